// Named steps of a suite, as in steps.py: one JSON object a step on standard output.
import { readFileSync } from "node:fs";

export class Failed extends Error {}

export const connection = JSON.parse(readFileSync(process.env.PROSJEKTPORTAL_CONNECTION, "utf8"));

let failures = 0;

process.on("uncaughtException", (error) => report("outside any step", false, error?.message ?? error));

export function report(step, passed, message = "") {
  if (!passed) failures += 1;
  process.stdout.write(JSON.stringify({ step, passed, message: String(message).slice(0, 600) }) + "\n");
}

// Runs now; gives what the step gives, or undefined when it failed.
export async function step(name, run) {
  try {
    const result = await run();
    report(name, true);
    return result;
  } catch (error) {
    report(name, false, error instanceof Failed ? error.message : `${error?.name}: ${error?.message ?? error}`);
    return undefined;
  }
}

export function same(seen, wanted, what = "value") {
  if (JSON.stringify(seen) !== JSON.stringify(wanted)) {
    throw new Failed(`${what} is ${JSON.stringify(seen)}, should be ${JSON.stringify(wanted)}`);
  }
}

export function yes(seen, what) {
  if (!seen) throw new Failed(what);
}

// The call must be refused, with these texts in what is told.
export async function refused(run, ...texts) {
  let told;
  try {
    await run();
  } catch (error) {
    told = `${error?.message ?? error} ${error?.status ?? ""}`;
  }
  if (told === undefined) throw new Failed("it was not refused");
  for (const text of texts) {
    if (!told.toLowerCase().includes(String(text).toLowerCase())) {
      throw new Failed(`${text} is not in the refusal: ${told.slice(0, 400)}`);
    }
  }
}

export async function fault(what) {
  const answer = await fetch(`https://localhost:${connection.port}/_emulator/faults`, {
    method: "POST",
    body: JSON.stringify(what),
  });
  if (!answer.ok) throw new Failed(`the fault was not taken: ${await answer.text()}`);
}

export async function log() {
  return (await fetch(`https://localhost:${connection.port}/_emulator/log`)).json();
}

export function end() {
  process.exit(failures ? 1 : 0);
}

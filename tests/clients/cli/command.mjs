// One command of the CLI as a step.
import { executeCommand } from "@pnp/cli-microsoft365";
import { Failed, step } from "../steps.mjs";

export const TENANT = "https://contoso.sharepoint.com";
export const NB = `${TENANT}/sites/empty`;
export const EN = `${TENANT}/sites/cli-en`;

// What the command prints, as JSON where it prints any. Refusals come as Error with the CLI's own sentence.
export async function run(command, options = {}) {
  let printed;
  try {
    printed = await executeCommand(command, { output: "json", ...options });
  } catch (error) {
    throw new Error(error?.error?.message ?? error?.message ?? String(error));
  }
  const text = printed?.stdout ?? "";
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return text;
  }
}

// A step named after the command. `check` sees what was printed and throws when it is wrong.
export function command(name, options = {}, check = () => undefined, note = "") {
  return step(`${name}${note ? ` (${note})` : ""}`, async () => {
    const seen = await run(name, options);
    await check(seen);
    return seen;
  });
}

// A step of a command that must be refused with this text.
export function refusal(name, options, text, note = "") {
  return step(`${name}: refused${note ? `, ${note}` : ""}`, async () => {
    let seen;
    try {
      seen = await run(name, options);
    } catch (error) {
      if (!String(error.message).toLowerCase().includes(text.toLowerCase())) {
        throw new Failed(`«${text}» is not in the refusal: ${error.message}`);
      }
      return;
    }
    throw new Failed(`it was not refused: ${JSON.stringify(seen)?.slice(0, 200)}`);
  });
}

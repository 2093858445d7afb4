// Signing in, and commands by the program itself, as a person at a shell runs them.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { connection, fault, same, step, yes } from "../steps.mjs";
import { NB, TENANT, run as ask } from "./command.mjs";

const program = fileURLToPath(new URL("../node_modules/@pnp/cli-microsoft365/dist/index.js", import.meta.url));
// The CLI takes a PEM file that holds both, or a PKCS#12 file whose key is encrypted.
const both = join(mkdtempSync(join(tmpdir(), "cli-")), "both.pem");
writeFileSync(both, readFileSync(connection.key_file, "utf8") + readFileSync(connection.certificate_file, "utf8"), { mode: 0o600 });
const reach = fileURLToPath(new URL("../reach.cjs", import.meta.url));

async function m365(...words) {
  const { stdout } = await promisify(execFile)(process.execPath, ["--require", reach, program, ...words], { env: process.env });
  return stdout;
}

export async function run() {
  await step("m365 login --authType certificate", () =>
    m365("login", "--authType", "certificate", "--certificateFile", both, "--appId", connection.client_id, "--tenant", connection.tenant_id));
  await step("m365 status", async () => {
    const seen = JSON.parse(await m365("status", "--output", "json"));
    same([seen.appId, seen.appTenant], [connection.client_id, connection.tenant_id]);
  });
  await step("m365 spo web get", async () => same(JSON.parse(await m365("spo", "web", "get", "--url", NB, "--output", "json")).Url, NB));
  await step("m365 spo list list --query", async () => {
    const seen = JSON.parse(await m365("spo", "list", "list", "--webUrl", NB, "--query", "[].Url", "--output", "json"));
    yes(seen.every((url) => url.startsWith("/sites/empty/")), seen.join());
  });
  await step("m365 spo list add, item add with a column, csv out", async () => {
    await m365("spo", "list", "add", "--webUrl", NB, "--title", "Fra skallet", "--baseTemplate", "GenericList");
    await m365("spo", "listitem", "add", "--webUrl", NB, "--listTitle", "Fra skallet", "--Title", "Én rad");
    const seen = await m365("spo", "listitem", "list", "--webUrl", NB, "--listTitle", "Fra skallet", "--fields", "Id,Title", "--output", "csv");
    yes(seen.includes("Én rad"), seen);
  });
  await step("m365: a refusal is told on the error stream, with exit code 1", async () => {
    try {
      await m365("spo", "list", "get", "--webUrl", NB, "--title", "Ingen slik");
    } catch (error) {
      same(error.code, 1, "exit code");
      yes(error.stderr.includes("Ingen slik"), error.stderr);
      return;
    }
    throw new Error("it was not refused");
  });
  await step("m365: 429 with Retry-After is tried again", async () => {
    await ask("login", { authType: "certificate", certificateFile: both, appId: connection.client_id, tenant: connection.tenant_id });
    await fault({ what: "status", status: 429, retry_after: 1, url: "/_api/web", times: 1 });
    same((await ask("spo web get", { url: NB })).Url, NB);
  });
  await step("m365: 503 is tried again", async () => {
    await fault({ what: "status", status: 503, retry_after: 1, url: "/_api/web", times: 1 });
    same((await ask("spo web get", { url: NB })).Url, NB);
  });
  await step("spo set and spo get: the tenant's SharePoint", async () => {
    await ask("spo set", { url: TENANT });
    same((await ask("spo get")).SpoUrl, TENANT);
  });
}

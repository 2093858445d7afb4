import { connection, fault, log, refused, same, step, yes } from "../steps.mjs";
import { NB, TENANT, graph, site } from "./connect.mjs";

export async function run(sp) {
  await step("retries: 429 with Retry-After is tried again by PnPjs", async () => {
    await fault({ what: "status", status: 429, retry_after: 1, url: "/_api/web?$select=Title", times: 1 });
    const started = Date.now();
    yes((await sp.web.select("Title")()).Title, "no title");
    yes(Date.now() - started >= 900, "it did not wait");
  });
  await step("retries: 503 without Retry-After", async () => {
    await fault({ what: "status", status: 503, retry_after: null, url: "/_api/web?$select=Title", times: 1 });
    yes((await sp.web.select("Title")()).Title, "no title");
  });
  await step("retries: of Graph", async () => {
    await fault({ what: "status", status: 429, retry_after: 1, url: "/sites/root", times: 1 });
    yes((await graph().sites.root()).id, "no id");
  });
  await step("retries: after too many it gives up and says so", async () => {
    await fault({ what: "status", status: 503, retry_after: 0, url: "/_api/web?$select=Title", times: 4 });
    await refused(() => sp.web.select("Title")(), "");
    await fetch(`https://localhost:${connection.port}/_emulator/reset`, { method: "POST" });
  });
  await step("digest: contextinfo gives one, and nobody needs it with a token", async () => {
    const info = await sp.web.getContextInfo();
    yes(/^0x[0-9A-F]{64,128},\d\d \w{3} \d{4} \d\d:\d\d:\d\d -0000$/.test(info.FormDigestValue), info.FormDigestValue);
    same(info.WebFullUrl, NB);
    same(info.SiteFullUrl, NB);
  });
  await step("addresses: next links and ids lead back to the name that was asked", async () => {
    const seen = await sp.web.lists.top(1)();
    yes(seen[0]["odata.id"].startsWith(NB), seen[0]["odata.id"]);
  });
  await step("addresses: without case", async () => {
    same((await site(`${TENANT}/Sites/EMPTY`).web.select("Url")()).Url, NB);
  });
  await step("the log knows what was asked", async () => yes((await log()).length > 0, "empty"));
}

// How the suite signs in: PnPjs' own MSAL behaviour, by certificate, against Microsoft's host names.
import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { GraphDefault, MSAL, SPDefault } from "@pnp/nodejs";
import { BearerToken } from "@pnp/queryable";
import { graphfi } from "@pnp/graph";
import { spfi } from "@pnp/sp";
import "@pnp/graph/batching.js";
import "@pnp/sp/presets/all.js";
import "@pnp/graph/presets/all.js";
import { connection } from "../steps.mjs";

export const TENANT = "https://contoso.sharepoint.com";
export const ADMIN = "https://contoso-admin.sharepoint.com";
export const NB = `${TENANT}/sites/empty`;
export const EN = `${TENANT}/sites/english`;

const certificate = readFileSync(connection.certificate_file);
const auth = {
  authority: `https://login.microsoftonline.com/${connection.tenant_id}`,
  clientId: connection.client_id,
  clientCertificate: {
    thumbprint: createHash("sha1").update(new X509Certificate(certificate).raw).digest("hex").toUpperCase(),
    privateKey: readFileSync(connection.key_file, "utf8"),
  },
};

export function site(url) {
  const host = new URL(url).origin;
  return spfi(url).using(SPDefault(), MSAL({ auth }, [`${host}/.default`]));
}

// Signed in as the person of connection.json: what applications may not do.
async function delegated(scope) {
  const base = `https://login.microsoftonline.com/${connection.tenant_id}/oauth2/v2.0`;
  const ask = async (path, form) => (await fetch(`${base}/${path}`, { method: "POST", body: new URLSearchParams({ client_id: connection.client_id, ...form }) })).json();
  const begun = await ask("devicecode", { scope });
  const got = await ask("token", { grant_type: "urn:ietf:params:oauth:grant-type:device_code", device_code: begun.device_code });
  return got.access_token;
}

export async function person(url) {
  return spfi(url).using(SPDefault(), BearerToken(await delegated(`${TENANT}/AllSites.FullControl`)));
}

export async function personGraph() {
  return graphfi().using(GraphDefault(), BearerToken(await delegated("https://graph.microsoft.com/.default")));
}

export const norwegian = () => site(NB);
export const english = () => site(EN);

export function graph() {
  return graphfi().using(GraphDefault(), MSAL({ auth }, ["https://graph.microsoft.com/.default"]));
}

export async function all(iterable) {
  const found = [];
  for await (const one of iterable) found.push(one);
  return found;
}

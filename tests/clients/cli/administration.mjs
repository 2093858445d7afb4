// The tenant's administration: sites, their administrators, hubs, locks and scripts; webs below a site.
import { same, yes } from "../steps.mjs";
import { NB, TENANT, command, refusal, run as ask } from "./command.mjs";

const SITE = `${TENANT}/sites/cli-admin`;
const KARI = "kari.nordmann@contoso.onmicrosoft.com";
const OLA = "ola.hansen@contoso.onmicrosoft.com";
const NONE = "11111111-2222-3333-4444-555555555555";
const at = { siteUrl: SITE, asAdmin: true };
const names = (seen) => seen.map((one) => one.Title).sort();
const primary = (seen) => seen.filter((one) => one.IsPrimaryAdmin).map((one) => one.Title);

export async function run() {
  await ask("spo site add", { type: "CommunicationSite", title: "Administrert", url: SITE, lcid: 1033, owners: "admin@contoso.onmicrosoft.com" });
  await refusal("spo site add", { type: "CommunicationSite", title: "Igjen", url: SITE, lcid: 1033, owners: "admin@contoso.onmicrosoft.com" }, "error has occurred", "existing address");
  const site = await command("spo tenant site get", { url: SITE }, (seen) => same([seen.Title, seen.LockState, seen.Lcid], ["Administrert", "Unlock", 1033]));
  await command("spo tenant site get", { id: site?.SiteId }, (seen) => same(seen.Url, SITE), "by id");
  await command("spo tenant site get", { title: "Administrert" }, (seen) => same(seen.Url, SITE), "by title");
  await refusal("spo tenant site get", { url: `${TENANT}/sites/nowhere` }, "Cannot get site");
  await administrators();
  await hubs();
  await states();
  await memberships();
  await seldom();
  await webs();
  await bin();
}

async function administrators() {
  await command("spo site admin list", at, (seen) => same(primary(seen), ["Ingrid Administrator"]), "as administrator");
  await command("spo site admin add", { ...at, userName: KARI }, undefined, "as administrator");
  await command("spo site admin add", { ...at, userName: OLA, primary: true }, undefined, "primary, as administrator");
  await command("spo site admin list", at, (seen) => same([names(seen), primary(seen)], [["Ingrid Administrator", "Kari Nordmann", "Ola Hansen"], ["Ola Hansen"]]), "as administrator, after add");
  await refusal("spo site admin remove", { ...at, userName: OLA, force: true }, "cannot remove the primary");
  await command("spo site admin remove", { ...at, userName: KARI, force: true }, undefined, "as administrator");
  await command("spo site admin add", { siteUrl: SITE, userName: KARI, primary: true }, undefined, "primary");
  await command("spo site admin list", { siteUrl: SITE }, (seen) => same(primary(seen), ["Kari Nordmann"]), "primary changed");
}

async function hubs() {
  const hub = await ask("spo hubsite register", { siteUrl: NB });
  const other = await ask("spo hubsite register", { siteUrl: TENANT });
  await command("spo site hubsite connect", { ...at, id: hub.ID }, undefined, "as administrator");
  await command("spo hubsite get", { id: hub.ID, withAssociatedSites: true }, (seen) => yes(seen.AssociatedSites.some((one) => one.SiteUrl === SITE), JSON.stringify(seen.AssociatedSites)), "with associated sites");
  await refusal("spo site hubsite connect", { ...at, id: NONE }, "does not exist", "unknown hub, as administrator");
  await command("spo site hubsite disconnect", { ...at, force: true }, undefined, "as administrator");
  await command("spo hubsite data get", { webUrl: SITE }, (seen) => same(seen, null), "after disconnect");
  await command("spo hubsite connect", { url: TENANT, parentUrl: NB });
  await command("spo hubsite get", { id: other.ID }, (seen) => same(seen.ParentHubSiteId, hub.ID), "below another");
  await refusal("spo hubsite connect", { url: TENANT, parentUrl: `${TENANT}/sites/nowhere` }, "does not exist");
  await command("spo hubsite disconnect", { url: TENANT, force: true });
  await command("spo hubsite get", { id: other.ID }, (seen) => same(seen.ParentHubSiteId, "00000000-0000-0000-0000-000000000000"), "alone again");
  await command("spo hubsite rights grant", { hubSiteUrl: NB, principals: `${KARI},${OLA}`, rights: "Join" });
  await command("spo hubsite rights revoke", { hubSiteUrl: NB, principals: KARI, force: true });
  await refusal("spo hubsite rights grant", { hubSiteUrl: SITE, principals: KARI, rights: "Join" }, "ResourceNotFoundException", "no hub");
  await command("spo hubsite unregister", { url: TENANT, force: true });
  await refusal("spo hubsite unregister", { url: TENANT, force: true }, "not a HubSite");
  await ask("spo hubsite unregister", { url: NB, force: true });
}

async function states() {
  await command("spo site set", { url: SITE, lockState: "ReadOnly" }, undefined, "read only");
  await refusal("spo web set", { url: SITE, title: "x" }, "unauthorized", "read only");
  await command("spo site set", { url: SITE, lockState: "Unlock", noScriptSite: false, wait: true }, undefined, "unlocked, scripts allowed");
  await command("spo propertybag set", { webUrl: SITE, key: "pp_key", value: "verdi" });
  await command("spo propertybag get", { webUrl: SITE, key: "pp_key" }, (seen) => same(seen, "verdi"));
  await command("spo propertybag list", { webUrl: SITE }, (seen) => same(seen.find((one) => one.key === "pp_key")?.value, "verdi"), "with ours");
  await command("spo propertybag remove", { webUrl: SITE, key: "pp_key", force: true });
  await command("spo propertybag list", { webUrl: SITE }, (seen) => same(seen.filter((one) => one.key === "pp_key"), []), "after remove");
  await command("spo web reindex", { url: SITE });
  await command("spo site chrome set", { siteUrl: SITE, headerLayout: "Compact", headerEmphasis: "Dark", logoAlignment: "Center", footerLayout: "Extended", footerEmphasis: "Light", disableMegaMenu: false, disableFooter: false });
  await command("spo web get", { url: SITE }, (seen) => same([seen.HeaderLayout, seen.FooterEnabled, seen.MegaMenuEnabled], [2, true, true]), "after chrome set");
  await command("spo site sharingpermission set", { siteUrl: SITE, capability: "limited" });
  await command("spo site accessrequest setting set", { siteUrl: SITE, email: KARI, message: "Hvorfor?" });
  await command("spo site accessrequest setting set", { siteUrl: SITE, ownerGroup: true }, undefined, "owners");
  await command("spo site accessrequest setting set", { siteUrl: SITE, disabled: true }, undefined, "nobody");
}

// Sub-nouns that few ask for.
async function seldom() {
  const at = { webUrl: SITE };
  const list = { ...at, listTitle: "Seldom" };
  await ask("spo list add", { ...at, title: "Seldom", baseTemplate: "DocumentLibrary" });
  await ask("spo field add", { ...list, xml: "<Field Type='Text' DisplayName='Sted' Name='Sted'/>" });
  await command("spo list defaultvalue set", { ...list, fieldName: "Sted", fieldValue: "Bergen" });
  await command("spo list defaultvalue list", list, (seen) => same(seen.map((one) => [one.fieldName, one.fieldValue]), [["Sted", "Bergen"]]));
  await command("spo list defaultvalue get", { ...list, fieldName: "Sted" }, (seen) => same(seen.fieldValue, "Bergen"));
  await command("spo list defaultvalue remove", { ...list, fieldName: "Sted", force: true });
  await command("spo list defaultvalue list", list, (seen) => same(seen, []), "after remove");
  await command("spo list defaultvalue clear", { ...list, force: true });
  await command("spo site versionpolicy get", { siteUrl: SITE }, (seen) => same(seen.defaultTrimMode, "inheritTenant"));
  await command("spo web alert list", at, (seen) => same(seen, []));
  await command("spo web clientsidewebpart list", at, (seen) => yes(seen.length > 5, "too few"));
  await command("spo site inplacerecordsmanagement set", { siteUrl: SITE, enabled: "true" });
}

async function memberships() {
  const groups = ["AssociatedOwnerGroup", "AssociatedMemberGroup", "AssociatedVisitorGroup"];
  const visitors = await ask("spo group get", { webUrl: SITE, associatedGroup: "Visitor" });
  await command("spo group member add", { webUrl: SITE, groupId: visitors.Id, userNames: OLA }, undefined, "to the visitors");
  await command("spo site membership list", { siteUrl: SITE }, (seen) => same(Object.keys(seen), groups));
  await command("spo site membership list", { siteUrl: SITE, role: "Visitor" }, (seen) => same(seen.AssociatedVisitorGroup.map((one) => one.name), ["Ola Hansen"]), "visitors");
  await refusal("spo site membership list", { siteUrl: `${TENANT}/sites/nowhere` }, "Cannot get site");
}

async function webs() {
  const url = `${NB}/under`;
  await command("spo web add", { title: "Under", url: "under", webTemplate: "STS#3", parentWebUrl: NB, locale: 1044, inheritNavigation: true, description: "Et nettsted" }, (seen) => same(seen.ServerRelativeUrl, "/sites/empty/under"));
  await refusal("spo web add", { title: "Under", url: "under", webTemplate: "STS#3", parentWebUrl: NB, locale: 1044 }, "already in use");
  await command("spo web list", { url: NB }, (seen) => same(seen.map((one) => one.Url), [url]), "one below");
  await command("spo web set", { url, title: "Under 2", description: "Endret" }, undefined, "below a site");
  await command("spo web get", { url }, (seen) => same([seen.Title, seen.Description, seen.Url], ["Under 2", "Endret", url]), "below a site");
  await ask("spo list add", { webUrl: url, title: "Under liste", baseTemplate: "GenericList" });
  await command("spo listitem add", { webUrl: url, listTitle: "Under liste", Title: "Rad" }, (seen) => same(seen.Title, "Rad"), "below a site");
  await refusal("spo list get", { webUrl: NB, title: "Under liste" }, "does not exist", "of the web below");
  await command("spo web roleinheritance break", { webUrl: url, clearExistingPermissions: true, force: true }, undefined, "below a site");
  await command("spo web roleinheritance reset", { webUrl: url, force: true }, undefined, "below a site");
  await command("spo web remove", { url, force: true });
  await command("spo web list", { url: NB }, (seen) => same(seen, []), "after remove");
}

async function bin() {
  await ask("spo site remove", { url: SITE, force: true });
  await command("spo tenant recyclebinitem list", {}, (seen) => yes(seen.some((one) => one.Url === SITE), JSON.stringify(seen).slice(0, 200)));
  await command("spo tenant recyclebinitem restore", { siteUrl: SITE, wait: true });
  await command("spo web get", { url: SITE }, (seen) => same(seen.Url, SITE), "after restore");
  await ask("spo site remove", { url: SITE, force: true });
  await command("spo tenant recyclebinitem remove", { siteUrl: SITE, wait: true, force: true });
  await refusal("spo tenant recyclebinitem restore", { siteUrl: SITE }, "Unable to find", "after remove for good");
  await refusal("spo site remove", { url: SITE, force: true }, "not found");
}

import { same, yes } from "../steps.mjs";
import { EN, NB, TENANT, command, refusal, run as ask } from "./command.mjs";

export async function run() {
  await command("spo site add", { type: "CommunicationSite", title: "CLI på engelsk", url: EN, lcid: 1033, owners: "admin@contoso.onmicrosoft.com" }, (seen) => same(String(seen), EN));
  await command("spo site get", { url: EN }, (seen) => same(seen.Url, EN));
  await refusal("spo site get", { url: `${TENANT}/sites/nowhere` }, "404");
  await command("spo site list", {}, (seen) => yes(seen.some((one) => one.Url === EN), JSON.stringify(seen).slice(0, 300)));
  await command("spo site list", { type: "CommunicationSite" }, (seen) => yes(Array.isArray(seen), "no list"), "of one kind");
  await command("spo site set", { url: EN, title: "CLI in English", description: "Changed" });
  await command("spo web get", { url: EN }, (seen) => same(seen.Title, "CLI in English"), "after site set");
  await command("spo site ensure", { url: EN, title: "CLI in English", type: "CommunicationSite" });
  await command("spo site admin list", { siteUrl: NB }, (seen) => yes(seen.length > 0, "none"));
  await command("spo web set", { url: EN, title: "Tittel æøå", description: "Beskrevet" });
  await command("spo web get", { url: EN }, (seen) => same([seen.Title, seen.Description], ["Tittel æøå", "Beskrevet"]));
  await command("spo web get", { url: NB, withGroups: true, withPermissions: true }, (seen) => yes(seen.AssociatedOwnerGroup && seen.RoleAssignments, Object.keys(seen).join()), "groups and permissions");
  await command("spo web set", { url: NB, quickLaunchEnabled: true, headerLayout: "compact", headerEmphasis: 1, megaMenuEnabled: true, footerEnabled: true }, undefined, "chrome");
  await command("spo web list", { url: NB }, (seen) => same(seen, []));
  await refusal("spo web get", { url: `${TENANT}/sites/nowhere` }, "404");
  await command("spo web installedlanguage list", { webUrl: NB }, (seen) => yes((seen.Items ?? seen).some((one) => one.Lcid === 1044), JSON.stringify(seen).slice(0, 200)));
  await refusal("spo propertybag set", { webUrl: EN, key: "pp_key", value: "verdi" }, "Access is denied", "scripts are off");
  await command("spo propertybag list", { webUrl: EN }, (seen) => yes(seen, "nothing"));
  await command("spo hubsite register", { siteUrl: NB });
  const hubs = await command("spo hubsite list", {}, (seen) => yes(seen.some((one) => one.SiteUrl === NB), JSON.stringify(seen)));
  const id = hubs?.find((one) => one.SiteUrl === NB)?.ID;
  await command("spo hubsite get", { id }, (seen) => same(seen.SiteUrl, NB));
  await command("spo hubsite get", { url: NB }, (seen) => same(seen.ID, id), "by url");
  await command("spo hubsite set", { id, title: "Navet", description: "Midten" });
  await command("spo hubsite get", { title: "Navet" }, (seen) => same(seen.ID, id), "by title");
  await command("spo site hubsite connect", { siteUrl: EN, id });
  await command("spo hubsite data get", { webUrl: EN }, (seen) => same(seen.url, NB));
  await command("spo hubsite list", { withAssociatedSites: true }, (seen) => yes(seen.find((one) => one.ID === id).AssociatedSites.length >= 1, JSON.stringify(seen)), "with associated sites");
  await command("spo site hubsite theme sync", { webUrl: EN });
  await command("spo site hubsite disconnect", { siteUrl: EN, force: true });
  await refusal("spo hubsite register", { siteUrl: NB }, "already a HubSite");
  await refusal("spo hubsite get", { id: "11111111-2222-3333-4444-555555555555" }, "does not exist");
  await navigation();
  await command("spo site recyclebinitem list", { siteUrl: NB }, (seen) => yes(Array.isArray(seen), "no list"));
  await command("spo search", { queryText: "contentclass:STS_Site", allResults: true }, (seen) => yes(Array.isArray(seen), "no list"));
  await command("spo hubsite unregister", { url: NB, force: true });
  const gone = `${TENANT}/sites/cli-borte`;
  await command("spo site add", { type: "CommunicationSite", title: "Borte", url: gone, lcid: 1044, owners: "admin@contoso.onmicrosoft.com" }, undefined, "Norwegian");
  await command("spo site remove", { url: gone, force: true });
  await refusal("spo web get", { url: gone }, "404", "after site remove");
  await command("spo tenant settings list", {}, (seen) => yes(seen.StorageQuota !== undefined, Object.keys(seen ?? {}).join().slice(0, 200)));
}

async function navigation() {
  for (const location of ["QuickLaunch", "TopNavigationBar"]) {
    const made = await command("spo navigation node add", { webUrl: NB, location, title: "Lenke", url: "https://example.com/a", isExternal: true }, (seen) => same(seen.Title, "Lenke"), location);
    const id = made?.Id;
    await command("spo navigation node get", { webUrl: NB, id }, (seen) => same(seen.Url, "https://example.com/a"), location);
    await command("spo navigation node set", { webUrl: NB, id, title: "Ny lenke" }, undefined, location);
    await command("spo navigation node list", { webUrl: NB, location }, (seen) => yes(seen.some((one) => one.Title === "Ny lenke"), JSON.stringify(seen).slice(0, 200)), location);
    if (location === "QuickLaunch") await command("spo navigation node add", { webUrl: NB, parentNodeId: id, title: "Under", url: `${NB}/Lists/X` }, undefined, "below another");
    await command("spo navigation node remove", { webUrl: NB, location, id, force: true }, undefined, location);
  }
  await refusal("spo navigation node get", { webUrl: NB, id: 999999 }, "", "missing");
  yes(ask, "");
}

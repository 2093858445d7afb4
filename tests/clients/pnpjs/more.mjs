// What is used less often: catalogs, forms, defaults, versions of files, comments and likes, rights in more places.
import { refused, same, step, yes } from "../steps.mjs";

export async function run(sp) {
  await sp.web.lists.ensure("Mer");
  await sp.web.lists.ensure("Papirer", "", 101);
  const list = () => sp.web.lists.getByTitle("Mer");
  const { Id: id } = await list().items.add({ Title: "Med kommentarer" });
  await step("more: forms of a list", async () => yes((await list().forms()).length >= 3, "few"));
  await step("more: fields of the default view", async () => yes((await list().defaultView.fields()).Items.includes("LinkTitle"), "no LinkTitle"));
  await step("more: fields of a content type of a list", async () => {
    const [first] = await list().contentTypes();
    yes((await list().contentTypes.getById(first.StringId).fields()).some((one) => one.InternalName === "Title"), "no Title");
  });
  await step("more: available fields and content types", async () => {
    yes((await sp.web.availablefields()).length > 50, "few fields");
    yes((await sp.web.availableContentTypes?.() ?? [1]).length > 0, "no types");
  });
  await step("more: available web templates", async () => yes((await sp.web.availableWebTemplates(1033)()).length > 0, "none"));
  await step("more: defaultDocumentLibrary and siteUserInfoList", async () => {
    same((await sp.web.defaultDocumentLibrary()).BaseTemplate, 101);
    same((await sp.web.siteUserInfoList()).BaseTemplate, 112);
  });
  await step("more: associated groups' users", async () => yes(Array.isArray(await sp.web.associatedOwnerGroup.users()), "no list"));
  await step("more: effective permissions of the caller and of a user on the web", async () => {
    yes((await sp.web.getCurrentUserEffectivePermissions()).High, "none");
    yes((await sp.web.getUserEffectivePermissions("i:0#.f|membership|kari.nordmann@contoso.onmicrosoft.com")).High, "none");
  });
  await step("more: comments of an item", async () => {
    const item = list().items.getById(id);
    const made = await item.comments.add("En kommentar");
    yes((await item.comments()).some((one) => one.text === "En kommentar"), "not there");
    yes(made, "nothing");
  });
  await step("more: an item by content type and by unique id", async () => {
    const seen = await list().items.getById(id).select("*", "ContentType/Name", "UniqueId").expand("ContentType")();
    yes(seen.ContentType.Name && seen.UniqueId, JSON.stringify(seen).slice(0, 200));
  });
  await step("more: select * with person ids", async () => yes((await list().items.select("*", "Author/Id", "Author/Title").expand("Author")())[0].Author.Title, "no author"));
  await step("more: an item's versions by id", async () => {
    await list().items.getById(id).update({ Title: "To" });
    const [newest] = await list().items.getById(id).versions();
    yes((await list().items.getById(id).versions.getById(newest.VersionId)()).VersionLabel, "no label");
  });
  await step("more: a file's versions: restore, delete", async () => {
    const folder = sp.web.getFolderByServerRelativePath("/sites/empty/Papirer");
    await folder.files.addUsingPath("v.txt", "en", { Overwrite: true });
    const file = () => sp.web.getFileByServerRelativePath("/sites/empty/Papirer/v.txt");
    await file().setContent("to");
    await file().setContent("tre");
    const versions = await file().versions();
    same(versions.length, 2);
    await file().versions.restoreByLabel(versions[0].VersionLabel);
    same(await file().getText(), "en");
    await file().versions.deleteAll();
    same((await file().versions()).length, 0);
  });
  await step("more: publish, unpublish, approve need what they need", async () => {
    const file = () => sp.web.getFileByServerRelativePath("/sites/empty/Papirer/v.txt");
    await sp.web.lists.getByTitle("Papirer").update({ EnableMinorVersions: true });
    await file().setContent("utkast");
    await file().publish("Ferdig");
    same((await file()()).MinorVersion, 0);
    await file().unpublish("Tilbake");
  });
  await step("more: getLockedByUser is nobody", async () => same(await sp.web.getFileByServerRelativePath("/sites/empty/Papirer/v.txt").getLockedByUser(), null));
  await step("more: delete and recycle with parameters", async () => {
    const folder = sp.web.getFolderByServerRelativePath("/sites/empty/Papirer");
    await folder.files.addUsingPath("vekk.txt", "x", { Overwrite: true });
    await sp.web.getFileByServerRelativePath("/sites/empty/Papirer/vekk.txt").deleteWithParams({ BypassSharedLock: true });
    await refused(() => sp.web.getFileByServerRelativePath("/sites/empty/Papirer/vekk.txt")(), "404");
    const made = await list().items.add({ Title: "Vekk" });
    await list().items.getById(made.Id).deleteWithParams({ BypassSharedLock: true });
    await refused(() => list().items.getById(made.Id)(), "404");
  });
  await step("more: storage metrics and properties of a folder", async () => {
    yes(await sp.web.getFolderByServerRelativePath("/sites/empty/Papirer").storageMetrics(), "nothing");
    yes(await sp.web.rootFolder.properties(), "nothing");
  });
  await step("more: content type order of a folder", async () => {
    const seen = await list().rootFolder.select("ContentTypeOrder", "UniqueContentTypeOrder")();
    yes(seen.ContentTypeOrder.length >= 1, JSON.stringify(seen));
  });
  await step("more: web.folders and rootFolder.files", async () => {
    yes((await sp.web.folders()).some((one) => one.Name === "Papirer"), "no Papirer");
    yes(Array.isArray(await sp.web.rootFolder.files()), "no list");
  });
  await step("more: users of the site who are administrators", async () => yes(Array.isArray(await sp.web.siteUsers.filter("IsSiteAdmin eq true")()), "no list"));
  await step("more: a user is renamed and removed", async () => {
    const jonas = await sp.web.ensureUser("jonas.berg@contoso.onmicrosoft.com");
    await sp.web.siteUsers.removeById(jonas.Id);
    await refused(() => sp.web.siteUsers.getById(jonas.Id)(), "");
  });
  await step("more: time zones and regional settings in full", async () => {
    yes((await sp.web.regionalSettings.timeZones()).length > 2, "few");
    yes((await sp.web.regionalSettings.timeZones.getById(4)).Description, "no description");
  });
  await step("more: getParentInfos of an item", async () => same((await list().items.getById(id).getParentInfos()).ParentList.Id, (await list().select("Id")()).Id));
  await step("more: a custom list's catalog and event receivers", async () => {
    yes(Array.isArray(await sp.web.eventReceivers?.() ?? []), "no list");
    same((await (await sp.web.getCatalog(112)).select("BaseTemplate")()).BaseTemplate, 112);
  });
  await step("more: filter by the other comparison words", async () => {
    same((await list().items.filter("Id ge 1 and Id lt 2")()).length, 1);
    same((await list().items.filter("Created gt datetime'2020-01-01T00:00:00Z'")()).length >= 1, true);
    same((await list().items.filter(`Author/Id ne 0`).select("Id", "Author/Id").expand("Author")()).length >= 1, true);
  });
  await step("more: a list's items by an absolute date filter in months", async () => same((await list().items.filter("year(Created) ge 2020")()).length >= 1, true));
}

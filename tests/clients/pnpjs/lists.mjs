import { refused, same, step, yes } from "../steps.mjs";

export async function run(sp, en) {
  const lists = sp.web.lists;
  await step("lists: all, with select and filter", async () => {
    const found = await sp.web.lists.select("Title", "Id", "BaseTemplate").filter("Hidden eq false")();
    yes(found.length > 0 && found[0].Id, "none");
  });
  await step("lists: add", async () => {
    const made = await lists.add("Prøveliste", "Beskrivelse", 100, true, { OnQuickLaunch: true });
    same([made.Title, made.Description, made.BaseTemplate, made.ContentTypesEnabled], ["Prøveliste", "Beskrivelse", 100, true]);
    same((await lists.getByTitle("Prøveliste").rootFolder.select("ServerRelativeUrl")()).ServerRelativeUrl, "/sites/empty/Lists/Prøveliste");
  });
  await step("lists: the same title again is refused", () => refused(() => lists.add("prøveliste"), "500", "2130575342"));
  await step("lists: ensure finds it, and makes another", async () => {
    same((await lists.ensure("Prøveliste")).created, false);
    const made = await lists.ensure("Bibliotek", "", 101);
    same(made.created, true);
    same((await made.list.select("BaseTemplate")()).BaseTemplate, 101);
  });
  const list = lists.getByTitle("Prøveliste");
  await step("lists: getById and by address", async () => {
    const { Id } = await list.select("Id")();
    same((await lists.getById(Id).select("Title")()).Title, "Prøveliste");
    same((await sp.web.getList("/sites/empty/Lists/Prøveliste").select("Title")()).Title, "Prøveliste");
  });
  await step("lists: missing by title, id and address", async () => {
    await refused(() => lists.getByTitle("Finnes ikke")(), "404", "-1, System.ArgumentException");
    await refused(() => lists.getById("11111111-2222-3333-4444-555555555555")(), "404", "-2130575322");
    await refused(() => sp.web.getList("/sites/empty/Lists/Ingen")(), "404", "-2147024894");
  });
  await step("lists: update", async () => {
    await list.update({ Description: "Endret", EnableVersioning: true, MajorVersionLimit: 100 });
    const seen = await list.select("Description", "MajorVersionLimit")();
    same([seen.Description, seen.MajorVersionLimit], ["Endret", 100]);
  });
  await step("lists: update of a property that cannot be set is refused", () => refused(() => list.update({ NoSuch: 1 }), "400"));
  await step("lists: rename keeps the address", async () => {
    await list.update({ Title: "Nytt navn" });
    same((await sp.web.getList("/sites/empty/Lists/Prøveliste").select("Title")()).Title, "Nytt navn");
    await lists.getByTitle("Nytt navn").update({ Title: "Prøveliste" });
  });
  await step("lists: expand nested", async () => {
    const seen = await list.select("Title", "RootFolder/Name", "DefaultView/Title", "Fields/InternalName").expand("RootFolder", "DefaultView", "Fields")();
    same(seen.RootFolder.Name, "Prøveliste");
    yes(seen.Fields.some((one) => one.InternalName === "Title"), "no fields");
    yes(seen.DefaultView.Title, "no view");
  });
  await step("lists: effectiveBasePermissions, getParentInfos, reserveListItemId", async () => {
    yes((await list.effectiveBasePermissions()).High, "no permissions");
    same((await list.getParentInfos()).ParentWeb.ServerRelativeUrl, "/sites/empty");
    yes((await list.reserveListItemId()) > 0, "no id");
  });
  await step("lists: eventReceivers and userCustomActions and relatedFields", async () => {
    same(await list.eventReceivers(), []);
    same(await list.userCustomActions(), []);
    yes(Array.isArray(await list.relatedFields()), "no related fields");
  });
  await step("lists: ensureSiteAssetsLibrary and ensureSitePagesLibrary", async () => {
    const assets = await lists.ensureSiteAssetsLibrary();
    same((await assets.select("BaseTemplate")()).BaseTemplate, 101);
    const pages = await lists.ensureSitePagesLibrary();
    same((await pages.select("BaseTemplate")()).BaseTemplate, 119);
  });
  for (const [template, name] of [[104, "Kunngjøringer"], [105, "Kontakter"], [106, "Hendelser"], [107, "Oppgaver"], [171, "Plan"], [101, "Filer"]]) {
    await step(`lists: template ${template}`, async () => {
      await lists.add(name, "", template);
      same((await lists.getByTitle(name).select("BaseTemplate")()).BaseTemplate, template);
      yes((await lists.getByTitle(name).fields()).length > 10, "few fields");
      yes((await lists.getByTitle(name).views()).length > 0, "no views");
    });
  }
  await views(sp, en, list);
  await types(sp, list);
  await step("lists: delete, and it is gone", async () => {
    await lists.getByTitle("Plan").delete();
    await refused(() => lists.getByTitle("Plan")(), "404");
  });
}

async function views(sp, en, list) {
  await step("views: the default ones in two languages", async () => {
    same((await list.views.select("Title")()).map((one) => one.Title), ["Alle elementer"]);
    await en.web.lists.add("Trial");
    same((await en.web.lists.getByTitle("Trial").views.select("Title")()).map((one) => one.Title), ["All Items"]);
  });
  const view = await step("views: add with settings", async () => {
    const made = await list.views.add("Mine", false, { RowLimit: 10, ViewQuery: "<OrderBy><FieldRef Name='Modified' Ascending='FALSE'/></OrderBy>", Paged: true });
    same([made.Title, made.RowLimit], ["Mine", 10]);
    return list.views.getById(made.Id);
  });
  await step("views: fields add, move, remove, all", async () => {
    await view.fields.removeAll();
    await view.fields.add("LinkTitle");
    await view.fields.add("Modified");
    await view.fields.add("Editor");
    await view.fields.move("Editor", 0);
    await view.fields.remove("Modified");
    same((await view.fields()).Items, ["Editor", "LinkTitle"]);
    yes((await view.fields.getSchemaXml()).includes("FieldRef"), "no schema");
  });
  await step("views: an unknown field is refused", () => refused(() => view.fields.add("IkkeHer"), "4"));
  await step("views: update, formatter, default", async () => {
    await view.update({ RowLimit: 20, CustomFormatter: '{"hideSelection":true}', DefaultView: true });
    const seen = await view();
    same([seen.RowLimit, seen.CustomFormatter, seen.DefaultView], [20, '{"hideSelection":true}', true]);
    same((await list.defaultView.select("Title")()).Title, "Mine");
  });
  await step("views: by title, and with getView", async () => {
    const { Id } = await list.views.getByTitle("Mine")();
    same((await list.getView(Id).select("Title")()).Title, "Mine");
  });
  await step("views: setViewXml", async () => {
    await view.setViewXml("<View><ViewFields><FieldRef Name='Title'/></ViewFields><RowLimit>5</RowLimit><Query><Where><Eq><FieldRef Name='Title'/><Value Type='Text'>a</Value></Eq></Where></Query></View>");
    const seen = await view.select("RowLimit", "ViewQuery")();
    same(seen.RowLimit, 5);
    yes(seen.ViewQuery.includes("<Where>"), seen.ViewQuery);
  });
  await step("views: missing ones are refused", async () => {
    await refused(() => list.views.getByTitle("Ingen")(), "4");
    await refused(() => list.views.getById("11111111-2222-3333-4444-555555555555")(), "4");
  });
  await step("views: delete", async () => {
    await list.views.getByTitle("Alle elementer").update({ DefaultView: true });
    await view.delete();
    same((await list.views()).filter((one) => one.Title === "Mine"), []);
  });
}

async function types(sp, list) {
  // The service takes no id by REST: it makes a child of Item.
  const wanted = "0x0100B2E5D2A0A0D34E0C9C2B0A1C2D3E4F50";
  const id = await step("content types: add to the web", async () => {
    await sp.web.contentTypes.add(wanted, "Avtale", "En avtale", "Prøver");
    const seen = (await sp.web.contentTypes()).find((one) => one.Name === "Avtale");
    same([seen.Name, seen.Description, seen.Group], ["Avtale", "En avtale", "Prøver"]);
    yes(/^0x0100[0-9A-F]{32}$/.test(seen.StringId), seen.StringId);
    return seen.StringId;
  });
  await step("content types: update", async () => {
    await sp.web.contentTypes.getById(id).update({ Description: "To avtaler" });
    same((await sp.web.contentTypes.getById(id)()).Description, "To avtaler");
  });
  await step("content types: parent, fields, field links", async () => {
    same((await sp.web.contentTypes.getById(id).parent.select("StringId")()).StringId, "0x01");
    yes((await sp.web.contentTypes.getById(id).fields()).some((one) => one.InternalName === "Title"), "no Title");
    yes((await sp.web.contentTypes.getById(id).fieldLinks()).length > 0, "no links");
  });
  await step("content types: to a list", async () => {
    await list.contentTypes.addAvailableContentType(id);
    const found = (await list.contentTypes()).find((one) => one.Name === "Avtale");
    yes(found.StringId.startsWith(`${id}00`), found.StringId);
  });
  await step("content types: the same name again is refused", () => refused(() => sp.web.contentTypes.add(wanted, "Avtale", "", ""), "-2"));
  await step("content types: one in use cannot be deleted", () => refused(() => sp.web.contentTypes.getById(id).delete(), ""));
  await step("content types: availableContentTypes", async () => yes((await sp.web.availableContentTypes?.()) ?? true, ""));
  await step("content types: removed from the list, then from the web", async () => {
    const found = (await list.contentTypes()).find((one) => one.Name === "Avtale");
    await list.contentTypes.getById(found.StringId).delete();
    await sp.web.contentTypes.getById(id).delete();
    yes(!(await sp.web.contentTypes()).some((one) => one.StringId === id), "still there");
  });
}

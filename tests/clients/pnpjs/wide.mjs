// What PnPjs' own tests call on webs, lists, fields, rows and people beyond the first suite.
import { PermissionKind } from "@pnp/sp/security/index.js";
import { refused, same, step, yes } from "../steps.mjs";
import { EN, NB, person } from "./connect.mjs";

const KARI = "i:0#.f|membership|kari.nordmann@contoso.onmicrosoft.com";

export async function run(sp, en) {
  await webs(sp, en);
  const list = await lists(sp);
  await rows(sp, list);
  await actions(sp, list);
  await people(sp);
}

async function webs(sp, en) {
  await step("wide: getContextInfo of a file's address is of its web", async () => {
    const info = await sp.web.getContextInfo(`${EN}/Shared Documents/deep/er.txt`);
    same([info.WebFullUrl, info.SiteFullUrl], [EN, EN]);
  });
  await step("wide: mapToIcon", async () => same([await sp.web.mapToIcon("a.docx"), await sp.web.mapToIcon("a.docx", 1), await sp.web.mapToIcon("a.nothing")], ["icdocx.png", "lg_icdocx.png", "icgen.gif"]));
  await step("wide: names of the web by language", async () => {
    same(await en.web.titleResource("en-us"), (await en.web.select("Title")()).Title);
    same(await en.web.descriptionResource("en-us"), (await en.web.select("Description")()).Description);
  });
  await step("wide: firstUniqueAncestorSecurableObject is where the rights are kept", async () => {
    same((await sp.web.firstUniqueAncestorSecurableObject())["odata.type"], "SP.Web");
    await sp.web.lists.ensure("Egne rettigheter");
    const list = sp.web.lists.getByTitle("Egne rettigheter");
    await list.breakRoleInheritance(true);
    const { Id } = await list.select("Id")();
    same((await list.firstUniqueAncestorSecurableObject()).Id, Id);
    const made = await list.items.add({ Title: "Arver" });
    same((await list.items.getById(made.Id).firstUniqueAncestorSecurableObject()).Id, Id);
  });
  await step("wide: settings of the site are kept", async () => {
    await sp.site.update({ ShareByEmailEnabled: true, CommentsOnSitePagesDisabled: true });
    same(await sp.site.select("ShareByEmailEnabled", "CommentsOnSitePagesDisabled")().then((one) => [one.ShareByEmailEnabled, one.CommentsOnSitePagesDisabled]), [true, true]);
    await sp.site.update({ ShareByEmailEnabled: false, CommentsOnSitePagesDisabled: false });
    await refused(() => sp.site.update({ NoSuch: 1 }), "400");
  });
  await step("wide: the web parts that a page can hold", async () => {
    const parts = await sp.web.getClientsideWebParts();
    const embed = parts.find((one) => one.Id === "490d7c76-1824-45b2-9de3-676421c997fa");
    same([embed.ComponentType, typeof embed.Manifest, embed.Status], [1, "string", 0]);
    yes(JSON.parse(embed.Manifest).preconfiguredEntries[0].title.default, "no title");
  });
  await step("wide: the logo and who made the web", async () => {
    await sp.site.setSiteLogo({ relativeLogoUrl: "/sites/empty/SiteAssets/logo.png", aspect: 1, type: 0 });
    same((await sp.web.select("SiteLogoUrl")()).SiteLogoUrl, "/sites/empty/SiteAssets/logo.png");
    same((await sp.web.select("Title", "Author/Title").expand("Author")()).Author.Title, "Ingrid Administrator");
    await sp.web.update({ SiteLogoUrl: "" });
  });
  await step("wide: search knows the sites that the tenant began with, by pages", async () => {
    const found = await sp.search({ Querytext: "contentclass:STS_Site", RowLimit: 1, SelectProperties: ["Title", "Path"] });
    yes(found.TotalRows >= 2 && found.RowCount === 1 && found.PrimarySearchResults[0].Path.startsWith("https://contoso.sharepoint.com"), JSON.stringify(found.PrimarySearchResults));
    yes((await found.getPage(2)).PrimarySearchResults[0].Path !== found.PrimarySearchResults[0].Path, "the same page");
  });
  await step("wide: searchSuggest", async () => same((await sp.searchSuggest("pro")).Queries, []));
}

async function lists(sp) {
  await step("wide: a list's title of 512 characters is refused", () => refused(() => sp.web.lists.add("x".repeat(512)), "400"));
  await step("wide: ensure with a property that does not exist is refused", async () => {
    await sp.web.lists.ensure("Bred");
    await refused(() => sp.web.lists.ensure("Bred", "", 100, false, { RandomPropertyThatDoesntExistOnObject: "x" }), "500", "2130575342");
  });
  const list = sp.web.lists.getByTitle("Bred");
  await step("wide: a form by its id", async () => {
    const [first] = await list.forms();
    same((await list.forms.getById(first.Id)()).ServerRelativeUrl, first.ServerRelativeUrl);
  });
  await step("wide: names of a list by language", async () => same(await list.titleResource("nb-no"), "Bred"));
  await step("wide: settings of person, number and lookup columns", async () => {
    const { Id } = await list.select("Id")();
    await list.fields.addUser("Hvem", { SelectionMode: 1, Presence: true, AllowDisplay: true, SelectionGroup: 0 });
    await list.fields.addNumber("Vekt", { CustomUnitName: "kilo", CustomUnitOnRight: true, MinimumValue: 0 });
    await list.fields.addLookup("Se også", { LookupListId: Id, LookupFieldName: "Title", RelationshipDeleteBehavior: 0 });
    const who = await list.fields.getByInternalNameOrTitle("Hvem")();
    same([who.SelectionMode, who.AllowDisplay, who.Presence], [1, true, true]);
    same((await list.fields.getByInternalNameOrTitle("Vekt")()).CustomUnitName, "kilo");
    same((await list.fields.getByTitle("Se også")()).RelationshipDeleteBehavior, 0);
  });
  await step("wide: a text of 300 characters is refused as a setting", () => refused(() => list.fields.addText("For lang", { MaxLength: 300 }), "400"));
  await step("wide: effectiveBasePermissionsForUI", async () => {
    const { Id } = await list.items.add({ Title: "Én" });
    yes(Number((await list.items.getById(Id).effectiveBasePermissionsForUI()).Low) > 0, "none");
  });
  return list;
}

async function rows(sp, list) {
  const { Id } = await list.items.add({ Title: "Like meg" });
  const item = () => list.items.getById(Id);
  await step("wide: filter by the name of the content type", async () => {
    const name = (await list.contentTypes.select("Name")())[0].Name;
    same((await list.items.filter(`ContentType eq '${name}'`)()).length, (await list.items()).length);
    same(await list.items.filter("ContentType eq 'Noe helt annet'")(), []);
  });
  await step("wide: like, likedBy, likedByInformation, unlike", async () => {
    await item().like();
    const [one] = await item().getLikedBy();
    same(one.name, "SharePoint App");
    const told = await item().getLikedByInformation();
    same([told.likeCount, told.isLikedByUser, told.likedBy.length], [1, true, 1]);
    await item().unlike();
    same((await item().getLikedByInformation()).likeCount, 0);
  });
  await step("wide: rate", async () => {
    same(await item().rate(4), 4);
    await refused(() => item().rate(9), "400");
  });
  await step("wide: an attachment's content is replaced, read in every way, recycled", async () => {
    await item().attachmentFiles.add("a.json", JSON.stringify({ a: 1 }));
    await item().attachmentFiles.getByName("a.json").setContent(JSON.stringify({ a: 2 }));
    same(await item().attachmentFiles.getByName("a.json").getJSON(), { a: 2 });
    same((await item().attachmentFiles.getByName("a.json").getBuffer()).byteLength, 7);
    same((await item().attachmentFiles.getByName("a.json").getBlob()).size, 7);
    await refused(() => item().attachmentFiles.add("a.json", "x"), "400", "-2130575257");
    await item().attachmentFiles.getByName("a.json").recycle();
    same(await item().attachmentFiles(), []);
  });
  await step("wide: who made a version, its fields; an old one is deleted, the current one is not", async () => {
    await item().update({ Title: "To" });
    const versions = await item().versions.expand("CreatedBy", "Fields")();
    same(versions[0].CreatedBy.Title, "SharePoint App");
    yes(versions[0].Fields.length > 10, "few fields");
    await item().versions.getById(versions.at(-1).VersionId).delete();
    same((await item().versions()).length, versions.length - 1);
    await refused(() => item().versions.getById(versions[0].VersionId).delete(), "400");
  });
  await step("wide: CAML with what a row leads to, expanded", async () => {
    const [one] = await list.getItemsByCAMLQuery({ ViewXml: "<View><ViewFields><FieldRef Name='Title'/><FieldRef Name='RoleAssignments'/></ViewFields><RowLimit>5</RowLimit></View>" }, "RoleAssignments");
    yes(one.RoleAssignments.length >= 3, JSON.stringify(one));
    const [two] = await list.getItemsByCAMLQuery({ ViewXml: "<View><RowLimit>1</RowLimit></View>" }, "FieldValuesAsText");
    same(two.FieldValuesAsText.Title, two.Title);
  });
  await step("wide: members of groups where rights are assigned", async () => {
    const assigned = await sp.web.roleAssignments.expand("Member/Users", "RoleDefinitionBindings").select("PrincipalId", "Member/Title", "Member/Users/Title", "RoleDefinitionBindings/Name")();
    yes(assigned.length >= 3 && assigned.every((one) => one.Member.Title && one.RoleDefinitionBindings.length), JSON.stringify(assigned).slice(0, 300));
  });
  await step("wide: several values by a wrapper are refused where they are a plain list", async () => {
    await list.fields.addMultiChoice("Flere valg", { Choices: ["A", "B"] });
    await refused(() => list.items.add({ Flere_x0020_valg: { results: ["A"] } }), "400", "StartArray");
    same((await list.items.add({ Flere_x0020_valg: ["A", "B"] })).Flere_x0020_valg, ["A", "B"]);
  });
}

async function actions(sp, list) {
  for (const [name, place] of [["web", sp.web], ["site", sp.site], ["list", list]]) {
    await step(`wide: custom actions of a ${name}: add, read, change, delete, clear`, async () => {
      await place.userCustomActions.add({ Title: "Handling", Location: "ClientSideExtension.ListViewCommandSet", ClientSideComponentId: "11111111-2222-3333-4444-555555555555", ClientSideComponentProperties: "{}", Sequence: 100 });
      const [made] = (await place.userCustomActions()).filter((one) => one.Title === "Handling");
      same([made.Sequence, made.Scope], [100, { site: 2, web: 3, list: 4 }[name]]);
      await place.userCustomActions.getById(made.Id).update({ Title: "Endret" });
      same((await place.userCustomActions.getById(made.Id)()).Title, "Endret");
      await place.userCustomActions.getById(made.Id).delete();
      await refused(() => place.userCustomActions.getById(made.Id)(), "404");
      await place.userCustomActions.add({ Title: "Igjen", Location: "EditControlBlock" });
      await place.userCustomActions.clear();
      same(await place.userCustomActions(), []);
    });
  }
}

async function people(sp) {
  await step("wide: everyone except external users", async () => {
    const found = await sp.web.ensureUser("Everyone except external users");
    same([found.PrincipalType, found.LoginName.startsWith("c:0-.f|rolemanager|spo-grid-all-users/")], [4, true]);
  });
  await step("wide: people picker: search and resolve", async () => {
    const asked = { QueryString: "Kari", MaximumEntitySuggestions: 5, PrincipalSource: 15, PrincipalType: 1 };
    same((await sp.profiles.clientPeoplePickerSearchUser(asked)).map((one) => one.Key), [KARI]);
    same((await sp.profiles.clientPeoplePickerResolveUser({ ...asked, QueryString: "kari.nordmann@contoso.onmicrosoft.com" })).IsResolved, true);
    same((await sp.profiles.clientPeoplePickerResolveUser({ ...asked, QueryString: "Ukjent" })).IsResolved, false);
  });
  await step("wide: principals by name; members of a group of the site", async () => {
    same((await sp.utility.resolvePrincipal("kari.nordmann@contoso.onmicrosoft.com", 1, 15, true, false)).LoginName, KARI);
    same((await sp.utility.searchPrincipals("Ola", 1, 15, "", 10)).map((one) => one.DisplayName), ["Ola Hansen"]);
    const owners = await sp.web.associatedOwnerGroup();
    same((await sp.utility.expandGroupsToPrincipals([owners.Title])).length, (await sp.web.associatedOwnerGroup.users()).length);
  });
  await step("wide: profiles, one's own and another's", async () => {
    same((await sp.profiles.getPropertiesFor(KARI)).DisplayName, "Kari Nordmann");
    same(await sp.profiles.getUserProfilePropertyFor(KARI, "LastName"), "Nordmann");
    const mine = await (await person(NB)).profiles.myProperties();
    same(mine.Email, "admin@contoso.onmicrosoft.com");
    yes(mine.UserProfileProperties.some((one) => one.Key === "WorkEmail"), "no pairs");
    await refused(() => sp.profiles.getPropertiesFor("i:0#.f|membership|ingen@contoso.onmicrosoft.com"), "UserNotFoundException");
  });
  await step("wide: rights as a mask", async () => {
    const mask = await sp.web.getCurrentUserEffectivePermissions();
    same([sp.web.hasPermissions(mask, PermissionKind.ManageLists), sp.web.hasPermissions({ High: "0", Low: "1" }, PermissionKind.ManageLists)], [true, false]);
  });
}

// What the main steps leave out: other ways to name a thing, every kind of value, and what is refused.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { same, yes } from "../steps.mjs";
import { NB, command, refusal, run as ask } from "./command.mjs";

const at = { webUrl: NB };
const rows = { ...at, listTitle: "Kanter" };
const byUrl = { ...at, listUrl: "Lists/Kanter" };
const NONE = "11111111-2222-3333-4444-555555555555";
const KARI = "kari.nordmann@contoso.onmicrosoft.com";
const OLA = "ola.hansen@contoso.onmicrosoft.com";
const place = mkdtempSync(join(tmpdir(), "cli-"));

function file(name, text) {
  const path = join(place, name);
  writeFileSync(path, text);
  return path;
}

const COLUMNS = [
  "<Field Type='Number' DisplayName='Antall' Name='Antall'/>",
  "<Field Type='DateTime' Format='DateTime' DisplayName='Tid' Name='Tid'/>",
  "<Field Type='UserMulti' DisplayName='Folk' Name='Folk' Mult='TRUE' UserSelectionMode='PeopleOnly' List='UserInfo'/>",
  "<Field Type='MultiChoice' DisplayName='Valg' Name='Valg'><CHOICES><CHOICE>A</CHOICE><CHOICE>B</CHOICE></CHOICES></Field>",
  "<Field Type='Boolean' DisplayName='Ja' Name='Ja'><Default>0</Default></Field>",
  "<Field Type='URL' DisplayName='Lenke' Name='Lenke' Format='Hyperlink'/>",
  "<Field Type='Calculated' DisplayName='Dobbel' Name='Dobbel' ResultType='Number'><Formula>=Antall*2</Formula><FieldRefs><FieldRef Name='Antall'/></FieldRefs></Field>",
  "<Field Type='Text' DisplayName='Unik' Name='Unik' Indexed='TRUE' EnforceUniqueValues='TRUE'/>",
];

export async function run() {
  await lists();
  await items();
  await batches();
  await fields();
  await types();
  await views();
  await people();
  await files();
  await bins();
  await terms();
  await pages();
}

async function lists() {
  await command("spo list add", { ...at, title: "Kanter", baseTemplate: "GenericList", contentTypesEnabled: true, draftVersionVisibility: "Author", enableFolderCreation: true, enableVersioning: true, excludeFromOfflineClient: true, listExperienceOptions: "NewExperience", majorVersionLimit: 50, noCrawl: true, onQuickLaunch: true, readSecurity: 1, writeSecurity: 1, validationFormula: '=[Title]<>""', validationMessage: "Tittel mangler" }, (seen) => same([seen.NoCrawl, seen.MajorVersionLimit, seen.ListExperienceOptions], [true, 50, 1]), "with settings");
  await command("spo list get", { ...at, default: true }, (seen) => same(seen.BaseTemplate, 101), "default library");
  await command("spo list set", { ...at, url: "/sites/empty/Lists/Kanter", newTitle: "Kanter 2", readSecurity: 2, direction: "RTL" }, undefined, "by address, new title");
  await command("spo list get", { ...at, title: "Kanter 2", properties: "Title,ReadSecurity,Direction" }, (seen) => same([seen.Title, seen.ReadSecurity, seen.Direction], ["Kanter 2", 2, "RTL"]), "by its new title");
  await command("spo list set", { ...at, title: "Kanter 2", newTitle: "Kanter", readSecurity: 1 }, undefined, "back");
  await refusal("spo list set", { ...at, title: "Ingen", description: "x" }, "does not exist");
  await refusal("spo list list", { ...at, properties: "NoSuch" }, "does not exist", "unknown property");
  await refusal("spo list remove", { ...at, id: NONE, force: true }, "does not exist", "by id");
  await command("spo list roleinheritance break", { ...rows, clearExistingPermissions: true, force: true }, undefined, "nothing kept");
  await refusal("spo list roleassignment add", { ...byUrl, principalId: 9999, roleDefinitionId: 1073741826 }, "Can not find the principal", "unknown principal");
  await refusal("spo list roleassignment add", { ...byUrl, upn: KARI, roleDefinitionName: "Ingen slik" }, "No roledefinition is found");
  await refusal("spo list roleassignment add", { ...byUrl, groupName: "Ingen slik", roleDefinitionId: 1073741826 }, "Group cannot be found", "unknown group");
  await command("spo list roleinheritance reset", { ...rows, force: true });
}

async function items() {
  for (const xml of COLUMNS) await ask("spo field add", { ...rows, xml, options: "AddFieldInternalNameHint" });
  const people = JSON.stringify([KARI, OLA].map((one) => ({ Key: `i:0#.f|membership|${one}` })));
  const one = await command("spo listitem add", { ...rows, Title: "Én", Antall: "2,5", Tid: "24.12.2026 10:30", Folk: people, Valg: "A;#B", Ja: "1", Lenke: "https://example.com, Tekst", Unik: "u1" }, (seen) => same([seen.Antall, seen.Tid, seen.FolkId.length, seen.Valg, seen.Ja, seen.Lenke], [2.5, "2026-12-24T09:30:00Z", 2, ["A", "B"], true, { Description: "Tekst", Url: "https://example.com" }]), "every kind of value");
  await refusal("spo listitem add", { ...rows, Title: "To", Unik: "u1" }, "duplicate values", "unique column");
  await refusal("spo listitem add", { ...rows, Title: "To", Tid: "tull" }, "valid date", "no date");
  await refusal("spo listitem add", { ...rows, Title: "To", Folk: '[{"Key":"i:0#.f|membership|nei@example.com"}]' }, "could not be found", "unknown person");
  await refusal("spo listitem add", { ...rows, Title: "To", contentType: "Ingen" }, "doesn't exist", "unknown content type");
  await command("spo listitem get", { ...byUrl, id: one?.Id, properties: "Title,Folk/Title,Author/Title,Dobbel" }, (seen) => same([seen.Folk.map((who) => who.Title), Number(seen.Dobbel)], [["Kari Nordmann", "Ola Hansen"], 5]), "persons, calculated");
  await refusal("spo listitem get", { ...byUrl, uniqueId: NONE }, "does not exist", "by unique id");
  await refusal("spo listitem get", { ...rows, id: one?.Id, properties: "Nei" }, "does not exist", "unknown column");
  await refusal("spo listitem get", { ...at, listUrl: "Lists/Ingen", id: 1 }, "File Not Found", "unknown list");
  await refusal("spo listitem set", { ...rows, id: 9999, Title: "x" }, "does not exist", "missing");
  await refusal("spo listitem set", { ...rows, id: 9999, Title: "x", systemUpdate: true }, "does not exist", "missing, system update");
  await command("spo listitem list", { ...rows, fields: "ID,Title", output: "csv" }, (seen) => same(String(seen).trim().split("\n"), ["Id,Title", `${one?.Id},Én`]), "CSV");
  await refusal("spo listitem list", { ...rows, filter: "Title eq 'x" }, "not valid", "broken filter");
  await refusal("spo listitem list", { ...rows, filter: "Nei eq 1" }, "does not exist", "unknown column");
  await refusal("spo listitem list", { ...rows, camlQuery: "<View><tull" }, "not valid", "broken CAML");
  await refusal("spo listitem remove", { ...rows, id: 9999, recycle: true, force: true }, "does not exist", "missing");
  const inside = await command("spo listitem add", { ...rows, Title: "I mappe", folder: "Ny/Under" }, (seen) => same(seen.Title, "I mappe"), "in a folder that is made");
  await command("spo listitem get", { ...rows, id: inside?.Id, properties: "FileDirRef" }, (seen) => same(seen.FileDirRef, "/sites/empty/Lists/Kanter/Ny/Under"), "in a folder");
  const path = file("v.txt", "abc");
  const attached = { ...rows, listItemId: one?.Id, fileName: "ny.txt" };
  await ask("spo listitem attachment add", { ...attached, filePath: path });
  await refusal("spo listitem attachment add", { ...attached, filePath: path }, "already in use");
  await command("spo listitem attachment set", { ...attached, filePath: file("v2.txt", "abcd") });
  await command("spo listitem attachment get", attached, (seen) => same(seen.FileName, "ny.txt"));
  await refusal("spo listitem attachment get", { ...attached, fileName: "nei.txt" }, "Cannot find resource");
}

async function batches() {
  await refusal("spo listitem batch add", { ...rows, csvContent: "Title,Antall\nA,1\nB,tull\n" }, "Line 3: Antall", "one bad line");
  await command("spo listitem list", { ...rows, filter: "Title eq 'A'" }, (seen) => same(seen.length, 1), "the good line is there");
  const [row] = await ask("spo listitem list", { ...rows, filter: "Title eq 'A'" });
  await command("spo listitem batch set", { ...rows, idColumn: "Nr", systemUpdate: true, filePath: file("a.csv", `Nr,Title,Antall\n${row.Id},Nytt,5\n`) }, undefined, "own id column, system update");
  await command("spo listitem get", { ...rows, id: row.Id }, (seen) => same([seen.Title, seen.Antall, seen.OData__UIVersionString], ["Nytt", 5, row.OData__UIVersionString]), "no new version");
  await refusal("spo listitem batch set", { ...rows, filePath: file("b.csv", "ID,Title\n9999,x\n") }, "does not exist", "missing item");
  await refusal("spo listitem batch set", { ...rows, filePath: file("c.csv", "ID,Nei\n1,x\n") }, "do not exist on the list: Nei", "unknown column");
}

async function fields() {
  await refusal("spo field get", { ...rows, id: NONE }, "Invalid field name", "by id");
  await refusal("spo field add", { ...rows, xml: "<Field Type='Tull' DisplayName='x' Name='x'/>" }, "not installed properly", "unknown type");
  await refusal("spo field add", { ...rows, xml: "<Field Type='Text' DisplayName='x'" }, "expected range", "broken XML");
  const column = "<Field Type='Text' DisplayName='Sted' Name='KantSted' Group='Kanter' ID='{11110000-aaaa-bbbb-cccc-000000000012}'/>";
  await ask("spo field add", { ...at, xml: column });
  await refusal("spo field add", { ...at, xml: column }, "duplicate field name", "same id");
  await command("spo field set", { ...rows, internalName: "Antall", Required: true, DefaultValue: "3", ValidationFormula: "=[Antall]>0", ValidationMessage: "For lite", CustomFormatter: '{"elmType":"div"}' });
  await command("spo field get", { ...rows, internalName: "Antall" }, (seen) => same([seen.Required, seen.DefaultValue, seen.CustomFormatter, seen.ValidationMessage], [true, "3", '{"elmType":"div"}', "For lite"]), "after set of many");
  await refusal("spo field set", { ...rows, internalName: "Antall", Nei: "x" }, "does not exist on type", "unknown property");
  await refusal("spo field set", { ...rows, internalName: "Ingen", Title: "x" }, "does not exist", "missing");
  await refusal("spo field remove", { ...rows, internalName: "Title", force: true }, "cannot be deleted", "of the system");
  await command("spo field remove", { ...at, group: "Kanter", force: true }, undefined, "a group");
  await refusal("spo field get", { ...at, internalName: "KantSted" }, "does not exist", "after remove of its group");
}

async function types() {
  const id = "0x0100FACE0000111122223333444455556699";
  await ask("spo contenttype add", { ...at, id, name: "Kant" });
  await refusal("spo contenttype add", { ...at, id: "0x0100FACE0000111122223333444455556698", name: "Kant" }, "duplicate content type", "same name");
  await refusal("spo contenttype set", { ...at, name: "Ingen", Group: "G" }, "does not exist");
  await refusal("spo contenttype field set", { ...at, contentTypeId: id, id: NONE }, "Invalid field name", "unknown column");
  await refusal("spo contenttype field set", { ...at, contentTypeId: "0x0100FACE0000111122223333444455556000", id: "fa564e0f-0c70-4ab9-b863-0177e6ddd247" }, "Cannot find resource", "unknown content type");
  await refusal("spo list contenttype add", { ...rows, id: "0x0100FACE0000111122223333444455556000" }, "expected range", "unknown");
  await command("spo list contenttype add", { ...byUrl, id }, undefined, "by address");
  await refusal("spo contenttype remove", { ...at, name: "Kant", force: true }, "in use");
  await refusal("spo list contenttype default set", { ...rows, contentTypeId: "0x0100FACE0000111122223333444455556000" }, "missing in the list");
  await refusal("spo contenttype field list", { ...at, contentTypeName: "Ingen" }, "not found");
}

async function views() {
  await refusal("spo list view add", { ...rows, title: "Feil", fields: "Nei" }, "does not exist", "unknown column");
  await command("spo list view add", { ...rows, title: "Kort", fields: "LinkTitle,Antall", default: true, customFormatter: '{"tileProps":{}}' }, (seen) => same([seen.DefaultView, seen.CustomFormatter], [true, '{"tileProps":{}}']), "default, formatted");
  await command("spo list view add", { ...rows, title: "Tavle", fields: "LinkTitle", type: "kanban", kanbanBucketField: "Valg" }, (seen) => yes(seen.ViewData.includes("KanbanPivotColumn"), JSON.stringify(seen)), "board");
  await command("spo list view add", { ...rows, title: "Kalender", fields: "LinkTitle", type: "calendar", calendarStartDateField: "Tid", calendarEndDateField: "Tid", calendarTitleField: "Title" }, (seen) => yes(seen.ViewData.includes("CalendarMonthTitle"), JSON.stringify(seen)), "calendar");
  await refusal("spo list view set", { ...rows, title: "Kort", Nei: "x" }, "does not exist on type", "unknown property");
  await refusal("spo list view set", { ...rows, id: NONE, Title: "x" }, "invalid", "missing");
  await refusal("spo list view field add", { ...rows, viewTitle: "Kort", title: "Nei" }, "does not exist", "unknown column");
  await refusal("spo list view field set", { ...rows, viewTitle: "Kort", title: "Antall", position: 99 }, "out of the range");
  await refusal("spo list view remove", { ...rows, title: "Ingen", force: true }, "invalid");
}

async function people() {
  const team = await ask("entra group add", { displayName: "Kantlaget", description: "x", type: "security", mailNickname: "kantlaget" });
  const made = await command("spo group add", { ...at, name: "Kantgruppe", allowMembersEditMembership: true, onlyAllowMembersViewMembership: false, allowRequestToJoinLeave: true, autoAcceptRequestToJoinLeave: true, requestToJoinLeaveEmailSetting: KARI }, (seen) => same([seen.AllowMembersEditMembership, seen.OnlyAllowMembersViewMembership, seen.AllowRequestToJoinLeave, seen.AutoAcceptRequestToJoinLeave, seen.RequestToJoinLeaveEmailSetting], [true, false, true, true, KARI]), "with settings");
  await command("spo group set", { ...at, id: made?.Id, allowRequestToJoinLeave: false });
  await command("spo group get", { ...at, id: made?.Id }, (seen) => same(seen.AllowRequestToJoinLeave, false), "after set");
  await command("spo user ensure", { ...at, entraGroupName: "Kantlaget" }, (seen) => same([seen.Title, seen.LoginName], ["Kantlaget", `c:0t.c|tenant|${team.id}`]), "security group");
  await command("spo group member add", { ...at, groupName: "Kantgruppe", entraGroupIds: team.id }, undefined, "security group");
  await command("spo group member list", { ...at, groupName: "Kantgruppe" }, (seen) => same(seen.map((one) => one.Title), ["Kantlaget"]), "security group");
  await command("spo group member remove", { ...at, groupName: "Kantgruppe", entraGroupName: "Kantlaget", force: true }, undefined, "security group");
  await command("spo group member list", { ...at, groupName: "Kantgruppe" }, (seen) => same(seen, []), "nobody");
  await refusal("spo group member list", { ...at, groupId: 99999 }, "cannot be found", "missing");
  await refusal("spo group remove", { ...at, id: 99999, force: true }, "cannot be found", "missing");
  await refusal("spo group set", { ...at, id: 99999, newName: "x" }, "cannot be found", "missing");
  await refusal("spo user get", { ...at, email: "nei@example.com" }, "cannot be found", "by e-mail");
  await command("spo roledefinition add", { ...at, name: "Leser og skriver", description: "Egen", rights: "ViewListItems,AddListItems" });
  const roles = await ask("spo roledefinition list", at);
  const own = roles.find((one) => one.Name === "Leser og skriver")?.Id;
  await command("spo roledefinition get", { ...at, id: own }, (seen) => same(seen.BasePermissionsValue, ["ViewListItems", "AddListItems"]), "own");
  await command("spo roledefinition remove", { ...at, id: own, force: true });
  await refusal("spo roledefinition get", { ...at, id: own }, "does not exist", "after remove");
}

async function files() {
  for (const title of ["Kantfiler", "Andre filer"]) await ask("spo list add", { ...at, title, baseTemplate: "DocumentLibrary" });
  const path = file("a.txt", "Hei");
  const root = "/sites/empty/Kantfiler";
  const made = await ask("spo file add", { ...at, folder: "Kantfiler", path, overwrite: true });
  await refusal("spo file add", { ...at, folder: root, path, overwrite: false }, "already exists");
  await command("spo file get", { ...at, id: made.UniqueId }, (seen) => same(seen.Name, "a.txt"), "by id");
  await refusal("spo file get", { ...at, id: NONE }, "File Not Found", "by id");
  await command("spo file list", { ...at, folderUrl: "Kantfiler", fields: "Name,ListItemAllFields/Id", filter: "Name eq 'a.txt'" }, (seen) => same(seen.map((one) => one.Name), ["a.txt"]), "fields and filter");
  await command("spo file checkout", { ...at, id: made.UniqueId }, undefined, "by id");
  await refusal("spo file checkout", { ...at, id: made.UniqueId }, "checked out", "again");
  await command("spo file checkin", { ...at, id: made.UniqueId, comment: "x" }, undefined, "by id");
  await refusal("spo file checkin", { ...at, id: made.UniqueId }, "not checked out");
  await refusal("spo file rename", { ...at, sourceUrl: `${root}/nei.txt`, targetFileName: "x.txt" }, "does not exist", "missing");
  await ask("spo folder add", { ...at, parentFolderUrl: root, name: "Mappe" });
  await refusal("spo folder add", { ...at, parentFolderUrl: `${root}/Nei`, name: "Mappe" }, "File Not Found", "no parent");
  await refusal("spo folder add", { ...at, parentFolderUrl: root, name: "a*b" }, "not permitted", "name");
  const colour = (path) => ask("request", { url: `${NB}/_api/web/GetFolderByServerRelativePath(DecodedUrl='${path}')/Properties`, method: "get" });
  await command("spo folder add", { ...at, parentFolderUrl: root, name: "Rød", color: "darkRed" }, async () => same((await colour(`${root}/Rød`)).vti_x005f_colorhex, "1"), "with a colour");
  await command("spo folder set", { ...at, url: `${root}/Rød`, color: "lightBlue" }, async () => same((await colour(`${root}/Rød`)).vti_x005f_colorhex, "13"), "another colour");
  await command("spo folder set", { ...at, url: `${root}/Rød`, name: "Grå", color: "grey" }, async () => same((await colour(`${root}/Grå`)).vti_x005f_colorhex, "8"), "name and colour");
  await refusal("spo folder set", { ...at, url: `${root}/Nei`, color: "grey" }, "File Not Found", "colour of none");
  await command("spo file copy", { ...at, sourceId: made.UniqueId, targetUrl: `${root}/Mappe`, newName: "b.txt" }, (seen) => same(seen.Name, "b.txt"), "by id, new name");
  await refusal("spo file copy", { ...at, sourceUrl: `${root}/a.txt`, targetUrl: `${root}/Mappe`, newName: "b.txt", nameConflictBehavior: "fail" }, "already exists", "taken");
  await command("spo file copy", { ...at, sourceUrl: `${root}/a.txt`, targetUrl: `${root}/Mappe`, newName: "b.txt", nameConflictBehavior: "rename" }, (seen) => yes(seen.Name !== "b.txt", seen.Name), "renamed");
  await command("spo file move", { ...at, sourceUrl: `${root}/a.txt`, targetUrl: "/sites/empty/Andre filer", newName: "c.txt" }, (seen) => same(seen.ServerRelativeUrl, "/sites/empty/Andre filer/c.txt"), "to another library");
  await command("spo file get", { ...at, url: "/sites/empty/Andre filer/c.txt", asString: true, output: "text" }, (seen) => same(String(seen), "Hei"), "moved");
  await command("spo folder move", { ...at, sourceUrl: `${root}/Mappe`, targetUrl: "/sites/empty/Andre filer", newName: "Flyttet" }, (seen) => same(seen.ServerRelativeUrl, "/sites/empty/Andre filer/Flyttet"), "to another library");
  await refusal("spo folder get", { ...at, url: `${root}/Mappe` }, "", "after move");
  await refusal("spo folder remove", { ...at, url: `${root}/Nei`, force: true }, "File Not Found", "missing");
  await refusal("spo file remove", { ...at, url: `${root}/nei.txt`, force: true }, "does not exist", "missing");
}

async function bins() {
  const site = { siteUrl: NB };
  await ask("spo file remove", { ...at, url: "/sites/empty/Andre filer/c.txt", recycle: true, force: true });
  const bin = await command("spo site recyclebinitem list", { ...site, type: "files" }, (seen) => yes(seen.some((one) => one.LeafName === "c.txt"), JSON.stringify(seen).slice(0, 200)), "files");
  const ids = bin?.find((one) => one.LeafName === "c.txt")?.Id;
  await command("spo site recyclebinitem move", { ...site, ids, force: true });
  await command("spo site recyclebinitem list", { ...site, secondary: true }, (seen) => yes(seen.some((one) => one.Id === ids), JSON.stringify(seen).slice(0, 200)), "second stage");
  await command("spo site recyclebinitem remove", { ...site, ids, force: true });
  await command("spo site recyclebinitem list", { ...site, secondary: true }, (seen) => same(seen.filter((one) => one.Id === ids), []), "second stage, after remove");
  await refusal("spo site recyclebinitem restore", { ...site, ids: NONE }, "expected range", "missing");
  await command("spo site recyclebinitem clear", { ...site, force: true });
  await command("spo site recyclebinitem list", site, (seen) => same(seen, []), "after clear");
}

async function terms() {
  await ask("spo term group add", { name: "Kanter" });
  await ask("spo term set add", { name: "Kantsett", termGroupName: "Kanter" });
  await refusal("spo term set add", { name: "Kantsett", termGroupName: "Kanter" }, "already a term set", "same name");
  await refusal("spo term set add", { name: "X", termGroupName: "Ingen" }, "out of the range", "unknown group");
  await refusal("spo term group get", { id: NONE }, "out of the range", "unknown id");
  const within = { termSetName: "Kantsett", termGroupName: "Kanter" };
  await ask("spo term add", { ...within, name: "A" });
  await refusal("spo term add", { ...within, name: "A" }, "same default label", "same name");
  await refusal("spo term add", { ...within, name: "B;c" }, "invalid characters");
  await refusal("spo term add", { name: "B", parentTermId: NONE, termGroupName: "Kanter" }, "null object", "unknown parent");
  await refusal("spo term get", { ...within, name: "Nei" }, "could not be found");
  await refusal("spo term list", { termGroupName: "Kanter", termSetName: "Nei" }, "out of the range", "unknown set");
}

async function pages() {
  const page = { ...at, pageName: "kant.aspx" };
  await command("spo page add", { ...at, name: "kant.aspx", title: "Kant", layoutType: "Home", description: "Om kanten", publish: true }, undefined, "published home layout");
  for (const sectionTemplate of ["OneColumn", "TwoColumnLeft", "ThreeColumn", "Vertical"]) await command("spo page section add", { ...page, sectionTemplate }, undefined, sectionTemplate);
  await command("spo page section add", { ...page, sectionTemplate: "TwoColumn", order: 1, zoneEmphasis: "Soft", isCollapsibleSection: true, collapsibleTitle: "Mer" }, undefined, "collapsible, first");
  await command("spo page section get", { ...page, section: 1 }, (seen) => same(seen.columns.length, 2));
  await command("spo page column get", { ...page, section: 1, column: 1 }, (seen) => same(seen.factor, 6));
  await command("spo page clientsidewebpart add", { ...page, standardWebPart: "QuickLinks", section: 1, column: 1 });
  await command("spo page text add", { ...page, text: "<b>Hei</b>", section: 1, column: 2 }, undefined, "second column");
  const controls = await command("spo page control list", page, (seen) => yes(seen.some((one) => one.title === "QuickLinks" || JSON.stringify(one).includes("QuickLinks") || JSON.stringify(one).includes("Quick links")), JSON.stringify(seen).slice(0, 300)), "web part");
  const text = controls?.find((one) => String(one.type).includes("text") || one.controlType === 4)?.id;
  await command("spo page control set", { ...page, id: text, innerHtml: "<p>Endret</p>" });
  await command("spo page control get", { ...page, id: text }, (seen) => yes(JSON.stringify(seen).includes("Endret"), JSON.stringify(seen).slice(0, 300)), "after set");
  await command("spo page control remove", { ...page, id: text, force: true });
  await command("spo page control list", page, (seen) => same(seen.filter((one) => one.id === text), []), "after remove");
  await command("spo page section remove", { ...page, section: 2, force: true });
  await refusal("spo page section remove", { ...page, section: 99, force: true }, "not found");
  await refusal("spo page text add", { ...page, text: "x", section: 99 }, "Invalid section");
  await refusal("spo page clientsidewebpart add", { ...page, webPartId: NONE }, "no available WebPart");
  await command("spo page set", { ...at, name: "kant.aspx", promoteAs: "Template" }, undefined, "template");
  await command("spo page template list", at, (seen) => yes(seen.length > 0, "none"));
  await refusal("spo page set", { ...at, name: "nei.aspx", title: "x" }, "does not exist");
  await refusal("spo page remove", { ...at, name: "nei.aspx", force: true }, "does not exist");
  await command("spo navigation node add", { ...at, location: "QuickLaunch", title: "Uten lenke" }, (seen) => same(seen.Url, "http://linkless.header/"), "a heading");
  await refusal("spo navigation node set", { ...at, id: 99999, title: "x" }, "Cannot find resource", "missing");
  await refusal("spo navigation node remove", { ...at, location: "QuickLaunch", id: 99999, force: true }, "Cannot find resource", "missing");
}

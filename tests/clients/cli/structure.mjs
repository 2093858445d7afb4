import { same, yes } from "../steps.mjs";
import { NB, command, refusal, run as ask } from "./command.mjs";

const TYPE = "0x0100FACE0000111122223333444455556666";
const at = { webUrl: NB };

export async function run() {
  const list = await command("spo list add", { ...at, title: "Saker", baseTemplate: "GenericList", description: "Saker å følge", contentTypesEnabled: true }, (seen) => same([seen.Title, seen.BaseTemplate], ["Saker", 100]));
  await command("spo list add", { ...at, title: "Papirer", baseTemplate: "DocumentLibrary" }, (seen) => same(seen.BaseTemplate, 101), "library");
  await refusal("spo list add", { ...at, title: "Saker", baseTemplate: "GenericList" }, "already exists");
  await command("spo list get", { ...at, title: "Saker" }, (seen) => same(seen.Title, "Saker"), "by title");
  await command("spo list get", { ...at, id: list?.Id }, (seen) => same(seen.Title, "Saker"), "by id");
  await command("spo list get", { ...at, url: "/sites/empty/Lists/Saker", properties: "Title,Id,RootFolder/ServerRelativeUrl" }, (seen) => same(seen.RootFolder.ServerRelativeUrl, "/sites/empty/Lists/Saker"), "by address, with properties");
  await command("spo list get", { ...at, title: "Saker", withPermissions: true }, (seen) => yes(seen.RoleAssignments, "none"), "with permissions");
  await refusal("spo list get", { ...at, title: "Ingen" }, "does not exist", "missing title");
  await refusal("spo list get", { ...at, id: "11111111-2222-3333-4444-555555555555" }, "does not exist", "missing id");
  await command("spo list set", { ...at, title: "Saker", description: "Endret", majorVersionLimit: 120, enableVersioning: true });
  await command("spo list get", { ...at, title: "Saker" }, (seen) => same([seen.Description, seen.MajorVersionLimit], ["Endret", 120]), "after set");
  await command("spo list list", { ...at, filter: "BaseTemplate eq 100" }, (seen) => yes(seen.some((one) => one.Title === "Saker"), "not there"));
  await fields();
  await types();
  await views();
  await command("spo list roleinheritance break", { ...at, listTitle: "Papirer", force: true });
  await command("spo list roleassignment add", { ...at, listTitle: "Papirer", upn: "kari.nordmann@contoso.onmicrosoft.com", roleDefinitionName: await roleName(2) });
  await command("spo list roleassignment remove", { ...at, listTitle: "Papirer", upn: "kari.nordmann@contoso.onmicrosoft.com", force: true });
  await command("spo list roleinheritance reset", { ...at, listTitle: "Papirer", force: true });
  await command("spo list add", { ...at, title: "Vekk", baseTemplate: "GenericList" }, undefined, "to be removed");
  await command("spo list remove", { ...at, title: "Vekk", force: true });
  await refusal("spo list remove", { ...at, title: "Vekk", force: true }, "does not exist");
}

export async function roleName(kind) {
  const roles = await ask("spo roledefinition list", at);
  return roles.find((one) => one.RoleTypeKind === kind).Name;
}

async function fields() {
  const saker = { ...at, listTitle: "Saker" };
  await command("spo field add", { ...saker, xml: "<Field Type='Number' DisplayName='Beløp' Name='PpBelop' StaticName='PpBelop' ID='{11110000-aaaa-bbbb-cccc-000000000001}'/>", options: "AddFieldInternalNameHint" }, (seen) => same(seen.InternalName, "PpBelop"), "to a list");
  await command("spo field add", { ...saker, xml: "<Field Type='Choice' DisplayName='Status' Name='PpSakStatus' StaticName='PpSakStatus'><CHOICES><CHOICE>Åpen</CHOICE><CHOICE>Lukket</CHOICE></CHOICES><Default>Åpen</Default></Field>", options: "AddFieldInternalNameHint,AddToDefaultContentType" }, (seen) => same(seen.Choices, ["Åpen", "Lukket"]), "choice");
  await command("spo field add", { ...at, xml: "<Field Type='Text' DisplayName='Merkelapp' Name='PpMerkelapp' StaticName='PpMerkelapp' ID='{11110000-aaaa-bbbb-cccc-000000000002}' Group='Prøver'/>" }, (seen) => same(seen.Title, "Merkelapp"), "to the site");
  await command("spo field get", { ...saker, internalName: "PpBelop" }, (seen) => same(seen.TypeAsString, "Number"), "by internal name");
  await command("spo field get", { ...at, id: "11110000-aaaa-bbbb-cccc-000000000002" }, (seen) => same(seen.InternalName, "PpMerkelapp"), "by id");
  await command("spo field get", { ...saker, title: "Beløp" }, (seen) => same(seen.InternalName, "PpBelop"), "by title");
  await refusal("spo field get", { ...saker, internalName: "Ingen" }, "", "missing");
  await command("spo field list", saker, (seen) => yes(seen.some((one) => one.InternalName === "PpSakStatus"), "not there"));
  await command("spo field list", at, (seen) => yes(seen.length > 50, "few"), "of the site");
  await command("spo field set", { ...saker, internalName: "PpBelop", Description: "Kroner", Title: "Sum" });
  await command("spo field get", { ...saker, internalName: "PpBelop" }, (seen) => same([seen.Title, seen.Description], ["Sum", "Kroner"]), "after set");
  await command("spo field set", { ...at, id: "11110000-aaaa-bbbb-cccc-000000000002", updateExistingLists: true, Description: "Merket" }, undefined, "of the site, with lists");
}

async function types() {
  await command("spo contenttype add", { ...at, id: TYPE, name: "Sak", description: "En sak", group: "Prøver" });
  await command("spo contenttype get", { ...at, id: TYPE }, (seen) => same([seen.Name, seen.StringId], ["Sak", TYPE]));
  await command("spo contenttype get", { ...at, name: "Sak" }, (seen) => same(seen.StringId, TYPE), "by name");
  await refusal("spo contenttype add", { ...at, id: TYPE, name: "Sak" }, "", "same id");
  await command("spo contenttype list", at, (seen) => yes(seen.some((one) => one.Name === "Sak"), "not there"));
  await command("spo contenttype list", { ...at, category: "Prøver" }, (seen) => same(seen.map((one) => one.Name), ["Sak"]), "of a group");
  await command("spo contenttype field set", { ...at, contentTypeId: TYPE, id: "11110000-aaaa-bbbb-cccc-000000000002", required: true });
  await command("spo contenttype field list", { ...at, contentTypeId: TYPE }, (seen) => yes(seen.some((one) => one.InternalName === "PpMerkelapp"), "not there"));
  await command("spo contenttype field set", { ...at, contentTypeId: TYPE, id: "11110000-aaaa-bbbb-cccc-000000000002", required: false, hidden: true }, undefined, "again");
  await command("spo contenttype set", { ...at, id: TYPE, Description: "Flere saker", updateChildren: true });
  await command("spo list contenttype add", { ...at, listTitle: "Saker", id: TYPE }, (seen) => yes(seen.StringId.startsWith(`${TYPE}00`), seen.StringId));
  const of = await command("spo list contenttype list", { ...at, listTitle: "Saker" }, (seen) => yes(seen.some((one) => one.Name === "Sak"), "not there"));
  const copy = of?.find((one) => one.Name === "Sak")?.StringId;
  await command("spo list contenttype default set", { ...at, listTitle: "Saker", contentTypeId: copy });
  await command("spo contenttype get", { ...at, listTitle: "Saker", name: "Sak" }, (seen) => same(seen.StringId, copy), "of a list");
  await command("spo list contenttype default set", { ...at, listTitle: "Saker", contentTypeId: of?.find((one) => one.Name !== "Sak")?.StringId }, undefined, "back");
  await command("spo list contenttype remove", { ...at, listTitle: "Saker", id: copy, force: true });
  await command("spo contenttype field remove", { ...at, contentTypeId: TYPE, id: "11110000-aaaa-bbbb-cccc-000000000002", force: true });
  await command("spo contenttype remove", { ...at, id: TYPE, force: true });
  await refusal("spo contenttype get", { ...at, id: TYPE }, "not found", "after remove");
}

async function views() {
  const saker = { ...at, listTitle: "Saker" };
  const made = await command("spo list view add", { ...saker, title: "Åpne", fields: "LinkTitle,PpBelop", viewQuery: "<Where><Eq><FieldRef Name='PpSakStatus'/><Value Type='Text'>Åpen</Value></Eq></Where>", rowLimit: 25, paged: true }, (seen) => same([seen.Title, seen.RowLimit], ["Åpne", 25]));
  await command("spo list view get", { ...saker, title: "Åpne" }, (seen) => same(seen.Id, made?.Id));
  await command("spo list view get", { ...saker, id: made?.Id }, (seen) => same(seen.Title, "Åpne"), "by id");
  await command("spo list view list", saker, (seen) => same(seen.map((one) => one.Title).sort(), ["Alle elementer", "Åpne"].sort()));
  await command("spo list view set", { ...saker, title: "Åpne", Title: "Bare åpne", RowLimit: 30 });
  await command("spo list view field add", { ...saker, viewTitle: "Bare åpne", title: "Status", position: 0 });
  await command("spo list view field set", { ...saker, viewTitle: "Bare åpne", title: "Status", position: 1 });
  await command("spo list view field remove", { ...saker, viewTitle: "Bare åpne", title: "Status", force: true });
  await command("spo list view remove", { ...saker, title: "Bare åpne", force: true });
  await refusal("spo list view get", { ...saker, title: "Bare åpne" }, "invalid", "after remove");
}

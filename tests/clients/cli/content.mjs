import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { same, yes } from "../steps.mjs";
import { EN, NB, command, refusal, run as ask } from "./command.mjs";

const at = { webUrl: NB, listTitle: "Tiltak CLI" };
const place = mkdtempSync(join(tmpdir(), "cli-"));

function file(name, text) {
  const path = join(place, name);
  writeFileSync(path, text);
  return path;
}

export async function run() {
  await ask("spo list add", { webUrl: NB, title: "Tiltak CLI", baseTemplate: "GenericList" });
  for (const xml of ["<Field Type='Number' DisplayName='Antall' Name='Antall'/>", "<Field Type='DateTime' Format='DateOnly' DisplayName='Frist' Name='Frist'/>", "<Field Type='User' DisplayName='Ansvarlig' Name='Ansvarlig' UserSelectionMode='PeopleOnly'/>", "<Field Type='Choice' DisplayName='Valg' Name='Valg'><CHOICES><CHOICE>A</CHOICE><CHOICE>B</CHOICE></CHOICES></Field>"]) {
    await ask("spo field add", { ...at, xml, options: "AddFieldInternalNameHint" });
  }
  const one = await command("spo listitem add", { ...at, Title: "Første", Antall: "2,5", Frist: "24.12.2026", Valg: "A", Ansvarlig: '[{"Key":"i:0#.f|membership|kari.nordmann@contoso.onmicrosoft.com"}]' }, (seen) => same([seen.Title, seen.Antall, seen.Valg], ["Første", 2.5, "A"]));
  await command("spo listitem get", { ...at, id: one?.Id }, (seen) => same(seen.Title, "Første"));
  await command("spo listitem get", { ...at, id: one?.Id, properties: "Title,Ansvarlig/Title" }, (seen) => same(seen.Ansvarlig?.Title, "Kari Nordmann"), "with properties");
  await command("spo listitem get", { ...at, id: one?.Id, withPermissions: true }, (seen) => yes(seen.RoleAssignments, "none"), "with permissions");
  await refusal("spo listitem get", { ...at, id: 9999 }, "does not exist", "missing");
  await command("spo listitem set", { ...at, id: one?.Id, Title: "Endret", Antall: "4" }, (seen) => same([seen.Title, seen.Antall], ["Endret", 4]));
  await command("spo listitem set", { ...at, id: one?.Id, Title: "Stille", systemUpdate: true }, (seen) => same(seen.Title, "Stille"), "system update");
  await refusal("spo listitem set", { ...at, id: one?.Id, IkkeHer: "x" }, "", "unknown column");
  await refusal("spo listitem add", { ...at, Title: "x", Antall: "mange" }, "", "bad number");
  await command("spo listitem add", { ...at, Title: "Med type", contentType: "Element" }, (seen) => same(seen.Title, "Med type"), "with a content type");
  await command("spo listitem list", at, (seen) => same(seen.length, 2));
  await command("spo listitem list", { ...at, fields: "Id,Title,Ansvarlig/Title", filter: "Title eq 'Stille'" }, (seen) => same(seen.map((row) => row.Ansvarlig.Title), ["Kari Nordmann"]), "fields and filter");
  await command("spo listitem list", { ...at, camlQuery: "<View><Query><Where><Eq><FieldRef Name='Title'/><Value Type='Text'>Stille</Value></Eq></Where></Query></View>" }, (seen) => same(seen.length, 1), "CAML");
  await command("spo listitem batch add", { ...at, filePath: file("nye.csv", `Title,Antall,Valg\n${Array.from({ length: 130 }, (_, n) => `Rad ${n},${n},B`).join("\n")}\n`) });
  await command("spo listitem list", at, (seen) => same(seen.length, 132), "after batch add, several pages");
  await command("spo listitem list", { ...at, pageSize: 50, pageNumber: 2, fields: "Id,Title" }, (seen) => same(seen.length, 32), "a page");
  const rows = await ask("spo listitem list", { ...at, fields: "Id,Title", filter: "Valg eq 'B'" });
  await command("spo listitem batch set", { ...at, filePath: file("endre.csv", `ID,Title\n${rows.slice(0, 5).map((row) => `${row.Id},Ny ${row.Id}`).join("\n")}\n`) });
  await command("spo listitem get", { ...at, id: rows[0].Id }, (seen) => same(seen.Title, `Ny ${rows[0].Id}`), "after batch set");
  await command("spo listitem batch remove", { ...at, ids: rows.slice(0, 110).map((row) => row.Id).join(), force: true });
  await command("spo listitem list", at, (seen) => same(seen.length, 22), "after batch remove");
  await command("spo listitem batch remove", { ...at, filePath: file("vekk.csv", `ID\n${rows.slice(110, 115).map((row) => row.Id).join("\n")}\n`), recycle: true, force: true }, undefined, "by file, to the bin");
  await command("spo listitem attachment add", { ...at, listItemId: one?.Id, filePath: file("vedlegg.txt", "innhold") });
  await command("spo listitem attachment list", { ...at, listItemId: one?.Id }, (seen) => same(seen.map((row) => row.FileName), ["vedlegg.txt"]));
  await command("spo listitem attachment remove", { ...at, listItemId: one?.Id, fileName: "vedlegg.txt", force: true });
  await command("spo listitem roleinheritance break", { ...at, listItemId: one?.Id, force: true });
  await command("spo listitem roleinheritance reset", { ...at, listItemId: one?.Id, force: true });
  await command("spo listitem remove", { ...at, id: one?.Id, force: true });
  await refusal("spo listitem get", { ...at, id: one?.Id }, "does not exist", "after remove");
  const two = await ask("spo listitem list", { ...at, fields: "Id" });
  await command("spo listitem remove", { ...at, id: two[0].Id, recycle: true, force: true }, undefined, "to the bin");
  await english();
}

async function english() {
  const at = { webUrl: EN, listTitle: "Actions" };
  await ask("spo list add", { webUrl: EN, title: "Actions", baseTemplate: "GenericList" });
  await ask("spo field add", { ...at, xml: "<Field Type='Number' DisplayName='Amount' Name='Amount'/>" });
  await command("spo listitem add", { ...at, Title: "One", Amount: "2.5" }, (seen) => same(seen.Amount, 2.5), "English numbers");
  await command("spo listitem add", { ...at, Title: "With type", contentType: "Item" }, (seen) => same(seen.Title, "With type"), "English content type");
}

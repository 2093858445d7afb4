import { refused, same, step, yes } from "../steps.mjs";

const KINDS = [
  ["addText", "Tekst", { MaxLength: 100, Group: "Prøver" }, { TypeAsString: "Text", MaxLength: 100 }],
  ["addCalculated", "Utregnet", { Formula: "=Title", DateFormat: 0, OutputType: 2 }, { TypeAsString: "Calculated" }],
  ["addDateTime", "Dato", { DisplayFormat: 0, DateTimeCalendarType: 1, FriendlyDisplayFormat: 1 }, { TypeAsString: "DateTime", DisplayFormat: 0 }],
  ["addNumber", "Tall", { MinimumValue: 0, MaximumValue: 100 }, { TypeAsString: "Number", MaximumValue: 100 }],
  ["addCurrency", "Kroner", { CurrencyLocaleId: 1044, MinimumValue: 0 }, { TypeAsString: "Currency", CurrencyLocaleId: 1044 }],
  ["addMultilineText", "Notat", { NumberOfLines: 4, RichText: false, RestrictedMode: false, AppendOnly: false, AllowHyperlink: true }, { TypeAsString: "Note", NumberOfLines: 4 }],
  ["addUrl", "Lenke", { DisplayFormat: 0 }, { TypeAsString: "URL" }],
  ["addUser", "Ansvarlig", { SelectionMode: 0 }, { TypeAsString: "User", SelectionMode: 0 }],
  ["addChoice", "Valg", { Choices: ["Én", "To"], EditFormat: 0, FillInChoice: false }, { TypeAsString: "Choice", Choices: ["Én", "To"] }],
  ["addMultiChoice", "Flervalg", { Choices: ["A", "B", "C"], FillInChoice: false }, { TypeAsString: "MultiChoice", Choices: ["A", "B", "C"] }],
  ["addBoolean", "JaNei", { Group: "Prøver" }, { TypeAsString: "Boolean" }],
  ["addLocation", "Sted", { Group: "Prøver" }, { TypeAsString: "Location" }],
  ["addImageField", "Bilde", { Group: "Prøver" }, { TypeAsString: "Thumbnail" }],
];

export async function run(sp) {
  await sp.web.lists.ensure("Felter");
  const list = sp.web.lists.getByTitle("Felter");
  for (const [method, title, given, wanted] of KINDS) {
    for (const [where, fields] of [["list", list.fields], ["web", sp.web.fields]]) {
      await step(`fields: ${method} on a ${where}`, async () => {
        await fields[method](title, given);
        const seen = await fields.getByInternalNameOrTitle(title)();
        for (const [name, value] of Object.entries(wanted)) same(seen[name], value, name);
        same(seen.InternalName, title, "InternalName");
      });
    }
  }
  await step("fields: add with a kind", async () => {
    await list.fields.add("Rett fram", 2, { Required: true });
    const seen = await list.fields.getByTitle("Rett fram")();
    same([seen.InternalName, seen.Required, seen.FieldTypeKind], ["Rett_x0020_fram", true, 2]);
  });
  await step("fields: addLookup and addDependentLookupField", async () => {
    const { Id } = await list.select("Id")();
    await list.fields.addLookup("Oppslag", { LookupListId: Id, LookupFieldName: "Title" });
    const seen = await list.fields.getByInternalNameOrTitle("Oppslag")();
    same(seen.TypeAsString, "Lookup");
    same(seen.LookupField, "Title", "LookupField");
    same(seen.LookupList.replace(/[{}]/g, ""), Id, "LookupList");
    await list.fields.addDependentLookupField("Oppslag ID", seen.Id, "ID");
    const dependent = await list.fields.getByTitle("Oppslag ID")();
    same([dependent.IsDependentLookup, dependent.LookupField], [true, "ID"]);
  });
  await step("fields: createFieldAsXml", async () => {
    await list.fields.createFieldAsXml("<Field Type='Text' DisplayName='Fra XML' Name='GtFraXml' StaticName='GtFraXml' ID='{0a1b2c3d-0000-1111-2222-333344445555}' Group='Prøver'/>");
    const seen = await list.fields.getById("0a1b2c3d-0000-1111-2222-333344445555")();
    yes(["GtFraXml", "Fra_x0020_XML"].includes(seen.InternalName), seen.InternalName);
    await list.fields.createFieldAsXml({ SchemaXml: "<Field Type='Text' DisplayName='Fra XML to' Name='GtFraXml2'/>", Options: 8 | 16 });
    same((await list.fields.getByInternalNameOrTitle("GtFraXml2")()).Title, "Fra XML to");
  });
  await step("fields: malformed XML is refused", () => refused(() => list.fields.createFieldAsXml("<Field Type='Text'"), ""));
  await step("fields: the same name again", async () => {
    await list.fields.addText("Tekst");
    const names = (await list.fields.filter("Title eq 'Tekst'")()).map((one) => one.InternalName);
    same(names.sort(), ["Tekst", "Tekst0"].sort());
  });
  await step("fields: update, and setShowIn…Form", async () => {
    const field = list.fields.getByInternalNameOrTitle("Tall");
    await field.update({ Title: "Antall", Description: "Et tall" });
    const seen = await field();
    same([seen.Title, seen.InternalName, seen.Description], ["Antall", "Tall", "Et tall"]);
    await field.setShowInDisplayForm(false);
    await field.setShowInEditForm(false);
    await field.setShowInNewForm(false);
    yes((await list.fields.getByInternalNameOrTitle("Tall").select("SchemaXml")()).SchemaXml.includes('ShowInNewForm="FALSE"'), "not in the schema");
  });
  await step("fields: update with a type", async () => {
    const field = list.fields.getByInternalNameOrTitle("Valg");
    await field.update({ Choices: ["Én", "To", "Tre"] }, "SP.FieldChoice");
    same((await field()).Choices, ["Én", "To", "Tre"]);
  });
  await step("fields: filter and select", async () => {
    const seen = await list.fields.select("InternalName", "TypeAsString").filter("TypeAsString eq 'Choice' and Hidden eq false")();
    yes(seen.some((one) => one.InternalName === "Valg"), JSON.stringify(seen).slice(0, 200));
  });
  await step("fields: missing ones are refused", async () => {
    await refused(() => list.fields.getByInternalNameOrTitle("Ingen")(), "400", "-2147024809");
    await refused(() => list.fields.getById("11111111-2222-3333-4444-555555555555")(), "4");
    await refused(() => list.fields.getByTitle("Ingen")(), "4");
  });
  await step("fields: a formula that refers to nothing is refused", () => refused(() => list.fields.addCalculated("Gal", { Formula: "=[Finnes ikke]" }), "-2130575273"));
  await step("fields: builtin ones cannot be deleted", () => refused(() => list.fields.getByInternalNameOrTitle("Title").delete(), ""));
  await step("fields: delete", async () => {
    await list.fields.getByInternalNameOrTitle("GtFraXml2").delete();
    await refused(() => list.fields.getByInternalNameOrTitle("GtFraXml2")(), "400");
  });
  await step("fields: in a batch", async () => {
    const [batched, execute] = sp.batched();
    const made = ["Bunke1", "Bunke2"].map((name) => batched.web.fields.addText(name));
    await execute();
    await Promise.all(made);
    same((await sp.web.fields.filter("startswith(InternalName,'Bunke')")()).length, 2);
  });
}

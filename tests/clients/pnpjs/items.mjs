import { refused, same, step, yes } from "../steps.mjs";
import { all } from "./connect.mjs";

export async function run(sp, en) {
  const { list, people, target } = await prepare(sp);
  await writing(sp, list, people, target);
  await reading(sp, list, people);
  await paging(sp);
  await caml(sp, list);
  await batches(sp);
  await changes(sp);
  await english(en);
}

async function prepare(sp) {
  await sp.web.lists.ensure("Mål for oppslag");
  const target = sp.web.lists.getByTitle("Mål for oppslag");
  await sp.web.lists.ensure("Rader");
  const list = sp.web.lists.getByTitle("Rader");
  const { Id } = await target.select("Id")();
  await list.fields.addNumber("Antall");
  await list.fields.addDateTime("Frist", { DisplayFormat: 0 });
  await list.fields.addChoice("Farge", { Choices: ["Rød", "Grønn"] });
  await list.fields.addMultiChoice("Flere", { Choices: ["A", "B", "C"] });
  await list.fields.addBoolean("Ferdig");
  await list.fields.addUrl("Lenke");
  await list.fields.addUser("Eier", { SelectionMode: 0 });
  await list.fields.addMultilineText("Notat", { RichText: false });
  await list.fields.addLookup("Oppslag", { LookupListId: Id, LookupFieldName: "Title" });
  await list.fields.addCalculated("Dobbelt", { Formula: "=Antall*2", OutputType: 9 });
  const kari = await sp.web.ensureUser("kari.nordmann@contoso.onmicrosoft.com");
  return { list, people: { kari: kari.Id ?? kari.data?.Id }, target };
}

async function writing(sp, list, { kari }, target) {
  const one = await step("items: add to the looked-up list", async () => {
    const made = await target.items.add({ Title: "Nummer én" });
    yes(made.Id >= 1 && made.GUID, JSON.stringify(made).slice(0, 200));
    return made.Id;
  });
  await step("items: add with values of every type", async () => {
    const made = await list.items.add({
      Title: "Alt", Antall: 2.5, Frist: "2026-03-01T00:00:00Z", Farge: "Rød", Flere: ["A", "C"], Ferdig: true,
      Lenke: { Url: "https://example.com/a", Description: "Eksempel" }, EierId: kari, Notat: "linje 1\nlinje 2", OppslagId: one,
    });
    same([made.Title, made.Antall, made.Farge, made.Flere, made.Ferdig, made.EierId, made.OppslagId], ["Alt", 2.5, "Rød", ["A", "C"], true, kari, one]);
    same(made.Lenke.Url, "https://example.com/a");
    yes(made["odata.etag"], "no etag");
    same(Number(made.Dobbelt), 5, "calculated");
  });
  await step("items: update, and the version goes up", async () => {
    const item = list.items.getById(1);
    await item.update({ Title: "Endret", Antall: 4 });
    const seen = await item();
    same([seen.Title, seen.Antall, seen.OData__UIVersionString], ["Endret", 4, "2.0"]);
  });
  await step("items: ETag that fits", async () => {
    const item = list.items.getById(1);
    const seen = await item();
    await item.update({ Title: "Med etag" }, seen["odata.etag"]);
    same((await item()).Title, "Med etag");
  });
  await step("items: ETag that is old is refused with 412", async () => {
    await refused(() => list.items.getById(1).update({ Title: "Gammel" }, '"1"'), "412");
    same((await list.items.getById(1)()).Title, "Med etag");
  });
  await step("items: an unknown column is refused", () => refused(() => list.items.add({ Title: "x", IkkeHer: 1 }), "400", "IkkeHer"));
  await step("items: text in a number is refused", () => refused(() => list.items.add({ Antall: "mange" }), "400"));
  await step("items: an item that is not there", async () => {
    await refused(() => list.items.getById(9999)(), "404", "-2130575338");
    await refused(() => list.items.getById(9999).update({ Title: "x" }), "404");
    await refused(() => list.items.getById(9999).delete(), "404");
  });
  await step("items: validateUpdateListItem", async () => {
    const rows = await list.items.getById(1).validateUpdateListItem([
      { FieldName: "Title", FieldValue: "Validert" }, { FieldName: "Antall", FieldValue: "3,5" }, { FieldName: "Frist", FieldValue: "24.12.2026 10:30" },
    ]);
    same(rows.map((row) => row.HasException), [false, false, false], JSON.stringify(rows));
    const seen = await list.items.getById(1)();
    same([seen.Title, seen.Antall, seen.Frist], ["Validert", 3.5, "2026-12-24T09:30:00Z"]);
  });
  await step("items: validateUpdateListItem with a bad value writes nothing", async () => {
    const rows = await list.items.getById(1).validateUpdateListItem([{ FieldName: "Antall", FieldValue: "tre" }]);
    same(rows[0].HasException, true);
    same((await list.items.getById(1)()).Antall, 3.5);
  });
  await step("items: addValidateUpdateItemUsingPath", async () => {
    const rows = await list.addValidateUpdateItemUsingPath([{ FieldName: "Title", FieldValue: "Med sti" }, { FieldName: "Eier", FieldValue: '[{"Key":"i:0#.f|membership|ola.hansen@contoso.onmicrosoft.com"}]' }], "/sites/empty/Lists/Rader");
    const id = Number(rows.find((row) => row.FieldName === "Id").FieldValue);
    same((await list.items.getById(id).select("Eier/Title").expand("Eier")()).Eier.Title, "Ola Hansen");
  });
  await step("items: recycle and delete", async () => {
    const first = await list.items.add({ Title: "Kastes" });
    yes(/^[0-9a-f-]{36}$/.test(await list.items.getById(first.Id).recycle()), "no id");
    const second = await list.items.add({ Title: "Slettes" });
    await list.items.getById(second.Id).delete();
    await refused(() => list.items.getById(second.Id)(), "404");
  });
  await step("items: attachments", async () => {
    await list.items.getById(1).attachmentFiles.add("notat.txt", "Innhold æøå");
    same((await list.items.getById(1).attachmentFiles()).map((one) => one.FileName), ["notat.txt"]);
    same(await list.items.getById(1).attachmentFiles.getByName("notat.txt").getText(), "Innhold æøå");
    await list.items.getById(1).attachmentFiles.getByName("notat.txt").delete();
    same(await list.items.getById(1).attachmentFiles(), []);
  });
  await step("items: versions", async () => {
    const versions = await list.items.getById(1).versions();
    yes(versions.length >= 3 && versions[0].IsCurrentVersion, JSON.stringify(versions).slice(0, 200));
  });
}

async function reading(sp, list, { kari }) {
  await step("items: expand person and lookup", async () => {
    const seen = await list.items.getById(1).select("Title", "Eier/Title", "Eier/EMail", "Oppslag/Title", "Author/Title").expand("Eier", "Oppslag", "Author")();
    same([seen.Eier.Title, seen.Eier.EMail, seen.Oppslag.Title], ["Kari Nordmann", "kari.nordmann@contoso.onmicrosoft.com", "Nummer én"]);
  });
  await step("items: fieldValuesAsText, AsHTML and ForEdit", async () => {
    const text = await list.items.getById(1).fieldValuesAsText();
    same([text.Eier, text.Antall], ["Kari Nordmann", "3,5"]);
    yes(await list.items.getById(1).fieldValuesAsHTML(), "no html");
    yes((await list.items.getById(1).fieldValuesForEdit()).Title, "no edit");
  });
  await step("items: contentType, parentList, list, effectiveBasePermissions", async () => {
    const seen = await list.items.getById(1).select("ContentType/Name", "ParentList/Title").expand("ContentType", "ParentList")();
    same(seen.ParentList.Title, "Rader");
    same((await list.items.getById(1).list.select("Title")()).Title, "Rader");
    yes((await list.items.getById(1).effectiveBasePermissions()).High, "no permissions");
  });
  const filters = [
    ["Title eq 'Validert'", 1], ["Antall gt 3 and Antall le 3.5", 1], ["Farge ne 'Grønn' and Farge ne null", 1], ["startswith(Title,'Val')", 1],
    ["substringof('lider',Title)", 1], ["Ferdig eq 1", 1], [`EierId eq ${kari}`, 1], ["Eier/Title eq 'Kari Nordmann'", 1, "Eier"], ["Oppslag/Title eq 'Nummer én'", 1, "Oppslag"],
    ["Frist ge datetime'2026-12-24T00:00:00Z'", 1], ["Frist lt '2026-12-24T00:00:00Z'", 0], ["(Title eq 'x' or Title eq 'Med sti') and Antall eq null", 1], ["Title eq 'O''Hara'", 0], ["not (Title eq 'Validert')", 1],
  ];
  for (const [filter, count, expand] of filters) {
    await step(`items: filter ${filter.replace(/\d{2,}/, "N")}`, async () => {
      let query = list.items.filter(filter);
      if (expand) query = query.select("Id", `${expand}/Title`).expand(expand);
      same((await query()).length, count, "rows");
    });
  }
  await step("items: filter by a column that is not there", () => refused(() => list.items.filter("IkkeHer eq 1")(), "400"));
  await step("items: a filter that is no filter", () => refused(() => list.items.filter("Title eq eq")(), "400"));
  await step("items: orderBy and top", async () => {
    const seen = await list.items.select("Title").orderBy("Title", false).top(1)();
    same(seen.map((one) => one.Title), ["Validert"]);
  });
  await step("items: search by the typed filter builder", async () => {
    const seen = await list.items.filter((f) => f.text("Title").equals("Validert"))();
    same(seen.length, 1);
  });
}

async function paging(sp) {
  await sp.web.lists.ensure("Mange");
  const list = sp.web.lists.getByTitle("Mange");
  await step("items: 60 in one batch", async () => {
    const [batched, execute] = sp.batched();
    const made = Array.from({ length: 60 }, (_, index) => batched.web.lists.getByTitle("Mange").items.add({ Title: `Rad ${String(index + 1).padStart(3, "0")}` }));
    await execute();
    same(new Set((await Promise.all(made)).map((one) => one.Id)).size, 60, "ids");
  });
  await step("items: pages by next links", async () => {
    const pages = await all(list.items.select("Id").top(25));
    same(pages.map((page) => page.length), [25, 25, 10]);
    same(new Set(pages.flat().map((one) => one.Id)).size, 60);
  });
  await step("items: pages keep filter and order", async () => {
    const pages = await all(list.items.select("Title").orderBy("Title", false).filter("startswith(Title,'Rad')").top(40));
    same([pages.length, pages[0][0].Title, pages[1].at(-1).Title], [2, "Rad 060", "Rad 001"]);
  });
  await step("items: skip by id", async () => {
    const ids = (await list.items.select("Id").top(5).skip(10)()).map((one) => one.Id);
    same(ids, [11, 12, 13, 14, 15]);
  });
  await step("items: a hundred a page unless told otherwise", async () => {
    same((await list.items())?.length, 60);
  });
}

async function caml(sp, list) {
  await step("CAML: getItemsByCAMLQuery", async () => {
    const seen = await list.getItemsByCAMLQuery({ ViewXml: "<View><Query><Where><Eq><FieldRef Name='Title'/><Value Type='Text'>Validert</Value></Eq></Where></Query></View>" });
    same(seen.map((one) => one.Title), ["Validert"]);
  });
  await step("CAML: In, IsNotNull, And, BeginsWith, Contains", async () => {
    const where = "<And><In><FieldRef Name='Title'/><Values><Value Type='Text'>Validert</Value><Value Type='Text'>Med sti</Value></Values></In><And><Contains><FieldRef Name='Title'/><Value Type='Text'>a</Value></Contains><And><BeginsWith><FieldRef Name='Title'/><Value Type='Text'>V</Value></BeginsWith><IsNotNull><FieldRef Name='Antall'/></IsNotNull></And></And></And>";
    same((await list.getItemsByCAMLQuery({ ViewXml: `<View><Query><Where>${where}</Where></Query></View>` })).length, 1);
  });
  await step("CAML: lookup id, person and date", async () => {
    const where = "<And><Eq><FieldRef Name='Oppslag' LookupId='TRUE'/><Value Type='Lookup'>1</Value></Eq><Geq><FieldRef Name='Frist'/><Value Type='DateTime'><Today OffsetDays='-5000'/></Value></Geq></And>";
    same((await list.getItemsByCAMLQuery({ ViewXml: `<View><Query><Where>${where}</Where></Query></View>` })).length, 1);
  });
  await step("CAML: malformed is refused", () => refused(() => list.getItemsByCAMLQuery({ ViewXml: "<View><Query><Where><Eq></View>" }), ""));
  await step("CAML: renderListDataAsStream", async () => {
    const data = await list.renderListDataAsStream({ ViewXml: "<View><ViewFields><FieldRef Name='Title'/><FieldRef Name='Eier'/><FieldRef Name='Oppslag'/></ViewFields><Query><OrderBy><FieldRef Name='Title' Ascending='FALSE'/></OrderBy></Query><RowLimit Paged='TRUE'>10</RowLimit></View>" });
    same([data.Row[0].Title, data.Row[0].Eier[0].title, data.Row[0].Oppslag[0].lookupValue], ["Validert", "Kari Nordmann", "Nummer én"]);
    same([data.FirstRow, data.RowLimit], [1, 10]);
  });
  await step("CAML: renderListDataAsStream pages by NextHref", async () => {
    const many = sp.web.lists.getByTitle("Mange");
    const ViewXml = "<View><ViewFields><FieldRef Name='Title'/></ViewFields><RowLimit Paged='TRUE'>25</RowLimit></View>";
    let Paging;
    const seen = [];
    for (let page = 0; page < 5; page += 1) {
      const data = await many.renderListDataAsStream({ ViewXml, ...(Paging ? { Paging } : {}) });
      seen.push(data.Row.length);
      if (!data.NextHref) break;
      Paging = data.NextHref.split("?")[1];
    }
    same(seen, [25, 25, 10]);
  });
  await step("CAML: renderListDataAsStream with RenderOptions", async () => {
    const data = await list.renderListDataAsStream({ RenderOptions: 2 + 4 });
    yes(data.ListData?.Row && data.ListSchema, Object.keys(data).join());
  });
  await step("CAML: renderListDataAsStream groups and sums", async () => {
    const data = await list.renderListDataAsStream({ ViewXml: "<View><Query><GroupBy Collapse='FALSE'><FieldRef Name='Farge'/></GroupBy></Query><ViewFields><FieldRef Name='Title'/><FieldRef Name='Farge'/><FieldRef Name='Antall'/></ViewFields><Aggregations Value='On'><FieldRef Name='Antall' Type='SUM'/></Aggregations></View>" });
    yes(Object.keys(data.Row[0]).some((key) => key.includes("COUNT") || key.includes("group")), Object.keys(data.Row[0]).join());
  });
  await step("CAML: renderListData", async () => {
    const data = await list.renderListData('<View><ViewFields><FieldRef Name="Title"/></ViewFields></View>');
    yes((data.Row ?? JSON.parse(data).Row).length > 0, JSON.stringify(data).slice(0, 200));
  });
}

async function batches(sp) {
  await step("batch: reads and writes of several kinds, answers in order", async () => {
    const [batched, execute] = sp.batched();
    const web = batched.web.select("Title")();
    const list = batched.web.lists.getByTitle("Mange").select("ItemCount")();
    const row = batched.web.lists.getByTitle("Mange").items.getById(1).select("Title")();
    const change = batched.web.lists.getByTitle("Mange").items.getById(2).update({ Title: "Fra bunke" });
    await execute();
    same([(await web).Title, (await list).ItemCount, /^Rad \d{3}$/.test((await row).Title)], ["Tomt område", 60, true]);
    await change;
    same((await sp.web.lists.getByTitle("Mange").items.getById(2)()).Title, "Fra bunke");
  });
  await step("batch: one that fails does not spoil the others", async () => {
    const [batched, execute] = sp.batched();
    const good = batched.web.select("Title")();
    const bad = batched.web.lists.getByTitle("Ingen liste")();
    const settled = Promise.allSettled([good, bad]);
    await execute().catch(() => undefined);
    const [first, second] = await settled;
    same([first.status, second.status], ["fulfilled", "rejected"]);
    yes(String(second.reason.message).includes("404"), second.reason.message);
  });
  await step("batch: update and delete of many", async () => {
    const [batched, execute] = sp.batched();
    const asked = [50, 51, 52].map((id) => batched.web.lists.getByTitle("Mange").items.getById(id).delete());
    await execute();
    await Promise.all(asked);
    same((await sp.web.lists.getByTitle("Mange").select("ItemCount")()).ItemCount, 57);
  });
}

async function changes(sp) {
  const list = sp.web.lists.getByTitle("Mange");
  await step("getChanges: of a list, since a token", async () => {
    const before = await list.select("CurrentChangeToken")();
    await list.items.getById(1).update({ Title: "Spor" });
    const made = await list.items.add({ Title: "Ny rad" });
    await list.items.getById(3).delete();
    const found = await list.getChanges({ Add: true, Update: true, DeleteObject: true, Item: true, ChangeTokenStart: { StringValue: before.CurrentChangeToken.StringValue } });
    same(found.map((one) => [one.ChangeType, one.ItemId]), [[2, 1], [1, made.Id], [3, 3]], "changes");
  });
  await step("getChanges: nothing since now", async () => {
    const { CurrentChangeToken } = await list.select("CurrentChangeToken")();
    same(await list.getChanges({ Add: true, Update: true, DeleteObject: true, Item: true, ChangeTokenStart: CurrentChangeToken }), []);
  });
}

async function english(en) {
  await step("English: numbers and dates of validateUpdateListItem", async () => {
    await en.web.lists.ensure("Rows");
    const list = en.web.lists.getByTitle("Rows");
    await list.fields.addNumber("Amount");
    await list.fields.addDateTime("Due", { DisplayFormat: 0 });
    await list.items.add({ Title: "One" });
    const rows = await list.items.getById(1).validateUpdateListItem([{ FieldName: "Amount", FieldValue: "3.5" }, { FieldName: "Due", FieldValue: "12/24/2026 10:30 AM" }]);
    same(rows.map((row) => row.HasException), [false, false], JSON.stringify(rows));
    same((await list.items.getById(1)()).Amount, 3.5);
  });
  await step("English: messages are in English", () => refused(() => en.web.lists.getByTitle("None")(), "does not exist at site with URL"));
}

import { refused, same, step, yes } from "../steps.mjs";

const AT = "/sites/empty/Bibliotek";

export async function run(sp) {
  await sp.web.lists.ensure("Bibliotek", "", 101);
  const library = sp.web.lists.getByTitle("Bibliotek");
  const root = sp.web.getFolderByServerRelativePath(AT);
  await step("folders: add, list, by name", async () => {
    await root.addSubFolderUsingPath("Møter");
    await sp.web.folders.addUsingPath(`${AT}/Budsjett 2026`);
    const names = (await sp.web.getFolderByServerRelativePath(AT).folders.select("Name")()).map((one) => one.Name);
    yes(names.includes("Møter") && names.includes("Budsjett 2026"), names.join());
    same((await root.folders.getByUrl("Møter").select("ServerRelativeUrl")()).ServerRelativeUrl, `${AT}/Møter`);
  });
  await step("folders: nested, parent, properties, item", async () => {
    const folder = sp.web.getFolderByServerRelativePath(`${AT}/Møter`);
    await folder.addSubFolderUsingPath("Januar");
    same((await sp.web.getFolderByServerRelativePath(`${AT}/Møter/Januar`).parentFolder.select("Name")()).Name, "Møter");
    yes(await folder.properties(), "no properties");
    const item = await folder.getItem("Id", "FileSystemObjectType");
    same(item.FileSystemObjectType, 1);
    same((await sp.web.getFolderByServerRelativePath(`${AT}/Møter`).getParentInfos()).ParentList.RootFolderServerRelativeUrl, AT);
  });
  await step("folders: by id", async () => {
    const { UniqueId } = await root.select("UniqueId")();
    same((await sp.web.getFolderById(UniqueId).select("ServerRelativeUrl")()).ServerRelativeUrl, AT);
  });
  await step("folders: one that is not there", () => refused(() => sp.web.getFolderByServerRelativePath(`${AT}/Ingen`).select("Name", "Exists")().then((one) => { if (one.Exists === false) throw new Error("404 Exists false"); }), "404"));
  await step("files: add text and read it", async () => {
    const made = await root.files.addUsingPath("hei.txt", "Hei på deg, æøå", { Overwrite: true });
    same([made.Name, made.ServerRelativeUrl], ["hei.txt", `${AT}/hei.txt`]);
    const file = sp.web.getFileByServerRelativePath(`${AT}/hei.txt`);
    same(await file.getText(), "Hei på deg, æøå");
    same((await file()).Length, String(new TextEncoder().encode("Hei på deg, æøå").length));
  });
  await step("files: bytes come back as they were", async () => {
    const bytes = new Uint8Array(70000).map((_, index) => index % 251);
    await root.files.addUsingPath("data.bin", bytes, { Overwrite: true });
    const buffer = new Uint8Array(await sp.web.getFileByServerRelativePath(`${AT}/data.bin`).getBuffer());
    same([buffer.length, buffer[250], buffer[69999]], [70000, 250, bytes[69999]]);
    const blob = await sp.web.getFileByServerRelativePath(`${AT}/data.bin`).getBlob();
    same(blob.size, 70000);
  });
  await step("files: JSON", async () => {
    await root.files.addUsingPath("a.json", JSON.stringify({ a: 1, hvor: "https://contoso.sharepoint.com/sites/x" }), { Overwrite: true });
    same(await sp.web.getFileByServerRelativePath(`${AT}/a.json`).getJSON(), { a: 1, hvor: "https://contoso.sharepoint.com/sites/x" });
  });
  await step("files: without overwrite a taken name is refused", () => refused(() => root.files.addUsingPath("hei.txt", "x"), "already exists"));
  await step("files: setContent makes a version", async () => {
    const file = sp.web.getFileByServerRelativePath(`${AT}/hei.txt`);
    await file.setContent("To");
    same(await file.getText(), "To");
    yes((await file.versions()).length >= 1, "no versions");
  });
  await step("files: names with ' # % and æ", async () => {
    for (const name of ["O'Hara.txt", "50% av #1.txt", "blåbær.txt"]) {
      await root.files.addUsingPath(name, name, { Overwrite: true });
      same(await sp.web.getFileByServerRelativePath(`${AT}/${name}`).getText(), name);
    }
  });
  await step("files: getItem, its fields can be written", async () => {
    const item = await sp.web.getFileByServerRelativePath(`${AT}/hei.txt`).getItem();
    await item.update({ Title: "Hilsen" });
    same((await sp.web.getFileByServerRelativePath(`${AT}/hei.txt`).listItemAllFields.select("Title")()).Title, "Hilsen");
  });
  await step("files: by id, by address, exists", async () => {
    const { UniqueId } = await sp.web.getFileByServerRelativePath(`${AT}/hei.txt`)();
    same((await sp.web.getFileById(UniqueId)()).Name, "hei.txt");
    same((await sp.web.getFileByUrl(`https://contoso.sharepoint.com${AT}/hei.txt`)()).Name, "hei.txt");
    same(await sp.web.getFileByServerRelativePath(`${AT}/hei.txt`).exists(), true);
    same(await sp.web.getFileByServerRelativePath(`${AT}/ingen.txt`).exists(), false);
  });
  await step("files: check out, check in, undo", async () => {
    const file = sp.web.getFileByServerRelativePath(`${AT}/hei.txt`);
    await file.checkout();
    same((await file.select("CheckOutType")()).CheckOutType, 0);
    await file.checkin("Ferdig", 1);
    same((await file.select("CheckOutType")()).CheckOutType, 2);
    await file.checkout();
    await file.undoCheckout();
  });
  await step("files: copy and move", async () => {
    const file = sp.web.getFileByServerRelativePath(`${AT}/hei.txt`);
    await file.copyByPath(`${AT}/Møter/kopi.txt`, true, { KeepBoth: false, ResetAuthorAndCreatedOnCopy: true, ShouldBypassSharedLocks: true });
    same(await sp.web.getFileByServerRelativePath(`${AT}/Møter/kopi.txt`).getText(), "To");
    await sp.web.getFileByServerRelativePath(`${AT}/Møter/kopi.txt`).moveByPath(`${AT}/Møter/flyttet.txt`, false, { KeepBoth: false, RetainEditorAndModifiedOnMove: true, ShouldBypassSharedLocks: true });
    same(await sp.web.getFileByServerRelativePath(`${AT}/Møter/flyttet.txt`).exists(), true);
    await file.copyTo(`${AT}/kopi2.txt`, true);
    same(await sp.web.getFileByServerRelativePath(`${AT}/kopi2.txt`).exists(), true);
  });
  await step("files: addChunked", async () => {
    const big = new Blob([new Uint8Array(3_000_000).fill(7)]);
    const made = await root.files.addChunked("stor.bin", big, { Overwrite: true, chunkSize: 1_000_000 });
    same(Number((await sp.web.getFileByServerRelativePath(`${AT}/stor.bin`)()).Length), 3_000_000);
    yes(made, "nothing");
  });
  await step("files: recycle and delete", async () => {
    yes(await sp.web.getFileByServerRelativePath(`${AT}/kopi2.txt`).recycle(), "no id");
    await sp.web.getFileByServerRelativePath(`${AT}/data.bin`).delete();
    await refused(() => sp.web.getFileByServerRelativePath(`${AT}/data.bin`)(), "404", "-2130575338");
  });
  await step("files: list of files with select and order", async () => {
    const names = (await root.files.select("Name").orderBy("Name")()).map((one) => one.Name);
    yes(names.includes("hei.txt") && names.indexOf("a.json") < names.indexOf("hei.txt"), names.join());
  });
  await step("folders: move, copy, recycle, delete", async () => {
    const folder = sp.web.getFolderByServerRelativePath(`${AT}/Budsjett 2026`);
    await folder.copyByPath(`${AT}/Budsjett kopi`, true);
    await folder.moveByPath(`${AT}/Budsjett 2027`);
    yes((await root.folders()).some((one) => one.Name === "Budsjett 2027"), "not moved");
    yes(await sp.web.getFolderByServerRelativePath(`${AT}/Budsjett 2027`).recycle(), "no id");
    await sp.web.getFolderByServerRelativePath(`${AT}/Budsjett kopi`).delete();
  });
  await step("files: the library has them as items", async () => {
    const rows = await library.items.select("FileLeafRef", "FileRef", "FSObjType").filter("FSObjType eq 0")();
    yes(rows.some((one) => one.FileLeafRef === "hei.txt" && one.FileRef === `${AT}/hei.txt`), JSON.stringify(rows).slice(0, 200));
  });
  await step("files: outside the site is refused", () => refused(() => sp.web.getFileByServerRelativePath("/sites/english/Shared Documents/x.txt")(), "4"));
}

// What PnPjs' own tests call on files, folders, defaults by folder and pages beyond the first suite.
import { ClientsidePageFromFile, ClientsideText, ClientsideWebpart, CreateClientsidePage } from "@pnp/sp/clientside-pages/index.js";
import "@pnp/sp/comments/clientside-page.js";
import { fileFromAbsolutePath, fileFromPath, fileFromServerRelativePath } from "@pnp/sp/files/index.js";
import { folderFromAbsolutePath, folderFromPath } from "@pnp/sp/folders/index.js";
import { refused, same, step, yes } from "../steps.mjs";
import { NB } from "./connect.mjs";

const AT = "/sites/empty/Bredt bibliotek";

export async function run(sp) {
  await sp.web.lists.ensure("Bredt bibliotek", "", 101);
  const library = sp.web.lists.getByTitle("Bredt bibliotek");
  await files(sp, library);
  await folders(sp);
  await defaults(sp, library);
  await pages(sp);
}

async function files(sp, library) {
  const root = () => sp.web.getFolderByServerRelativePath(AT);
  await step("wide files: by absolute path, by any path", async () => {
    await root().files.addUsingPath("sti.txt", "x", { Overwrite: true });
    same((await fileFromServerRelativePath(sp.web, `${AT}/sti.txt`)()).Name, "sti.txt");
    same((await (await fileFromAbsolutePath(sp.web, `${NB}/Bredt bibliotek/sti.txt`))()).Name, "sti.txt");
    same((await (await fileFromPath(sp.web, `${NB}/Bredt bibliotek/sti.txt`))()).Name, "sti.txt");
    same((await (await folderFromAbsolutePath(sp.web, `${NB}/Bredt bibliotek`))()).Name, "Bredt bibliotek");
    same((await (await folderFromPath(sp.web, AT))()).Name, "Bredt bibliotek");
  });
  await step("wide files: EncodedAbsUrl leads back to the file", async () => {
    const made = await root().files.addUsingPath("50 %# æ.txt", "x", { Overwrite: true });
    const item = await sp.web.getFileByServerRelativePath(made.ServerRelativeUrl).getItem();
    const { EncodedAbsUrl } = await item.select("EncodedAbsUrl")();
    same(EncodedAbsUrl, `${NB}/Bredt%20bibliotek/50%20%25%23%20%C3%A6.txt`);
    same((await sp.web.getFileByUrl(EncodedAbsUrl)()).Name, "50 %# æ.txt");
  });
  await step("wide files: the answer to an upload names the host that was asked", async () => {
    const made = await root().files.addUsingPath("vert.txt", "x", { Overwrite: true });
    yes(made["odata.id"].startsWith(NB), made["odata.id"]);
  });
  await step("wide files: copy to an absolute address", async () => {
    const copy = await sp.web.getFileByServerRelativePath(`${AT}/sti.txt`).copyByPath(`${NB}/Bredt bibliotek/kopi.txt`, true);
    same((await copy()).Name, "kopi.txt");
  });
  await step("wide files: EnsureUniqueFileName", async () => {
    const made = await root().files.addUsingPath("sti.txt", "y", { EnsureUniqueFileName: true });
    yes(made.Name !== "sti.txt" && made.Name.startsWith("sti"), made.Name);
  });
  await step("wide files: deny and approve show in the row", async () => {
    await library.update({ EnableModeration: true });
    await root().files.addUsingPath("til godkjenning.txt", "x");
    const file = () => sp.web.getFileByServerRelativePath(`${AT}/til godkjenning.txt`);
    await file().deny("nei");
    same((await file().getItem("OData__ModerationStatus")).OData__ModerationStatus, 1);
    await file().approve("ja");
    same((await file().getItem("OData__ModerationStatus")).OData__ModerationStatus, 0);
    await library.update({ EnableModeration: false });
  });
  await step("wide files: contents of an earlier version", async () => {
    const file = () => sp.web.getFileByServerRelativePath(`${AT}/sti.txt`);
    await file().setContent("to");
    const [first] = await file().versions();
    same(await file().versions.getById(first.ID).getText(), "x");
    await file().versions.deleteByLabel(first.VersionLabel);
    same(await file().versions(), []);
  });
  await step("wide files: setContentChunked in pieces", async () => {
    await sp.web.getFileByServerRelativePath(`${AT}/sti.txt`).setContentChunked(new Blob([new Uint8Array(22_000_000).fill(3)]), {});
    same((await sp.web.getFileByServerRelativePath(`${AT}/sti.txt`)()).Length, "22000000");
  });
}

async function folders(sp) {
  const root = () => sp.web.getFolderByServerRelativePath(AT);
  await step("wide folders: properties name the list", async () => {
    const { Id } = await sp.web.lists.getByTitle("Bredt bibliotek").select("Id")();
    same((await root().properties()).vti_x005f_listname.toLowerCase(), `{${Id}}`);
  });
  await step("wide folders: DeleteIfEmpty", async () => {
    await root().addSubFolderUsingPath("Full");
    await sp.web.getFolderByServerRelativePath(`${AT}/Full`).files.addUsingPath("x.txt", "x");
    await refused(() => sp.web.getFolderByServerRelativePath(`${AT}/Full`).deleteWithParams({ BypassSharedLock: true, DeleteIfEmpty: true }), "400");
    await sp.web.getFileByServerRelativePath(`${AT}/Full/x.txt`).delete();
    await sp.web.getFolderByServerRelativePath(`${AT}/Full`).deleteWithParams({ BypassSharedLock: true, DeleteIfEmpty: true });
    same((await root().folders.filter("Name eq 'Full'")()).length, 0);
  });
  await step("wide folders: the root of a library has no item", () => refused(() => root().getItem(), "root folder"));
}

async function defaults(sp, library) {
  await library.fields.addText("Avdeling");
  await library.fields.addNumber("Vekt");
  await step("wide defaults: set, read and applied to what is uploaded", async () => {
    same(await library.getDefaultColumnValues(), []);
    await library.setDefaultColumnValues([{ name: "Avdeling", path: AT, value: "Plan" }, { name: "Vekt", path: AT, value: 4 }]);
    same((await library.getDefaultColumnValues()).map((one) => [one.name, one.value]), [["Avdeling", "Plan"], ["Vekt", "4"]]);
    await sp.web.getFolderByServerRelativePath(AT).files.addUsingPath("ny.txt", "x", { Overwrite: true });
    const item = await sp.web.getFileByServerRelativePath(`${AT}/ny.txt`).getItem("Avdeling", "Vekt");
    same([item.Avdeling, item.Vekt], ["Plan", 4]);
  });
  await step("wide defaults: the nearest folder decides", async () => {
    await sp.web.getFolderByServerRelativePath(AT).addSubFolderUsingPath("Under");
    const under = () => sp.web.getFolderByServerRelativePath(`${AT}/Under`);
    await under().setDefaultColumnValues([{ name: "Avdeling", value: "Teknisk" }]);
    same((await under().getDefaultColumnValues()).map((one) => one.value), ["Teknisk"]);
    await under().files.addUsingPath("ny.txt", "x", { Overwrite: true });
    const item = await sp.web.getFileByServerRelativePath(`${AT}/Under/ny.txt`).getItem("Avdeling", "Vekt");
    same([item.Avdeling, item.Vekt], ["Teknisk", 4]);
    await under().clearDefaultColumnValues();
    same(await under().getDefaultColumnValues(), []);
  });
  await step("wide defaults: what lies in Forms is no row of the library", async () => {
    const names = (await library.items.select("FileLeafRef")()).map((one) => one.FileLeafRef);
    yes(!names.includes("client_LocationBasedDefaults.html") && !names.includes("Forms"), names.join());
  });
}

async function pages(sp) {
  const load = (page) => sp.web.loadClientsidePage(`/sites/empty/${page.json.Url}`);
  await step("wide pages: a web part by its definition", async () => {
    const page = await sp.web.addClientsidePage("bred-webdel.aspx", "Med webdel");
    const definition = (await sp.web.getClientsideWebParts()).find((one) => one.Id === "490d7c76-1824-45b2-9de3-676421c997fa");
    const part = ClientsideWebpart.fromComponentDef(definition);
    part.setProperties({ embedCode: "https://example.com" });
    page.addSection().addControl(part);
    await page.save();
    const control = (await load(page)).sections[0].columns[0].controls[0];
    same([control.getProperties().embedCode, control.title], ["https://example.com", part.title]);
  });
  await step("wide pages: addFullPageApp, ClientsidePageFromFile", async () => {
    const page = await sp.web.addFullPageApp("bred-app", "App", "490d7c76-1824-45b2-9de3-676421c997fa");
    same(page.pageLayout, "SingleWebPartAppPage");
    await page.save();
    same((await ClientsidePageFromFile(sp.web.getFileByServerRelativePath("/sites/empty/SitePages/bred-app.aspx"))).title, "App");
  });
  await step("wide pages: comments on and off, add, read, clear", async () => {
    const page = await CreateClientsidePage(sp.web, "bred-kommentar", "Kommentarer");
    await page.save();
    await page.disableComments();
    same((await page.getItem("CommentsDisabled")).CommentsDisabled, true);
    await page.enableComments();
    same((await page.getItem("CommentsDisabled")).CommentsDisabled, false);
    const made = await page.addComment("Hei");
    same((await page.getCommentById(made.id)).text, "Hei");
    same((await page.getComments()).length, 1);
    await page.clearComments();
    same((await page.getComments()).length, 0);
  });
  await step("wide pages: like and unlike", async () => {
    const page = await sp.web.loadClientsidePage("/sites/empty/SitePages/bred-kommentar.aspx");
    await page.like();
    same((await page.getLikedByInformation()).likeCount, 1);
    await page.unlike();
    same((await page.getLikedByInformation()).likeCount, 0);
  });
  await step("wide pages: title area, vertical section, emphasis", async () => {
    const page = await CreateClientsidePage(sp.web, "bred-oppsett", "Oppsett");
    page.description = "Kort om siden";
    page.topicHeader = "TEMA";
    page.showTopicHeader = true;
    page.layoutType = "NoImage";
    page.headerTextAlignment = "Center";
    const section = page.addSection();
    section.emphasis = 2;
    section.addControl(new ClientsideText("I midten"));
    page.addVerticalSection().addControl(new ClientsideText("På siden"));
    await page.save();
    const again = await load(page);
    same([again.description, again.topicHeader, again.showTopicHeader, again.layoutType, again.headerTextAlignment], ["Kort om siden", "TEMA", true, "NoImage", "Center"]);
    same([again.hasVerticalSection, again.sections[0].emphasis], [true, 2]);
    yes(again.verticalSection.columns[0].controls[0].text.includes("På siden"), "no text");
  });
  await step("wide pages: what was not published is discarded", async () => {
    const page = await CreateClientsidePage(sp.web, "bred-forkast", "Først");
    await page.save();
    page.title = "Så";
    await page.save(false);
    await page.discardPageCheckout();
    same(page.title, "Først");
  });
}

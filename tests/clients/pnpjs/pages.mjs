import { ClientsideText, CreateClientsidePage } from "@pnp/sp/clientside-pages/index.js";
import { refused, same, step, yes } from "../steps.mjs";
import { ADMIN } from "./connect.mjs";

export async function run(sp, en) {
  for (const [name, one] of [["Norwegian", sp], ["English", en]]) {
    await step(`pages: addClientsidePage, save, load (${name})`, async () => {
      const page = await one.web.addClientsidePage("side", "Første side");
      const column = page.addSection().addColumn(6);
      column.addControl(new ClientsideText("<p>Hei æøå</p>"));
      page.sections[0].addColumn(6).addControl(new ClientsideText("To"));
      await page.save();
      const base = name === "English" ? "/sites/english" : "/sites/empty";
      const again = await one.web.loadClientsidePage(`${base}/SitePages/side.aspx`);
      same([again.title, again.sections.length, again.sections[0].columns.length], ["Første side", 1, 2]);
      yes(again.sections[0].columns[0].controls[0].text.includes("Hei æøå"), again.sections[0].columns[0].controls[0].text);
    });
  }
  await step("pages: change and save again", async () => {
    const page = await sp.web.loadClientsidePage("/sites/empty/SitePages/side.aspx");
    page.title = "Ny tittel";
    page.addSection().addColumn(12).addControl(new ClientsideText("Mer"));
    await page.save();
    const again = await sp.web.loadClientsidePage("/sites/empty/SitePages/side.aspx");
    same([again.title, again.sections.length], ["Ny tittel", 2]);
  });
  await step("pages: CreateClientsidePage as draft, then news", async () => {
    const page = await CreateClientsidePage(sp.web, "nyhet", "Nyhet", "Article");
    await page.save(false);
    await page.promoteToNews();
    same((await (await page.getItem("PromotedState"))).PromotedState, 2);
  });
  await step("pages: copy", async () => {
    const page = await sp.web.loadClientsidePage("/sites/empty/SitePages/side.aspx");
    await page.copy(sp.web, "kopi", "Kopi av side");
    same((await sp.web.loadClientsidePage("/sites/empty/SitePages/kopi.aspx")).title, "Kopi av side");
  });
  await step("pages: comments on and off", async () => {
    const page = await sp.web.loadClientsidePage("/sites/empty/SitePages/side.aspx");
    await page.disableComments?.();
    await (await page.getItem("Id", "CommentsDisabled"));
  });
  await step("pages: web part definitions", async () => yes(Array.isArray(await sp.web.getClientsideWebParts()), "no list"));
  await step("pages: delete and recycle", async () => {
    await (await sp.web.loadClientsidePage("/sites/empty/SitePages/kopi.aspx")).delete();
    await refused(() => sp.web.loadClientsidePage("/sites/empty/SitePages/kopi.aspx"), "404");
  });
  yes(ADMIN, "");
}

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { same, yes } from "../steps.mjs";
import { EN, NB, command, refusal, run as ask } from "./command.mjs";

const at = { webUrl: NB };
const ROOT = "/sites/empty/Papirer";
const place = mkdtempSync(join(tmpdir(), "cli-"));

export async function run() {
  await ask("spo list add", { ...at, title: "Papirer", baseTemplate: "DocumentLibrary" }).catch(() => undefined);
  const path = join(place, "notat.txt");
  writeFileSync(path, "Hei, æøå");
  await command("spo folder add", { ...at, parentFolderUrl: ROOT, name: "Møter" }, (seen) => same(seen.ServerRelativeUrl, `${ROOT}/Møter`));
  await command("spo folder add", { ...at, parentFolderUrl: `${ROOT}/a/b`, name: "c", ensureParentFolders: true }, undefined, "with parents");
  await command("spo folder get", { ...at, url: `${ROOT}/Møter` }, (seen) => same(seen.Name, "Møter"));
  await refusal("spo folder get", { ...at, url: `${ROOT}/Ingen` }, "", "missing");
  await command("spo folder list", { ...at, parentFolderUrl: ROOT }, (seen) => yes(seen.some((one) => one.Name === "Møter"), JSON.stringify(seen).slice(0, 200)));
  await command("spo folder list", { ...at, parentFolderUrl: ROOT, recursive: true }, (seen) => yes(seen.some((one) => one.Name === "c"), "not there"), "recursive");
  await command("spo file add", { ...at, folder: ROOT, path });
  await command("spo file add", { ...at, folder: ROOT, path, fileName: "til.txt", overwrite: true, Title: "Med tittel" }, undefined, "with values");
  await command("spo file get", { ...at, url: `${ROOT}/notat.txt` }, (seen) => same(seen.Name, "notat.txt"));
  await command("spo file get", { ...at, url: `${ROOT}/notat.txt`, asString: true, output: "text" }, (seen) => yes(String(seen).includes("Hei, æøå"), String(seen)), "as a string");
  await command("spo file get", { ...at, url: `${ROOT}/til.txt`, asListItem: true }, (seen) => same(seen.Title, "Med tittel"), "as an item");
  await refusal("spo file get", { ...at, url: `${ROOT}/ingen.txt` }, "does not exist", "missing");
  await command("spo file list", { ...at, folderUrl: ROOT }, (seen) => same(seen.map((one) => one.Name).sort(), ["notat.txt", "til.txt"]));
  await command("spo file list", { ...at, folderUrl: ROOT, recursive: true, fields: "Name,ServerRelativeUrl" }, (seen) => yes(seen.length >= 2, "few"), "recursive, fields");
  await command("spo file checkout", { ...at, url: `${ROOT}/notat.txt` });
  await command("spo file checkin", { ...at, url: `${ROOT}/notat.txt`, type: "Major", comment: "Ferdig" });
  await command("spo file checkout", { ...at, url: `${ROOT}/notat.txt` }, undefined, "again");
  await command("spo file checkout undo", { ...at, fileUrl: `${ROOT}/notat.txt`, force: true });
  await command("spo file version list", { ...at, fileUrl: `${ROOT}/notat.txt` }, (seen) => yes(Array.isArray(seen), "no list"));
  await command("spo file rename", { ...at, sourceUrl: `${ROOT}/til.txt`, targetFileName: "nytt.txt" });
  await command("spo file copy", { ...at, sourceUrl: `${ROOT}/notat.txt`, targetUrl: `${ROOT}/Møter`, nameConflictBehavior: "replace" });
  await command("spo file get", { ...at, url: `${ROOT}/Møter/notat.txt` }, (seen) => same(seen.Name, "notat.txt"), "after copy");
  await command("spo file move", { ...at, sourceUrl: `${ROOT}/nytt.txt`, targetUrl: `${ROOT}/Møter` });
  await command("spo file remove", { ...at, url: `${ROOT}/Møter/nytt.txt`, force: true });
  await command("spo file remove", { ...at, url: `${ROOT}/Møter/notat.txt`, recycle: true, force: true }, undefined, "to the bin");
  await command("spo folder set", { ...at, url: `${ROOT}/Møter`, name: "Møter 2026" });
  await command("spo folder copy", { ...at, sourceUrl: `${ROOT}/Møter 2026`, targetUrl: `${ROOT}/a` });
  await command("spo folder move", { ...at, sourceUrl: `${ROOT}/Møter 2026`, targetUrl: `${ROOT}/a/b` });
  await command("spo folder remove", { ...at, url: `${ROOT}/a`, force: true });
  await pages();
}

async function pages() {
  for (const webUrl of [NB, EN]) {
    const language = webUrl === NB ? "nb" : "en";
    const page = { webUrl, pageName: "oversikt.aspx" };
    await command("spo page add", { webUrl, name: "oversikt.aspx", title: "Oversikt æøå", layoutType: "Article" }, undefined, language);
    await command("spo page section add", { ...page, sectionTemplate: "TwoColumn", order: 1 }, undefined, language);
    await command("spo page text add", { ...page, text: "Hei på deg", section: 1, column: 1 }, undefined, language);
    await command("spo page section list", page, (seen) => same(seen.length, 1), language);
    await command("spo page column list", { ...page, section: 1 }, (seen) => same(seen.length, 2), language);
    await command("spo page control list", page, (seen) => yes(seen.some((one) => JSON.stringify(one).includes("Hei på deg")), JSON.stringify(seen).slice(0, 200)), language);
    await command("spo page get", { webUrl, name: "oversikt.aspx" }, (seen) => same(seen.title, "Oversikt æøå"), language);
    await command("spo page set", { webUrl, name: "oversikt.aspx", title: "Ny tittel", publish: true }, undefined, language);
    await command("spo page publish", { webUrl, name: "oversikt.aspx" }, undefined, language);
    await command("spo page list", { webUrl }, (seen) => yes(seen.some((one) => one.Title === "Ny tittel" || one.FileName === "oversikt.aspx"), JSON.stringify(seen).slice(0, 200)), language);
    await command("spo page copy", { webUrl, sourceName: "oversikt.aspx", targetUrl: "kopi.aspx" }, undefined, language);
    await command("spo page remove", { webUrl, name: "kopi.aspx", force: true }, undefined, language);
    await refusal("spo page get", { webUrl, name: "kopi.aspx" }, "", `after remove, ${language}`);
  }
  await command("spo page set", { webUrl: NB, name: "oversikt.aspx", promoteAs: "NewsPage" }, undefined, "news");
  await command("spo page header set", { webUrl: NB, pageName: "oversikt.aspx", type: "None" });
}

// Commands beside the main ones: rights, bins, versions, default values, permissions of applications.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connection, same, yes } from "../steps.mjs";
import { NB, TENANT, command, refusal, run as ask } from "./command.mjs";

const at = { webUrl: NB };
const KARI = "kari.nordmann@contoso.onmicrosoft.com";

export async function run() {
  await ask("spo list add", { ...at, title: "Ekstra", baseTemplate: "GenericList" });
  await ask("spo list add", { ...at, title: "Ekstrafiler", baseTemplate: "DocumentLibrary" });
  const item = await ask("spo listitem add", { ...at, listTitle: "Ekstra", Title: "Én" });
  await ask("spo user ensure", { ...at, userName: KARI });
  const roles = await ask("spo roledefinition list", at);
  const read = roles.find((one) => one.RoleTypeKind === 2);
  await command("spo roledefinition get", { ...at, id: read.Id }, (seen) => same(seen.Name, read.Name));
  await command("spo web roleassignment add", { ...at, upn: KARI, roleDefinitionId: read.Id });
  await command("spo web roleassignment remove", { ...at, upn: KARI, force: true });
  const row = { ...at, listTitle: "Ekstra", listItemId: item.Id };
  await ask("spo listitem roleinheritance break", { ...row, force: true });
  await command("spo listitem roleassignment add", { ...row, upn: KARI, roleDefinitionId: read.Id });
  await command("spo listitem roleassignment remove", { ...row, upn: KARI, force: true });
  await ask("spo listitem roleinheritance reset", { ...row, force: true });
  const path = join(mkdtempSync(join(tmpdir(), "cli-")), "v.txt");
  writeFileSync(path, "en");
  await ask("spo file add", { ...at, folder: "/sites/empty/Ekstrafiler", path });
  writeFileSync(path, "to");
  await ask("spo file add", { ...at, folder: "/sites/empty/Ekstrafiler", path, overwrite: true });
  const file = { ...at, fileUrl: "/sites/empty/Ekstrafiler/v.txt" };
  const versions = await command("spo file version list", file, (seen) => same(seen.length, 1), "after overwrite");
  await command("spo file version get", { ...file, label: versions?.[0]?.VersionLabel }, (seen) => yes(seen.Url, "no url"));
  await command("spo file version restore", { ...file, label: versions?.[0]?.VersionLabel, force: true });
  await command("spo file get", { ...at, url: file.fileUrl, asString: true, output: "text" }, (seen) => same(String(seen), "en"), "after restore");
  await command("spo file version clear", { ...file, force: true });
  await command("spo file roleinheritance break", { ...file, force: true });
  await command("spo file roleassignment add", { ...file, upn: KARI, roleDefinitionId: read.Id });
  await command("spo file roleassignment remove", { ...file, upn: KARI, force: true });
  await command("spo file roleinheritance reset", { ...file, force: true });
  const folder = { ...at, folderUrl: "/sites/empty/Ekstrafiler/Mappe" };
  await ask("spo folder add", { ...at, parentFolderUrl: "/sites/empty/Ekstrafiler", name: "Mappe" });
  await command("spo folder roleinheritance break", { ...folder, force: true });
  await command("spo folder roleassignment add", { ...folder, upn: KARI, roleDefinitionId: read.Id });
  await command("spo folder roleassignment remove", { ...folder, upn: KARI, force: true });
  await command("spo folder roleinheritance reset", { ...folder, force: true });
  await bins();
  await applications();
  await command("spo feature list", at, (seen) => yes(Array.isArray(seen), "no list"));
  await command("spo eventreceiver list", at, (seen) => yes(Array.isArray(seen), "no list"));
  await command("spo customaction list", at, (seen) => same(seen, []));
  await command("spo site admin add", { siteUrl: NB, userName: KARI });
  await command("spo site admin list", { siteUrl: NB }, (seen) => yes(JSON.stringify(seen).includes("kari.nordmann"), JSON.stringify(seen).slice(0, 200)), "after add");
  await command("spo site admin remove", { siteUrl: NB, userName: KARI, force: true });
  await command("request", { url: `${NB}/_api/web?$select=Title`, method: "get" }, (seen) => yes(seen.Title, JSON.stringify(seen)), "by hand");
  await refusal("spo web roleinheritance break", { webUrl: NB, force: true }, "root web");
}

async function bins() {
  await ask("spo list add", { ...at, title: "Til spannet", baseTemplate: "GenericList" });
  await command("spo list remove", { ...at, title: "Til spannet", recycle: true, force: true }, undefined, "to the bin");
  const bin = await command("spo site recyclebinitem list", { siteUrl: NB }, (seen) => yes(seen.some((one) => one.Title === "Til spannet"), JSON.stringify(seen).slice(0, 200)), "with a list");
  const id = bin?.find((one) => one.Title === "Til spannet")?.Id;
  await command("spo site recyclebinitem restore", { siteUrl: NB, ids: id });
  await command("spo list get", { ...at, title: "Til spannet" }, (seen) => same(seen.Title, "Til spannet"), "after restore");
}

async function applications() {
  const site = { siteUrl: NB };
  const made = await command("spo site apppermission add", { ...site, permission: "write", appId: connection.crawl_client_id, appDisplayName: "crawl" }, (seen) => same(seen.roles, ["write"]));
  await command("spo site apppermission list", site, (seen) => yes(seen.length >= 1, "none"));
  await command("spo site apppermission get", { ...site, id: made?.id }, (seen) => same(seen[0].permissionId, made?.id));
  await command("spo site apppermission set", { ...site, id: made?.id, permission: "read" }, (seen) => same(seen.roles, ["read"]));
  await command("spo site apppermission remove", { ...site, id: made?.id, force: true });
  await refusal("spo site apppermission list", { siteUrl: `${TENANT}/sites/nowhere` }, "", "of no site");
}

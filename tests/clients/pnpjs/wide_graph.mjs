// Drives and memberships in Graph: versions, check-out, copies, delta, upload sessions.
import { GraphQueryable, graphPost } from "@pnp/graph/index.js";
import { refused, same, step, yes } from "../steps.mjs";
import { NB, graph } from "./connect.mjs";

export async function run() {
  const g = graph();
  const site = await g.sites.getByUrl("contoso.sharepoint.com", "/sites/empty");
  const { id } = await site();
  const drive = g.drives.getById((await g.sites.getById(id).drive()).id);
  await files(drive);
  await sessions(drive);
  await memberships(g);
}

async function files(drive) {
  const up = (text) => drive.root.upload({ content: text, filePathName: "bred.txt", contentType: "text/plain" });
  const since = await step("wide drives: delta tells of everything, the root first", async () => {
    await up("en");
    const told = await drive.root.delta()();
    yes(told.values[0].root && told.values.some((one) => one.name === "bred.txt"), JSON.stringify(told.values.map((one) => one.name)));
    return told;
  });
  const made = await step("wide drives: upload, with addresses of the host that was asked", async () => {
    const seen = await up("to");
    yes(seen.webUrl.startsWith(NB) && seen["@microsoft.graph.downloadUrl"].startsWith(NB), seen.webUrl);
    same(await (await drive.getItemById(seen.id).getContent()).text(), "to");
    return seen;
  });
  const file = () => drive.getItemById(made.id);
  await step("wide drives: versions, and the first one restored", async () => {
    same((await file().versions()).map((one) => one.id), ["2.0", "1.0"]);
    await graphPost(GraphQueryable(file(), "versions/1.0/restoreVersion"));
    same(await (await file().getContent()).text(), "en");
    await refused(() => graphPost(GraphQueryable(file(), "versions/9.0/restoreVersion")), "404", "itemNotFound");
  });
  await step("wide drives: check out and in", async () => {
    await file().checkOut();
    await refused(() => file().checkOut(), "423");
    await file().checkIn({ comment: "Ferdig" });
  });
  const folder = await step("wide drives: a folder, a copy in it, a taken name", async () => {
    const inside = await drive.root.children.addFolder({ name: "Bred mappe", conflictBehavior: "fail" });
    const monitor = await file().copyItem({ parentReference: { driveId: (await drive()).id, id: inside.id }, name: "kopi.txt" });
    same((await (await fetch(monitor)).json()).status, "completed");
    same((await drive.getItemsByPath("Bred mappe")()).map((one) => one.name), ["kopi.txt"]);
    await refused(() => file().copyItem({ parentReference: { id: inside.id }, name: "kopi.txt" }), "409", "nameAlreadyExists");
    return inside;
  });
  await step("wide drives: move and rename", async () => {
    const moved = await file().moveItem({ parentReference: { id: folder.id }, name: "flyttet.txt" });
    same([moved.name, moved.parentReference.id], ["flyttet.txt", folder.id]);
  });
  await step("wide drives: delta since then tells of what changed and what went", async () => {
    await drive.getItemByPath("Bred mappe/kopi.txt").permanentDelete();
    const told = await since.delta();
    const values = told.values ?? told;
    yes(values.some((one) => one.id === made.id && one.name === "flyttet.txt"), JSON.stringify(values).slice(0, 300));
    yes(values.some((one) => one.deleted?.state === "deleted"), "nothing deleted");
    yes(!values.some((one) => one.root), "the root again");
  });
}

async function sessions(drive) {
  const folder = await drive.root.children.addFolder({ name: "Store filer", conflictBehavior: "rename" });
  const bytes = Buffer.alloc(700_000, 5);
  await step("wide drives: a large file in two pieces", async () => {
    const { resumableUpload } = await drive.getItemById(folder.id).createUploadSession({ item: { name: "stor.bin" }, conflictBehavior: "replace" });
    same((await resumableUpload.upload(327_680, bytes.subarray(0, 327_680), "bytes 0-327679/700000")).nextExpectedRanges, ["327680-699999"]);
    same((await resumableUpload.status()).nextExpectedRanges, ["327680-699999"]);
    await refused(() => resumableUpload.upload(10, bytes.subarray(0, 10), "bytes 0-9/700000"), "416");
    const made = await resumableUpload.upload(372_320, bytes.subarray(327_680), "bytes 327680-699999/700000");
    same([made.name, made.size], ["stor.bin", 700_000]);
    await refused(() => resumableUpload.status(), "404");
  });
  await step("wide drives: a session is given up", async () => {
    const { resumableUpload } = await drive.getItemById(folder.id).createUploadSession({ item: { name: "aldri.bin" }, conflictBehavior: "replace" });
    await resumableUpload.cancel();
    await refused(() => resumableUpload.status(), "404");
    await refused(() => drive.getItemByPath("Store filer/aldri.bin")(), "404");
  });
}

async function memberships(g) {
  const kari = await g.users.getById("kari.nordmann@contoso.onmicrosoft.com")();
  const me = () => g.directoryObjects.getById(kari.id);
  await step("wide directory: groups of a person, checked and listed", async () => {
    const { id } = await g.groups.add("Bred gruppe", "bredgruppe", 1);
    same(await me().checkMemberGroups([id]), []);
    await g.groups.getById(id).members.add(`https://graph.microsoft.com/v1.0/directoryObjects/${kari.id}`);
    yes((await me().getMemberGroups()).includes(id) && (await me().getMemberObjects()).includes(id), "not in it");
    same(await me().checkMemberGroups([id, "11111111-2222-3333-4444-555555555555"]), [id]);
    await g.groups.getById(id).members.getById(kari.id).remove();
    same((await me().getMemberGroups()).includes(id), false);
    await g.groups.getById(id).delete();
  });
  await step("wide directory: $skip is refused, by the directory and by SharePoint's part", async () => {
    await refused(() => g.users.skip(1)(), "400", "'$skip' is not supported by the service");
    await refused(() => g.sites.root.lists.skip(1)(), "400", "Only URLs returned by the API can be used to page");
  });
  await step("wide directory: nobody has a manager, nobody reports", async () => {
    await refused(() => g.users.getById(kari.id).manager(), "404", "Request_ResourceNotFound");
    same(await g.users.getById(kari.id).directReports(), []);
  });
}

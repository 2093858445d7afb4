import { same, yes } from "../steps.mjs";
import { NB, command, refusal } from "./command.mjs";

export async function run() {
  const group = await command("spo term group add", { name: "Gruppe CLI", description: "Prøver" }, (seen) => same(seen.Name, "Gruppe CLI"));
  await refusal("spo term group add", { name: "Gruppe CLI" }, "", "same name");
  await command("spo term group get", { name: "Gruppe CLI" }, (seen) => same(seen.Name, "Gruppe CLI"));
  await command("spo term group list", {}, (seen) => yes(seen.some((one) => one.Name === "Gruppe CLI"), "not there"));
  const id = group?.Id?.replace(/\/Guid\((.*)\)\//, "$1");
  const set = "22220000-aaaa-bbbb-cccc-000000000001";
  await command("spo term set add", { name: "Sett CLI", termGroupName: "Gruppe CLI", id: set, description: "Et sett", customProperties: '{"a":"1"}' }, (seen) => same(seen.Name, "Sett CLI"));
  await command("spo term set get", { id: set, termGroupId: id }, (seen) => same(seen.Name, "Sett CLI"), "by id");
  await command("spo term set get", { name: "Sett CLI", termGroupName: "Gruppe CLI" }, (seen) => same(seen.Name, "Sett CLI"), "by name");
  await command("spo term set list", { termGroupName: "Gruppe CLI" }, (seen) => same(seen.length, 1));
  await refusal("spo term set get", { name: "Ingen", termGroupName: "Gruppe CLI" }, "", "missing");
  const term = "22220000-aaaa-bbbb-cccc-000000000002";
  await command("spo term add", { name: "Konsept", termSetName: "Sett CLI", termGroupName: "Gruppe CLI", id: term, description: "Fase", customProperties: '{"fase":"konsept"}', localCustomProperties: '{"lokal":"ja"}' }, (seen) => same(seen.Name, "Konsept"));
  await command("spo term add", { name: "Under", parentTermId: term, termGroupName: "Gruppe CLI" }, (seen) => same(seen.Name, "Under"), "below another");
  await command("spo term get", { id: term }, (seen) => same(seen.Name, "Konsept"), "by id");
  await command("spo term get", { name: "Konsept", termGroupName: "Gruppe CLI", termSetName: "Sett CLI" }, (seen) => same(seen.CustomProperties?.fase, "konsept"), "by name");
  await command("spo term list", { termGroupName: "Gruppe CLI", termSetName: "Sett CLI" }, (seen) => same(seen.map((one) => one.Name), ["Konsept"]));
  await command("spo term list", { termGroupName: "Gruppe CLI", termSetName: "Sett CLI", withChildTerms: true }, (seen) => yes(JSON.stringify(seen).includes("Under"), JSON.stringify(seen).slice(0, 300)), "with child terms");
  await command("spo term group list", { webUrl: NB }, (seen) => yes(seen.length > 0, "none"), "by a site");
}

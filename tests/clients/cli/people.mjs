import { same, yes } from "../steps.mjs";
import { NB, command, refusal } from "./command.mjs";

const at = { webUrl: NB };
const KARI = "kari.nordmann@contoso.onmicrosoft.com";

export async function run() {
  const kari = await command("spo user ensure", { ...at, userName: KARI }, (seen) => same(seen.Title, "Kari Nordmann"));
  await refusal("spo user ensure", { ...at, userName: "ingen@contoso.onmicrosoft.com" }, "could not be found");
  await command("spo user get", { ...at, id: kari?.Id }, (seen) => same(seen.Title, "Kari Nordmann"), "by id");
  await command("spo user get", { ...at, email: KARI }, (seen) => same(seen.Id, kari?.Id), "by e-mail");
  await command("spo user get", { ...at, loginName: `i:0#.f|membership|${KARI}` }, (seen) => same(seen.Id, kari?.Id), "by login name");
  await command("spo user get", { ...at, userName: KARI }, (seen) => same(seen.Id, kari?.Id), "by user name");
  await refusal("spo user get", { ...at, id: 99999 }, "", "missing");
  await command("spo user list", at, (seen) => yes((seen.value ?? seen).some((one) => one.Id === kari?.Id), "not there"));
  const group = await command("spo group add", { ...at, name: "Prosjektgruppe CLI", description: "Gjør arbeidet" }, (seen) => same(seen.Title, "Prosjektgruppe CLI"));
  await refusal("spo group add", { ...at, name: "Prosjektgruppe CLI" }, "already");
  await command("spo group get", { ...at, name: "Prosjektgruppe CLI" }, (seen) => same(seen.Id, group?.Id), "by name");
  await command("spo group get", { ...at, id: group?.Id }, (seen) => same(seen.Title, "Prosjektgruppe CLI"), "by id");
  await command("spo group get", { ...at, associatedGroup: "Owner" }, (seen) => yes(seen.Id, "no id"), "associated");
  await command("spo group list", at, (seen) => yes(seen.some((one) => one.Id === group?.Id), "not there"));
  await command("spo group list", { ...at, associatedGroupsOnly: true }, (seen) => same(Object.keys(seen).filter((key) => key.startsWith("Associated")).length, 3), "associated");
  await command("spo group set", { ...at, id: group?.Id, newName: "Prosjektgruppen", description: "Endret" });
  await command("spo group set", { ...at, name: "Prosjektgruppen", ownerUserName: KARI }, undefined, "owner");
  await command("spo group member add", { ...at, groupName: "Prosjektgruppen", userNames: KARI });
  await command("spo group member add", { ...at, groupId: group?.Id, emails: "ola.hansen@contoso.onmicrosoft.com" }, undefined, "by e-mail");
  await command("spo group member list", { ...at, groupName: "Prosjektgruppen" }, (seen) => same(seen.length, 2));
  await command("spo group member remove", { ...at, groupName: "Prosjektgruppen", userName: KARI, force: true });
  await command("spo group member list", { ...at, groupId: group?.Id }, (seen) => same(seen.length, 1), "after remove");
  await refusal("spo group member add", { ...at, groupName: "Prosjektgruppen", userNames: "ingen@contoso.onmicrosoft.com" }, "", "unknown user");
  await command("spo roledefinition list", at, (seen) => yes(seen.length >= 4, "few"));
  await command("spo group remove", { ...at, name: "Prosjektgruppen", force: true });
  await refusal("spo group get", { ...at, name: "Prosjektgruppen" }, "", "after remove");
  await command("spo user remove", { ...at, id: kari?.Id, force: true });
}

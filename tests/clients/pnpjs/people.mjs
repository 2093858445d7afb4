import { PermissionKind } from "@pnp/sp/security/index.js";
import { refused, same, step, yes } from "../steps.mjs";

const KARI = "i:0#.f|membership|kari.nordmann@contoso.onmicrosoft.com";

export async function run(sp) {
  const kari = await step("users: ensureUser by claims and by address", async () => {
    const one = await sp.web.ensureUser(KARI);
    const two = await sp.web.ensureUser("kari.nordmann@contoso.onmicrosoft.com");
    same(one.Id, two.Id);
    same(one.LoginName, KARI);
    return one.Id;
  });
  await step("users: an unknown one is refused", () => refused(() => sp.web.ensureUser("ingen@contoso.onmicrosoft.com"), "could not be found"));
  await step("users: by id, e-mail and login name", async () => {
    same((await sp.web.siteUsers.getById(kari)()).Title, "Kari Nordmann");
    same((await sp.web.siteUsers.getByEmail("kari.nordmann@contoso.onmicrosoft.com")()).Id, kari);
    same((await sp.web.siteUsers.getByLoginName(KARI)()).Id, kari);
    same((await sp.web.getUserById(kari)()).Id, kari);
  });
  await step("users: an unknown id is refused with 500 by getUserById, 404 by siteUsers", async () => {
    await refused(() => sp.web.getUserById(9999)(), "500", "-2146232832");
    await refused(() => sp.web.siteUsers.getById(9999)(), "");
  });
  await step("users: the list, filtered", async () => yes((await sp.web.siteUsers.filter("PrincipalType eq 1")()).length > 0, "none"));
  const group = await step("groups: add", async () => {
    const made = await sp.web.siteGroups.add({ Title: "Styringsgruppe", Description: "Beslutter" });
    const id = made.Id ?? made.data?.Id;
    yes(id > 0, JSON.stringify(made).slice(0, 200));
    return sp.web.siteGroups.getById(id);
  });
  await step("groups: the same name again is refused", () => refused(() => sp.web.siteGroups.add({ Title: "Styringsgruppe" }), "already"));
  await step("groups: add a user, read, remove", async () => {
    await group.users.add(KARI);
    same((await group.users()).map((one) => one.Id), [kari]);
    same((await sp.web.siteUsers.getById(kari).groups()).map((one) => one.Title), ["Styringsgruppe"]);
    await group.users.removeById(kari);
    same(await group.users(), []);
    await group.users.add(KARI);
    await group.users.removeByLoginName(KARI);
    same(await group.users(), []);
  });
  await step("groups: update and set owner", async () => {
    await group.update({ Description: "Beslutter alt" });
    same((await group.select("Description")()).Description, "Beslutter alt");
    await group.setUserAsOwner(kari);
    same((await group.expand("Owner").select("Owner/Title")()).Owner.Title, "Kari Nordmann");
  });
  await step("groups: by name, and one that is not there", async () => {
    same((await sp.web.siteGroups.getByName("Styringsgruppe").select("Title")()).Title, "Styringsgruppe");
    await refused(() => sp.web.siteGroups.getByName("Ingen")(), "4");
    await refused(() => sp.web.siteGroups.getById(9999)(), "4");
  });
  await step("groups: the associated ones", async () => {
    yes((await sp.web.associatedOwnerGroup()).Id, "owners");
    yes((await sp.web.associatedMemberGroup()).Id, "members");
    yes((await sp.web.associatedVisitorGroup()).Id, "visitors");
  });
  await rights(sp, kari, group);
  await step("groups: remove", async () => {
    const { Id } = await group.select("Id")();
    await sp.web.siteGroups.removeById(Id);
    await refused(() => sp.web.siteGroups.getByName("Styringsgruppe")(), "4");
  });
}

async function rights(sp, kari, group) {
  await step("roles: definitions by name, id and kind", async () => {
    const read = await sp.web.roleDefinitions.getByType(2)();
    same((await sp.web.roleDefinitions.getById(read.Id)()).Name, read.Name);
    same((await sp.web.roleDefinitions.getByName(read.Name)()).Id, read.Id);
    yes((await sp.web.roleDefinitions()).length >= 4, "few");
  });
  await step("roles: a definition of one's own", async () => {
    const made = await sp.web.roleDefinitions.add("Leser litt", "Prøve", 200, { High: 0, Low: 138612833 });
    const id = made.data?.Id ?? made.Id;
    await sp.web.roleDefinitions.getById(id).update({ Description: "Endret", BasePermissions: { High: 0, Low: 138612833 } });
    same((await sp.web.roleDefinitions.getById(id)()).Description, "Endret");
    await sp.web.roleDefinitions.getById(id).delete();
  });
  await sp.web.lists.ensure("Låst");
  const list = sp.web.lists.getByTitle("Låst");
  await step("roles: break inheritance, assign, remove, reset on a list", async () => {
    await list.breakRoleInheritance(false, true);
    same((await list.select("HasUniqueRoleAssignments")()).HasUniqueRoleAssignments, true);
    const { Id } = await sp.web.roleDefinitions.getByType(2)();
    await list.roleAssignments.add(kari, Id);
    same((await list.roleAssignments.getById(kari).bindings()).map((one) => one.Id), [Id]);
    same((await list.roleAssignments.expand("Member", "RoleDefinitionBindings")()).find((one) => one.PrincipalId === kari).Member.Title, "Kari Nordmann");
    await list.roleAssignments.remove(kari, Id);
    await list.resetRoleInheritance();
    same((await list.select("HasUniqueRoleAssignments")()).HasUniqueRoleAssignments, false);
  });
  await step("roles: on an item", async () => {
    const { Id } = await list.items.add({ Title: "Hemmelig" });
    await list.items.getById(Id).breakRoleInheritance(true);
    same((await list.items.getById(Id).select("HasUniqueRoleAssignments")()).HasUniqueRoleAssignments, true);
    await list.items.getById(Id).resetRoleInheritance();
  });
  await step("roles: effective permissions of a user", async () => {
    const permissions = await list.getUserEffectivePermissions(KARI);
    same(list.hasPermissions(permissions, PermissionKind.ManageWeb), false);
    same(await list.userHasPermissions("i:0#.f|membership|admin@contoso.onmicrosoft.com", PermissionKind.ManageLists), true);
  });
  await step("roles: of the caller", async () => same(await sp.web.currentUserHasPermissions(PermissionKind.ManageWeb), true));
  await step("roles: firstUniqueAncestorSecurableObject", async () => yes(await list.firstUniqueAncestorSecurableObject(), "nothing"));
}

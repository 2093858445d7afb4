"""The app roles (application permissions) of Microsoft Graph and SharePoint, with Microsoft's own ids.

Those that the emulator knows the meaning of, no more. Sources: the permissions reference of Microsoft Graph, and what
the service principal "Office 365 SharePoint Online" publishes of itself; the ids are the same in every tenant.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AppRole:
    value: str
    id: str
    title: str


GRAPH = (
    AppRole("Application.Read.All", "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30", "Read all applications"),
    AppRole("Application.ReadWrite.All", "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9", "Read and write all applications"),
    AppRole("AppRoleAssignment.ReadWrite.All", "06b708a9-e830-4db3-a914-8e69da51d44f", "Manage app permission grants and app role assignments"),
    AppRole("Directory.Read.All", "7ab1d382-f21e-4acd-a863-ba3e13f7da61", "Read directory data"),
    AppRole("Directory.ReadWrite.All", "19dbc75e-c2e2-444c-a770-ec69d8559fc7", "Read and write directory data"),
    AppRole("Files.Read.All", "01d4889c-1287-42c6-ac1f-5d1e02578ef6", "Read files in all site collections"),
    AppRole("Files.ReadWrite.All", "75359482-378d-4052-8f01-80520e7db3cd", "Read and write files in all site collections"),
    AppRole("Group.Create", "bf7b1a76-6e77-406b-b258-bf5c7720e98f", "Create groups"),
    AppRole("Group.Read.All", "5b567255-7703-4780-807c-7be8301ae99b", "Read all groups"),
    AppRole("Group.ReadWrite.All", "62a82d76-70ea-41e2-9197-370581804d09", "Read and write all groups"),
    AppRole("GroupMember.Read.All", "98830695-27a2-44f7-8c18-0c3ebc9698f6", "Read all group memberships"),
    AppRole("GroupMember.ReadWrite.All", "dbaae8cf-10b5-4b86-a4a1-f871c94c6695", "Read and write all group memberships"),
    AppRole("Organization.Read.All", "498476ce-e0fe-48b0-b801-37ba7e2685c6", "Read organization information"),
    AppRole("RoleManagement.ReadWrite.Directory", "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8", "Read and write all directory RBAC settings"),
    AppRole("Sites.FullControl.All", "a82116e5-55eb-4c41-a434-62fe8a61c773", "Have full control of all site collections"),
    AppRole("Sites.Manage.All", "0c0bf378-bf22-4481-8f81-9e89a9b4960a", "Create, edit, and delete items and lists in all site collections"),
    AppRole("Sites.Read.All", "332a536c-c7ef-4017-ab91-336970924f0d", "Read items in all site collections"),
    AppRole("Sites.ReadWrite.All", "9492366f-7969-46a4-8d15-ed1a20078fff", "Read and write items in all site collections"),
    AppRole("Sites.Selected", "883ea226-0bf2-4a8f-9f9d-92c9162a727d", "Access selected site collections"),
    AppRole("TermStore.Read.All", "ea047cc2-df29-4f3e-83a3-205de61501ca", "Read all term store data"),
    AppRole("TermStore.ReadWrite.All", "f12eb8d6-28e3-46e6-b2c0-b7e4dc69fc95", "Read and write all term store data"),
    AppRole("User.Read.All", "df021288-bdef-4463-88db-98f22de89214", "Read all users' full profiles"),
    AppRole("User.ReadBasic.All", "97235f07-e226-4f63-ace3-39588e11d3a1", "Read all users' basic profiles"),
    AppRole("User.ReadWrite.All", "741f803b-c850-494e-b5df-cde7c675a1ca", "Read and write all users' full profiles"),
)  # fmt: skip
SHAREPOINT = (
    AppRole("Sites.FullControl.All", "678536fe-1083-478a-9c59-b99265e6b0d3", "Have full control of all site collections"),
    AppRole("Sites.Manage.All", "9bff6588-13f2-4c48-bbf2-ddab62256b36", "Read and write items and lists in all site collections"),
    AppRole("Sites.Read.All", "d13f72ca-a275-4b96-b789-48ebcc4da984", "Read items in all site collections"),
    AppRole("Sites.ReadWrite.All", "fbcd29d2-fcca-4405-aded-518d457caae4", "Read and write items in all site collections"),
    AppRole("Sites.Selected", "20d37865-089c-4dee-8c41-6967602d4ac8", "Access selected site collections"),
    AppRole("TermStore.Read.All", "2a8d57a5-4090-4a41-bf1c-3c621d2ccad3", "Read managed metadata"),
    AppRole("TermStore.ReadWrite.All", "c8e3537c-ec53-43b9-bed3-b2bd3617ae97", "Read and write managed metadata"),
    AppRole("User.Read.All", "df021288-bdef-4463-88db-98f22de89214", "Read user profiles"),
    AppRole("User.ReadWrite.All", "741f803b-c850-494e-b5df-cde7c675a1ca", "Read and write user profiles"),
)  # fmt: skip

"""What every change in SharePoint needs: one table, checked where a change is called, by REST and by CSOM alike.

What is needed is the name of a base permission (`rights.RIGHTS`), or a kind of change: ``read``, ``write`` (any right on rows),
``manage`` (Manage Lists: lists, columns, types, views) and ``full`` (Manage Web Site). ``anyone``: signed in is enough, what is shown is
trimmed. ``tenant``: a SharePoint administrator. ``inside``: it depends on what is asked, and the code that does it checks.

Which level holds which right: "Permission levels in SharePoint", the table of list and site permissions (Manage Lists: Edit
and up; Manage Permissions, Create Groups, Enumerate Permissions, Manage Web Site: Full Control; Add, Edit, Delete Items:
Contribute and up). Where a call's own documentation names no right, the level of the thing it changes is used [K].
"""

from __future__ import annotations

from sp_prosjektportal.emulator.sharepoint.entity import Node
from sp_prosjektportal.emulator.sharepoint.permissions import require, require_tenant_admin

ADD, MERGE, DELETE = "add", "merge", "delete"

# class: level of every change below, exceptions by name. Subclasses inherit.
_LEVELS: dict[str, tuple[str, dict[str, str]]] = {
    "AllProperties": ("inside", {}),  # refused to everybody
    "AttachedFile": ("inside", {}),
    "Attachment": ("write", {}),
    "Attachments": ("write", {}),
    "Comment": ("write", {"Like": "read", "Unlike": "read"}),
    "Comments": ("write", {}),
    "ContentTypes": ("manage", {}),
    "FieldEntity": ("manage", {}),
    "FieldLink": ("manage", {}),
    "FieldLinks": ("manage", {}),
    "Fields": ("manage", {}),
    "FileEntity": (
        "EditListItems",
        {DELETE: "DeleteListItems", "DeleteObject": "DeleteListItems", "Recycle": "DeleteListItems"},
    ),
    "Files": ("AddListItems", {}),
    "FolderColoring": ("inside", {}),
    "FolderEntity": (
        "EditListItems",
        {
            "GetChanges": "read",
            DELETE: "DeleteListItems",
            "DeleteObject": "DeleteListItems",
            "Recycle": "DeleteListItems",
        },
    ),
    "Folders": ("AddListItems", {}),
    "GroupEntity": ("inside", {"SetUserAsOwner": "inside"}),
    "GroupSiteManager": ("anyone", {"Delete": "inside"}),
    "Groups": ("CreateGroups", {"RemoveById": "ManagePermissions", "RemoveByLoginName": "ManagePermissions"}),
    "ItemEntity": (
        "EditListItems",
        {
            DELETE: "DeleteListItems",
            "DeleteObject": "DeleteListItems",
            "DeleteWithParameters": "DeleteListItems",
            "Recycle": "DeleteListItems",
            "RecycleWithParameters": "DeleteListItems",
            "GetChanges": "read",
            "Like": "read",
            "LikedBy": "read",
            "Unlike": "read",
            "GetWOPIFrameUrl": "read",
        },
    ),
    "Items": ("AddListItems", {}),
    "ListEntity": (
        "manage",
        {
            "AddValidateUpdateItemUsingPath": "AddListItems",
            "RenderListDataAsStream": "read",
            "GetItems": "read",
            "GetChanges": "read",
            "ReserveListItemId": "AddListItems",
            "AddValidateUpdateItem": "AddListItems",
            "AddItem": "AddListItems",
            "AddItemUsingPath": "AddListItems",
            "RenderListData": "read",
        },
    ),
    "Lists": ("manage", {}),
    "MissingFile": ("anyone", {}),
    "MoveCopy": ("inside", {}),
    "FileVersion": ("EditListItems", {DELETE: "DeleteVersions", "DeleteObject": "DeleteVersions"}),
    "FileVersions": (
        "EditListItems",
        {"DeleteAll": "DeleteVersions", "DeleteByID": "DeleteVersions", "DeleteByLabel": "DeleteVersions"},
    ),
    "Features": ("full", {}),
    "MenuService": ("manage", {}),
    "Navigation": ("manage", {}),
    "Pages": ("inside", {}),
    "SitePage": ("inside", {}),
    "_CommunicationSite": ("inside", {}),
    "NodeEntity": ("manage", {}),
    "Nodes": ("manage", {}),
    "Null": ("anyone", {}),
    "Receiver": ("manage", {}),
    "Receivers": ("manage", {}),
    "RecycleBin": ("inside", {}),
    "RecycleBinItem": ("inside", {}),
    "PeoplePicker": ("read", {}),
    "Reputation": ("inside", {}),
    "Utility": ("read", {"ResolvePrincipalInCurrentContext": "inside"}),
    "RoleAssignment": ("ManagePermissions", {}),
    "RoleAssignments": ("ManagePermissions", {}),
    "RoleDefinition": ("ManagePermissions", {}),
    "RoleDefinitions": ("ManagePermissions", {}),
    "Root": ("anyone", {}),
    "RootFolder": ("manage", {"GetChanges": "read"}),
    "Search": ("anyone", {}),
    "Securable": ("full", {}),
    "SiteEntity": (
        "full",
        {
            "CreateCopyJobs": "inside",
            "GetCopyJobProgress": "read",
            "OpenWebById": "read",
            "OpenWeb": "read",
            "RegisterHubSite": "tenant",
            "UnRegisterHubSite": "tenant",
            "GetChanges": "read",
        },
    ),
    "SiteIcon": ("full", {}),
    "SiteManager": ("inside", {}),
    "Administered": ("tenant", {}),
    "HubSite": ("tenant", {}),
    "Tenant": ("tenant", {}),
    "TypeEntity": ("manage", {}),
    "UserCustomAction": ("full", {}),
    "UserCustomActions": ("full", {}),
    "UserEntity": ("full", {}),
    "UserResource": ("inside", {}),
    "Users": ("inside", {}),
    "Version": ("EditListItems", {DELETE: "DeleteVersions", "DeleteObject": "DeleteVersions"}),
    "Versions": ("write", {}),
    "ViewEntity": ("manage", {"RenderAsHtml": "read"}),
    "ViewFields": ("manage", {}),
    "Views": ("manage", {}),
    "WebLook": ("full", {}),
    "WebRequests": ("full", {}),
    "WebEntity": ("full", {"EnsureUser": "write", "GetChanges": "read"}),
    "Webs": ("ManageSubwebs", {}),
    "WebInfos": ("ManageSubwebs", {}),
}
_INHERITED = {
    "breakroleinheritance": "ManagePermissions",
    "resetroleinheritance": "ManagePermissions",
}  # of everything with rights of its own


def needed(kind: type[Node], operation: str) -> str | None:
    """The level that a change of such a node needs; ``None`` when nobody has said."""
    if operation.lower() in _INHERITED:
        return _INHERITED[operation.lower()]
    for each in kind.__mro__:
        found = _LEVELS.get(each.__name__)
        if found is not None:
            level, exceptions = found
            return next((v for name, v in exceptions.items() if name.lower() == operation.lower()), level)
    return None


def check(node: Node, operation: str) -> None:
    """403 unless the caller may. A change that nobody has declared is for full control only."""
    level = needed(type(node), operation) or "full"
    if level == "tenant":
        require_tenant_admin(node.session)
    elif level not in ("anyone", "inside"):
        require(node.session, level, securable_of(node))


def securable_of(node: Node) -> str:
    """What the rights of a node hang on: an item, a list, or the site."""
    own = getattr(node, "securable", "")
    if own:
        return str(own)
    list_id, item_id = getattr(node, "list_id", ""), getattr(node, "item_id", "")
    if list_id and item_id:
        return f"item:{list_id}:{item_id}"
    return f"list:{list_id}" if list_id else "web"

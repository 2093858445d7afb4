"""Lists and libraries as rows: creation, settings, removal, and the lists that every site has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sp_prosjektportal.emulator.app import new_guid
from sp_prosjektportal.emulator.errors import SP_EXCEPTION, NotEmulated, Refused, bad_query, denied, invalid
from sp_prosjektportal.emulator.sharepoint import columns, content_types, views
from sp_prosjektportal.emulator.sharepoint.built_in_types import FOLDER
from sp_prosjektportal.emulator.sharepoint.language import say
from sp_prosjektportal.emulator.sharepoint.list_templates import (
    GENERIC,
    LIBRARY,
    PAGES,
    TEMPLATES,
    USERS,
    Template,
)
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import ZERO_GUID, Session
from sp_prosjektportal.emulator.store import Row

TERM_CACHE, USER_LIST = "TaxonomyHiddenList", "users"
_ILLEGAL = re.compile(r'["#%&*:<>?/\\{|}~.]')


def create(session: Session, title: str, template: int = GENERIC, *, leaf: str = "", description: str = "", system: bool = False,
           **settings: Any) -> Row:  # fmt: skip
    """A list with its default views and content types. Its address comes from the title (wire.md section 6.1)."""
    require(session, "manage")
    check_title(title)
    if template not in TEMPLATES:
        raise NotEmulated(f"lists of template {template}; {', '.join(map(str, TEMPLATES))} are.")
    if by_title(session, title) is not None:
        raise Refused(
            500, f"-2130575342, {SP_EXCEPTION}",
            "A list, survey, discussion board, or document library with the specified title already exists in this Web site."
            "  Please choose another title.",
        )  # fmt: skip
    row = _row(session, title, template, leaf, description, system) | settings
    session.put("lists", row["id"], row)
    _furnish(session, row)
    session.touch()
    return row


def _row(session: Session, title: str, template: int, leaf: str, description: str, system: bool) -> Row:
    made = TEMPLATES[template]
    moment, library = session.moment, made.base_type == 1
    leaf = leaf or _free_leaf(session, title, library)
    return {
        "id": new_guid(), "title": title, "description": description, "template": template, "base_type": made.base_type,
        "url": f"{session.path}/{leaf}" if library or "/" in leaf else f"{session.path}/Lists/{leaf}",
        "entity_type": entity_type(leaf.rpartition("/")[2], library), "feature": made.feature, "image": f"/_layouts/15/images/{made.image}.png?rev=47",
        "created": moment, "modified": moment, "user_modified": moment, "deleted": moment, "etag": 1, "hidden": False,
        "content_types_enabled": False, "content_type_order": None, "versioning": True, "minor_versions": template == PAGES,
        "major_limit": 500 if library else 50, "attachments": made.attachments and not library, "folders": library, "moderation": False,
        "system": system, "unique": False, "settings": {}, "root_folder_id": new_guid(),
    }  # fmt: skip


def _furnish(session: Session, row: Row) -> None:
    template = TEMPLATES[row["template"]]
    _name_columns(session, row["id"], template)
    content_types.give_defaults(session, row["id"], (*template.types, FOLDER))
    views.give_defaults(session, row["id"], template)


def _name_columns(session: Session, list_id: str, template: Template) -> None:
    """What a site column is called on lists of this template, before a content type brings it."""
    by_name = {row["name"]: row for row in columns.columns(session).values()}
    for source, (name, title) in template.names.items():
        column = {**by_name[source], "name": name, "title": say(title, session.lcid)}
        written = {"Name": name, "StaticName": name, "DisplayName": column["title"]}
        row = {**column, "attributes": {**column["attributes"], **written}}
        if source != "Title":
            row.pop("base", None)
        session.put("columns", row["id"], row, list_id)


def _free_leaf(session: Session, title: str, library: bool) -> str:
    wanted = _ILLEGAL.sub("", title).strip()[:50].strip() or "List"
    folder = session.path if library else f"{session.path}/Lists"
    leaf, number = wanted, 1
    while by_url(session, f"{folder}/{leaf}") is not None:
        leaf, number = f"{wanted[:49]}{number}", number + 1
    return leaf


def entity_type(leaf: str, library: bool) -> str:
    """From the address, not the title; never changes (wire.md quirk 5)."""
    kept = re.sub(r"[:@.\-]", "", leaf)
    name = "".join(c if c.isascii() and c.isalnum() else f"_x{ord(c):04x}_" for c in kept)
    name = name[:1].upper() + name[1:]
    name = f"OData_{name}" if name.startswith("_x005f_") else name
    return name if library else f"{name}List"


# -- finding ---------------------------------------------------------------------------------------


def check_title(title: str) -> None:
    """A title has 1 to 255 characters, no control character among them ([K])."""
    if not title.strip():
        raise invalid("The list title cannot be empty.")
    if len(title) > 255 or any(mark < " " for mark in title):
        raise invalid("Value does not fall within the expected range.")


def by_title(session: Session, title: str) -> Row | None:
    wanted = title.casefold()
    return next((row for row in session.rows("lists").values() if row["title"].casefold() == wanted), None)


def by_url(session: Session, url: str) -> Row | None:
    wanted = url.casefold().rstrip("/")
    return next((row for row in session.rows("lists").values() if row["url"].casefold() == wanted), None)


def default_library(session: Session) -> Row | None:
    """The library that every site is made with; else the first one."""
    own = by_url(session, f"{session.path}/{say('Shared Documents', session.lcid)}")
    libraries = (
        row for row in session.rows("lists").values() if row["template"] == LIBRARY and not row["hidden"]
    )
    return own or next(libraries, None)


def user_list(session: Session) -> Row:
    found = by_url(session.root, f"{session.root.path}/_catalogs/users")
    assert found is not None, "every site has its User Information List"
    return found


def term_cache(session: Session) -> Row:
    """TaxonomyHiddenList (wire.md section 10): one row for each term that was used on the site."""
    found = by_url(session.root, f"{session.root.path}/Lists/{TERM_CACHE}")
    assert found is not None, "every site has its TaxonomyHiddenList"
    return found


def give_defaults(session: Session, *, pages: bool = True) -> None:
    """The lists of a new site."""
    lcid = session.lcid
    library = say("Shared Documents", lcid)
    create(session, say("Documents", lcid), LIBRARY, leaf=library)
    if pages:
        made = create(session, say("Site Pages", lcid), PAGES, leaf="SitePages")
        kept = {
            "entity_type": "SitePages",
            "application": True,
            "minor_versions": True,
            "content_types_enabled": True,
        }
        session.put("lists", made["id"], {**made, **kept, "major_limit": 500, "folders": False})
    if session.web:
        return  # people and terms in use are the site collection's
    hidden = {"hidden": True, "system": True}
    users = create(session, say("User Information List", lcid), USERS, leaf="_catalogs/users")
    session.put(
        "lists",
        users["id"],
        {**users, **hidden, "entity_type": "UserInfo", "url": f"{session.path}/_catalogs/users"},
    )
    _give_term_cache(session)


def _give_term_cache(session: Session) -> None:
    """The hidden list that keeps the terms in use on the site."""
    from sp_prosjektportal.emulator.sharepoint import column_creation

    lcid = session.lcid
    cache = create(session, TERM_CACHE, GENERIC, leaf=TERM_CACHE)
    session.put("lists", cache["id"], {**cache, "hidden": True, "system": True})
    for name in (
        "IdForTermStore",
        "IdForTerm",
        "IdForTermSet",
        "Term",
        "Path",
        "CatchAllData",
        "CatchAllDataLabel",
        f"Term{lcid}",
        f"Path{lcid}",
    ):
        column_creation.create(
            session,
            f'<Field Type="Text" Name="{name}" DisplayName="{name}" Hidden="FALSE" />',
            cache["id"],
            10,
        )


# -- change and removal ----------------------------------------------------------------------------

_PROPERTIES = {
    "Description": "description", "Hidden": "hidden", "ContentTypesEnabled": "content_types_enabled",
    "EnableVersioning": "versioning", "EnableMinorVersions": "minor_versions", "MajorVersionLimit": "major_limit",
    "EnableAttachments": "attachments", "EnableFolderCreation": "folders", "EnableModeration": "moderation",
}  # fmt: skip
# Settings without effect here: kept and shown again.
SETTINGS: dict[str, Any] = {
    "AllowContentTypes": True, "CrawlNonDefaultViews": False, "DefaultItemOpenUseListSetting": False, "Direction": "none",
    "DefaultContentApprovalWorkflowId": ZERO_GUID, "DisableCommenting": False, "DisableGridEditing": False,
    "DraftVersionVisibility": 0, "ForceCheckout": False, "IrmEnabled": False, "IrmExpire": False, "IrmReject": False,
    "ListExperienceOptions": 0, "MajorWithMinorVersionsLimit": 0, "NoCrawl": False, "ParserDisabled": False,
    "OnQuickLaunch": False, "ReadSecurity": 1, "WriteSecurity": 2, "ValidationFormula": None, "ValidationMessage": None,
    "EnableRequestSignOff": True, "DefaultItemOpenInBrowser": True, "EnableAssignToEmail": False, "MultipleDataList": False,
    "ExcludeFromOfflineClient": False, "AllowEveryoneViewItems": False, "EnableThrottling": True, "AllowDeletion": True, "ImageUrl": None, "DefaultDisplayFormUrl": "",
    "DefaultEditFormUrl": "", "DefaultNewFormUrl": "", "Color": "", "Icon": "",
}  # fmt: skip


def change(session: Session, list_id: str, body: Mapping[str, Any]) -> None:
    """MERGE of a list. A title that is taken is refused as at creation; the address stays."""
    require(session, "manage", f"list:{list_id}")
    row = dict(session.get("lists", list_id) or {})
    row["settings"] = dict(row["settings"])
    for name, value in body.items():
        if name == "Title":
            _rename(session, row, str(value))
        elif name in _PROPERTIES:
            row[_PROPERTIES[name]] = value
        elif name in SETTINGS:
            row["settings"][name] = value
        else:
            raise bad_query(
                f"The property '{name}' does not exist on type 'SP.List'. Make sure to only use property names that are defined by the type."
            )
    row |= {"etag": row["etag"] + 1, "modified": session.moment}
    session.put("lists", list_id, row)
    session.touch()


def _rename(session: Session, row: Row, title: str) -> None:
    other = by_title(session, title)
    check_title(title)
    if other is not None and other["id"] != row["id"]:
        raise Refused(
            500, f"-2130575342, {SP_EXCEPTION}",
            "A list, survey, discussion board, or document library with the specified title already exists in this Web site."
            "  Please choose another title.",
        )  # fmt: skip
    row["title"] = title


def remove(session: Session, list_id: str) -> None:
    require(session, "manage", f"list:{list_id}")
    row = session.get("lists", list_id)
    if row is None or row["system"] or row["settings"].get("AllowDeletion") is False:
        raise denied(
            "Access denied. You do not have permission to perform this action or access this resource."
        )
    item_scopes = [
        f"item:{list_id}:{key}" for key, item in session.rows("items", list_id).items() if item.get("unique")
    ]
    for table in ("items", "columns", "content_types", "views"):
        session.store.clear(table, session.site_id, list_id)
    for scope in (f"list:{list_id}", *item_scopes):
        session.store.clear("role_assignments", session.site_id, scope)
    session.remove("lists", list_id)
    _drop_links(session, row["url"])
    session.touch()


def _drop_links(session: Session, url: str) -> None:
    for node_id, node in list(session.rows("navigation").items()):
        if node["url"].casefold().startswith(url.casefold() + "/"):
            session.remove("navigation", node_id)

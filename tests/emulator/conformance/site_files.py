"""Preconditions of folders, files, pages, the recycle bin and the change log."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, unquote

from emulator.conformance.harness import Asked, Case, Got, World, seeds
from emulator.sharepoint.caller import KARI

LIBRARY = "/sites/p/Shared Documents"


def get(world: World, path: str) -> Any:
    return world.caller.get(path, site=world.site).body


def post(world: World, path: str, body: Any = None, status: int = 200) -> Any:
    return world.caller.post(path, body, site=world.site, status=status).body


def folder(world: World, path: str) -> dict[str, Any]:
    """A folder, its library made when it is not there."""
    library = "/".join(path.split("/")[:4])
    if library.rpartition("/")[2] not in ("Shared Documents", "SitePages"):
        if library.endswith("/SiteAssets"):
            post(world, "/_api/web/lists/EnsureSiteAssetsLibrary")
        else:
            post(world, "/_api/web/lists", {"Title": library.rpartition("/")[2], "BaseTemplate": 101}, 201)
    above = library
    for leaf in path[len(library) :].strip("/").split("/"):
        if leaf:
            post(
                world,
                f"/_api/web/GetFolderByServerRelativePath(DecodedUrl='{quote(above)}')/Folders/AddUsingPath(DecodedUrl='{quote(leaf)}')",
            )
            above = f"{above}/{leaf}"
    return dict(get(world, f"/_api/web/GetFolderByServerRelativePath(DecodedUrl='{quote(path)}')"))


def upload(world: World, path: str, content: bytes = b"abc") -> dict[str, Any]:
    above, _, name = path.rpartition("/")
    folder(world, above)
    add = f"Files/AddUsingPath(DecodedUrl='{quote(name)}',Overwrite=true)"
    return dict(
        post(world, f"/_api/web/GetFolderByServerRelativePath(DecodedUrl='{quote(above)}')/{add}", content)
    )


def here(text: str) -> str:
    """A recorded address on the site of the tests."""
    return re.sub(r"/sites/[^/']+", "/sites/p", text)


# -- folders and files -----------------------------------------------------------------------------


@seeds("folder.get", "folder.add", "folders.list")
def folders(world: World, case: Case) -> Asked:
    if case.operation == "folder.get":
        path = unquote(here(case.url.partition("@u='")[2].rstrip("'")))
        folder(world, path)
        return world.asked(case, url=here(case.url), same=("Name", "ItemCount"))
    parent = (
        here(case.answer["ServerRelativeUrl"]).rpartition("/")[0]
        if case.operation == "folder.add"
        else "/sites/p"
    )
    if case.operation == "folders.list":
        folder(world, "/sites/p/SiteAssets")
        root = get(world, "/_api/web/rootfolder")
        return world.asked(case, id=root["UniqueId"])
    above = folder(world, parent)

    def counted(world: World, got: Got) -> list[str]:
        again = get(world, f"/_api/web/getFolderById('{above['UniqueId']}')")
        found = get(world, f"/_api/web/getFolderById('{got.body['UniqueId']}')/ParentFolder")
        fits = again["ItemCount"] == above["ItemCount"] + 1 and found["UniqueId"] == above["UniqueId"]
        return [] if fits else [f"not in its folder: {again} {found}"]

    return world.asked(case, parent_id=above["UniqueId"], same=("Name", "ItemCount"), then=counted)


@seeds("file.get")
def file_get(world: World, case: Case) -> Asked:
    path = unquote(here(case.url.partition("@u='")[2].rstrip("'")))
    made = upload(world, path)

    def changes(world: World, got: Got) -> list[str]:
        post(world, f"/_api/web/getFileById('{made['UniqueId']}')/SaveBinaryStream", b"longer contents")
        again = get(world, f"/_api/web/getFileById('{made['UniqueId']}')")
        fits = (
            again["Length"] == "15"
            and again["UIVersion"] > got.body["UIVersion"]
            and again["ETag"] != got.body["ETag"]
        )
        return [] if fits else [f"contents change nothing: {again}"]

    same = (
        "Name",
        "Level",
        "CheckOutType",
        "MajorVersion",
        "MinorVersion",
        "UIVersion",
        "UIVersionLabel",
        "CustomizedPageStatus",
        "Title",
    )
    return world.asked(case, url=here(case.url), same=same, then=changes)


@seeds("file.add")
def file_add(world: World, case: Case) -> Asked:
    path = here(case.answer["ServerRelativeUrl"])
    above = folder(world, path.rpartition("/")[0])

    def reads(world: World, got: Got) -> list[str]:
        where = f"/_api/web/getFileById('{got.body['UniqueId']}')"
        content = world.caller.get(f"{where}/$value", site=world.site).text
        again = world.caller.ask("POST", asked.url[len(world.site) :], b"x", site=world.site)
        fits = content == "<binary>" and (again.status, again.code.partition(",")[0]) == (400, "-2130575257")
        return [] if fits else [f"{content!r} {again.status} {again.text[:200]}"]

    page = path.endswith(
        ".aspx"
    )  # recorded of a page made from the template of client side pages, checked out by its maker
    url = (
        case.url
        if not page
        else re.sub(r"addusingpath\(.*", f"addtemplatefile(urloffile='{path}',templatefiletype=3)", case.url)
    )
    same = (
        "Name",
        "Level",
        "CheckOutType",
        "MajorVersion",
        "MinorVersion",
        "UIVersion",
        "UIVersionLabel",
        "CustomizedPageStatus",
        "Title",
    )
    asked = world.asked(
        case, url=url, folder_id=above["UniqueId"], same=same, then=None if page else reads, headers={"Content-Type": "application/octet-stream"}
    )  # fmt: skip
    return asked


@seeds("files.list")
def files(world: World, case: Case) -> Asked:
    made = upload(world, f"{LIBRARY}/a.docx")
    above = get(world, f"/_api/web/GetFolderByServerRelativePath(DecodedUrl='{quote(LIBRARY)}')")
    _ = made
    return world.asked(case, id=above["UniqueId"], folder_id=above["UniqueId"])


@seeds("cli.folder_file", "cli.folder_file.error")
def cli_files(world: World, case: Case) -> Asked:
    url = case.url
    path = unquote(unquote(re.search(r"DecodedUrl='([^']*)'", url)[1]))  # type: ignore[index]
    own = here(path) if path.startswith("/") else path
    if path.startswith("/"):
        folder(world, own)
        url = url.replace(re.search(r"DecodedUrl='([^']*)'", url)[1], quote(own, safe=""), 1)  # type: ignore[index]
    return world.asked(case, url=url, status=None, mock=case.error_expected)


@seeds("error.file_not_found", "error.folder_not_found", "error.wrong_site_url")
def not_there(world: World, case: Case) -> Asked:
    url = case.url if case.operation == "error.wrong_site_url" else here(case.url)
    return world.asked(case, url=url, missing_folder=f"{LIBRARY}/nothing/here")


@seeds("error.file_locked_423")
def locked(world: World, case: Case) -> Asked:
    """Somebody has the file open: a lock that another client holds."""
    made = upload(world, f"{LIBRARY}/a.xlsx")
    post(world, "/_api/web/EnsureUser", {"logonName": KARI})
    from sp_prosjektportal.emulator.sharepoint import paths
    from sp_prosjektportal.emulator.sharepoint.session import Session
    from sp_prosjektportal.emulator.sharepoint.sites import find_site

    store = world.emulator.store
    site = find_site(store, world.site)
    assert site is not None
    session = Session(store, site["id"], world.emulator.clock.now())
    list_id, row = paths.by_unique_id(session, made["UniqueId"]) or ("", {})
    kari = next(number for number, user in session.rows("users").items() if user.get("upn") == KARI)
    store.put(
        "items",
        str(row["id"]),
        {**row, "file": {**row["file"], "locked": int(kari)}},
        session.site_id,
        list_id,
    )
    return world.asked(case, headers={"Content-Type": "application/octet-stream"})


# -- recycle bin -----------------------------------------------------------------------------------


@seeds("recycle")
def recycle(world: World, case: Case) -> Asked:
    path = f"{LIBRARY}/sub"
    made = folder(world, path) if "Folder" in case.url else upload(world, f"{path}/a.txt", b"kept")

    def comes_back(world: World, got: Got) -> list[str]:
        entry = f"/_api/web/RecycleBin('{got.body['value']}')"
        shown = get(world, entry)
        post(world, f"{entry}/restore")
        which = "Folder" if "Folder" in case.url else "File"
        again = get(world, f"/_api/web/get{which}ById('{made['UniqueId']}')")
        fits = again["ServerRelativeUrl"] == made["ServerRelativeUrl"] and shown["ItemType"] == (
            5 if which == "Folder" else 1
        )
        return [] if fits else [f"not restored: {shown} {again}"]

    return world.asked(case, id=made["UniqueId"], then=comes_back)


@seeds("recyclebin.list", "recyclebin.list_expand", "cli.recyclebin")
def recycle_bin(world: World, case: Case) -> Asked:
    rows = case.answer.get("value", case.answer.get("RecycleBin")) or [{}]
    for row in rows[:3]:
        _throw_away(world, row.get("ItemType", 1), row.get("LeafName", "a.txt"), row.get("Title", ""))

    def emptied(world: World, got: Got) -> list[str]:
        before = get(world, "/_api/site/RecycleBin")["value"]
        post(world, "/_api/site/RecycleBin/DeleteByIds", {"ids": [row["Id"] for row in before]})
        after = get(world, "/_api/site/RecycleBin")["value"]
        return [] if before and not after else [f"{len(before)} before, {len(after)} after DeleteByIds"]

    same = ("ItemType", "LeafName", "Title", "ItemState") if case.source == "pnpcore-recording" else ()
    return world.asked(case, same=same, then=emptied)


def _throw_away(world: World, kind: int, leaf: str, title: str) -> None:
    if kind == 4:
        made = post(world, "/_api/web/lists", {"Title": leaf, "BaseTemplate": 100}, 201)
        post(world, f"/_api/web/lists(guid'{made['Id']}')/recycle")
    elif kind == 3:
        made = post(world, "/_api/web/lists", {"Title": "L", "BaseTemplate": 100}, 201)
        post(world, f"/_api/web/lists(guid'{made['Id']}')/items", {"Title": title}, 201)
        post(world, f"/_api/web/lists(guid'{made['Id']}')/items(1)/recycle")
    elif leaf.partition(".")[2]:
        post(world, f"/_api/web/getFileById('{upload(world, f'{LIBRARY}/{leaf}')['UniqueId']}')/recycle")
    else:
        post(world, f"/_api/web/getFolderById('{folder(world, f'{LIBRARY}/{leaf}')['UniqueId']}')/recycle")


# -- pages -----------------------------------------------------------------------------------------


@seeds("cli.page")
def page(world: World, case: Case) -> Asked:
    made = post(world, "/_api/sitepages/pages", {"Title": "page"}, 201)
    url = re.sub(r"Pages\(\d+\)", f"Pages({made['Id']})", case.url)
    return world.asked(case, url=url, mock=case.answer is None or not case.answer)


# -- changes ---------------------------------------------------------------------------------------


@seeds("changes.get_changes")
def changes(world: World, case: Case) -> Asked:
    """The same kinds of changes as recorded, then everything after the last one's token: nothing, until something happens."""
    made = post(world, "/_api/web/lists", {"Title": "L", "BaseTemplate": 101}, 201)
    address = f"/_api/web/lists(guid'{made['Id']}')"
    file = upload(world, "/sites/p/Shared Documents/sub/a.docx")
    above = get(world, f"/_api/web/GetFolderByServerRelativePath(DecodedUrl='{quote(LIBRARY)}/sub')")
    library = get(world, "/_api/web/lists/getbytitle('Documents')")
    item = get(world, f"/_api/web/getFileById('{file['UniqueId']}')/ListItemAllFields")["Id"]
    documents = f"/_api/web/lists(guid'{library['Id']}')"
    kinds = (
        {row["ChangeType"] for row in case.answer["d"]["results"]} if isinstance(case.answer, dict) else set()
    )
    flags: dict[str, Any] = {}
    if kinds & {11, 17}:
        post(
            world,
            f"{documents}/items({item})/breakroleinheritance(copyroleassignments=true,clearsubscopes=true)",
        )
        flags = {"RoleAssignmentAdd": True, "SystemUpdate": True}
    if any(row["__metadata"]["type"] == "SP.ChangeSite" for row in case.answer["d"]["results"]):
        post(world, "/_api/site/RegisterHubSite")
    body = json.loads(json.dumps(case.body))
    body["query"] |= flags
    asked = world.asked(
        case, body=body, list_id=library["Id"], id=str(item) if "items(" in case.url else above["UniqueId"]
    )

    def follows(world: World, got: Got) -> list[str]:
        rows = got.body["d"]["results"]
        wrong = _by_type(case.answer["d"]["results"], rows)
        if not rows:
            return ["no changes"]
        where = asked.url[len(world.site) :]
        query = {**body["query"], "ChangeTokenStart": {"StringValue": rows[-1]["ChangeToken"]["StringValue"]}}
        later = post(world, where, {"query": query})["value"]
        world.caller.merge(f"{documents}/items({item})", {"Title": "ny"}, site=world.site, status=204)
        after = post(world, where, {"query": query})["value"]
        known = "/site/" in case.url or [row["ItemId"] for row in after if "ItemId" in row] == [item]
        return wrong + ([] if not later and (after and known) else [f"after the last token: {later} {after}"])

    _ = address
    return Asked(asked.method, asked.url, asked.headers, asked.body, asked.status, mock=True, then=follows)


def _by_type(wanted: list[dict[str, Any]], ours: list[dict[str, Any]]) -> list[str]:
    """Keys by type of change; every recorded type must come."""
    lines = []
    for row in wanted:
        kind = row["__metadata"]["type"]
        same = next((one for one in ours if one["__metadata"]["type"] == kind), None)
        if kind == "SP.ChangeFile" and same is None:
            continue  # files that lie in no list; the recorded ones are pages of views
        if same is None:
            lines.append(f"no {kind}")
        elif set(row) != set(same):
            lines.append(f"{kind} has {sorted(same)}, recorded {sorted(row)}")
    return lines

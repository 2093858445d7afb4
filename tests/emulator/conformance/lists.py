"""Preconditions of lists, columns, content types, views and items."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any
from urllib.parse import quote, unquote

from emulator.conformance.harness import Asked, Case, Got, World, seeds
from emulator.sharepoint.caller import KARI

EVENT, ITEM = "0x0102", "0x01"


class Made:
    """A list made for a case."""

    def __init__(self, world: World, title: str = "Liste", template: int = 100) -> None:
        self.world, self.title = world, title
        row = world.caller.post(
            "/_api/web/lists", {"Title": title, "BaseTemplate": template}, site=world.site, status=201
        )
        self.id = str(row.body["Id"])
        self.address = f"/_api/web/lists(guid'{self.id}')"
        self.url = str(self.get("/RootFolder")["ServerRelativeUrl"])

    def get(self, rest: str) -> Any:
        return self.world.caller.get(self.address + rest, site=self.world.site).body

    def post(self, rest: str, body: Any = None, **more: Any) -> Any:
        return self.world.caller.post(self.address + rest, body, site=self.world.site, **more)

    def column(self, xml: str, options: int = 8) -> dict[str, Any]:
        return self.world.caller.make_column(self.address, xml, options, site=self.world.site)

    def item(self, **values: Any) -> int:
        return int(self.post("/items", values, status=201).body["Id"])

    def onto(self, url: str) -> str:
        """A template's address of some list, so that it leads to this one in the same way."""
        url = re.sub(r"lists\((guid)?'[^']*'\)", lambda m: f"lists({m[1] or ''}'{self.id}')", url, flags=re.I)
        url = re.sub(
            r"(lists/getbytitle\()'[^']*'", lambda m: f"{m[1]}'{quote(self.title)}'", url, flags=re.I
        )
        url = re.sub(r"GetList\('[^']*'\)", f"GetList('{quote(self.url, safe='')}')", url, flags=re.I)
        return re.sub(r"(@listUrl=)'[^']*'", lambda m: f"{m[1]}'{quote(self.url, safe='')}'", url)


def library(world: World) -> Made:
    """The library that the site has."""
    found = Made.__new__(Made)
    found.world, found.title = world, "Documents"
    row = world.caller.get("/_api/web/lists/getByTitle('Documents')?$expand=RootFolder", site=world.site).body
    found.id, found.url = row["Id"], row["RootFolder"]["ServerRelativeUrl"]
    found.address = f"/_api/web/lists(guid'{found.id}')"
    return found


def upload(world: World, name: str, folder: str = "Shared Documents") -> str:
    """A file in the site's library; its server-relative URL."""
    url = f"/sites/p/{folder}"
    world.caller.post(
        f"/_api/web/GetFolderByServerRelativePath(DecodedUrl='{quote(url)}')/Files/AddUsingPath(DecodedUrl='{quote(name)}',Overwrite=true)",
        b"content",
        site=world.site,
        status=200,
    )
    return f"{url}/{name}"


def one_of(case: Case) -> dict[str, Any]:
    body = case.answer
    return dict(body["value"][0] if isinstance(body, dict) and body.get("value") else body)


# -- lists -----------------------------------------------------------------------------------------


@seeds("list.create", "cli.list.create", "cli.list.create.error")
def new_list(world: World, case: Case) -> Asked:
    same = ("BaseType", "BaseTemplate", "EntityTypeName", "ListItemEntityTypeFullName", "Title", "EnableVersioning", "MajorVersionLimit",
            "EnableAttachments", "ContentTypesEnabled", "EnableFolderCreation", "TemplateFeatureId", "ItemCount", "Hidden",
            "DraftVersionVisibility", "ListExperienceOptions", "MajorWithMinorVersionsLimit", "AllowContentTypes", "NoCrawl")  # fmt: skip

    def twice(world: World, got: Got) -> list[str]:
        again = world.caller.post(
            "/_api/web/lists",
            json.loads(asked.body),
            site=world.site,
            headers={"Content-Type": "application/json;odata=verbose"},
        )
        fits = (
            (again.status, again.code.partition(",")[0]) == (500, "-2130575342")
            if again.status != 201
            else False
        )
        return [] if fits else [f"the same list again answered {again.status}: {again.text[:200]}"]

    if case.source == "cli-microsoft365-spec":  # mocks; an "API error" of theirs has no precondition
        return world.asked(case, mock=True, status=201)
    asked = world.asked(case, same=same, then=twice)
    return asked


@seeds("list.get")
def a_list(world: World, case: Case) -> Asked:
    title = re.search(r"getbytitle\('([^']*)'\)", case.url, re.I)
    assert title is not None
    if title[1] not in ("Site Pages", "Site Assets", "Documents"):
        Made(world, title[1])
    if title[1] == "Site Assets":
        world.caller.post("/_api/web/lists/EnsureSiteAssetsLibrary", site=world.site, status=200)

    def renamed(world: World, got: Got) -> list[str]:
        address = f"/_api/web/lists(guid'{got.body['Id']}')"
        world.caller.merge(address, {"Description": "Changed"}, site=world.site, status=204)
        again = world.caller.get(address, site=world.site).body
        return [] if again["Description"] == "Changed" else ["a change is not seen"]

    same = ("BaseTemplate", "BaseType", "EntityTypeName", "ListItemEntityTypeFullName", "Title", "IsCatalog",
            "EnableMinorVersions", "TemplateFeatureId", "EnableAttachments", "Hidden", "IsApplicationList", "IsPrivate")  # fmt: skip
    return world.asked(case, same=same, then=renamed)


@seeds("list.get_with_fields")
def with_fields(world: World, case: Case) -> Asked:
    made = Made(world)
    return world.asked(
        case, url=made.onto(case.url), same=("FieldTypeKind", "TypeAsString"), optional=("Title",)
    )


@seeds("list.get_with_items")
def with_items(world: World, case: Case) -> Asked:
    made = library(world) if "CheckoutUserId" in case.answer["Items"][0] else Made(world)
    if made.title == "Documents":
        upload(world, "a.txt")
    else:
        made.item(Title="Yes")
    return world.asked(
        case, url=made.onto(case.url), optional=("Title", "MediaServiceImageTags", "EnableVersioning")
    )


@seeds("lists.list")
def many_lists(world: World, case: Case) -> Asked:
    Made(world, "Liste")

    def one_more(world: World, got: Got) -> list[str]:
        before = len(got.body["value"])
        Made(world, "Enda en")
        after = len(world.caller.get("/_api/web/lists", site=world.site).rows)
        return [] if after == before + 1 else [f"{before} lists, then {after}"]

    url = case.url
    if "ContentTypes" in case.url:  # the recorded answer shows that ContentTypes was expanded
        url += "&$expand=ContentTypes/FieldLinks&$select=BaseTemplate,Id,Title,ContentTypes/Name,ContentTypes/StringId,ContentTypes/FieldLinks/Id,ContentTypes/FieldLinks/Name"
        url = re.sub(r"\?\$select=[^&]*&", "?", url)
    return world.asked(case, url=url, then=one_more)


@seeds("cli.list.default_column_or_order")
def type_order(world: World, case: Case) -> Asked:
    made = Made(world)
    return world.asked(case, url=made.onto(case.url), optional=("UniqueContentTypeOrder",))


@seeds("cli.list.get")
def receivers(world: World, case: Case) -> Asked:
    made = Made(world)
    body = {"EventType": 1, "ReceiverName": "PnP Test Receiver", "ReceiverUrl": "https://pnp.github.io", "SequenceNumber": 1000, "Synchronization": 1}  # fmt: skip
    receiver = made.post("/EventReceivers", body, status=201).body["ReceiverId"]
    return world.asked(
        case, url=made.onto(case.url), replace={"c5a6444a-9c7f-4a0d-9e29-fc6fe30e34ec": receiver}
    )


@seeds("cli.list.get.error")
def missing_list(world: World, case: Case) -> Asked:
    return world.asked(case, status=404, code="-2130575322, Microsoft.SharePoint.SPException")


@seeds("cli.list.get_by_url", "cli.list.get_by_url.error")
def by_url(world: World, case: Case) -> Asked:
    made = Made(world)
    if "contenttypes(" in case.url.lower():
        return content_type_of(world, case)
    return world.asked(case, url=made.onto(case.url))


@seeds("cli.list.update")
def changed_list(world: World, case: Case) -> Asked:
    made = Made(world)

    def seen(world: World, got: Got) -> list[str]:
        body = made.get("")
        names = [name for name, value in case.body.items() if name in body and body[name] != value]
        return [f"{name} was not changed" for name in names]

    return world.asked(case, url=made.onto(case.url), mock=True, status=204, then=seen)


# -- columns ---------------------------------------------------------------------------------------

# Set by circumstances (ids, addresses, which term sets there are), not by the request.
CIRCUMSTANCES = ("Id", "SchemaXml", "Scope", "LookupList", "LookupWebId", "PrimaryFieldId", "TextField", "SspId", "TermSetId", "CurrencyLocaleId")  # fmt: skip


@seeds("field.create_as_xml")
def new_column(world: World, case: Case) -> Asked:
    target = Made(world, "Target")
    xml = case.body["parameters"]["SchemaXml"]
    made = Made(world) if "lists(" in case.url.lower() else None
    if "FieldRef=" in xml and made is not None:
        primary = re.search(r'FieldRef="([^"]*)"', xml)
        assert primary is not None
        made.column(f'<Field ID="{{{primary[1]}}}" Type="UserMulti" List="UserInfo" Name="Audience" DisplayName="Audience" ShowField="ImnName" Mult="TRUE" />')  # fmt: skip
    xml = re.sub(r'List="\{?[0-9a-f-]{36}\}?"', f'List="{target.id}"', xml)
    body = {"parameters": {**case.body["parameters"], "SchemaXml": xml}}

    def again(world: World, got: Got) -> list[str]:
        parent = made.address if made else "/_api/web"
        read = world.caller.get(f"{parent}/fields(guid'{got.body['Id']}')", site=world.site).body
        return [] if read == got.body else ["reading it again gives something else"]

    return world.asked(
        case, body=body, list_id=made.id if made else "", same=("*",), but=CIRCUMSTANCES, then=again
    )


@seeds("field.get")
def a_column(world: World, case: Case) -> Asked:
    wanted = case.answer
    xml = (
        f'<Field Type="{wanted["TypeAsString"]}" Name="{wanted["InternalName"]}" DisplayName="{wanted["Title"]}" '
        f'Description="{wanted["Description"]}" Required="{str(wanted["Required"]).upper()}" ID="{{{wanted["Id"]}}}" />'
    )
    world.caller.make_column("/_api/web", xml, site=world.site)
    return world.asked(case, same=("*",), but=CIRCUMSTANCES)


@seeds("fields.list")
def many_columns(world: World, case: Case) -> Asked:
    rows = case.answer["value"]
    made = Made(
        world, template=101 if any(row.get("InternalName") == "CheckoutUser" for row in rows) else 100
    )
    name = rows[0]["InternalName"]
    if len(rows) == 1 and name != "Title":  # asked for by a filter that the recording does not show
        made.column(
            f'<Field Type="{rows[0]["TypeAsString"]}" Name="{name}" DisplayName="{rows[0]["Title"]}" />'
        )
        case = dataclasses.replace(case, url=f"{case.url}?$filter=InternalName eq '{name}'")
    same = ("TypeAsString", "FieldTypeKind", "Hidden", "ReadOnlyField")
    return world.asked(case, list_id=made.id, same=same, optional=("DefaultValue", "Choices"))


@seeds("cli.field.create")
def cli_new_column(world: World, case: Case) -> Asked:
    made = Made(world, "Events")
    return world.asked(
        case,
        url=made.onto(case.url),
        same=("Title", "TypeAsString", "DisplayFormat", "DefaultValue", "Required"),
    )


@seeds("cli.field.get", "cli.field.update")
def cli_column(world: World, case: Case) -> Asked:
    made = Made(world, "Liste")
    own = made.column('<Field Type="Text" Name="Egen" DisplayName="Egen" />')
    replace = {"fields/getbyid('03e45e84-1992-4d42-9116-26f756012634')": f"fields/getbyid('{own['Id']}')"}
    author = made.get("/fields/getByInternalNameOrTitle('Author')")["Id"]
    replace["330f29c5-5c4c-465f-9f4b-7903020ae1ce"] = author
    url = made.onto(case.url)
    if case.operation == "cli.field.update":
        url = re.sub(r"getbyinternalnameortitle\('Title'\)", "getbyinternalnameortitle('Egen')", url)
        return world.asked(case, url=url, replace=replace, mock=True, status=200)
    return world.asked(case, url=url, replace=replace)


@seeds("cli.field.get.error")
def no_column(world: World, case: Case) -> Asked:
    missing = {"03e45e84-1992-4d42-9116-26f756012634": "99e45e84-1992-4d42-9116-26f756012634"}
    return world.asked(case, status=400, replace=missing)


@seeds("error.delete_on_collection_400")
def not_deletable(world: World, case: Case) -> Asked:
    return world.asked(case)


# -- content types ---------------------------------------------------------------------------------


@seeds("contenttype.add_available")
def available(world: World, case: Case) -> Asked:
    made = Made(world)
    world.caller.merge(made.address, {"ContentTypesEnabled": True}, site=world.site, status=204)

    def child(world: World, got: Got) -> list[str]:
        sent, found = case.body["contentTypeId"], got.body["Id"]["StringValue"]
        return (
            [] if re.fullmatch(rf"{sent}00[0-9A-F]{{32}}", found) else [f"{found} is no list copy of {sent}"]
        )

    return world.asked(case, list_id=made.id, same=("Name", "Group", "Description", "Hidden", "Sealed", "ReadOnly", "Scope"), but=("Scope",), then=child)  # fmt: skip


@seeds("contenttype.get", "contenttype.get_fieldlinks")
def a_content_type(world: World, case: Case) -> Asked:
    wanted = case.answer
    sent = {
        "Name": wanted.get("Name", "TEST"),
        "Group": wanted.get("Group", "T"),
        "Description": wanted.get("Description", ""),
    }
    if (
        sent["Name"] == "Contact"
    ):  # the site's own type, read by the id that the recorded tenant had given a child
        return world.asked(
            case, replace={case.answer["StringId"]: "0x0106"}, same=("Name", "Description", "Hidden")
        )
    made = world.caller.post("/_api/web/contenttypes", sent, site=world.site, status=201).body
    url = re.sub(r"ContentTypes\('[^']*'\)", f"ContentTypes('{made['StringId']}')", case.url)
    return world.asked(case, url=url, same=("Name", "Group", "Description", "Hidden", "Required"), but=())


@seeds("contenttypes.list", "contenttypes.list_expand")
def content_types(world: World, case: Case) -> Asked:
    return world.asked(case)


@seeds("cli.contenttype", "cli.contenttype.error", "cli.contenttype.fieldlink")
def content_type_of(world: World, case: Case) -> Asked:
    made = Made(world, "Documents ")  # a space, since the site has such a library
    own = made.get("/contenttypes")["value"]
    first = next(row["StringId"] for row in own if row["StringId"].startswith("0x0100"))
    if case.operation == "cli.contenttype.error":
        world.caller.delete("/_api/web/lists/getByTitle('Documents')", site=world.site, status=200)
        return world.asked(case, status=404)
    if case.answer == {"odata.null": True}:
        return world.asked(case, replace={} if "getByTitle" in case.url else {"0x0100558D85B7216F6A489A499DB361E1AE2F": ITEM if "fieldlink" in case.url else "0x0100558D85B7216F6A489A499DB361E1AE2F"}, status=200)  # fmt: skip
    own_ids = {"0x010200973548ACFFDA0948BE80AF607C4E28F9": first, "'Event'": "'Item'"}
    return world.asked(case, url=made.onto(case.url), replace=own_ids)


# -- views -----------------------------------------------------------------------------------------


@seeds("view.create")
def new_view(world: World, case: Case) -> Asked:
    made, wanted = library(world), case.answer
    given = {**case.body["parameters"], "ViewType2": wanted["ViewType2"]}  # not recovered from the recording
    same = ("Title", "RowLimit", "Paged", "ViewQuery", "DefaultView", "ViewType2", "Scope", "BaseViewId", "Hidden", "PersonalView", "ServerRelativeUrl")  # fmt: skip

    def kept(world: World, got: Got) -> list[str]:
        again = made.get(f"/Views('{got.body['Id']}')")
        return [] if again == got.body else ["reading it again gives something else"]

    return world.asked(
        case, list_id=made.id, body={"parameters": given}, same=same, but=("ServerRelativeUrl",), then=kept
    )


@seeds("view.viewfield_change")
def view_column(world: World, case: Case) -> Asked:
    made = Made(world)
    view = made.get("/DefaultView")["Id"]

    def there(world: World, got: Got) -> list[str]:
        items = made.get(f"/Views('{view}')/ViewFields")["Items"]
        return [] if items[-1] == "Author" else [f"the view has {items}"]

    return world.asked(case, list_id=made.id, view_id=view, internal_name="Author", then=there)


@seeds("views.list_expand")
def views(world: World, case: Case) -> Asked:
    url = case.url.replace(
        "Views&$expand=Views", "Views/Id,Views/Title,Views/ViewFields&$expand=Views/ViewFields"
    )
    return world.asked(case, url=url.replace("%2cViews/", ",Views/"), title="Documents")


@seeds("cli.view", "cli.view.error")
def cli_view(world: World, case: Case) -> Asked:
    if case.operation == "cli.view.error":
        if "views/add" in case.url:
            return world.asked(
                case, url=Made(world).onto(case.url), status=400, code="-2147024809, System.ArgumentException"
            )
        return world.asked(case, status=404, code="-1, System.ArgumentException")
    made = library(world) if "GetByTitle('Documents')" in case.url else Made(world)
    for name in ("StartDate", "EndDate"):
        made.column(f'<Field Type="DateTime" Name="{name}" DisplayName="{name}" />')
    view = made.post("/Views", {"Title": "MyView"}, status=201).body["Id"]
    if "moveviewfieldto" in case.url:
        made.post(f"/Views('{view}')/ViewFields/AddViewField('Author')", status=200)
    return world.asked(
        case,
        url=made.onto(case.url),
        replace={"cc27a922-8224-4296-90a5-ebbc54da2e81": view},
        same=("Title", "RowLimit", "Paged"),
    )


# -- items -----------------------------------------------------------------------------------------

_OWN = {"Title", "ID", "Id", "Attachments", "GUID"}


def columns_like(made: Made, row: dict[str, Any]) -> None:
    """The columns that a recorded row shows beyond the usual ones."""
    here = {column["InternalName"] for column in made.get("/fields?$select=InternalName")["value"]}
    for name, value in row.items():
        if (
            name in here | _OWN
            or name.startswith(("OData_", "Server", "FileSystem", "Comments"))
            or name[-2:] == "Id"
        ):
            continue
        kind = (
            "Boolean" if isinstance(value, bool) else "Number" if isinstance(value, (int, float)) else "Text"
        )
        if isinstance(value, (str, int, float)) and name.startswith("Test"):
            made.column(f'<Field Type="{kind}" Name="{name}" DisplayName="{name}" />')


@seeds("items.list", "items.list_select")
def rows(world: World, case: Case) -> Asked:
    row = one_of(case)
    home = "CanvasContent1" in row
    in_library = bool(
        {"CheckoutUserId", "File", "ServerRedirectedEmbedUri"}
        & {k for k, v in row.items() if v or k == "CheckoutUserId"}
    )
    made = library(world) if in_library else Made(world, template=100)
    url = case.url
    if home:
        pages = world.caller.get("/_api/web/lists/getByTitle('Site Pages')", site=world.site).body
        return world.asked(
            case,
            list_id=pages["Id"],
            optional=("CanvasContent1", "LayoutWebpartsContent", "OData__ExpirationDate"),
        )
    columns_like(made, row)
    if in_library and row.get("FileSystemObjectType") == 1:
        world.caller.post(
            "/_api/web/folders/AddUsingPath(DecodedUrl='Shared Documents/Test')", site=world.site, status=200
        )
    elif in_library:
        upload(world, "a.docx")
    elif row.get("FileSystemObjectType") == 1:
        world.caller.merge(made.address, {"EnableFolderCreation": True}, site=world.site)
        made.post("/AddValidateUpdateItemUsingPath", {"listItemCreateInfo": {"FolderPath": {"DecodedUrl": made.url}, "UnderlyingObjectType": 1},
                  "formValues": [{"FieldName": "Title", "FieldValue": "Folder"}]}, status=200)  # fmt: skip
    else:
        number = made.item(Title="a")
        world.caller.merge(
            f"{made.address}/items({number})", {"Title": "Updated"}, site=world.site, status=204
        )
    if "AttachmentFiles" in row:
        made.post("/items(1)/AttachmentFiles/add(FileName='a.txt')", b"x", status=200)
    expand = [
        name
        for name in ("Versions", "ContentType", "File", "ParentList", "AttachmentFiles")
        if isinstance(row.get(name), (dict, list))
    ]
    if expand:
        inner = [
            f"{name}/{key}"
            for name in expand
            if name != "Versions" and isinstance(row[name], dict)
            for key in row[name]
        ]
        whole = [name for name in row if name not in expand] + [
            name for name in expand if not isinstance(row[name], dict)
        ]
        url = case.url.partition("?")[0] + f"?$select={','.join([*whole, *inner])}&$expand={','.join(expand)}"
    loose = ("Title", "MediaServiceKeyPoints", "SharedWithUsersId", "SharedWithDetails", "ServerRedirectedEmbedUri", "MediaServiceImageTags",
             "MetaInfo", "ContentVersion", "OData__ExtendedDescription", "OData__ExpirationDate")  # fmt: skip
    return world.asked(case, url=url, list_id=made.id, optional=loose)


@seeds("items.page_nextlink")
def pages(world: World, case: Case) -> Asked:
    made = Made(world)
    link = case.answer["odata.nextLink"]
    if "getcomments" in case.url.lower():
        return comments(world, case, made)
    for number in range(9):
        made.item(Title=f"Item {number}")

    def like_theirs(world: World, got: Got) -> list[str]:
        ours = got.body["odata.nextLink"]
        wanted = re.sub(
            r"guid%27[^%]*%27", f"guid%27{made.id}%27", link.replace("/sites/prov-2/", "/sites/p/")
        )
        if ours != wanted:
            return [f"the next link is {ours}, recorded {wanted}"]
        following = world.caller.get(ours[len(world.site) :], site=world.site)
        top = len(got.body["value"])
        ids = [row["Id"] for row in following.rows]
        return [] if ids == list(range(top + 1, top + 1 + len(ids))) and ids else [f"the next page has {ids}"]

    return world.asked(case, url=made.onto(case.url), then=like_theirs)


def comments(world: World, case: Case, made: Made) -> Asked:
    number = made.item(Title="Talked about")
    for count in range(31):
        made.post(f"/items({number})/Comments", {"text": f"Comment # {count}"}, status=201)

    def goes_on(world: World, got: Got) -> list[str]:
        following = world.caller.get(got.body["odata.nextLink"][len(world.site) :], site=world.site).rows
        return (
            []
            if len(got.body["value"]) == 30 and len(following) == 1
            else [f"{len(got.body['value'])}, then {len(following)}"]
        )

    return world.asked(case, url=made.onto(case.url).replace("(840)", f"({number})"), then=goes_on)


def _form_columns(made: Made, values: list[dict[str, Any]]) -> None:
    for entry in values:
        name = entry["FieldName"]
        if name in ("Title", "ContentType", "ComplianceAssetId", "FileLeafRef"):
            continue
        kind = "UserMulti" if "Key" in str(entry["FieldValue"]) else "Text"
        more = ' List="UserInfo" Mult="TRUE"' if kind == "UserMulti" else ""
        made.column(f'<Field Type="{kind}" Name="{name}" DisplayName="{name}"{more} />')


@seeds("item.add_validate_update_using_path", "cli.item.add")
def by_form(world: World, case: Case) -> Asked:
    made = Made(world, "Demo List")
    values = case.body["formValues"]
    fails = any(row.get("HasException") for row in case.answer["value"])
    if not fails:
        _form_columns(made, values)
    if fails and case.source != "pnpcore-recording":
        made.column('<Field Type="Text" Name="Must" DisplayName="Must" />')
        return world.asked(case, url=made.onto(case.url), mock=True)

    def stored(world: World, got: Got) -> list[str]:
        count = len(made.get("/items")["value"])
        return [] if count == (0 if fails else 1) else [f"{count} rows in the list"]

    same = ("FieldName", "HasException", "ErrorCode") if case.source == "pnpcore-recording" else ()
    return world.asked(case, url=made.onto(case.url), list_id=made.id, list_root_folder_server_relative_url=made.url, same=same,
                       optional=("ErrorMessage",) if fails else (), mock=case.source != "pnpcore-recording", then=stored)  # fmt: skip


@seeds("item.validate_update_list_item", "cli.item.validate_update")
def update_by_form(world: World, case: Case) -> Asked:
    values = case.body["formValues"]
    if "Folder" in case.url or "File" in case.url:
        return file_by_form(world, case)
    made = Made(world)
    _form_columns(made, values)
    number = made.item(Title="before")

    def changed(world: World, got: Got) -> list[str]:
        title = next((entry["FieldValue"] for entry in values if entry["FieldName"] == "Title"), "before")
        return [] if made.get(f"/items({number})")["Title"] == title else ["the title was not changed"]

    for key in re.findall(r'"Key\\?":\\?"(c:0o[^"\\]*)', json.dumps(case.body)):
        group = {
            "id": key.rpartition("|")[2],
            "displayName": "Group",
            "mail": "",
            "owners": [],
            "members": [],
            "site": "",
        }
        world.emulator.store.put("directory_groups", group["id"], group)
    same = (
        ("FieldName", "HasException", "ErrorCode", "FieldValue") if case.source == "pnpcore-recording" else ()
    )
    url = made.onto(case.url).replace("getbyid(guid'{list_id}')", f"getbyid(guid'{made.id}')")
    return world.asked(
        case, url=url, list_id=made.id, id=str(number), same=same, but=("FieldValue",), then=changed
    )


def file_by_form(world: World, case: Case) -> Asked:
    if "Files(" in case.url:
        world.caller.post("/_api/web/folders/AddUsingPath(DecodedUrl='Shared Documents/t1')", site=world.site)
        upload(world, "MS365.jpg", "Shared Documents/t1")
        replace = {
            "%2Fsites%2Fproject-x%2FShared%2520Documents%2Ft1": quote("/sites/p/Shared Documents/t1", safe="")
        }
        body = json.loads(json.dumps(case.body).replace("Picture", "Document"))
        return world.asked(case, replace=replace, body=body)
    upload(world, "abc.pdf")
    return world.asked(case, replace={"%2Fsites%2Fportal%2F": "%2Fsites%2Fp%2F"})


@seeds("cli.item.get")
def cli_item(world: World, case: Case) -> Asked:
    made = Made(world)
    number = made.item(Title="List Item 1")
    made.post(f"/items({number})/AttachmentFiles/add(FileName='File1.jpg')", b"x", status=200)
    return world.asked(
        case, url=made.onto(case.url).replace("(147)", f"({number})"), same=("Title", "FileName"), but=()
    )


@seeds("cli.item.attachment.error")
def attachment_again(world: World, case: Case) -> Asked:
    made = Made(world)
    made.item(Title="a")
    made.post("/items(1)/AttachmentFiles/add(FileName='CLIRocks.pdf')", b"x", status=200)
    return world.asked(
        case, url=made.onto(case.url.replace("236a0f92482d475bba8fd0e4f78555e4", "x")), status=400
    )


@seeds("cli.item.recycle_delete")
def recycled(world: World, case: Case) -> Asked:
    made = Made(world)
    made.item(Title="a")

    def gone(world: World, got: Got) -> list[str]:
        return [] if made.get("/items")["value"] == [] else ["it is still there"]

    return world.asked(case, url=made.onto(case.url), status=200, mock=True, then=gone)


@seeds("cli.items.list")
def cli_rows(world: World, case: Case) -> Asked:
    if case.flavour == "graph-v1":
        return drive_children(world, case)
    made = Made(world, "Demo List")
    made.item(Title="Demo list item")
    url = made.onto(case.url)
    return world.asked(
        case, url=url if unquote(url).count("'") % 2 == 0 else url + "'", mock=True, status=200
    )


def drive_children(world: World, case: Case) -> Asked:
    """Files below a folder of a drive (the operation is called after the word ``items`` in the address)."""
    world.caller.post("/_api/web/folders/AddUsingPath(DecodedUrl='Shared Documents/t1')", site=world.site)
    upload(world, "a.txt", "Shared Documents/t1")

    def graph(path: str) -> Any:
        return world.send(Asked("GET", f"https://graph.microsoft.com/v1.0{path}", {}, b"", None)).body

    site = graph("/sites/contoso.sharepoint.com:/sites/p")["id"]
    drive = next(one["id"] for one in graph(f"/sites/{site}/drives")["value"] if one["name"] == "Documents")
    folder = next(
        one["id"] for one in graph(f"/drives/{drive}/root/children")["value"] if one["name"] == "t1"
    )
    url = re.sub(r"/drives/[^/]+/", f"/drives/{drive}/", case.url)
    url = re.sub(r"/items(\(')?/?0[0-9A-Z]{33}", lambda m: f"/items{m[1] or '/'}{folder}", url)
    return world.asked(case, url=url, mock=True, status=200)


@seeds("cli.items.renderlistdataasstream", "cli.items.renderlistdataasstream.error")
def site_rows(world: World, case: Case) -> Asked:
    return world.asked(case, url=case.url.replace("{site_url}", "{admin_url}"), mock=True, status=200)


@seeds("cli.items.batch")
def many_in_batch(world: World, case: Case) -> Asked:
    made = Made(world)
    columns = set(re.findall(r'"FieldName":"([^"]*)"', case.body))
    _form_columns(made, [{"FieldName": name, "FieldValue": ""} for name in sorted(columns)])
    body = re.sub(r"lists\(guid'[^']*'\)", f"lists(guid'{made.id}')", case.body).replace(
        "contoso.sharepoint.com/sites/project-x", "contoso.sharepoint.com/sites/p"
    )

    def all_there(world: World, got: Got) -> list[str]:
        sent = body.count("AddValidateUpdateItemUsingPath HTTP/1.1")
        answered = got.text.count("HTTP/1.1 200 OK")
        return (
            [] if sent == answered else [f"{sent} parts sent, {answered} answered with 200: {got.text[:500]}"]
        )

    return world.asked(case, body=body, mock=True, status=200, then=all_there)


@seeds("items.render_list_data_as_stream")
def stream(world: World, case: Case) -> Asked:
    wanted = case.answer
    made = Made(world)
    rows_wanted = wanted.get("Row") or []
    names = [n for n in (rows_wanted[0] if rows_wanted else {}) if "." not in n and n.isalnum()]
    here = {column["InternalName"] for column in made.get("/fields?$select=InternalName")["value"]}
    target = Made(world, "Target")
    target.item(Title="T")
    shown, filled = stream_columns(
        made,
        [n for n in names if n not in here and n != "UniqueId"],
        rows_wanted[0] if rows_wanted else {},
        target,
    )
    limit = int(wanted["RowLimit"])
    for number in range(limit + 5 if wanted.get("NextHref") else len(rows_wanted)):
        made.item(Title=f"Item {number}", **filled)
    fields = "".join(
        f'<FieldRef Name="{name}" />'
        for name in ["Title", *shown, *[n for n in names if n in here and n not in ("ID", "Title")]]
    )
    xml = f"<View><ViewFields>{fields}</ViewFields><RowLimit Paged='TRUE'>{limit}</RowLimit></View>"
    body = {"parameters": {**case.body["parameters"], "ViewXml": xml}}
    page_two = wanted.get("FirstRow", 1) > 1
    if page_two:
        body["parameters"]["Paging"] = "Paged=TRUE&p_ID=" + str(int(rows_wanted[0]["ID"]) - 1)
    loose = tuple(
        n for n in (rows_wanted[0] if rows_wanted else {}) if n not in ("ID", "PermMask", "FSObjType")
    )
    loose += ("NextHref", "PrevHref") if page_two else ()
    return world.asked(
        case,
        list_id=made.id,
        body=body,
        same=("FolderPermissions", "RowLimit", "FilterLink", "ForceNoHierarchy"),
        optional=loose,
    )


def stream_columns(
    made: Made, names: list[str], row: dict[str, Any], target: Made
) -> tuple[list[str], dict[str, Any]]:
    """Columns that show as in a recorded row, and values for them."""
    shown, filled = [], {}
    for name in names:
        value, xml, given = row[name], "", None
        if f"{name}.calculated" in row:
            xml = f'<Field Type="Calculated" Name="{name}" DisplayName="{name}" ResultType="Number"><Formula>=1-0.5</Formula></Field>'
        elif f"{name}.value" in row:
            xml, given = f'<Field Type="Boolean" Name="{name}" DisplayName="{name}" />', True
        elif f"{name}." in row and "T" in row[f"{name}."]:
            xml, given = (
                f'<Field Type="DateTime" Name="{name}" DisplayName="{name}" />',
                "2020-12-06T07:25:47Z",
            )
        elif f"{name}." in row:
            xml, given = f'<Field Type="Number" Name="{name}" DisplayName="{name}" />', 67687.0
        elif isinstance(value, str):
            xml, given = f'<Field Type="Text" Name="{name}" DisplayName="{name}" />', "text"
        elif isinstance(value, list) and value and "lookupId" in value[0]:
            xml = f'<Field Type="Lookup" Name="{name}" DisplayName="{name}" List="{target.id}" ShowField="Title" />'
            filled[f"{name}Id"] = 1
        elif isinstance(value, list) and value and "email" in value[0]:
            xml = f'<Field Type="User" Name="{name}" DisplayName="{name}" />'
        if xml:
            made.column(xml)
            shown.append(name)
        if given is not None:
            filled[name] = given
    return shown, filled


# -- changes, removal, errors ----------------------------------------------------------------------


@seeds("update.merge_204")
def merged(world: World, case: Case) -> Asked:
    if case.entity == "SP.Web":
        return world.asked(case, url="{site_url}/_api/web", body={"__metadata": {"type": "SP.Web"}, "Title": "Changed"},
                           then=lambda world, got: [] if world.caller.get("/_api/web/Title", site=world.site).body["value"] == "Changed" else ["not changed"])  # fmt: skip
    made = Made(world)
    body = {"__metadata": {"type": "SP.List"}, "Description": "Changed"}
    return world.asked(case, url=f"{{site_url}}{made.address}", body=body,
                       then=lambda world, got: [] if made.get("")["Description"] == "Changed" else ["not changed"])  # fmt: skip


@seeds("delete.200_empty")
def deleted(world: World, case: Case) -> Asked:
    made = Made(world)

    def gone(world: World, got: Got) -> list[str]:
        status = world.caller.ask("GET", made.address, site=world.site).status
        return [] if status == 404 else [f"reading it afterwards answers {status}"]

    return world.asked(case, url=f"{{site_url}}{made.address}", then=gone)


@seeds("void_method.odata_null")
def void(world: World, case: Case) -> Asked:
    made = Made(world)
    view = made.get("/DefaultView")["Id"]
    url = f"{{site_url}}{made.address}/Views('{view}')/ViewFields/RemoveAllViewFields"
    return world.asked(case, method="POST", url=url, then=lambda world, got: [] if not made.get(f"/Views('{view}')/ViewFields")["Items"] else ["fields left"])  # fmt: skip


@seeds("primitive_value")
def primitive(world: World, case: Case) -> Asked:
    return world.asked(case, method="GET", url="{site_url}/_api/web/lists/getByTitle('Documents')/Hidden")


@seeds("verbose.entity")
def verbose(world: World, case: Case) -> Asked:
    return world.asked(case)


@seeds("error.item_not_found")
def no_item(world: World, case: Case) -> Asked:
    return world.asked(case, list_id=Made(world).id, missing_id="4711")


@seeds("error.list_by_title_not_found")
def no_list(world: World, case: Case) -> Asked:
    return world.asked(case)


@seeds("error.filter_unknown_column_400", "error.unknown_property_400")
def no_such_column(world: World, case: Case) -> Asked:
    return world.asked(case, list_id=Made(world, "Company").id)


@seeds("error.list_view_threshold_500")
def too_many(world: World, case: Case) -> Asked:
    made = Made(world)
    made.item(Title="a")
    row = next(iter(dict(world.emulator.store.rows("items", _site_id(world), made.id)).values()))
    for number in range(2, 5003):
        world.emulator.store.put("items", str(number), {**row, "id": number}, _site_id(world), made.id)
    return world.asked(case, list_id=made.id)


def _site_id(world: World) -> str:
    return next(key for key, row in world.emulator.store.rows("sites").items() if row["url"] == world.site)


@seeds("error.form_digest_403")
def no_digest(world: World, case: Case) -> Asked:
    return world.asked(case, headers={"Cookie": "FedAuth=77u/; rtFa=x"})


PERSON = KARI

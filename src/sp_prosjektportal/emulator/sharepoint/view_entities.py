"""Views on the wire: ``SP.View`` and its fields (wire.md section 6.4)."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.errors import invalid
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import views
from sp_prosjektportal.emulator.sharepoint.body_types import NEW_VIEW, fitting
from sp_prosjektportal.emulator.sharepoint.entity import (
    Collection,
    Entity,
    Primitive,
    action,
    function,
    navigation,
)
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

_NOTHING = (
    "AssociatedContentTypeId", "CalendarViewStyles", "ColumnWidth", "CustomOrder", "Formats", "GridLayout", "Method",
    "ModerationType", "NewDocumentTemplates", "StyleId", "VisualizationInfo",
)  # fmt: skip


class ViewFields(Entity):
    type = "SP.ViewFieldCollection"

    def __init__(self, session: Session, list_id: str, view_id: str) -> None:
        super().__init__(session, f"Web/Lists(guid'{list_id}')/Views(guid'{view_id}')/ViewFields")
        self.list_id, self.view_id = list_id, view_id

    def properties(self) -> dict[str, Any]:
        names = list(views.get(self.session, self.list_id, self.view_id)["fields"])
        xml = "".join(f'<FieldRef Name="{name}" />' for name in names)
        return {"SchemaXml": xml, "Items": names}

    @action("AddViewField", parameters=["strField"])
    def add_field(self, str_field: str) -> None:
        views.add_field(self.session, self.list_id, self.view_id, str_field)

    @action("RemoveViewField", parameters=["strField"])
    def remove_field(self, str_field: str) -> None:
        views.remove_field(self.session, self.list_id, self.view_id, str_field)

    @action("RemoveAllViewFields")
    def remove_all(self) -> None:
        views.remove_field(self.session, self.list_id, self.view_id, None)

    @action("MoveViewFieldTo", parameters=["field", "index"])
    def move(self, field: str, index: int) -> None:
        views.move_field(self.session, self.list_id, self.view_id, field, int(index))


class ViewEntity(Entity):
    type = "SP.View"

    def __init__(self, session: Session, list_id: str, row: Row) -> None:
        super().__init__(session, f"Web/Lists(guid'{list_id}')/Views(guid'{row['id']}')")
        self.list_id, self.row = list_id, row

    def properties(self) -> dict[str, Any]:
        row, base = self.row, self.row["base_view_id"]
        url = views.url(self.session, self.list_id, row)
        return {
            **dict.fromkeys(_NOTHING), "Aggregations": row["aggregations"], "AggregationsStatus": row["aggregations_status"],
            "BaseViewId": base, "ContentTypeId": Complex("SP.ContentTypeId", {"StringValue": "0x"}), "CustomFormatter": row["formatter"],
            "DefaultView": row["default"], "DefaultViewForContentType": False, "EditorModified": False, "Hidden": row["hidden"],
            "HtmlSchemaXml": views.xml(self.session, self.list_id, row, html=True), "Id": row["id"],
            "ImageUrl": "/_layouts/15/images/generic.png?rev=47" if base else None, "IncludeRootFolder": bool(row["include_root_folder"]),
            "ViewJoins": row["joins"], "JSLink": "clienttemplates.js" if base else None,
            "ListViewXml": views.xml(self.session, self.list_id, row, html=False), "MobileDefaultView": bool(base and row["default"]),
            "MobileView": bool(base and row["default"]), "OrderedView": False, "Paged": bool(row["paged"]), "PersonalView": bool(row["personal"]),
            "ViewProjectedFields": row["projected"], "ViewQuery": row["query"], "ReadOnlyView": False, "RequiresClientIntegration": False,
            "RowLimit": int(row["row_limit"] or 0), "Scope": int(row["scope"] or 0), "ServerRelativePath": Complex("SP.ResourcePath", {"DecodedUrl": url}),
            "ServerRelativeUrl": url, "TabularView": True, "Threaded": False, "Title": row["title"], "Toolbar": "" if base else None,
            "ToolbarTemplateName": None, "ViewType": "HTML", "ViewData": row["view_data"], "ViewType2": row["view_type2"] or (None if base else "NONE"),
        }  # fmt: skip

    @navigation("ViewFields")
    def fields(self) -> Entity:
        return ViewFields(self.session, self.list_id, self.row["id"])

    @function("RenderAsHtml")
    def render_as_html(self) -> Primitive:
        return Primitive("")

    @action("SetViewXml", parameters=["viewXml"])
    def set_xml(self, view_xml: str) -> None:
        self.merge({"ListViewXml": view_xml})

    def merge(self, body: dict[str, Any]) -> None:
        views.change(self.session, self.list_id, self.row["id"], body)

    def delete(self) -> None:
        views.remove(self.session, self.list_id, self.row["id"])


class Views(Collection):
    type = "SP.View"

    def __init__(self, session: Session, list_id: str) -> None:
        super().__init__(session, f"Web/Lists(guid'{list_id}')/Views")
        self.list_id = list_id

    def rows(self) -> list[Entity]:
        return [
            ViewEntity(self.session, self.list_id, row)
            for row in views.rows(self.session, self.list_id).values()
        ]

    def at(self, *arguments: Any) -> Entity:
        return self.by_id(str(arguments[0]))

    @function("GetById", parameters=["guidId"])
    def by_id(self, guid_id: str) -> Entity:
        return ViewEntity(self.session, self.list_id, views.get(self.session, self.list_id, str(guid_id)))

    @function("GetByTitle", parameters=["strTitle"])
    def by_title(self, str_title: str) -> Entity:
        for row in views.rows(self.session, self.list_id).values():
            if row["title"].casefold() == str_title.casefold():
                return ViewEntity(self.session, self.list_id, row)
        raise invalid("The specified view is invalid.")

    @action("Add", parameters=["parameters"])
    def create(self, parameters: dict[str, Any] | None = None) -> Entity:
        given = fitting(parameters, NEW_VIEW)
        row = views.create(
            self.session, self.list_id, str(given.get("Title") or ""), query=given.get("Query") or "",
            fields=given.get("ViewFields"), row_limit=int(given.get("RowLimit") or 30), paged=bool(given.get("Paged")),
            set_default=bool(given.get("SetAsDefaultView")), personal=bool(given.get("PersonalView")), type2=given.get("ViewType2"),
        )  # fmt: skip
        more = {name: given[name] for name in ("CustomFormatter", "ViewData") if given.get(name)}
        if more:  # a calendar, a board (CLI for Microsoft 365, `spo list view add`)
            views.change(self.session, self.list_id, row["id"], more)
            row = views.get(self.session, self.list_id, row["id"])
        return ViewEntity(self.session, self.list_id, row)

    def add(self, body: dict[str, Any]) -> Entity:
        rest = {
            name: value for name, value in body.items() if name not in ("Title", "PersonalView", "ViewType")
        }
        row = views.create(
            self.session, self.list_id, str(body.get("Title") or ""), personal=bool(body.get("PersonalView"))
        )
        if rest:
            views.change(self.session, self.list_id, row["id"], rest)
        return ViewEntity(self.session, self.list_id, views.get(self.session, self.list_id, row["id"]))

"""One entity of each type that lists, columns, content types, views and items are made of."""

from __future__ import annotations

from emulator.conformance.entities import entity
from emulator.conformance.harness import World
from emulator.conformance.lists import Made

# The recorded type: the XML of a column of that kind, or the name of one that every site has.
_COLUMNS = {
    "SP.FieldText": '<Field Type="Text" Name="X" DisplayName="X" />',
    "SP.FieldMultiLineText": '<Field Type="Note" Name="X" DisplayName="X" />',
    "SP.FieldDateTime": '<Field Type="DateTime" Name="X" DisplayName="X" />',
    "SP.FieldUser": '<Field Type="User" Name="X" DisplayName="X" />',
    "SP.FieldUser(UserMulti)": '<Field Type="UserMulti" Name="X" DisplayName="X" Mult="TRUE" />',
    "SP.Field(Boolean)": '<Field Type="Boolean" Name="X" DisplayName="X" />',
    "SP.FieldNumber": '<Field Type="Number" Name="X" DisplayName="X" />',
    "SP.FieldCurrency": '<Field Type="Currency" Name="X" DisplayName="X" />',
    "SP.FieldUrl": '<Field Type="URL" Name="X" DisplayName="X" />',
    "SP.FieldChoice": '<Field Type="Choice" Name="X" DisplayName="X"><CHOICES><CHOICE>A</CHOICE></CHOICES></Field>',
    "SP.FieldMultiChoice": '<Field Type="MultiChoice" Name="X" DisplayName="X"><CHOICES><CHOICE>A</CHOICE></CHOICES></Field>',
    "SP.FieldLookup": '<Field Type="Lookup" Name="X" DisplayName="X" List="{list}" ShowField="Title" />',
    "SP.FieldLookup(LookupMulti)": '<Field Type="LookupMulti" Name="X" DisplayName="X" List="{list}" Mult="TRUE" />',
    "SP.FieldCalculated": '<Field Type="Calculated" Name="X" DisplayName="X" ResultType="Number"><Formula>=1</Formula></Field>',
    "SP.Taxonomy.TaxonomyField": '<Field Type="TaxonomyFieldType" Name="X" DisplayName="X" />',
    "SP.Taxonomy.TaxonomyField(Multi)": '<Field Type="TaxonomyFieldTypeMulti" Name="X" DisplayName="X" Mult="TRUE" />',
    "SP.FieldThumbnail": '<Field Type="Thumbnail" Name="X" DisplayName="X" />',
    "SP.FieldLocation": '<Field Type="Location" Name="X" DisplayName="X" />',
}
_BUILT_IN = {
    "SP.Field(Integer)": "owshiddenversion", "SP.FieldGuid": "GUID", "SP.FieldComputed": "LinkTitle", "SP.Field(File)": "FileLeafRef",
    "SP.Field(ContentTypeId)": "ContentTypeId", "SP.Field(Counter)": "ID", "SP.Field(ModStat)": "_ModerationStatus",
    "SP.Field(Attachments)": "Attachments", "SP.FieldGeolocation": "Geolocation", "SP.Field(RatingCount)": "RatingCount",
    "SP.Field(Likes)": "LikesCount", "SP.Field(AverageRating)": "AverageRating", "SP.Field(other)": "CanvasContent1",
}  # fmt: skip


def _column(name: str, xml: str) -> None:
    @entity(name)
    def make(world: World) -> str:
        made = Made(world)
        made.column(xml.replace("{list}", made.id))
        return f"{made.address}/fields/getByInternalNameOrTitle('X')"


def _built_in(name: str, column: str) -> None:
    @entity(name)
    def make(world: World) -> str:
        parent = "/_api/web"
        if column not in ("Geolocation", "RatingCount", "LikesCount", "AverageRating", "CanvasContent1"):
            parent = Made(world).address
        return f"{parent}/fields/getByInternalNameOrTitle('{column}')"


for _name, _xml in _COLUMNS.items():
    _column(_name, _xml)
for _name, _internal in _BUILT_IN.items():
    _built_in(_name, _internal)


@entity("SP.List")
def a_list(world: World) -> str:
    return Made(world).address


@entity("SP.View")
def view(world: World) -> str:
    return f"{Made(world).address}/DefaultView"


@entity("SP.ContentType")
def content_type(world: World) -> str:
    return "/_api/web/contenttypes('0x01')"


@entity("SP.ContentTypeId")
def content_type_id(world: World) -> dict[str, object]:
    return dict(world.caller.get("/_api/web/contenttypes('0x01')", site=world.site).body["Id"])


@entity("SP.FieldLink")
def field_link(world: World) -> str:
    links = world.caller.get("/_api/web/contenttypes('0x01')/FieldLinks", site=world.site).rows
    return f"/_api/web/contenttypes('0x01')/FieldLinks('{links[0]['Id']}')"


def with_item(world: World) -> Made:
    made = Made(world)
    made.item(Title="a")
    return made


@entity("SP.ListItem")
def item(world: World) -> str:
    return f"{with_item(world).address}/items(1)"


@entity("SP.FileVersion")
def version(world: World) -> str:
    made = with_item(world)
    world.caller.merge(f"{made.address}/items(1)", {"Title": "b"}, site=world.site)
    return f"{made.address}/items(1)/versions(1024)"


@entity("SP.Attachment")
def attachment(world: World) -> str:
    made = with_item(world)
    made.post("/items(1)/AttachmentFiles/add(FileName='a.txt')", b"x", status=200)
    return f"{made.address}/items(1)/AttachmentFiles('a.txt')"


@entity("SP.ListItemFormUpdateValue")
def form_value(world: World) -> dict[str, object]:
    form = {"formValues": [{"FieldName": "Title", "FieldValue": "a"}]}
    return dict(Made(world).post("/AddValidateUpdateItemUsingPath", form, status=200).rows[0])


@entity("SP.EventReceiverDefinition")
def receiver(world: World) -> str:
    made = Made(world)
    made.post(
        "/EventReceivers",
        {"EventType": 1, "ReceiverName": "R", "ReceiverUrl": "https://x.example"},
        status=201,
    )
    return f"{made.address}/EventReceivers('{made.get('/EventReceivers')['value'][0]['ReceiverId']}')"


@entity("SP.ResourcePath")
def path(world: World) -> dict[str, object]:
    return dict(Made(world).get("")["ImagePath"])


@entity("SP.ChangeToken")
def token(world: World) -> dict[str, object]:
    return dict(Made(world).get("")["CurrentChangeToken"])

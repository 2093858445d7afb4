import pytest

from sp_prosjektportal.emulator.errors import Refused
from sp_prosjektportal.emulator.path import Guid, literal, options, parse


@pytest.mark.parametrize(
    ("path", "name", "arguments"),
    [
        ("web/lists", "lists", None),
        ("web/lists(guid'3F2504E0-4F89-11D3-9A0C-0305E82C3301')", "lists", (("", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"),)),
        ("web/lists('3F2504E0-4F89-11D3-9A0C-0305E82C3301')", "lists", (("", "3F2504E0-4F89-11D3-9A0C-0305E82C3301"),)),
        ("web/lists/GetByTitle('O''Brien')", "GetByTitle", (("", "O'Brien"),)),
        ("web/lists/GetByTitle(%27Prosjektlogg%20%27%27x%27%27%20%26%20%C3%85se%27)", "GetByTitle", (("", "Prosjektlogg 'x' & Åse"),)),
        ("web/GetList('/sites/p/Lists/L')", "GetList", (("", "/sites/p/Lists/L"),)),
        ("web/GetFolder(DecodedUrl='a(b)/c',Overwrite=true)", "GetFolder", (("DecodedUrl", "a(b)/c"), ("Overwrite", True))),
        ("items(1)", "items", (("", 1),)),
        ("x(a=1.5,b=null)", "x", (("a", 1.5), ("b", None))),
        ("web/EnsureUser('i:0%23.f%7Cmembership%7Ca@contoso.com')", "EnsureUser", (("", "i:0#.f|membership|a@contoso.com"),)),
        ("f()", "f", ()),
        ("Microsoft.Office.Server.Search.REST.SearchService", "Microsoft.Office.Server.Search.REST.SearchService", None),
        ("HubSiteData(false)", "HubSiteData", (("", False),)),
    ],
)  # fmt: skip
def test_the_last_step_of_an_address_is_read(path: str, name: str, arguments: object) -> None:
    last = parse(path)[-1]
    assert (last.name, last.arguments) == (name, arguments)


def test_an_alias_stands_for_its_value_in_the_query() -> None:
    aliases = options("@u='%2Fsites%2Fp%2FLists%2FX%20%23'&$top=1")
    assert parse("web/GetList(@u)", aliases)[-1].positional == ["/sites/p/Lists/X #"]


def test_a_guid_literal_is_lower_case_without_braces() -> None:
    value = literal("guid'{3F2504E0-4F89-11D3-9A0C-0305E82C3301}'")
    assert isinstance(value, Guid)
    assert value == "3f2504e0-4f89-11d3-9a0c-0305e82c3301"


@pytest.mark.parametrize("path", ["lists(", "lists('a", "lists('a' 'b')", "x(@nowhere)"])
def test_an_address_that_cannot_be_read_is_refused_with_400(path: str) -> None:
    with pytest.raises(Refused) as caught:
        parse(path)
    assert caught.value.status == 400

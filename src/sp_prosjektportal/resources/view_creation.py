"""A new view in one CSOM program: made under its ASCII name, which becomes the leaf of its URL, and then titled.

As parts of a batch the two would take a round each, and the view that comes with a new list two more to be read and
changed. In a program a view follows its list and its columns in the same call.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

from sp_prosjektportal.engine.resource import Known
from sp_prosjektportal.resources import view_xml
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.csom import Csom, Ref, Value
from sp_prosjektportal.tenant.request import Reply, Request

if TYPE_CHECKING:
    from sp_prosjektportal.resources.views import View

_CREATION = "{a3547807-7266-42f3-b055-afa6e840e458}"
"""TypeId of ``SP.ViewCreationInformation``, as an independent client of CSOM has it (karamem0/sp-client-core)."""

FIRST = "AllItems"
"""The leaf of the view that a new list has, in every language."""


class _Kind(IntEnum):
    HTML = 1


def make(view: View, known: Known) -> Steps[dict[str, Any]]:
    """Make the view; its ``Id`` and ``ServerRelativeUrl``."""
    program = Csom()
    owner = program.method(program.web(), "GetList", f"{known.path}/{view.list}")
    if comes_with_the_list(view) and is_untouched(view, known):
        made = _change_default(program, owner, view)
    else:
        made = program.method(program.child(owner, "Views"), "Add", Value(_CREATION, _creation(view)))
    for name, value in _after(view).items():
        program.set(made, name, value)
    program.call(made, "Update")
    asked = program.query(made, ["Id", "ServerRelativeUrl"])
    reply: Reply = yield Request.csom(known.site, program, schema=True)
    found: dict[str, Any] = dict(reply.result(asked) or {})
    found["Id"] = str(found.get("Id", "")).removeprefix("/Guid(").removesuffix(")/")
    return found


def comes_with_the_list(view: View) -> bool:
    """Whether every new list has it, as its default view."""
    return view.name.casefold() == FIRST.casefold()


def is_untouched(view: View, known: Known) -> bool:
    """Whether the list is being made or was made a moment ago, and no other view has become its default one yet."""
    there = known.get(f"lists/{view.list}")
    others = (o.resource for o in known if o.resource.kind == view.kind)
    return (there is None or bool(there.ids.get("new"))) and not any(
        other.default and other.list.casefold() == view.list.casefold() for other in others
    )


def _change_default(program: Csom, owner: Ref, view: View) -> Ref:
    made = program.child(owner, "DefaultView")
    if view.columns:
        columns = program.child(made, "ViewFields")
        program.call(columns, "RemoveAll")
        for name in view.columns:
            program.call(columns, "Add", name)
    program.set(made, "ViewQuery", view_xml.query(view))
    program.set(made, "RowLimit", view.rows)
    return made


def _creation(view: View) -> dict[str, Any]:
    """``SP.ViewCreationInformation``; without fields a view gets those of the default view."""
    values: dict[str, Any] = {
        "Title": view.name, "ViewTypeKind": _Kind.HTML, "PersonalView": False, "Paged": True, "RowLimit": view.rows,
        "SetAsDefaultView": view.default, "Query": view_xml.query(view),
    }  # fmt: skip
    if view.columns:
        values["ViewFields"] = list(view.columns)
    return values


def _after(view: View) -> dict[str, Any]:
    """What is set on the view itself."""
    values: dict[str, Any] = {}
    if "title" in view.model_fields_set:
        values["Title"] = view.title
    if "totals" in view.model_fields_set:
        values |= view_xml.total_properties(view)
    if "formatting" in view.model_fields_set:
        values["CustomFormatter"] = view.formatting
    return values

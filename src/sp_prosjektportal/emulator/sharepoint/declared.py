"""What a body says of itself against what it is written to: its type, and how several values are put down.

* Verbose: a type name that the model does not have, or one of another kind of thing, is 400 (wire.md section 0.4; the sentence
  for another kind is the OData reader's own, unverified here). Several values of a row that calls itself ``SP.ListItem`` are "an
  open collection property" (PLGSharepointRestAPI-java, issue 17).
* Several values are ``{"results": [..]}`` in verbose and a plain array else; the other way round is 400 (wire.md quirk 36).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sp_prosjektportal.emulator.errors import Refused, bad_query
from sp_prosjektportal.emulator.sharepoint.columns import is_multiple
from sp_prosjektportal.emulator.sharepoint.entity import Node
from sp_prosjektportal.emulator.sharepoint.item_bodies import writable_names

_ROW = "SP.ListItem"


def check(node: Node, body: Mapping[str, Any], *, verbose: bool) -> None:
    """Raises ``Refused`` (400). ``body`` is as sent, with its ``__metadata``."""
    list_id = getattr(node, "list_id", "") or getattr(getattr(node, "shape", None), "list_id", "")
    rows = node.type == _ROW or node.type.startswith("SP.Data.")
    if verbose and rows:
        _of_row(node, list_id, body)
    elif verbose:
        _of_entity(node, _declared(body))
    for name, value in body.items():
        if name.startswith("__") or "odata." in name:
            continue
        if verbose and isinstance(value, list):
            raise unexpected("StartArray", "StartObject")
        if not verbose and isinstance(value, dict) and set(value) == {"results"}:
            raise unexpected("StartObject", "StartArray")


def unexpected(found: str, wanted: str) -> Refused:
    return bad_query(
        f"An unexpected '{found}' node was found when reading from the JSON reader. A '{wanted}' node was expected."
    )


def _declared(body: Mapping[str, Any]) -> str:
    metadata = body.get("__metadata")
    if not isinstance(metadata, dict):
        raise unexpected("PrimitiveValue", "StartObject")
    return str(metadata.get("type") or "")


def _of_row(node: Node, list_id: str, body: Mapping[str, Any]) -> None:
    found = node.session.get("lists", list_id) or {}
    own, declared = f"SP.Data.{found.get('entity_type')}Item", _declared(body)
    if declared == _ROW:
        for name, column in writable_names(node.session, list_id).items():
            if is_multiple(column) and isinstance(body.get(name), dict):
                raise bad_query(
                    f"An open collection property '{name}' was found. In OData, open collection properties are not supported."
                )
    elif declared != own:
        lists = node.session.rows("lists").values()
        known = {f"SP.Data.{row['entity_type']}Item" for row in lists}
        raise _other(declared, own) if declared in known | _TYPES else _unresolved(declared)


def _of_entity(node: Node, declared: str) -> None:
    """A class below the wanted one, or one above it, will do: ``SP.Field`` for ``SP.FieldText`` and the other way round."""
    wanted = node.type
    if not wanted.startswith("SP.") or not declared:
        return
    distinct = declared in _TYPES and wanted in _TYPES
    kin = declared == wanted if distinct else declared.startswith(wanted) or wanted.startswith(declared)
    if not kin and not (wanted.rpartition(".")[2].startswith("Tax") and declared == "SP.Field"):
        raise _other(declared, wanted) if declared in _TYPES else _unresolved(declared)


def _other(declared: str, wanted: str) -> Refused:
    return bad_query(
        f"An entry with type '{declared}' was found, but it is not assignable to the expected type '{wanted}'."
    )


def _unresolved(declared: str) -> Refused:
    return bad_query(
        f"A type named '{declared}' could not be resolved by the model. When a model is available, each type name must resolve "
        "to a valid type."
    )


_TYPES = frozenset({
    "SP.Attachment", "SP.ContentType", "SP.EventReceiverDefinition", "SP.Field", "SP.FieldLink", "SP.File", "SP.Folder", "SP.Group",
    "SP.List", "SP.ListItem", "SP.NavigationNode", "SP.Publishing.SitePage", "SP.RoleDefinition", "SP.Site", "SP.User", "SP.View", "SP.Web",
})  # fmt: skip

"""Rendering a tree: expressions become values, ``when`` leaves entries out, ``each`` repeats them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sp_prosjektportal.template.problems import Problems
from sp_prosjektportal.template.render import ExpressionError, render, undeclared
from sp_prosjektportal.template.tree import CONTROL, Node, Place, mapping, plain, sequence

MAX_EACH = 2_000
"""More repetitions than this are a mistake."""


class Expander:
    """Renders with given variables. What fails is a problem at its place and leaves the text as it is."""

    def __init__(self, variables: Mapping[str, Any], problems: Problems) -> None:
        self._variables = dict(variables)
        self._problems = problems

    def expand(self, node: Node) -> Node:
        """The rendered tree. Parts without expressions are shared with the given one."""
        return self._expand(node, self._variables)

    def _expand(self, node: Node, variables: Mapping[str, Any]) -> Node:
        if not node.dynamic:
            return node
        if isinstance(node.value, dict):
            return self._mapping(node, variables)
        if isinstance(node.value, list):
            return self._sequence(node, variables)
        return as_node(self._value(node.value, node.place, variables), node.place)

    def _mapping(self, node: Node, variables: Mapping[str, Any]) -> Node:
        values: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        for name, child in node.value.items():
            place = node.keys.get(name, child.place)
            shown = str(self._value(name, place, variables)) if "{{" in name else name
            values[shown], keys[shown] = self._expand(child, variables), place
        return mapping(values, keys, node.place)

    def _sequence(self, node: Node, variables: Mapping[str, Any]) -> Node:
        result: list[Node] = []
        for entry in node.value:
            if (
                not entry.dynamic
                or not entry.is_mapping
                or not ("when" in entry.value or "each" in entry.value)
            ):
                result.append(self._expand(entry, variables))
                continue
            for repeated in self._repeats(entry, variables):
                if self._wanted(entry, repeated):
                    result.append(self._expand(_body(entry), repeated))
                else:
                    self._look(_body(entry), repeated)
        return sequence(result, node.place)

    def _repeats(self, entry: Node, variables: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        each = entry.get("each")
        if each is None:
            return [variables]
        failed = len(self._problems)
        values = plain(self._expand(each, variables))
        if len(self._problems) > failed:
            return []
        if not isinstance(values, list):
            self._problems.add(
                each.place, "each-not-list", f"each: a list is needed, this is {describe(values)}",
                'Give a list, or a parameter of type list: `each: "{{ names }}"`.',
            )  # fmt: skip
            return []
        if len(values) > MAX_EACH:
            self._problems.add(
                each.place, "refused", f"each: more than {MAX_EACH} repetitions", "Shorten the list."
            )
            return []
        return [{**variables, "item": value} for value in values]

    def _look(self, node: Node, variables: Mapping[str, Any]) -> None:
        """Tell about unknown names in what is left out, since with other parameters it would be there."""
        if not node.dynamic:
            return
        for child in node.value.values() if isinstance(node.value, dict) else node.entries():
            self._look(child, {**variables, "item": None} if node.get("each") is not None else variables)
        if isinstance(node.value, str):
            for error in undeclared(node.value, variables):
                self._problems.add(node.place, error.code, error.message, error.fix, broken=True)

    def _wanted(self, entry: Node, variables: Mapping[str, Any]) -> bool:
        when = entry.get("when")
        if when is None:
            return True
        failed = len(self._problems)
        value = self._expand(when, variables).value
        if len(self._problems) > failed:
            return False
        if not isinstance(value, bool):
            self._problems.add(
                when.place, "when-not-boolean", f"when: true or false is needed, this is {describe(value)}",
                'Write true or false, or compare: `when: "{{ type == \'bygg\' }}"`.',
            )  # fmt: skip
            return False
        return value

    def _value(self, text: str, place: Place, variables: Mapping[str, Any]) -> Any:
        try:
            return render(text, variables)
        except ExpressionError as error:
            self._problems.add(place, error.code, error.message, error.fix, broken=True)
            return text


def as_node(value: Any, place: Place) -> Node:
    """Plain data, from a rendered expression or a parameter, as nodes at one place."""
    if isinstance(value, Mapping):
        entries = {str(name): as_node(child, place) for name, child in value.items()}
        return Node(entries, place, False, dict.fromkeys(entries, place))
    if isinstance(value, list | tuple):
        return Node([as_node(child, place) for child in value], place, False)
    return Node(value if isinstance(value, str | int | float) else None, place, False)


def describe(value: Any) -> str:
    """What a value is, in words for messages."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text '{value if len(value) <= 40 else value[:39] + '…'}'"
    return "a list" if isinstance(value, list) else "a mapping"


def _body(entry: Node) -> Node:
    values = {name: child for name, child in entry.value.items() if name not in CONTROL}
    return mapping(values, entry.keys, entry.place)

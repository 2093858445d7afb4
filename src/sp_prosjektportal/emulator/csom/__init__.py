"""ProcessQuery: runs a program action by action and answers with the array of results (wire.md section 15)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from sp_prosjektportal.emulator.app import Answer, Call, new_guid
from sp_prosjektportal.emulator.csom import roots
from sp_prosjektportal.emulator.csom.program import Action, Path, PathRef, Program, ValueObject, Wanted, parse
from sp_prosjektportal.emulator.csom.things import Context, Thing, Things, null_reference, written
from sp_prosjektportal.emulator.errors import NotEmulated, Refused
from sp_prosjektportal.emulator.sharepoint.errors import site_missing
from sp_prosjektportal.emulator.sharepoint.permissions import require_any, require_open
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.sharepoint.webs import nearest

__all__ = ["serve"]

LIBRARY = "16.0.26015.12000"
MOST_PATHS = 256
"""Object paths of one program (``MaxObjectPaths``)."""

_NOTHING = object()
"""The result of an action that leaves none in the answer."""


def serve(call: Call) -> Answer:
    """Answer one ProcessQuery. Always 200 once the program could be read; errors are in the first element."""
    site_id, web = _site(call)
    session = Session.of(call, site_id, web)
    require_any(session)
    if call.emulator.host_kind(call.host) != "admin":
        require_open(session)
    program = parse(call.body)
    context = Context(call, site_id, new_guid(), [], web=web)
    call.cost["methods"] = sum(action.kind == "Method" for action in program.actions) + sum(
        path.kind == "Method" for path in program.paths.values()
    )
    body = Run(context, program).answer()
    for undo in reversed(context.pending):  # changes of the term store that nobody committed are lost
        undo()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "SPRequestGuid": context.trace,
        "request-id": context.trace,
        "X-SharePointHealthScore": "1",
        "X-SP-SERVERSTATE": "ReadOnly=0",
    }
    return Answer(200, headers, json.dumps(body, ensure_ascii=False).replace("/Guid(", "\\/Guid(").encode())


def _site(call: Call) -> tuple[str, str]:
    """The site collection, and its web below the root web."""
    path = unquote(call.path)
    wanted = path[: path.lower().index("/_vti_bin/")] or "/"
    kind = call.emulator.host_kind(call.host)
    steps = wanted.strip("/").split("/")
    for count in range(len(steps), -1, -1):
        above = "/" + "/".join(steps[:count])
        for site_id in call.store.keys_with("sites", above):
            row = call.store.get("sites", site_id) or {}
            here = not row.get("deleted") and row.get("host", "sharepoint") == kind
            if here and row["path"].casefold() == above.casefold():
                return site_id, _web(call, site_id, above, wanted)
    raise site_missing()


def _web(call: Call, site_id: str, site: str, wanted: str) -> str:
    if site.casefold() == wanted.casefold():
        return ""
    web = nearest(call.store, site_id, wanted)
    row = call.store.get("webs", web, site_id) if web else None
    if row is None or row["path"].casefold() != wanted.casefold():
        raise site_missing()
    return web


class Run:
    """One program under way. A path is followed once, when it is first needed."""

    def __init__(self, context: Context, program: Program) -> None:
        self._context, self._program = context, program
        self._found: dict[int, Any] = {}

    def answer(self) -> list[Any]:
        results: list[Any] = []
        error: dict[str, Any] | None = None
        try:
            if len(self._program.paths) > MOST_PATHS:
                raise Refused(200, "-1", "The request uses too many resources.")
            self._run_all(self._program.actions, results)
        except Refused as refused:
            error = self._error(refused)
        head = {
            "SchemaVersion": "15.0.0.0",
            "LibraryVersion": LIBRARY,
            "ErrorInfo": error,
            "TraceCorrelationId": self._context.trace,
        }
        return [head] if error else [head, *results]

    def _run_all(self, actions: Iterable[Action], results: list[Any]) -> None:
        for action in actions:
            if action.scopes:
                self._guarded(action, results)
                continue
            result = self._run(action)
            if result is not _NOTHING:
                results += [action.id, result]

    def _guarded(self, scope: Action, results: list[Any]) -> None:
        """An exception handling scope: what fails in it is told of under its id and the program goes on ([MS-CSOM])."""
        parts, error = dict(scope.scopes), None
        try:
            self._run_all(parts.get("TryScope", ()), results)
        except Refused as refused:
            error = self._error(refused)
            self._run_all(parts.get("CatchScope", ()), results)
        finally:
            self._run_all(parts.get("FinallyScope", ()), results)
        results += [scope.id, {"HasException": error is not None, "ErrorInfo": error}]

    def _error(self, refused: Refused) -> dict[str, Any]:
        number, _, name = refused.code.partition(", ")
        if not number.lstrip("-").isdigit():
            number, name = "-1", name or "Microsoft.SharePoint.Client.ServerException"
        return {
            "ErrorMessage": refused.message,
            "ErrorValue": None,
            "TraceCorrelationId": self._context.trace,
            "ErrorCode": int(number),
            "ErrorTypeName": name,
        }

    def _run(self, action: Action) -> Any:
        match action.kind:
            case "ObjectPath":
                return {"IsNull": self._thing(action.path) is None}
            case "ObjectIdentityQuery":
                thing = self._thing(action.path)
                return {"_ObjectIdentity_": self._identity(thing)} if thing is not None else {"IsNull": True}
            case "Query":
                thing = self._thing(action.path)  # of an object that is null, so is the result
                return (
                    None if thing is None else self._show(self._need(action.path), action.query or Wanted())
                )
            case "SetProperty":
                self._need(action.path).set(action.name, self._value(action.arguments[0]))
                return _NOTHING
            case "Method":
                result = self._need(action.path).call(action.name, map(self._value, action.arguments))
                return self._result(result)
        raise NotEmulated(f"the CSOM action {action.kind}.")

    def _result(self, result: Any) -> Any:
        """What a method gives back stands under the action's id; a method without a result leaves nothing."""
        if result is None:
            return _NOTHING
        return self._show(result, Wanted(everything=True)) if isinstance(result, Thing) else written(result)

    # -- object paths ------------------------------------------------------------------------------

    def _thing(self, number: int) -> Any:
        if number not in self._found:
            path = self._program.paths.get(number)
            if path is None:
                raise Refused(
                    200,
                    "-1, Microsoft.SharePoint.Client.InvalidClientQueryException",
                    f"Unknown object path {number}.",
                )
            self._found[number] = self._follow(path)
        return self._found[number]

    def _need(self, number: int) -> Thing:
        thing = self._thing(number)
        if thing is None:
            raise null_reference(self._program.paths[number].name)
        if not isinstance(thing, Thing):
            raise NotEmulated("an action on a value that is no object.")
        return thing

    def _follow(self, path: Path) -> Any:
        arguments = [self._value(argument) for argument in path.arguments]
        match path.kind:
            case "Property" if path.parent is not None:
                return self._need(path.parent).get(path.name)
            case "Method" if path.parent is not None:
                return self._need(path.parent).call(path.name, arguments)
            case "StaticProperty" | "StaticMethod" | "Constructor":
                return roots.static(self._context, path.type_id, path.name, arguments)
            case "Identity":
                return roots.by_identity(self._context, path.name)
        raise NotEmulated(f"the CSOM object path {path.kind}.")

    def _value(self, value: Any) -> Any:
        match value:
            case PathRef():
                return self._thing(value.id)
            case ValueObject():
                return ValueObject(value.type_id, {k: self._value(v) for k, v in value.properties.items()})
            case list():
                return [self._value(inner) for inner in value]
            case _:
                return value

    # -- results -----------------------------------------------------------------------------------

    def _identity(self, thing: Thing) -> str:
        return f"{self._context.trace}|{thing.identity}"

    def _show(self, thing: Thing, wanted: Wanted) -> dict[str, Any]:
        shown: dict[str, Any] = {"_ObjectType_": thing.type}
        if thing.identity:
            shown["_ObjectIdentity_"] = self._identity(thing)
        if wanted.everything:
            shown |= {thing.key_of(name, value): written(value) for name, value in thing.properties().items()}
        for name in wanted.names:
            shown[name] = self._property(thing.get(name), Wanted(everything=True))
        for name, below in wanted.below.items():
            shown[name] = self._property(thing.get(name), below)
        if wanted.rows is not None and isinstance(thing, Things):
            shown["_Child_Items_"] = [self._show(row, wanted.rows) for row in thing.rows()]
        return shown

    def _property(self, value: Any, wanted: Wanted) -> Any:
        return self._show(value, wanted) if isinstance(value, Thing) else written(value)

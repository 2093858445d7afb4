"""The REST family: find the site, walk the address, run it, write the result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sp_prosjektportal.emulator import batch
from sp_prosjektportal.emulator.app import Answer, Call
from sp_prosjektportal.emulator.errors import SP_EXCEPTION, NotEmulated, Refused, bad_query
from sp_prosjektportal.emulator.odata import Flavour, Query, dump, flavour, plain, query
from sp_prosjektportal.emulator.path import Segment, literal, options, parse
from sp_prosjektportal.emulator.sharepoint import declared, requirements
from sp_prosjektportal.emulator.sharepoint.addresses import always, site_of, split
from sp_prosjektportal.emulator.sharepoint.arguments import checked
from sp_prosjektportal.emulator.sharepoint.entity import (
    Body,
    Collection,
    Entity,
    Member,
    Node,
    Primitive,
    Raw,
    Service,
    argument,
)
from sp_prosjektportal.emulator.sharepoint.errors import render
from sp_prosjektportal.emulator.sharepoint.fields import Made
from sp_prosjektportal.emulator.sharepoint.permissions import require_any, require_open, require_tenant_admin
from sp_prosjektportal.emulator.sharepoint.render import Renderer
from sp_prosjektportal.emulator.sharepoint.root import Root
from sp_prosjektportal.emulator.sharepoint.session import Session


def serve(call: Call) -> Answer:
    """Answer one REST request, plain or part of a batch."""
    site_path, _, rest = split(call.path)
    session = Session.of(call, *site_of(call, site_path))
    call.cost["lcid"] = session.lcid
    if rest.lower() == "$batch":
        answer = batch.serve(call, session.site["url"])
        answer.headers.update(always(call))
        return answer
    if call.emulator.host_kind(call.host) == "admin":
        require_tenant_admin(session)
    _check_digest(call, rest)
    require_any(session)
    if not rest.lower().startswith(_OPEN):
        require_open(session)
    answer = _answer(call, session, rest)
    answer.headers.update(always(call))
    return answer


def _answer(call: Call, session: Session, rest: str) -> Answer:
    try:
        return _Request(call, session, rest).run()
    except Made:  # what was made stays: no refusal, which would undo it
        code = "-2130575305, Microsoft.SharePoint.SPException"
        message = "Save Conflict. Your changes conflict with those made concurrently by another user. If you want your changes to be applied, click Back in your Web browser, refresh the page, and resubmit your changes."
        return render(call, Refused(409, code, message))


def _check_digest(call: Call, rest: str) -> None:
    """A browser's cookies do not prove that a write is meant; tokens do (case error.form_digest_403)."""
    by_cookie = "cookie" in call.headers and "authorization" not in call.headers
    digest = call.headers.get("x-requestdigest", "")
    if call.method == "POST" and by_cookie and not digest.startswith("0x") and rest.lower() != "contextinfo":
        raise Refused(
            403, f"-2130575251, {SP_EXCEPTION}",
            "The security validation for this page is invalid and might be corrupted. Please use your web browser's Back "
            "button to try your operation again.",
        )  # fmt: skip


# What a caller without rights on this site may still ask: it concerns the tenant.
_OPEN = ("spsitemanager", "groupsitemanager", "contextinfo", "hubsites", "search", "spo.tenant")


class _Request:
    """One request on its way from address to answer."""

    def __init__(self, call: Call, session: Session, rest: str) -> None:
        self.call, self.session = call, session
        self.flavour = flavour(call.headers)
        self.options = options(call.query)
        aliases = {name: value for name, value in self.options.items() if name.startswith("@")}
        self.segments = _static(parse(rest, aliases))
        self.query = query(self.options)
        self.verb = _verb(call)
        self.status = 200

    def run(self) -> Answer:
        if not self.segments:
            raise NotEmulated("the service document.")
        node: Any = Root(self.session)
        for number, segment in enumerate(self.segments):
            if isinstance(node, Primitive) and segment.name.lower() == "$value":
                return self._write(Raw(str(node.value).encode(), "text/plain;charset=utf-8"), "")
            if not isinstance(node, Node):
                raise NotEmulated(f"{segment.name} below {self.segments[number - 1].name}.")
            node = self._step(node, segment, last=number == len(self.segments) - 1)
            if self._done:
                return self._write(node, segment.name)
        return self._end(node)

    _done = False

    def _step(self, node: Node, segment: Segment, *, last: bool) -> Any:
        if segment.name == "$value" and self.verb == "PUT":
            requirements.check(node, requirements.MERGE)
            return self._write_value(node)
        member = node.members.get(segment.name.lower())
        if member is None:
            return self._unnamed(node, segment)
        if member.kind == "navigation":
            found = getattr(node, member.attribute)()
            if segment.arguments and isinstance(found, Collection):
                return found.at(*segment.positional, *segment.named.values())
            return found
        if member.kind == "action" and self.call.method == "GET":
            raise Refused(405, "-1, Microsoft.SharePoint.Client.ClientServiceException",
                          "The HTTP method 'GET' cannot be used to access the resource "
                          f"'{member.name}'. The operation type of the resource is specified as 'Default'. "
                          "Please use correct HTTP method to invoke the resource.")  # fmt: skip
        if member.kind == "action":
            requirements.check(node, member.name)
        function = getattr(node, member.attribute)
        given, written = self._arguments(member, segment, last)
        result = function(**checked(member, function, given, written))
        if member.kind == "action" and last:
            self._done, self.status = True, member.status
        elif last and self.verb == "POST" and not (isinstance(result, Collection) and self.call.body.strip()):
            self._done = True  # a function called by POST; a collection with a body gets something new
        return result

    def _write_value(self, node: Node) -> None:
        writer = getattr(node, "write_value", None)
        if writer is None:
            raise bad_query(f"The type {node.type} has no media resource that can be written.")
        writer(self.call.body)
        self._done, self.status = True, 204

    def _unnamed(self, node: Node, segment: Segment) -> Any:
        """Not a member: a property, a column of an item, or something that is not emulated."""
        step = getattr(node, "step", None)
        found = step(segment.name) if step else None
        if found is None and isinstance(node, Entity) and segment.arguments is None:
            found = _property(node, segment.name)
        if found is None:
            raise NotEmulated(f"{segment.name} of {node.type or type(node).__name__}.")
        return found

    def _arguments(
        self, member: Member, segment: Segment, last: bool
    ) -> tuple[dict[str, Any], frozenset[str]]:
        """Arguments by position, by name in the address, in the query (``?url='..'``) and in the body.

        Besides the arguments the names of those that came in the body, whose types the service minds.
        """
        if member.raw and self.call.in_batch:  # sp-dev-docs#7122, #3393; wording from sp-o365-rest#4
            raise Refused(500, "-1, System.IO.IOException", "I/O error occurred.")
        if not member.parameters:
            return {}, frozenset()
        found: dict[str, Any] = {}
        body = self._body() if last and not member.raw else {}
        address = {**self._from_query(), **segment.named}
        named = {**{name.lower(): value for name, value in body.items()}, **address}
        written = set()
        for number, parameter in enumerate(member.parameters):
            if number < len(segment.positional):
                found |= _placed(member, parameter, segment.positional[number])
            elif parameter.lower() in named:
                found[argument(parameter)] = named[parameter.lower()]
                if parameter.lower() not in address:
                    written.add(argument(parameter))
        return found, frozenset(written)

    def _from_query(self) -> dict[str, Any]:
        return {name: literal(value) for name, value in self.options.items() if name[0] not in "$@"}

    def _body(self, target: Node | None = None) -> dict[str, Any]:
        """The JSON body; what is written to ``target`` must be of its type."""
        if self.call.method == "GET" or not self.call.body.strip() or not _is_json(self.call):
            return {}
        try:
            body = self.call.json()
        except ValueError as error:
            raise bad_query("Invalid JSON. The request body could not be parsed.") from error
        if not isinstance(body, dict):
            raise bad_query("Invalid JSON. A start object was expected.")
        self._check_type(body)
        if target is not None:
            declared.check(target, body, verbose=_is_verbose(self.call))
        found: dict[str, Any] = plain(body)
        return found

    def _check_type(self, body: dict[str, Any]) -> None:
        """Verbose needs a type name where an entity is written (wire.md section 0.4)."""
        writes = self.verb in ("MERGE", "PATCH", "PUT") or self._adds
        if writes and _is_verbose(self.call) and "__metadata" not in body:
            raise bad_query(
                "An entry without a type name was found, but no expected type was specified. To allow entries without "
                "type information, the expected type must also be specified when the model is specified."
            )

    _adds = False

    def _end(self, node: Any) -> Answer:
        if self.verb == "GET":
            return self._write(node, self.segments[-1].name if self.segments else "")
        if not isinstance(node, Node):
            raise bad_query(f"The type {_edm_type(node)} does not support HTTP {self.verb} method.")
        if self.verb in ("MERGE", "PATCH", "PUT"):
            requirements.check(node, requirements.MERGE)
            self._match(node)
            body = self._body(node)
            if self.verb == "PUT":
                raise NotEmulated("PUT of an entity, which sets to its default what is not named; use MERGE.")
            node.merge(body)
            etag = getattr(node, "etag", "")
            head = {"Content-Type": self.flavour.content_type}  # even so (case batch.multipart)
            return Answer(204, {**head, "ETag": f'"{etag}"'} if etag else head)
        if self.verb == "DELETE":
            requirements.check(node, requirements.DELETE)
            self._match(node)
            node.delete()
            return Answer(200, {"Content-Type": self.flavour.content_type})
        self._adds, self.status = True, 201
        requirements.check(node, requirements.ADD)
        return self._write(node.add(self._body(node)), "")

    def _match(self, node: Node) -> None:
        wanted, etag = self.call.headers.get("if-match"), getattr(node, "etag", "")
        if wanted is None:  # rows of lists demand it (PnP-PowerShell pull request 2764); status and text [K]
            wanted = "" if getattr(node, "guarded", False) else "*"
        if wanted == "*" or not etag:
            return
        number = wanted.strip('"').rpartition(",")[2].strip('"')
        if number != etag.rpartition(",")[2]:
            raise Refused(
                412,
                "-1, Microsoft.SharePoint.Client.ClientServiceException",
                f"The request ETag value '{wanted}' does not match the object's ETag value '\"{etag}\"'.",
            )

    def _write(self, result: Any, name: str) -> Answer:
        if self.status == 204:
            return Answer(204, {})
        if isinstance(result, Raw):
            return Answer(200, {"Content-Type": result.content_type, **result.headers}, result.body)
        if self.flavour is Flavour.ATOM:
            raise NotEmulated(
                "answers in Atom, which the service gives to whoever asks for no JSON; send Accept: application/json."
            )
        if isinstance(result, Node) and not isinstance(result, (Entity, Collection)):
            result = Service(self.session, result)
        renderer = Renderer(self.flavour, self.session.site["url"], self.session.web)
        asked = self.query if self.verb == "GET" or isinstance(result, Collection) else _reading(self.query)
        body = renderer.answer(result, asked, name)
        headers = {"Content-Type": self.flavour.content_type}
        if isinstance(result, Entity) and result.etag and self.status in (200, 201):
            headers["ETag"] = f'"{result.etag}"'
        if self.status == 201 and isinstance(result, Entity):
            headers["Location"] = f"{self.session.site['url']}/_api/{result.uri}"
        return Answer(self.status, headers, dump(body))


def _placed(member: Member, parameter: str, value: Any) -> dict[str, Any]:
    """An argument by position; a path that comes as ``SP.ResourcePath`` is the parameter of that name."""
    if isinstance(value, dict) and "DecodedUrl" in value and "DecodedUrl" in member.parameters:
        return {argument("DecodedUrl"): str(value["DecodedUrl"])}
    return {argument(parameter): value}


def _static(segments: list[Segment]) -> list[Segment]:
    """``SP.MoveCopyUtil.CopyFileByPath()`` is a method of the type before its last dot."""
    if not segments or segments[0].name.lower() in Root.members:
        return segments
    owner, _, method = segments[0].name.rpartition(".")
    if owner.lower() not in Root.members:
        return segments
    return [Segment(owner), Segment(method, segments[0].arguments), *segments[1:]]


def _property(entity: Entity, name: str) -> Primitive | Body | None:
    """A property as the last step of an address: ``web/Title``."""
    try:
        key, value = entity.named_value(name)
    except KeyError:
        return None
    return Body(value, key) if isinstance(value, Mapping) else Primitive(value, key)


def _reading(query: Query) -> Query:
    return Query(query.select, query.expand)


def _is_json(call: Call) -> bool:
    kind = call.headers.get("content-type", "")
    return "json" in kind or not kind or call.body.lstrip()[:1] == b"{"


def _edm_type(value: Any) -> str:
    found = value.value if isinstance(value, Primitive) else value
    kinds = {bool: "Edm.Boolean", int: "Edm.Int32", float: "Edm.Double", str: "Edm.String"}
    return kinds.get(type(found), "Edm.ComplexType")


def _is_verbose(call: Call) -> bool:
    return "odata=verbose" in call.headers.get("content-type", "").replace(" ", "")


_VERBS = ("GET", "POST", "PUT", "PATCH", "MERGE", "DELETE")


def _verb(call: Call) -> str:
    """``X-HTTP-Method`` on a POST says what is meant. 405 for a verb that OData does not have ([K])."""
    verb = call.headers.get("x-http-method", "POST").upper() if call.method == "POST" else call.method
    if verb in ("HEAD", "OPTIONS"):
        raise NotEmulated(f"HTTP {verb}.")
    if verb not in _VERBS:
        code = "-1, Microsoft.SharePoint.Client.ClientServiceException"
        raise Refused(405, code, f"The HTTP method '{verb}' is not supported.")
    return verb

"""Every endpoint of the emulator as its own tables say, with an address for each, on a tenant that has one of everything.

A class of nodes or a route without an address here fails ``test_every_endpoint.py``: what is added must be added here too.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Iterator
from typing import NamedTuple

import sp_prosjektportal.emulator.sharepoint as package
from emulator.edge.test_graph_permissions import example
from emulator.sharepoint.caller import ADMIN, KARI, ROOT, SITE, Caller
from sp_prosjektportal.emulator import graph, routing
from sp_prosjektportal.emulator.app import Emulator
from sp_prosjektportal.emulator.errors import NotEmulated, Refused
from sp_prosjektportal.emulator.odata import query
from sp_prosjektportal.emulator.sharepoint.entity import Collection, Node
from sp_prosjektportal.emulator.sharepoint.requirements import ADD, DELETE, MERGE
from sp_prosjektportal.emulator.sharepoint.root import Root
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.throttling import Throttle

for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(module.name)

GRAPH = "https://graph.microsoft.com"
VERBS = {ADD: "POST", MERGE: "MERGE", DELETE: "DELETE"}


class Change(NamedTuple):
    """Something in SharePoint that changes, or is only reached by POST."""

    kind: str
    operation: str
    url: str

    @property
    def method(self) -> str:
        return VERBS.get(self.operation, "POST")


class World:
    """A tenant with a row that has everything, and the address of each class of nodes."""

    def __init__(self) -> None:
        self.emulator = Emulator.open(throttle=Throttle(on=False))
        self.caller = Caller(self.emulator)
        self.list = self.caller.make_list("Alt")
        self.caller.post(f"{self.list}/items", {"Title": "en"}, status=201)
        self._fill()
        self.addresses = {**self._found(), **self._named}

    def _fill(self) -> None:
        caller, row = self.caller, f"{self.list}/items(1)"
        caller.post(f"{row}/AttachmentFiles/add(FileName='a.txt')", b"x", status=200)
        caller.post(f"{row}/Comments", {"text": "hei"}, status=201)
        key = caller.post(
            "/_api/web/UserCustomActions", {"Location": "Microsoft.SharePoint.StandardMenu", "Title": "t"}
        )
        folder = "/_api/web/GetFolderByServerRelativeUrl('/sites/empty/Delte dokumenter')".replace(" ", "%20")
        caller.post(f"{folder}/Files/add(url='f.txt',overwrite=true)", b"1", status=200)
        caller.post(f"{folder}/Files/add(url='f.txt',overwrite=true)", b"2", status=200)
        file = folder.replace("GetFolderBy", "GetFileBy").replace("')", "/f.txt')")
        receiver = {"EventType": 10001, "ReceiverName": "r", "ReceiverUrl": "https://example.org/r", "SequenceNumber": 1}  # fmt: skip
        made = caller.post(f"{self.list}/EventReceivers", receiver, status=201).body["ReceiverId"]
        caller.post(f"{self.list}/items", {"Title": "to"}, status=201)
        gone = caller.post(f"{self.list}/items(2)/recycle", status=200).body["value"]
        caller.post("/_api/site/RegisterHubSite", status=200)
        hub = caller.get("/_api/site?$select=Id").body["Id"]
        caller.post("/_api/web/EnsureUser", {"logonName": KARI}, status=200)
        self._named = {
            "Root": f"{SITE}/_api",
            "AttachedFile": f"{SITE}/_api/web/GetFileByServerRelativeUrl('/sites/empty/Lists/Alt/Attachments/1/a.txt')",
            "Attachment": f"{SITE}{row}/AttachmentFiles('a.txt')",
            "Attachments": f"{SITE}{row}/AttachmentFiles",
            "Comment": f"{SITE}{row}/Comments(1)",
            "Comments": f"{SITE}{row}/Comments",
            "FileEntity": f"{SITE}{file}",
            "FileVersions": f"{SITE}{file}/Versions",
            "FileVersion": f"{SITE}{file}/Versions(512)",
            "HubSite": f"{SITE}/_api/HubSites/GetById('{hub}')",
            "ItemEntity": f"{SITE}{row}",
            "Items": f"{SITE}{self.list}/items",
            "LikedBy": f"{SITE}{row}/LikedByInformation",
            "Likers": f"{SITE}{row}/LikedByInformation/likedBy",
            "ListEntity": f"{SITE}{self.list}",
            "MissingFile": f"{SITE}{file}".replace("f.txt", "ingen.txt"),
            "MissingFolder": f"{SITE}{folder}".replace("')", "/ingen')"),
            "Receiver": f"{SITE}{self.list}/EventReceivers(guid'{made}')",
            "RecycleBinItem": f"{SITE}/_api/web/RecycleBin('{gone}')",
            "UserCustomAction": f"{SITE}/_api/web/UserCustomActions(guid'{key.body['Id']}')",
            "Texts": f"{SITE}{row}/FieldValuesAsText",
            "Version": f"{SITE}{row}/Versions(512)",
            "Versions": f"{SITE}{row}/Versions",
            "Administered": f"{ADMIN}/_api/SPO.Tenant/sites('{hub}')",
            "Tenant": f"{ADMIN}/_api/SPO.Tenant",
        }

    def _found(self) -> dict[str, str]:
        """The address of each class that navigation leads to."""
        site = self.emulator.store.keys_with("sites", "/sites/empty")[0]
        found: dict[str, str] = {}
        todo: list[tuple[Node, str]] = [
            (Root(Session(self.emulator.store, site, self.emulator.clock.now())), "")
        ]
        while todo:
            node, address = todo.pop(0)
            if type(node).__name__ not in found:
                found[type(node).__name__] = f"{SITE}/_api{address}"
                todo += _below(node, address)
        return found

    def graph_url(self, pattern: str) -> str:
        return f"{GRAPH}/v1.0{example(self.emulator, pattern)}"


def _below(node: Node, address: str) -> Iterator[tuple[Node, str]]:
    for member in node.members.values():
        if member.kind == "navigation":
            try:
                led = getattr(node, member.attribute)()
            except (Refused, NotEmulated, KeyError):
                continue
            if isinstance(led, Node):
                yield led, f"{address}/{member.name}"
    if isinstance(node, Collection):
        try:
            page = node.page(query({}))
            entities = page[0] if page else node.rows()
        except NotEmulated:
            return
        for entity in entities[:1]:
            yield entity, f"/{entity.uri}"


def classes(top: type[Node] = Node) -> Iterator[type[Node]]:
    for each in top.__subclasses__():
        yield each
        yield from classes(each)


def operations(kind: type[Node]) -> list[str]:
    """What changes such a node, or is only called by POST."""
    own = [member.name for member in kind.members.values() if member.kind == "action"]
    return own + [o for o in (ADD, MERGE, DELETE) if getattr(kind, o) is not getattr(Node, o)]


ROUTES = [(method, pattern.pattern) for method, pattern, _ in graph._COMPILED]
OPEN = {route.family for route in routing.FAMILIES if route.open}


def body_of(url: str) -> bytes:
    return b"<Request/>" if "ProcessQuery" in url else json.dumps({}).encode()


ELSEWHERE = (f"{ROOT}/_api/web", f"{ADMIN}/_api/web", f"{SITE}/_API/web",
             f"{SITE}/_vti_bin/client.svc/ProcessQuery", f"{ADMIN}/_vti_bin/client.svc/ProcessQuery", f"{SITE}/_api/$batch",
             f"{SITE}/%5Fapi/web", f"{SITE}/_api/web/lists('/_api/v2.1/termStore')", f"{GRAPH}/v1.0/$batch", f"{GRAPH}/beta/groups")  # fmt: skip

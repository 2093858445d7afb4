"""ProcessQuery bodies as clients write them, built from short texts."""

from __future__ import annotations

import json
from typing import Any

from emulator.edge.clients import hosts
from sp_prosjektportal.emulator.app import Emulator

SESSION = '<StaticMethod Id="1" Name="GetTaxonomySession" TypeId="{981cbc68-9edc-4f8d-872f-71146fcbb84f}" />'
STORE = f'{SESSION}<Method Id="2" ParentId="1" Name="GetDefaultSiteCollectionTermStore" />'
CONTEXT = '<StaticProperty Id="1" TypeId="{3747adcd-a3c3-41b9-bfab-4a64dd2f1e0a}" Name="Current" />'
WEB = f'{CONTEXT}<Property Id="2" ParentId="1" Name="Web" />'
NAMESPACE = "http://schemas.microsoft.com/sharepoint/clientquery/2009"


def body(actions: str, paths: str) -> str:
    return (
        '<Request AddExpandoFieldTypeSuffix="true" SchemaVersion="15.0.0.0" LibraryVersion="16.0.0.0" '
        f'ApplicationName="test" xmlns="{NAMESPACE}"><Actions>{actions}</Actions>'
        f"<ObjectPaths>{paths}</ObjectPaths></Request>"
    )


def parameters(*values: tuple[str, Any]) -> str:
    """``("String", "x")`` and so on."""
    inner = "".join(f'<Parameter Type="{kind}">{value}</Parameter>' for kind, value in values)
    return f"<Parameters>{inner}</Parameters>"


def method(id: int, parent: int, name: str, *values: tuple[str, Any]) -> str:
    return f'<Method Id="{id}" ParentId="{parent}" Name="{name}">{parameters(*values)}</Method>'


def make(id: int, path: int) -> str:
    return f'<ObjectPath Id="{id}" ObjectPathId="{path}" />'


def query(id: int, path: int, *names: str, rows: tuple[str, ...] | None = None) -> str:
    own = "".join(f'<Property Name="{name}" ScalarProperty="true" />' for name in names)
    every = "true" if not names else "false"
    text = f'<Query SelectAllProperties="{every}"><Properties>{own}</Properties></Query>'
    if rows is not None:
        inner = "".join(f'<Property Name="{name}" ScalarProperty="true" />' for name in rows)
        text += (
            f'<ChildItemQuery SelectAllProperties="false"><Properties>{inner}</Properties></ChildItemQuery>'
        )
    return f'<Query Id="{id}" ObjectPathId="{path}">{text}</Query>'


class Csom:
    """Runs programs on a site. Results by action id; the error, when there was one, under 0."""

    def __init__(self, emulator: Emulator, bearer: str, site: str = "", kind: str = "sharepoint") -> None:
        self._emulator, self._bearer = emulator, bearer
        self._url = f"https://{hosts(emulator)[kind]}{site}/_vti_bin/client.svc/ProcessQuery"

    def send(self, text: str) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self._bearer}", "Content-Type": "text/xml"}
        status, _, content = self._emulator.handle("POST", self._url, headers, text.encode())
        return status, json.loads(content)

    def run(self, actions: str, paths: str) -> dict[int, Any]:
        status, answer = self.send(body(actions, paths))
        assert status == 200, answer
        results = dict(zip(answer[1::2], answer[2::2], strict=True))
        if answer[0]["ErrorInfo"]:
            results[0] = answer[0]["ErrorInfo"]
        return results

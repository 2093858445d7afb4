"""A client of the emulator for tests: one line a request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sp_prosjektportal.emulator.app import Emulator, Principal

SITE = "https://contoso.sharepoint.com/sites/empty"
ROOT = "https://contoso.sharepoint.com"
ADMIN = "https://contoso-admin.sharepoint.com"
PLAIN = "application/json;odata=nometadata"
VERBOSE = "application/json;odata=verbose"
EVERYTHING = Principal(app_only=True, roles=frozenset({"Sites.FullControl.All"}), app_id="app")
OWNER = "admin@contoso.onmicrosoft.com"
KARI = "kari.nordmann@contoso.onmicrosoft.com"


@dataclass(frozen=True)
class Answered:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text) if self.text else None

    @property
    def rows(self) -> list[dict[str, Any]]:
        return list(self.body["value"])

    @property
    def code(self) -> str:
        return str((self.body.get("odata.error") or self.body.get("error"))["code"])


class Caller:
    """Asks as one principal. A 501 is a failure of the test unless it was expected."""

    def __init__(self, emulator: Emulator, principal: Principal = EVERYTHING) -> None:
        self.emulator, self.principal = emulator, principal

    def ask(self, method: str, path: str, body: Any = None, *, site: str = SITE, status: int | None = None,
            accept: str = PLAIN, headers: Mapping[str, str] | None = None) -> Answered:  # fmt: skip
        self.emulator.trusted = self.principal
        sent = {"Accept": accept, "Content-Type": accept, **(headers or {})}
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        got, answer_headers, content = self.emulator.handle(method, site + path, sent, data)
        answered = Answered(got, {k.lower(): v for k, v in answer_headers.items()}, content.decode())
        assert not self.emulator.failures, self.emulator.failures
        if status is not None:
            assert got == status, answered.text
        return answered

    def get(self, path: str, **more: Any) -> Answered:
        return self.ask("GET", path, status=more.pop("status", 200), **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Answered:
        return self.ask("POST", path, body, **more)

    def merge(self, path: str, body: Any, etag: str = "*", **more: Any) -> Answered:
        headers = {"X-HTTP-Method": "MERGE", "If-Match": etag}
        return self.ask("POST", path, body, headers=headers, **more)

    def delete(self, path: str, **more: Any) -> Answered:
        return self.ask("POST", path, headers={"X-HTTP-Method": "DELETE", "If-Match": "*"}, **more)

    # -- things that many tests need ---------------------------------------------------------------

    def make_list(self, title: str = "Logg", template: int = 100, site: str = SITE) -> str:
        """The address of a new list."""
        made = self.post("/_api/web/lists", {"Title": title, "BaseTemplate": template}, status=201, site=site)
        return f"/_api/web/lists(guid'{made.body['Id']}')"

    def make_column(self, parent: str, xml: str, options: int = 8, **more: Any) -> dict[str, Any]:
        body = {"parameters": {"SchemaXml": xml, "Options": options}}
        made = self.post(f"{parent}/fields/CreateFieldAsXml", body, status=more.pop("status", 200), **more)
        return dict(made.body)

    def fill(self, parent: str, **values: str) -> list[dict[str, Any]]:
        """A row by the Validate call; the answer's rows."""
        form = [{"FieldName": name, "FieldValue": value} for name, value in values.items()]
        return self.post(f"{parent}/AddValidateUpdateItemUsingPath", {"formValues": form}, status=200).rows


def person(*logins: str) -> str:
    return json.dumps([{"Key": f"i:0#.f|membership|{login}"} for login in logins])

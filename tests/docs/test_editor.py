"""What an editor offers while a template is written: asked of the language server that editors run, with our schema."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
EDITOR = ROOT / "tests" / "editor"
SCHEMA = ROOT / "docs" / "schema" / "template.schema.json"

TEXT = f"""# yaml-language-server: $schema={SCHEMA.as_uri()}
template: klimaprosjekt
version: 1.0.0
title: Klimaprosjekt
for: project
lists:
  - url: Lists/Klimatiltak
    title: Klimatiltak
    te
site_columns:
  - name: KtTonn
    title: Tonn
    type:\x20
    dec
"""
"""As the guide has it: the first line says where the schema is."""


class Server:
    """The YAML language server by its standard streams."""

    def __init__(self, program: Path) -> None:
        self.process = subprocess.Popen(
            ["node", str(program), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.asked = 0

    def send(self, method: str, params: Any, *, reply: bool = True) -> Any:
        self.asked += 1
        message = {"jsonrpc": "2.0", "method": method, "params": params} | (
            {"id": self.asked} if reply else {}
        )
        self._write(message)
        while reply:
            got = self._read()
            if got.get("id") == self.asked and "method" not in got:
                return got.get("result")
            if "id" in got:  # the server asks for settings: none are needed
                asked = got.get("params", {}).get("items", [])
                self._write({"jsonrpc": "2.0", "id": got["id"], "result": [None] * len(asked)})
        return None

    def _write(self, message: dict[str, Any]) -> None:
        body = json.dumps(message).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        length = 0
        while (line := self.process.stdout.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        found: dict[str, Any] = json.loads(self.process.stdout.read(length))
        return found


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    program = EDITOR / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
    if shutil.which("node") is None:
        pytest.skip("Node is not here: what editors offer is not asked")
    if not program.exists():
        pytest.skip("the language server is not installed: npm ci in tests/editor")
    server = Server(program)
    capabilities = {
        "workspace": {"configuration": True},
        "textDocument": {"completion": {"completionItem": {}}},
    }
    server.send("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
    server.send("initialized", {}, reply=False)
    document = {"uri": "file:///klimaprosjekt.yaml", "languageId": "yaml", "version": 1, "text": TEXT}
    server.send("textDocument/didOpen", {"textDocument": document}, reply=False)
    yield server
    server.process.kill()
    server.process.wait()


def offered(server: Server, line: str) -> list[str]:
    """What is offered at the end of a line."""
    lines = TEXT.splitlines()
    place = {"line": lines.index(line), "character": len(line)}
    asked = {"textDocument": {"uri": "file:///klimaprosjekt.yaml"}, "position": place}
    result = server.send("textDocument/completion", asked)
    items = result["items"] if isinstance(result, dict) else result or []
    return [item["label"] for item in items]


def test_an_editor_offers_properties_of_a_list(server: Server) -> None:
    assert {"template", "views", "content_types", "permissions"} <= set(offered(server, "    te"))


def test_an_editor_offers_the_values_that_a_property_takes(server: Server) -> None:
    assert {"choice", "person", "term"} <= set(offered(server, "    type: "))


def test_an_editor_offers_properties_of_a_column(server: Server) -> None:
    assert {"decimals", "choices", "formatting"} <= set(offered(server, "    dec"))


def test_the_guides_name_what_an_editor_offers(server: Server) -> None:
    for guide in ("maler.md", "templates.md"):
        shown = re.findall(r"^\?   ([a-z_, ]+)$", (ROOT / "docs" / guide).read_text("utf-8"), re.M)
        assert [", ".join(offered(server, "    te"))] == shown

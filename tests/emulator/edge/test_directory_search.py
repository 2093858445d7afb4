"""``$search`` of Graph's directory objects ("Use the $search query parameter")."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from emulator.edge.clients import hosts
from sp_prosjektportal.emulator.app import Emulator

Search = Callable[..., tuple[int, Any]]


@pytest.fixture
def search(emulator: Emulator, token: Callable[..., str]) -> Search:
    host = hosts(emulator)["graph"]
    bearer = token(f"https://{host}")

    def ask(text: str, where: str = "users", level: str = "eventual") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {bearer}", "ConsistencyLevel": level}
        url = f"https://{host}/v1.0/{where}?$search={quote(text)}&$select=displayName"
        status, _, content = emulator.handle("GET", url, headers, b"")
        return status, json.loads(content)

    return ask


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('"displayName:nordmann"', ["Kari Nordmann"]),
        ('"displayName:nord"', ["Kari Nordmann"]),
        ('"displayName:mann"', []),
        ('"mail:ola"', ["Ola Hansen"]),
        ('"mail:hansen"', []),
        ('"displayName:kari" OR "displayName:ola"', ["Kari Nordmann", "Ola Hansen"]),
        ('"displayName:kari" AND "mail:ola"', []),
        ('"displayName:ØSTBY"', ["Siri Østby"]),
    ],
)
def test_words_are_found_by_their_beginning(search: Search, text: str, names: list[str]) -> None:
    status, body = search(text)
    assert status == 200, body
    assert [row["displayName"] for row in body["value"]] == names


@pytest.mark.parametrize("text", ["nordmann", '"nordmann"', '"displayName:a" and "mail:b"', '"city:oslo"'])
def test_what_is_no_search_is_refused(search: Search, text: str) -> None:
    assert search(text)[0] == 400


def test_it_takes_the_header(search: Search) -> None:
    status, body = search('"displayName:kari"', level="")
    assert (status, body["error"]["code"]) == (400, "Request_UnsupportedQuery")
    assert search('("displayName:kari")')[0] == 501
    assert search('"displayName:kari"', where="groups") == (200, search('"displayName:x"', where="groups")[1])

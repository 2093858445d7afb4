"""Secrets appear in no output, no log and no report."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from cli.desk import KARI, Desk
from sp_prosjektportal.emulator.entra import applications, device

COMMANDS = [
    ("hub", "apply", "--yes", "--json"),
    ("hub", "plan"),
    ("doctor",),
    ("doctor", "--json"),
    ("doctor", "--registration"),
    ("project", "new", "P-1", "Ny", "--manager", KARI, "--json"),
    ("project", "show", "P-1"),
    ("project", "new", "P-1", "Annet"),
    ("portfolio", "sync", "--yes"),
    ("portfolio", "show", "--json"),
    ("project", "show", "X-1"),
]

JWT = re.compile(r"eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}")


def key_lines(desk: Desk) -> list[str]:
    """The lines of the application's private key, and of those that were made with it."""
    lines: list[str] = []
    for client in (applications.MAIN, applications.CRAWL):
        _, key = applications.credentials(desk.emulator.store, applications.client_id(client))
        lines += [line for line in key.decode().splitlines() if not line.startswith("-----")]
    return lines


def tokens(desk: Desk) -> list[str]:
    """Every token and code that the emulated Entra has given out, and what MSAL keeps."""
    found = [token for tenant in desk.tenants for token, _ in tenant._sign_in._tokens.values()]
    for file in desk.folder.rglob("*tokens*.json"):
        found += re.findall(r'"secret": "([^"]+)"', file.read_text("utf-8"))
    return found


def leaks(text: str, secrets: list[str]) -> list[str]:
    return [secret[:20] for secret in secrets if secret in text] + JWT.findall(text)


def everything_kept(desk: Desk) -> str:
    """The emulator's log, and all files in the folder that are not meant for secrets."""
    log = "\n".join(str(entry.as_json()) for entry in desk.emulator.log)
    kept = [
        p for p in desk.folder.rglob("*") if p.is_file() and p.suffix in (".yaml", ".log", ".txt", ".csv")
    ]
    kept += [desk.folder / "connection.json"]
    return log + "\n".join(path.read_text("utf-8") for path in kept)


def test_no_command_tells_a_key_or_a_token(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROSJEKTPORTAL_DEBUG", "1")
    said = "".join(desk.type(*command, "--verbose").everything for command in COMMANDS)
    secrets = [*key_lines(desk), *tokens(desk)]
    assert len(tokens(desk)) >= len(COMMANDS) - 2
    assert len(secrets) > 40
    assert leaks(said, secrets) == []
    assert leaks(everything_kept(desk), secrets) == []


def test_a_leak_would_be_seen(desk: Desk) -> None:
    assert leaks(f"x{key_lines(desk)[3]}y", key_lines(desk))
    part = base64.urlsafe_b64encode(b'{"alg":"RS256","typ":"JWT"}').decode()
    assert leaks(f"Bearer {part}.{part}.{part}", [])


def test_signing_in_by_device_code_tells_the_code_for_people_only(desk: Desk, tmp_path: Path) -> None:
    cache = desk.folder / "tokens.json"
    desk.configure(sign_in__method="device_code", sign_in__token_cache=str(cache))
    device.approve_all(desk.emulator.store, "admin@contoso.onmicrosoft.com")
    said = desk.type("doctor", "--verbose")
    assert "code" in said.err  # which the person types in the browser
    kept = tokens(desk)
    assert any(len(token) > 40 for token in kept)
    assert cache.stat().st_mode & 0o077 == 0
    assert leaks(said.everything, kept) == []
    assert leaks(everything_kept(desk), kept) == []


@pytest.mark.parametrize(
    "fault",
    [
        {"what": "status", "status": 500},
        {"what": "lost_reply"},
        {"what": "unreachable"},
        {"what": "status", "status": 401},
    ],
    ids=lambda fault: f"{fault['what']} {fault.get('status', '')}".strip(),
)
def test_no_error_tells_a_key_or_a_token(fault: dict[str, object], with_hub: Desk) -> None:
    with_hub.emulator.faults.add(**{"times": 50, **fault})  # type: ignore[arg-type]
    said = with_hub.type("project", "list", "--verbose")
    assert said.code == 1
    assert "Traceback" not in said.everything
    assert said.err.count("Error: ") == 1
    assert "Hint: " in said.err, said.err
    assert leaks(said.everything, [*key_lines(with_hub), *tokens(with_hub)]) == []
    assert "contoso.sharepoint.test" in said.err

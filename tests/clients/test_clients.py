"""The Python clients meet the served emulator; their steps run in ``scripts/conformance`` as well as the Node ones do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("client", ["msal", "office365"])
def test_every_step_of_the_client_passes(client: str) -> None:
    command = [sys.executable, str(TOP / "scripts" / "conformance.py"), "--only", client]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{client}: " in done.stdout

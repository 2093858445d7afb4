from __future__ import annotations

from collections.abc import Iterator

import pytest

from emulator.browse.world import made
from sp_prosjektportal.emulator.app import Emulator


@pytest.fixture(scope="session")
def tenant() -> Iterator[Emulator]:
    """Only to look at."""
    emulator = made()
    before = emulator.store.fingerprint()
    yield emulator
    assert emulator.store.fingerprint() == before, "a page changed the tenant"
    assert emulator.failures == []


@pytest.fixture
def own() -> Emulator:
    """For tests that change something themselves."""
    return made()

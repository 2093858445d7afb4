import pytest

from emulator.sharepoint.caller import Caller
from sp_prosjektportal.emulator.app import Emulator


@pytest.fixture
def emulator() -> Emulator:
    return Emulator.open()


@pytest.fixture
def caller(emulator: Emulator) -> Caller:
    return Caller(emulator)

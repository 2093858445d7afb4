"""One command's connection to the tenant: settings read, signed in when needed, what was asked told at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sp_prosjektportal.cli.show import note

if TYPE_CHECKING:
    from sp_prosjektportal.settings import PortfolioSettings, Settings
    from sp_prosjektportal.tenant.connect import Tenant

Opener = Callable[["Settings"], "Tenant"]


@dataclass
class Session:
    """Settings and the tenant, which is connected to at first use."""

    settings: Settings
    _open: Opener
    _tenant: Tenant | None = None

    @property
    def tenant(self) -> Tenant:
        if self._tenant is None:
            self._tenant = self._open(self.settings)
        return self._tenant

    def close(self) -> None:
        """Let go of the connections."""
        if self._tenant is not None:
            self._tenant.close()

    @property
    def ledger(self) -> dict[str, Any]:
        """What was asked of the tenant so far, for ``--json``."""
        return self._tenant.ledger.as_dict() if self._tenant is not None else {}

    def portfolio(self, name: str | None) -> tuple[str, PortfolioSettings]:
        """The portfolio by name, or the only one. Raises :class:`SettingsError`."""
        return self.settings.portfolio(name)

    def now(self) -> datetime:
        """The time by the tenant's clock."""
        return self.tenant.clock.now()


def open_tenant(settings: Settings) -> Tenant:
    """The tenant of the settings; long waits are told on stderr."""
    from sp_prosjektportal.tenant.connect import connect

    return connect(settings, progress=note)


@contextmanager
def session(config: Path | None, *, verbose: bool = False) -> Iterator[Session]:
    """Settings read from ``config``; with ``verbose`` the ledger is told when the command ends, however it ends."""
    from sp_prosjektportal.settings import Settings

    opened = Session(Settings.load(config), open_tenant)
    try:
        yield opened
    finally:
        if verbose:
            note(ledger_line(opened.ledger) if opened.ledger else "Nothing was asked of the tenant.")
        opened.close()


def ledger_line(ledger: dict[str, Any]) -> str:
    """The ledger in one line."""
    return (
        f"Asked of the tenant: {ledger['exchanges']} exchanges with {ledger['parts']} parts, "
        f"{ledger['units_published']} resource units by Microsoft's prices (Graph) and "
        f"{ledger['units_estimated']} by our estimate (REST, CSOM); {ledger['retries']} retries, "
        f"{ledger['waited_seconds']:.1f} s waited; sign-in {ledger['sign_in']} and polling {ledger['polling']} exchanges apart."
    )

"""What was sent and what it cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sp_prosjektportal.tenant.batching import Exchange
from sp_prosjektportal.tenant.request import Service


@dataclass(slots=True)
class Count:
    """``exchanges`` are HTTP requests on the wire with their replies; a batch is one with many ``parts``."""

    exchanges: int = 0
    parts: int = 0


@dataclass(slots=True)
class Ledger:
    """Counted where it is sent. Sign-in and polling for readiness stand apart, and are not in ``work``.

    Units: ``published`` are Microsoft's prices of Graph calls, ``estimated`` ours for REST and CSOM.
    """

    work: Count = field(default_factory=Count)
    polling: Count = field(default_factory=Count)
    sign_in: Count = field(default_factory=Count)
    published: int = 0
    estimated: int = 0
    retries: int = 0
    throttled: int = 0
    seconds_waited: float = 0.0
    """Waiting that was asked for: readiness of a new site."""
    seconds_paced: float = 0.0
    """Waiting for the budget, or because the service asked for it."""

    @property
    def exchanges(self) -> int:
        return self.work.exchanges

    @property
    def parts(self) -> int:
        return self.work.parts

    @property
    def units(self) -> int:
        return self.published + self.estimated

    def add(self, exchange: Exchange) -> None:
        """One exchange that reached the wire."""
        count = self.polling if exchange.polling else self.work
        count.exchanges += 1
        count.parts += exchange.parts
        if exchange.asks[0].request.service is Service.GRAPH:
            self.published += exchange.units
        else:
            self.estimated += exchange.units

    def add_sign_in(self) -> None:
        self.sign_in.exchanges += 1
        self.sign_in.parts += 1

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``; flat."""
        return {
            "exchanges": self.exchanges,
            "parts": self.parts,
            "units": self.units,
            "units_published": self.published,
            "units_estimated": self.estimated,
            "retries": self.retries,
            "throttled": self.throttled,
            "waited_seconds": round(self.seconds_waited + self.seconds_paced, 3),
            "paced_seconds": round(self.seconds_paced, 3),
            "sign_in": self.sign_in.exchanges,
            "polling": self.polling.exchanges,
            "polling_parts": self.polling.parts,
        }

    def __str__(self) -> str:
        return (
            f"{self.exchanges} exchanges, {self.parts} parts, {self.units} RU "
            f"({self.published} published, {self.estimated} estimated), {self.retries} retries, "
            f"waited {self.seconds_waited + self.seconds_paced:.0f} s; apart from that "
            f"{self.sign_in.exchanges} for sign-in and {self.polling.exchanges} for polling"
        )

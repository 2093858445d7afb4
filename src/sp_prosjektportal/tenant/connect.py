"""The way in: :func:`connect` gives a :class:`Tenant` that runs generators of requests.

::

    tenant = connect(Settings.load())
    title = tenant.run(read_title(site))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from sp_prosjektportal.settings import Settings
from sp_prosjektportal.steps import Outcome, Steps
from sp_prosjektportal.tenant.clock import Clock, SystemClock
from sp_prosjektportal.tenant.dispatch import Dispatch, Line
from sp_prosjektportal.tenant.exchange import Call
from sp_prosjektportal.tenant.ledger import Ledger
from sp_prosjektportal.tenant.pacing import Budget, minute_limit
from sp_prosjektportal.tenant.plain import Hosts

if TYPE_CHECKING:
    from sp_prosjektportal.tenant.signin import Granted, SignIn

__all__ = ["Clock", "Network", "SystemClock", "Tenant", "connect"]

T = TypeVar("T")


@dataclass(frozen=True)
class Network:
    """Who carries calls: an office365 ``BaseTransport``, and an object with ``get`` and ``post`` for MSAL."""

    transport: Any
    http: Any


def connect(
    settings: Settings,
    *,
    network: Network | None = None,
    clock: Clock | None = None,
    progress: Callable[[str], None] | None = None,
) -> Tenant:
    """Nothing is sent yet: sign-in comes with the first request. Raises ``SettingsError`` or ``SignInError`` when
    the certificate cannot be used. ``progress`` is told of long waits and gets the device code to show."""
    from sp_prosjektportal.tenant.signin import SignIn
    from sp_prosjektportal.tenant.transport import Wire, real_network

    if network is None:
        transport, http = real_network(str(settings.cloud.ca_file or ""), settings.cloud.resolve)
    else:
        transport, http = network.transport, network.http
    cache = settings.sign_in.token_cache_file(settings) if network is None else settings.sign_in.token_cache
    clock, progress, ledger = clock or SystemClock(), progress or _silent, Ledger()
    sign_in = SignIn(settings, http, clock=clock, progress=progress, cache=cache, sent=ledger.add_sign_in)
    return Tenant(settings, Wire(transport), sign_in, ledger, clock, progress)


class Tenant:
    """A tenant that is reached: runs generators, keeps the ledger. One object for a whole command."""

    def __init__(self, settings: Settings, wire: Any, sign_in: SignIn, ledger: Ledger, clock: Clock,
                 progress: Callable[[str], None]) -> None:  # fmt: skip
        self.settings = settings
        self.ledger = ledger
        self.clock = clock
        self.app_only = settings.app_only
        self.clock = clock
        self._sign_in, self._wire = sign_in, wire
        self.budget = Budget(minute_limit(settings.licences), clock)
        hosts = Hosts(settings.sharepoint, settings.cloud.graph)
        self._line = Line(wire, hosts, self.budget, ledger, clock, self._authorise, self._renew, progress)

    def run(self, steps: Steps[T]) -> T:
        """Run one to its end; its result, or its error raised."""
        return next(self.run_all([steps]))[1].get()

    def run_all(self, many: Iterable[Steps[T]], *, at_once: int = 32) -> Iterator[tuple[int, Outcome[T]]]:
        """Run many, some at once; ``(place in many, how it ended)`` as they end. ``many`` may be endless."""
        return Dispatch[T](self._line).serve(many, at_once)

    def granted(self) -> Granted:
        """Who is signed in and what the tokens allow; raises ``SignInError``."""
        return self._sign_in.granted()

    def close(self) -> None:
        self._line.pool.shutdown(wait=False, cancel_futures=True)
        self._wire.close()

    def __enter__(self) -> Tenant:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Tenant({self.settings.tenant})"

    def _authorise(self, call: Call) -> Call:
        token = self._sign_in.token(_resource(call.url))
        return replace(call, headers={**call.headers, "Authorization": f"Bearer {token}"})

    def _renew(self, url: str) -> None:
        self._sign_in.forget(_resource(url))


def _resource(url: str) -> str:
    """What a token for this URL is asked for: its scheme and host."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _silent(_: str) -> None:
    """Nobody listens."""

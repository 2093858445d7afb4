"""What everything is made of: resources, kinds, and what is known of a site.

A *resource* is one thing that is wanted (a list, a view); its *kind* knows how to observe, create, update and
delete it. Both stand in one file of ``resources/``. A kind does no I/O: its operations are generators (see
``steps``). Unset means unmanaged: only fields that were set are compared.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict

from sp_prosjektportal.steps import Steps


class Resource(BaseModel):
    """One thing that is wanted or there. Values are normalised when it is made, on both sides alike."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    kind: ClassVar[str]
    """The plural that names the YAML section, the module, and the first part of the address."""

    key_fields: ClassVar[frozenset[str]] = frozenset()
    """Fields that make up the address, or count only when the thing is made: never compared."""

    foundation: ClassVar[bool] = False
    """Everything else that is wanted needs it, as a site."""

    @property
    def key(self) -> str:
        """Unique within the kind on one site, as a person would write it."""
        raise NotImplementedError

    @property
    def address(self) -> str:
        return f"{self.kind}/{self.key}"

    def needs(self) -> frozenset[str]:
        """Addresses of what must be there first. Those that nobody wants are taken to be there already."""
        return frozenset()

    def not_compared(self) -> frozenset[str]:
        """Paths (as in :class:`Difference`) that are set when the thing is made and left to people after that."""
        return frozenset()

    def like(self, found: Mapping[str, Any]) -> Self:
        """The same address with what was found, narrowed to the fields that are set here."""
        fields = self.model_fields_set - self.key_fields
        key = {name: getattr(self, name) for name in self.key_fields & self.model_fields_set}
        return type(self)(**key, **{name: found[name] for name in fields if name in found})


R = TypeVar("R", bound=Resource)


@dataclass(frozen=True, slots=True)
class Observed(Generic[R]):
    """A resource as it is in the tenant, with the server's ids, which never enter a template or a comparison."""

    resource: R
    ids: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not as wanted. ``path`` is the field, or ``values.Column`` in a mapping."""

    path: str
    before: Any
    after: Any


class Known:
    """What is known of one site: observed or just created resources by address, and facts of the site."""

    def __init__(self, site: str, *, hub: str = "", app_only: bool = True, language: int = 1044) -> None:
        self.site = site
        """Absolute URL, no slash at the end, casing as stored."""
        self.hub = hub
        """Absolute URL of the portfolio's hub, or empty."""
        self.app_only = app_only
        """Signed in as an application (certificate), not as a person."""
        self.language = language
        """LCID of the site (1044 nb-NO, 1033 en-US); decides separators of formulas, numbers and dates."""
        self.facts: dict[str, Any] = {}
        """Facts shared by kinds: ``term_store`` (GUID), ``time_zone`` (IANA name), ``regional_settings``, ``list_ids`` (GUID by URL below the
        site, casefolded), ``list_content_types`` (by that URL, the list's id of each of the site's), ``hub_ids``."""
        self._observed: dict[str, Observed[Any]] = {}

    @property
    def path(self) -> str:
        """Server-relative path of the site, ``/sites/p``; empty for the root site."""
        return (
            "/" + self.site.split("://", 1)[-1].partition("/")[2]
            if "/" in self.site.split("://", 1)[-1]
            else ""
        )

    def put(self, address: str, observed: Observed[Any]) -> None:
        self._observed[address.casefold()] = observed

    def forget(self, address: str) -> None:
        self._observed.pop(address.casefold(), None)

    def get(self, address: str) -> Observed[Any] | None:
        return self._observed.get(address.casefold())

    def __contains__(self, address: str) -> bool:
        return address.casefold() in self._observed

    def __iter__(self) -> Iterator[Observed[Any]]:
        return iter(self._observed.values())


class Kind(ABC, Generic[R]):
    """How one kind of resource is observed and changed. Stateless: one instance serves all sites.

    Rules:

    * ``observe`` only reads. It returns those of ``desired`` that exist, keyed by the *desired* address, with the
      same fields as the desired one filled in, collections narrowed to what the desired one manages. It must do
      without the results of other kinds (all kinds observe at once) and ask for whole collections rather than
      one thing at a time, so that observing a site is one round of requests.
    * ``create`` and ``update`` return the resource as it now is, ids included. They are only called when what the
      resource needs is in ``known``.
    * ``create`` may be called again after a lost reply, but only when ``observe`` has looked and found nothing:
      the resource's address is the key by which a lost create is found again.
    * ``update`` is sent the differences and changes nothing else.
    """

    resource: ClassVar[type[Resource]]

    permissions: ClassVar[frozenset[str]] = frozenset()
    """The permissions that its requests need (``tenant.request.Permission``); ``doctor`` reads them."""

    @property
    def name(self) -> str:
        return self.resource.kind

    @abstractmethod
    def observe(self, desired: Sequence[R], known: Known) -> Steps[dict[str, Observed[R]]]: ...

    @abstractmethod
    def create(self, desired: R, known: Known) -> Steps[Observed[R]]: ...

    @abstractmethod
    def update(
        self, desired: R, observed: Observed[R], differences: Sequence[Difference], known: Known
    ) -> Steps[Observed[R]]: ...

    def at_once(self, desired: R, known: Known) -> bool:
        """Whether creating it is asked for at once, in one request that the service carries out in the order asked.

        Then what needs it may be asked for right after it, in the same call, if that is such a one too.
        """
        return False

    def refuse(self, desired: R, observed: Observed[R], differences: Sequence[Difference]) -> str:
        """Why these differences can never be made, as a sentence; empty when they can."""
        return ""

    @abstractmethod
    def delete(self, observed: Observed[R], known: Known) -> Steps[None]: ...

"""A site's settings: how it writes numbers and dates, its time zone, header and footer. One resource a site."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from sp_prosjektportal.engine.compare import compare
from sp_prosjektportal.engine.resource import Difference, Kind, Known, Observed, Resource
from sp_prosjektportal.errors import ProsjektportalError
from sp_prosjektportal.resources import footers, regional_settings
from sp_prosjektportal.resources.regional_settings import LOCALES, TIME_ZONES
from sp_prosjektportal.steps import Steps
from sp_prosjektportal.tenant.csom import Csom, Ref, Unsigned
from sp_prosjektportal.tenant.request import Permission, Reply, Request

Day = Literal["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
HeaderLayout = Literal["standard", "compact", "minimal", "extended"]
Background = Literal["none", "neutral", "soft", "strong"]

DAYS: tuple[Day, ...] = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
LAYOUTS: dict[HeaderLayout, int] = {"standard": 1, "compact": 2, "minimal": 3, "extended": 4}
BACKGROUNDS: dict[Background, int] = {"none": 0, "neutral": 1, "soft": 2, "strong": 3}
"""Numbers as independent clients have them (pnp/pnpcore: HeaderLayoutType, VariantThemeType)."""


class Link(BaseModel):
    """A link in the footer. ``url`` is absolute, or relative to the site."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    url: str


class Settings(Resource):
    """The settings of the site. All that is written on it needs them: they say how numbers and dates are written."""

    kind: ClassVar[str] = "settings"
    foundation: ClassVar[bool] = True

    locale: str = "nb-NO"
    time_zone: str = "Europe/Oslo"  # IANA name
    first_day_of_week: Day = "monday"
    clock: Literal[12, 24] = 24
    header_layout: HeaderLayout | None = "compact"  # observed: None for one that has no name here
    header_background: Background | None = "none"
    header_title: bool = True  # the site's title is shown
    mega_menu: bool = False
    one_language: bool = (
        False  # titles are answered in the site's language, whatever the reader's profile says
    )
    footer: bool = False  # shown on communication sites only
    footer_links: tuple[Link, ...] = ()  # added and kept up, those of people stay

    @property
    def key(self) -> str:
        return "site"


class SiteSettings(Kind[Settings]):
    """Read with the site itself; regional settings are written by CSOM, which is the only way, the look by
    ``SetChromeOptions`` and ``SaveMenuState``. Both work for applications as for people, with full control."""

    resource = Settings
    permissions: ClassVar[frozenset[Permission]] = frozenset({Permission.READ, Permission.FULL_CONTROL})

    def observe(self, desired: Sequence[Settings], known: Known) -> Steps[dict[str, Observed[Settings]]]:
        [wanted] = desired
        asks = [_read_request(known)]
        if "footer_links" in wanted.model_fields_set:
            asks.append(footers.read_request(known))
        web, *more = yield asks
        if web.missing:
            return {}
        regional_settings.keep(web.value("RegionalSettings"), known)
        return {wanted.address: _observed(wanted, web, more[0] if more else None, known)}

    def create(self, desired: Settings, known: Known) -> Steps[Observed[Settings]]:
        """Every site has settings; these were not seen because the site was new."""
        found = yield from self.observe([desired], known)
        if desired.address not in found:
            raise ProsjektportalError(
                f"{known.site} does not answer, so its settings are not known.", hint="Run it again."
            )
        observed = found[desired.address]
        return (yield from self.update(desired, observed, compare(desired, observed.resource), known))

    def update(
        self,
        desired: Settings,
        observed: Observed[Settings],
        differences: Sequence[Difference],
        known: Known,
    ) -> Steps[Observed[Settings]]:
        changed = {difference.path for difference in differences}
        asks: list[Request] = []
        if changed & {*_REGIONAL, "one_language"}:
            asks.append(_program_request(desired, changed, known))
        if look := {option: value for name, (option, value) in _look(desired).items() if name in changed}:
            asks.append(Request.post(known.site, "/_api/web/SetChromeOptions", look, harmless=True,
                                     permission=Permission.FULL_CONTROL))  # fmt: skip
        if "footer_links" in changed:
            links = [(link.title, link.url) for link in desired.footer_links]
            asks.append(footers.write_request(links, observed.ids["footer"], known))
        yield asks
        if changed & _REGIONAL.keys():  # what is written from now on is written so
            web: Reply = yield _read_request(known)
            regional_settings.keep(web.value("RegionalSettings"), known)
        return Observed(desired, observed.ids)

    def delete(self, observed: Observed[Settings], known: Known) -> Steps[None]:
        """A site is never without settings: they stay as they are."""
        return
        yield


_REGIONAL = {
    "locale": "LocaleId",
    "time_zone": "TimeZone",
    "first_day_of_week": "FirstDayOfWeek",
    "clock": "Time24",
}
_CHROME = ("HeaderLayout", "HeaderEmphasis", "HideTitleInHeader", "MegaMenuEnabled", "FooterEnabled")
_MULTILINGUAL = "IsMultilingual"
"""Where it is on, SharePoint answers titles in the language of the reader's profile (SharePoint/sp-dev-docs#3510)."""


def _read_request(known: Known) -> Request:
    return Request.get(
        known.site, "/_api/web", select=["Id", "Url", _MULTILINGUAL, *_CHROME, *regional_settings.SELECT],
        expand=regional_settings.EXPAND, missing_ok=True,
    )  # fmt: skip


def _observed(wanted: Settings, web: Reply, footer: Reply | None, known: Known) -> Observed[Settings]:
    state = footer.body if footer is not None and isinstance(footer.body, dict) else {}
    regional = web.value("RegionalSettings") or {}
    links = [(link.title, link.url) for link in wanted.footer_links]
    found = {
        **_observed_regional(wanted, regional),
        "header_layout": _name(LAYOUTS, web.value("HeaderLayout")),
        "header_background": _name(BACKGROUNDS, web.value("HeaderEmphasis")),
        "header_title": not web.value("HideTitleInHeader"),
        "mega_menu": bool(web.value("MegaMenuEnabled")),
        "one_language": not web.value(_MULTILINGUAL),
        "footer": bool(web.value("FooterEnabled")),
        "footer_links": tuple(
            Link(title=title, url=url) for title, url in footers.found(links, state, known)
        ),
    }
    return Observed(wanted.like(found), {"footer": state})


def _observed_regional(wanted: Settings, regional: Mapping[str, Any]) -> dict[str, Any]:
    zone, lcid = (regional.get("TimeZone") or {}).get("Id"), regional.get("LocaleId")
    same_zone = TIME_ZONES.get(wanted.time_zone) == zone
    return {
        "locale": _name(LOCALES, lcid) or str(lcid),
        # Several names have one number: the wanted one when it is that.
        "time_zone": wanted.time_zone if same_zone else _name(TIME_ZONES, zone) or str(zone),
        "first_day_of_week": DAYS[int(regional.get("FirstDayOfWeek") or 0) % 7],
        "clock": 24 if regional.get("Time24") else 12,
    }


def _name(numbers: Mapping[Any, int], number: Any) -> Any:
    return next((name for name, each in numbers.items() if each == number), None)


def _look(desired: Settings) -> dict[str, tuple[str, Any]]:
    """The options of SetChromeOptions by field; what is not named stays (CLI for Microsoft 365: ``spo site chrome set``)."""
    return {
        "header_layout": ("headerLayout", LAYOUTS.get(desired.header_layout or "standard")),
        "header_background": ("headerEmphasis", BACKGROUNDS.get(desired.header_background or "none")),
        "header_title": ("hideTitleInHeader", not desired.header_title),
        "mega_menu": ("megaMenuEnabled", desired.mega_menu),
        "footer": ("footerEnabled", desired.footer),
    }


def _program_request(desired: Settings, changed: Collection[str], known: Known) -> Request:
    """Regional settings and whether titles have one language, in one exchange."""
    program = Csom()
    web = program.web()
    if "one_language" in changed:
        program.set(web, _MULTILINGUAL, not desired.one_language)
        program.call(web, "Update")
    if changed & _REGIONAL.keys():
        _regional(program, program.child(web, "RegionalSettings"), desired, changed)
    return Request.csom(known.site, program, harmless=True, permission=Permission.FULL_CONTROL)


def _regional(program: Csom, settings: Ref, desired: Settings, changed: Collection[str]) -> None:
    values: dict[str, Callable[[], Any]] = {
        "locale": lambda: Unsigned(LOCALES[desired.locale]),
        "time_zone": lambda: program.method(
            program.child(settings, "TimeZones"), "GetById", TIME_ZONES[desired.time_zone]
        ),
        "first_day_of_week": lambda: Unsigned(DAYS.index(desired.first_day_of_week)),
        "clock": lambda: desired.clock == 24,
    }
    for name, prop in _REGIONAL.items():
        if name in changed:
            program.set(settings, prop, values[name]())
    program.call(settings, "Update")

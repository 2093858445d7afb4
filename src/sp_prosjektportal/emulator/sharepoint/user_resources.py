"""Names and descriptions by language (``SP.UserResource``): ``TitleResource``, ``NameResource``, ``DescriptionResource``.

Read by PnPjs (``regional-settings/funcs``), read and written by office365 (``test_contenttype``, steps 5 and 6). The
site's own language shows the property itself; another one what was set for it, else the property ([K]).

Where the web is multilingual, titles of webs, lists and columns are answered in the reader's language: that of the
user profile (SharePoint/sp-dev-docs#3510, "by design"), else of ``Accept-Language``, else the site's (Microsoft's "Plan for
the multilingual user interface"). What such a reader writes is written as the site's own text; the service's way of
keeping it for that language alone is not emulated.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sp_prosjektportal.emulator.app import Call
from sp_prosjektportal.emulator.entra.device import find_user
from sp_prosjektportal.emulator.errors import invalid
from sp_prosjektportal.emulator.sharepoint import requirements
from sp_prosjektportal.emulator.sharepoint.entity import Entity, Node, Primitive, action
from sp_prosjektportal.emulator.sharepoint.session import SYSTEM, Session

CULTURES = {
    "nb-NO": 1044, "nn-NO": 2068, "en-US": 1033, "en-GB": 2057, "sv-SE": 1053, "da-DK": 1030, "fi-FI": 1035, "de-DE": 1031,
    "fr-FR": 1036, "es-ES": 3082, "it-IT": 1040, "nl-NL": 1043, "pl-PL": 1045, "pt-BR": 1046, "pt-PT": 2070, "se-NO": 1083,
}  # fmt: skip
_BY_NAME = {name.casefold(): name for name in CULTURES}


class UserResource(Node):
    type = "SP.UserResource"

    def __init__(self, owner: Entity, name: str) -> None:
        super().__init__(owner.session, f"{owner.uri}/{name}Resource")
        self.owner, self.name = owner, name

    @action("GetValueForUICulture", parameters=["cultureName"])
    def value_for(self, culture_name: str) -> Primitive:
        culture = _culture(culture_name)
        own = str(_own(self.owner, self.name) or "")
        if CULTURES[culture] == self.session.lcid:
            return Primitive(own)
        return Primitive(self._kept().get(culture, own))

    @action("SetValueForUICulture", parameters=["cultureName", "value"])
    def set_value_for(self, culture_name: str, value: str) -> None:
        culture = _culture(culture_name)
        requirements.check(self.owner, requirements.MERGE)
        if CULTURES[culture] == self.session.lcid:
            self.owner.merge({self.name: value})
        else:
            self.session.put("translations", self.uri.casefold(), {**self._kept(), culture: value})

    def _kept(self) -> Mapping[str, str]:
        return self.session.get("translations", self.uri.casefold()) or {}


def shown(owner: Entity, own: str) -> str:
    """The title of something, as whoever asks reads it."""
    culture = _reader(owner.session)
    if culture is None:
        return own
    kept = owner.session.get("translations", f"{owner.uri}/TitleResource".casefold()) or {}
    return str(kept.get(culture, own))


def _own(owner: Entity, name: str) -> Any:
    """The text in the site's language, whoever asks."""
    if name != "Title":
        return owner.value(name)
    row = getattr(owner, "row", None)
    return (owner.session.site if row is None else row)["title"]


def _reader(session: Session) -> str | None:
    """The culture that is read in; nothing where that is the site's own."""
    call = session.call
    if (
        call is None
        or session.principal is SYSTEM
        or not session.site["settings"].get("IsMultilingual", True)
    ):
        return None
    if "reads_in" not in call.cost:
        call.cost["reads_in"] = _wanted(call)
    culture = call.cost["reads_in"]
    return None if culture is None or CULTURES[culture] == session.lcid else culture


def _wanted(call: Call) -> str | None:
    principal = call.principal
    if principal is not None and not principal.app_only:
        profile = (find_user(call.store, principal.login) or {}).get("preferredLanguage")
        if profile:
            return _BY_NAME.get(str(profile).casefold())
    asked = call.headers.get("accept-language", "").split(",")[0].split(";")[0].strip()
    return _BY_NAME.get(asked.casefold())


def _culture(name: str) -> str:
    found = _BY_NAME.get(name.casefold())
    if found is None:
        raise invalid(
            f"Culture is not supported.\r\nParameter name: name\r\n{name} is an invalid culture identifier."
        )
    return found

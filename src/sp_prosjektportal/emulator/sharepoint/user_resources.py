"""Names and descriptions by language (``SP.UserResource``): ``TitleResource``, ``NameResource``, ``DescriptionResource``.

Read by PnPjs (``regional-settings/funcs``), read and written by office365 (``test_contenttype``, steps 5 and 6). The
site's own language shows the property itself; another one what was set for it, else the property ([K]).
"""

from __future__ import annotations

from collections.abc import Mapping

from sp_prosjektportal.emulator.errors import invalid
from sp_prosjektportal.emulator.sharepoint import requirements
from sp_prosjektportal.emulator.sharepoint.entity import Entity, Node, Primitive, action

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
        own = str(self.owner.value(self.name) or "")
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


def _culture(name: str) -> str:
    found = _BY_NAME.get(name.casefold())
    if found is None:
        raise invalid(
            f"Culture is not supported.\r\nParameter name: name\r\n{name} is an invalid culture identifier."
        )
    return found

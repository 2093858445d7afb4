"""People found by name: the people picker, ``SP.Utilities.Utility``, ``SP.UserProfiles.PeopleManager``.

Shapes: Microsoft's "People picker REST" and "User profiles REST API reference" (PersonProperties), the metadata of the service
(SP.Utilities.PrincipalInfo), and what PnPjs (``profiles``, ``sputilities``) reads. Of a profile there is what the directory knows.
"""

from __future__ import annotations

import json
from typing import Any

from sp_prosjektportal.emulator.errors import NotEmulated, Refused
from sp_prosjektportal.emulator.odata import Complex
from sp_prosjektportal.emulator.sharepoint import principals
from sp_prosjektportal.emulator.sharepoint.entity import (
    Body,
    Entity,
    Node,
    Primitive,
    Rows,
    action,
    function,
)
from sp_prosjektportal.emulator.sharepoint.permissions import require
from sp_prosjektportal.emulator.sharepoint.session import Session
from sp_prosjektportal.emulator.store import Row

_PEOPLE, _GROUPS = 1, 4  # bits of PrincipalType: user, security group


def _matching(session: Session, text: str, kinds: int, most: int) -> list[Row]:
    """People and groups of the directory whose name, address or first letters of either are asked for."""
    wanted = text.strip().casefold().removeprefix(principals.MEMBERSHIP)
    found: list[Row] = []
    if kinds & _PEOPLE:
        people = session.store.rows("directory_users").values()
        found += [{**one, "kind": _PEOPLE} for one in people if _fits(one, wanted)]
    if kinds & _GROUPS:
        groups = session.store.rows("directory_groups").values()
        found += [{**one, "kind": _GROUPS} for one in groups if not one.get("deleted") and _fits(one, wanted)]
    return found[: most if most > 0 else 30]


def _fits(one: Row, wanted: str) -> bool:
    names = (one.get("displayName"), one.get("userPrincipalName"), one.get("mail"), one.get("surname"))
    texts = [str(name).casefold() for name in names if name]
    return bool(wanted) and any(text.startswith(wanted) or f" {wanted}" in text for text in texts)


def _login(one: Row) -> str:
    if one["kind"] == _PEOPLE:
        return principals.MEMBERSHIP + str(one["userPrincipalName"]).lower()
    prefix = (
        principals.GROUP_CLAIM if "Unified" in (one.get("groupTypes") or []) else principals.SECURITY_CLAIM
    )
    return prefix + str(one["id"])


class PeoplePicker(Node):
    type = "SP.UI.ApplicationPages.ClientPeoplePickerWebServiceInterface"

    @action("ClientPeoplePickerSearchUser", parameters=["queryParams"])
    def search(self, query_params: dict[str, Any]) -> Primitive:
        return Primitive(json.dumps([_entry(one) for one in self._asked(query_params)]))

    @action("ClientPeoplePickerResolveUser", parameters=["queryParams"])
    def resolve(self, query_params: dict[str, Any]) -> Primitive:
        """One that is meant without doubt; else an entry that is not resolved, with those that might be meant."""
        found, text = self._asked(query_params), str(query_params.get("QueryString") or "")
        if len(found) == 1:
            return Primitive(json.dumps(_entry(found[0])))
        open_one = {
            "Key": text, "DisplayText": text, "Description": text, "EntityType": "", "ProviderDisplayName": "", "ProviderName": "",
            "IsResolved": False, "EntityData": {}, "MultipleMatches": [_entry(one) for one in found],
        }  # fmt: skip
        return Primitive(json.dumps(open_one))

    def _asked(self, given: dict[str, Any]) -> list[Row]:
        kinds, most = int(given.get("PrincipalType") or 15), int(given.get("MaximumEntitySuggestions") or 30)
        return _matching(self.session, str(given.get("QueryString") or ""), kinds, most)


def _entry(one: Row) -> dict[str, Any]:
    person = one["kind"] == _PEOPLE
    address = str(one.get("mail") or one.get("userPrincipalName") or "")
    data = {
        "IsAltSecIdPresent": "False", "Title": one.get("jobTitle") or "", "Email": address, "MobilePhone": one.get("mobilePhone") or "",
        "ObjectId": one["id"], "Department": one.get("department") or "",
    }  # fmt: skip
    return {
        "Key": _login(one), "DisplayText": one.get("displayName") or "", "IsResolved": True,
        "Description": str(one.get("userPrincipalName") or address), "EntityType": "User" if person else "SecGroup",
        "ProviderDisplayName": "Tenant", "ProviderName": "Tenant", "MultipleMatches": [],
        "EntityData": data if person else {"PrincipalType": "SecurityGroup", "Email": address},
    }  # fmt: skip


class Utility(Node):
    type = "SP.Utilities.Utility"

    @action("GetCurrentUserEmailAddresses")
    def my_addresses(self) -> Primitive:
        return Primitive(_address(self.session, self.session.principal.login))

    @action("ResolvePrincipalInCurrentContext",
            parameters=["input", "scopes", "sources", "inputIsEmailOnly", "addToUserInfoList", "matchUserInfoList"])  # fmt: skip
    def resolve(self, input: str, scopes: int = 15, sources: int = 15, input_is_email_only: bool = False,
                add_to_user_info_list: bool = False, match_user_info_list: bool = False) -> Body | None:  # fmt: skip
        """Nothing when nobody is meant, or several are."""
        _ = sources, input_is_email_only, match_user_info_list
        found = _matching(self.session, input, int(scopes), 2)
        if len(found) != 1:
            return None
        if add_to_user_info_list:
            require(self.session, "write")
            principals.ensure(self.session, _login(found[0]))
        return Body(_principal(self.session, found[0]))

    @action(
        "SearchPrincipalsUsingContextWeb", parameters=["input", "scopes", "sources", "groupName", "maxCount"]
    )
    def search(
        self, input: str, scopes: int = 15, sources: int = 15, group_name: str = "", max_count: int = 30
    ) -> Rows:
        _ = sources, group_name
        return Rows(
            [
                _principal(self.session, one)
                for one in _matching(self.session, input, int(scopes), int(max_count))
            ]
        )

    @action("ExpandGroupsToPrincipals", parameters=["inputs", "maxCount"])
    def expand(self, inputs: list[str], max_count: int = 30) -> Rows:
        """The members of groups of the site."""
        users, shown = self.session.rows("users"), []
        for name in inputs:
            for number in principals.group_by_name(self.session, str(name)).get("members", []):
                if str(number) in users:
                    shown.append(_known(users[str(number)]))
        return Rows(shown[: int(max_count)])

    @action("SendEmail", parameters=["properties"])
    def send(self, properties: dict[str, Any] | None = None) -> None:
        raise NotEmulated("mail.")


def _address(session: Session, login: str) -> str:
    wanted = login.casefold()
    for one in session.store.rows("directory_users").values():
        if wanted and str(one["userPrincipalName"]).casefold() == wanted:
            return str(one.get("mail") or one["userPrincipalName"])
    return ""


def _principal(session: Session, one: Row) -> Complex:
    known, address = (
        principals.by_login(session, _login(one)),
        one.get("mail") or one.get("userPrincipalName") or "",
    )
    shown = {
        "Department": one.get("department") or "", "DisplayName": one.get("displayName") or "", "Email": address,
        "JobTitle": one.get("jobTitle") or "", "LoginName": _login(one), "Mobile": one.get("mobilePhone") or "",
        "PrincipalId": known["id"] if known else -1, "PrincipalType": one["kind"], "SIPAddress": address,
    }  # fmt: skip
    return Complex("SP.Utilities.PrincipalInfo", shown)


def _known(row: Row) -> Complex:
    shown = {
        "Department": "", "DisplayName": row["title"], "Email": row.get("email") or "", "JobTitle": "", "LoginName": row["login"],
        "Mobile": "", "PrincipalId": row["id"], "PrincipalType": row["type"], "SIPAddress": row.get("email") or "",
    }  # fmt: skip
    return Complex("SP.Utilities.PrincipalInfo", shown)


class Profile(Entity):
    type = "SP.UserProfiles.PersonProperties"

    def __init__(self, session: Session, row: Row) -> None:
        super().__init__(
            session, f"SP.UserProfiles.PeopleManager/GetPropertiesFor('{_login({**row, 'kind': _PEOPLE})}')"
        )
        self.row = row

    def properties(self) -> dict[str, Any]:
        row, login = self.row, _login({**self.row, "kind": _PEOPLE})
        address = row.get("mail") or row["userPrincipalName"]
        return {
            "AccountName": login, "DirectReports": [], "DisplayName": row.get("displayName"), "Email": address, "ExtendedManagers": [],
            "ExtendedReports": [login], "IsFollowed": False, "LatestPost": None, "Peers": [], "PersonalSiteHostUrl": None, "PersonalUrl": None,
            "PictureUrl": None, "Title": row.get("jobTitle"), "UserProfileProperties": [_pair(*one) for one in facts(row).items()],
            "UserUrl": None,
        }  # fmt: skip


def facts(row: Row) -> dict[str, str]:
    """Properties of a profile that the directory fills."""
    address = str(row.get("mail") or row["userPrincipalName"])
    return {
        "UserProfile_GUID": row["id"], "AccountName": _login({**row, "kind": _PEOPLE}), "FirstName": row.get("givenName") or "",
        "LastName": row.get("surname") or "", "PreferredName": row.get("displayName") or "", "WorkPhone": "",
        "Department": row.get("department") or "", "Title": row.get("jobTitle") or "", "SPS-JobTitle": row.get("jobTitle") or "",
        "Manager": "", "AboutMe": "", "UserName": row["userPrincipalName"], "SPS-UserPrincipalName": row["userPrincipalName"],
        "WorkEmail": address, "CellPhone": row.get("mobilePhone") or "", "Office": row.get("officeLocation") or "",
        "msOnline-ObjectId": row["id"],
    }  # fmt: skip


def _pair(name: str, value: str) -> Complex:
    return Complex("SP.KeyValue", {"Key": name, "Value": value, "ValueType": "Edm.String"})


class PeopleManager(Node):
    type = "SP.UserProfiles.PeopleManager"

    @function("GetMyProperties")
    def mine(self) -> Entity:
        return self._profile(self.session.principal.login)

    @function("GetPropertiesFor", parameters=["accountName"])
    def of(self, account_name: str) -> Entity:
        return self._profile(account_name)

    @function("GetUserProfilePropertyFor", parameters=["accountName", "propertyName"])
    def one(self, account_name: str, property_name: str) -> Primitive:
        found = facts(self._profile(account_name).row)
        return Primitive(
            next((value for name, value in found.items() if name.casefold() == property_name.casefold()), "")
        )

    def _profile(self, login: str) -> Profile:
        wanted = login.casefold().removeprefix(principals.MEMBERSHIP)
        for row in self.session.store.rows("directory_users").values():
            if wanted and wanted == str(row["userPrincipalName"]).casefold():
                return Profile(self.session, row)
        raise Refused(
            500, "-1, Microsoft.Office.Server.UserProfiles.UserNotFoundException",
            f"UserNotFoundException: Could not load profile data. User Not Found: {login}",
        )  # fmt: skip

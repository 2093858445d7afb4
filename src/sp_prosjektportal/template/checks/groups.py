"""Groups and permissions: groups that are there, roles that fit, and nobody locked out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sp_prosjektportal.resources.principals import ASSOCIATED
from sp_prosjektportal.template.checks.names import once, title
from sp_prosjektportal.template.flatten_groups import find, own_name
from sp_prosjektportal.template.index import Subject
from sp_prosjektportal.template.model import Group
from sp_prosjektportal.template.tree import Path

_SIGNS = "\"/\\[]:|<>+=;,?*'@"
_NOT_IN_NAMES = re.compile(f"[{re.escape(_SIGNS)}]")
"""Characters that a group's name cannot have ("Restrictions on names": SharePoint groups)."""
_PERSON = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z|[a-z]:[^|\s]*\|.+\Z", re.IGNORECASE)


def check(subject: Subject) -> None:
    groups = subject.template.groups or []
    named = [(("groups", at, "name"), own_name(subject, group)) for at, group in enumerate(groups)]
    once(subject, named, "duplicate-group", "group", str.casefold)
    for at, group in enumerate(groups):
        _group(subject, ("groups", at), group)
    for at, written in enumerate(subject.template.lists or []):
        if isinstance(written.permissions, dict):
            _permissions(subject, ("lists", at, "permissions"), written.permissions)


def _group(subject: Subject, path: Path, group: Group) -> None:
    title(subject, (*path, "name"), group.name)
    if any(_NOT_IN_NAMES.search(name) for name in group.name.all()):
        message = f"'{own_name(subject, group)}' has signs that names of groups cannot have"
        subject.problem((*path, "name"), "bad-name", message, f"Leave out any of {_SIGNS}")
    if own_name(subject, group) == "owners" and group.role not in (None, "full_control"):
        _locked_out(subject, (*path, "role"), "the site's owners")
    if group.owner is not None:
        _known(subject, (*path, "owner"), group.owner.text(subject.language))
    for number, member in enumerate(group.members or []):
        if not _PERSON.match(member.strip()):
            message = f"'{member}' is neither a sign-in name nor an e-mail address"
            subject.problem((*path, "members", number), "bad-member", message, "Write it as kari@contoso.no.")


def _permissions(subject: Subject, path: Path, written: Mapping[str, str]) -> None:
    for who, role in written.items():
        _known(subject, (*path, who), who, key=True)
        if who.casefold() == "owners" and role != "full_control":
            _locked_out(subject, (*path, who), "the list's owners")
    folded = [((*path, who), _fold(subject, who)) for who in written]
    once(subject, folded, "duplicate-group", "group", str.casefold)


def _locked_out(subject: Subject, path: Path, who: str) -> None:
    message = f"{who} would lose full control, and nobody could give it back"
    subject.problem(path, "owners-locked-out", message, "Leave it out: owners have full control.")


def _known(subject: Subject, path: Path, who: str, *, key: bool = False) -> None:
    if who.casefold() not in ASSOCIATED and find(subject, who) is None:
        subject.unknown(path, "group", who, _names(subject), key=key)


def _fold(subject: Subject, who: str) -> str:
    found = find(subject, who)
    return own_name(subject, found) if found is not None else who


def _names(subject: Subject) -> Iterable[str]:
    return [*ASSOCIATED, *(own_name(subject, group) for group in subject.template.groups or [])]

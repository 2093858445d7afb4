"""From the model to resources: groups, and who may do what on a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from sp_prosjektportal.resources.groups import SiteGroup
from sp_prosjektportal.resources.principals import ASSOCIATED, Role
from sp_prosjektportal.template.index import Subject
from sp_prosjektportal.template.model import Group


def groups(subject: Subject) -> Iterator[SiteGroup]:
    for written in subject.template.groups or []:
        fields: dict[str, Any] = {}
        if written.description is not None:
            fields["description"] = written.description.text(subject.language)
        if written.role is not None:
            fields["role"] = written.role
        if written.owner is not None:
            fields["owner"] = name_on_site(subject, written.owner.text(subject.language))
        if written.members:
            fields["members"] = frozenset(written.members)
        yield SiteGroup(name=own_name(subject, written), **fields)


def permissions(
    subject: Subject, written: Literal["inherit"] | Mapping[str, Role]
) -> Literal["inherit"] | dict[str, Role]:
    """Those who are named, and the template's other groups with the role they have on the site: a group that comes
    later than the list's own permissions would have none there."""
    if written == "inherit":
        return "inherit"
    named = {name_on_site(subject, who): role for who, role in written.items()}
    others: dict[str, Role] = {
        own_name(subject, group): group.role or "read"
        for group in subject.template.groups or []
        if own_name(subject, group) not in ASSOCIATED
    }
    return {**named, **{who: role for who, role in others.items() if who not in named}}


def own_name(subject: Subject, group: Group) -> str:
    return group.name.text(subject.language)


def find(subject: Subject, name: str) -> Group | None:
    """A group of the template by its name in any language."""
    every = subject.template.groups or []
    return next((group for group in every if name.casefold() in map(str.casefold, group.name.all())), None)


def name_on_site(subject: Subject, who: str) -> str:
    """A group is named in any language; on the site it has the name of the site's."""
    if who.casefold() in ASSOCIATED:
        return who.casefold()
    found = find(subject, who)
    return own_name(subject, found) if found is not None else who

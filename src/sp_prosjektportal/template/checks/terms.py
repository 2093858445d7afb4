"""Terms: known groups, and projects that only read them."""

from __future__ import annotations

from sp_prosjektportal.template.index import Subject, fold_guid


def check(subject: Subject) -> None:
    groups = subject.template.term_groups or []
    known = {fold_guid(group.id) for group in groups}
    for at, each in enumerate(subject.template.term_sets or []):
        if fold_guid(each.group) not in known:
            subject.unknown(
                ("term_sets", at, "group"), "term group", each.group, [group.id for group in groups]
            )
    if subject.template.purpose == "project":
        _only_read(subject)


def _only_read(subject: Subject) -> None:
    """Fragments are shared with the hub and may hold groups; a project's own template may not."""
    for at in range(len(subject.template.term_groups or [])):
        path = ("term_groups", at)
        if subject.place(path).file in subject.templates:
            subject.problem(
                path,
                "creates-terms",
                "a template for projects would create terms; making a project must need no rights in the term store",
                "Move it to the portfolio's template, or to a fragment that both include.",
            )

"""Checks of meaning: what a template says against what SharePoint can do, one module a topic."""

from __future__ import annotations

from collections.abc import Callable

from sp_prosjektportal.template.index import Subject
from sp_prosjektportal.template.merge import Composed

CHECKS: tuple[Callable[[Subject], None], ...] = ()


def run(subject: Subject, composed: Composed) -> None:
    """Run all; what they find is told to the subject."""
    for check in CHECKS:
        check(subject)

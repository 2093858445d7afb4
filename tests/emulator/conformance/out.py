"""What of the recorded exchanges is out, and why: only families that issue 3 names as "not now"."""

from __future__ import annotations

import re

from emulator.conformance.harness import Case

# what is said; operations (pattern); addresses (pattern). Both must fit, an empty one fits all.
OUT: tuple[tuple[str, str, str], ...] = (
    ("subscriptions (webhooks)", r"webhook\.|cli\.webhook", ""),
    ("subscriptions (webhooks)", r"error\.missing_type_name_400", r"/subscriptions$"),
    ("site designs execution", r"cli\.sitescript_design", ""),
    ("app catalog", "", r"/(tenantappcatalog|sitecollectionappcatalog)\b|files\('solution\.sppkg'\)"),
    ("app catalog", "", r"GetList\('/sites/appcatalog/AppCatalog'\)"),
    ("publishing features", "", r"/_api/publishing|PublishingPage"),
)


def reason(case: Case) -> str:
    """The family that a case is out by, or nothing."""
    for said, operations, addresses in OUT:
        if re.match(operations, case.operation) and re.search(addresses, case.url, re.IGNORECASE):
            return said
    return ""

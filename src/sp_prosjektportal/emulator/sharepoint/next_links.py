"""How the service writes the address of the next page: percent codes in lower case (case items.page_nextlink)."""

from __future__ import annotations

import re
from urllib.parse import quote


def lower_hex(text: str) -> str:
    """Everything escaped that is not a letter, digit or ``-._~*()!``, in lower case."""
    return re.sub(r"%[0-9A-F]{2}", lambda match: match.group().lower(), quote(text, safe="*()!"))

"""XML from callers: no document type, so no entities that grow or reach into files."""

from __future__ import annotations

from xml.etree import ElementTree


def read(text: str | bytes) -> ElementTree.Element:
    """The root element. Raises ``ElementTree.ParseError``, as the service refuses a DTD in any XML that it is sent."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ElementTree.ParseError("For security reasons DTD is prohibited in this XML document.")
    try:
        return ElementTree.fromstring(text)
    except (ValueError, UnicodeError) as error:  # characters that XML cannot have
        raise ElementTree.ParseError(str(error)) from None

"""The icon of a kind of file, ``MapToIcon``: its image below ``/_layouts/15/images`` (CSOM reference, Web.MapToIcon; [K]: which)."""

from __future__ import annotations

_KNOWN = frozenset((
    "accdb", "csv", "doc", "docm", "docx", "dotx", "mpp", "odp", "ods", "odt", "pdf", "potx", "pps", "ppsx", "ppt", "pptm", "pptx", "pub",
    "rtf", "vsd", "vsdx", "xls", "xlsb", "xlsm", "xlsx", "xltx", "xsn",
))  # fmt: skip
_PICTURES = frozenset(
    (
        "bmp",
        "eml",
        "gif",
        "htm",
        "html",
        "jpeg",
        "jpg",
        "js",
        "msg",
        "one",
        "png",
        "tif",
        "tiff",
        "txt",
        "xml",
        "zip",
    )
)
_SIZES = {0: "ic", 1: "lg_ic", 2: "256_ic"}


def icon(name: str, size: int) -> str:
    """``size``: 0 for 16 pixels, 1 for 32, 2 for 256."""
    ending = name.rpartition(".")[2].lower()
    start = _SIZES.get(size, "ic")
    if ending in _KNOWN:
        return f"{start}{ending}.png"
    return f"{start}{ending if ending in _PICTURES else 'gen'}.gif"

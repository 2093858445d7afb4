"""Base permissions: the rights that permission levels are made of, as bits, and what kinds of change need which.

The bits are those of ``SPBasePermissions`` and ``SP.PermissionKind`` (Microsoft's documentation of both); the masks of the
built-in levels are recorded (wire.md section 9).
"""

from __future__ import annotations

RIGHTS: dict[str, int] = {
    "ViewListItems": 0x1, "AddListItems": 0x2, "EditListItems": 0x4, "DeleteListItems": 0x8, "ApproveItems": 0x10,
    "OpenItems": 0x20, "ViewVersions": 0x40, "DeleteVersions": 0x80, "CancelCheckout": 0x100, "ManagePersonalViews": 0x200,
    "ManageLists": 0x800, "ViewFormPages": 0x1000, "AnonymousSearchAccessList": 0x2000, "Open": 0x1_0000, "ViewPages": 0x2_0000,
    "AddAndCustomizePages": 0x4_0000, "ApplyThemeAndBorder": 0x8_0000, "ApplyStyleSheets": 0x10_0000, "ViewUsageData": 0x20_0000,
    "CreateSSCSite": 0x40_0000, "ManageSubwebs": 0x80_0000, "CreateGroups": 0x100_0000, "ManagePermissions": 0x200_0000,
    "BrowseDirectories": 0x400_0000, "BrowseUserInfo": 0x800_0000, "AddDelPrivateWebParts": 0x1000_0000,
    "UpdatePersonalWebParts": 0x2000_0000, "ManageWeb": 0x4000_0000, "AnonymousSearchAccessWebLists": 0x8000_0000,
    "UseClientIntegration": 0x10_0000_0000, "UseRemoteAPIs": 0x20_0000_0000, "ManageAlerts": 0x40_0000_0000,
    "CreateAlerts": 0x80_0000_0000, "EditMyUserInfo": 0x100_0000_0000, "EnumeratePermissions": 0x4000_0000_0000_0000,
}  # fmt: skip
FULL_MASK = 0x7FFF_FFFF_FFFF_FFFF

LEVELS: dict[str, tuple[str, ...]] = {
    "read": ("ViewListItems",),
    "write": ("AddListItems", "EditListItems", "DeleteListItems"),
    "manage": ("ManageLists",),
    "full": ("ManageWeb",),
}
"""What a call needs whose own documentation names no right: any one of these. Beside the names of single rights."""


def bits(need: str) -> int:
    """The bits of which one must be there: of a right by its name, or of a kind of change."""
    if need in RIGHTS:
        return RIGHTS[need]
    found = 0
    for name in LEVELS[need]:
        found |= RIGHTS[name]
    return found


def joined(high: int | str, low: int | str) -> int:
    return (int(high) << 32) | int(low)


def halves(mask: int) -> tuple[str, str]:
    """High and low, as texts, as ``SP.BasePermissions`` has them."""
    return str(mask >> 32), str(mask & 0xFFFF_FFFF)

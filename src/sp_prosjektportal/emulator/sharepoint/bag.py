"""The property bag of a web: read by REST, written by CSOM only (wire.md section 3)."""

from __future__ import annotations

from typing import Any

from sp_prosjektportal.emulator.sharepoint.entity import Entity


class AllProperties(Entity):
    type = "SP.PropertyValues"

    def properties(self) -> dict[str, Any]:
        made = self.session.site.get("associated") or {}
        bag = {
            "vti_associateownergroup": str(made.get("Owners", "")), "vti_associatemembergroup": str(made.get("Members", "")),
            "vti_associatevisitorgroup": str(made.get("Visitors", "")), "vti_defaultlanguage": "nb-no" if self.session.lcid == 1044 else "en-us",
            "vti_approvallevels": "Approved Rejected Pending\\ Review", **self.session.site.get("properties", {}),
        }  # fmt: skip
        return {bag_name(name): value for name, value in bag.items()}


def bag_name(name: str) -> str:
    """Underscores are encoded (wire.md quirk 10)."""
    encoded = name.replace("_", "_x005f_")
    return f"OData_{encoded}" if name.startswith("_") else encoded

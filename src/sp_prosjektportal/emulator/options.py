"""What of the tenant's behaviour can be chosen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Options:
    """How the tenant behaves where the real one varies. Times are in seconds of the emulator's clock."""

    provisioning_polls: int = 1  # how often a new site answers "not ready yet"
    search_lag: float = 900.0
    replication: float = 0.0  # until SharePoint knows of a new member of a group (wire.md section 9)
    stepwise_readiness: bool = (
        False  # SPSiteManager passes through status 1 before 2; recorded answers are 2 at once
    )
    delta_deletes: str = (
        "error"  # how Graph's delta tells of a deleted item: "error" in its place, or "facet"
    )

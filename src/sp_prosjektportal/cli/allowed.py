"""Refusing at once what the sign-in does not allow, so that nothing is left half made."""

from __future__ import annotations

from collections.abc import Iterable

from sp_prosjektportal.cli.doctor.permissions import Need, changing, missing
from sp_prosjektportal.cli.session import Session
from sp_prosjektportal.engine.resource import Resource
from sp_prosjektportal.errors import ProsjektportalError


def check_allowed(
    opened: Session,
    command: str,
    resources: Iterable[Resource],
    *,
    granting: bool = False,
    selected: bool = False,
) -> None:
    """Raise when the tokens say that these resources cannot be made or changed.

    ``selected``: the site exists, so that access given to it alone (Sites.Selected) may be enough; whether it is,
    only the service knows.
    """
    need = Need(command, changing(resources), selected=selected, granting=granting)
    if not need.permissions and not granting:
        return
    granted = opened.tenant.granted()
    lacking = missing(need, granted.sharepoint, granted.graph, app_only=granted.app_only)
    if lacking:
        raise ProsjektportalError(
            f"`{command}` needs {', '.join(lacking)}, which this sign-in was not granted. Nothing was done.",
            hint="Grant it in Entra and consent; `prosjektportal doctor --registration` shows how.",
        )

"""One entity of every type, and which of its always-present properties are missing (entity_shapes.json).

To add a type: a function under its recorded name that makes one in a fresh world and returns the address to read,
relative to the site; or the body itself.

    @entity("SP.HubSite")
    def hub(world: World) -> str:
        ...
        return "/_api/HubSites/GetById('...')"
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from emulator.conformance.harness import World, shapes

Maker = Callable[[World], str | dict[str, Any]]
MAKERS: dict[str, Maker] = {}
# Types that no endpoint in scope answers with, each with the family of "not now", or that are not entities of their own.
OUT_OF_SCOPE = {
    "SP.Subscription(webhook)": "subscriptions (webhooks)",
    "SP.Principal(sharing)": "sharing links",
    "SP.UserCustomAction": "classic pages",
    "SP.FieldGeolocationValue": "has no always-present property",
}


def entity(name: str) -> Callable[[Maker], Maker]:
    def keep(function: Maker) -> Maker:
        assert name not in MAKERS, name
        MAKERS[name] = function
        return function

    return keep


def types_in_scope() -> list[str]:
    return [name for name, properties in shapes().items() if properties and name not in OUT_OF_SCOPE]


def missing_of(name: str) -> tuple[int, list[str]]:
    """How many properties must be there, and those that are not (all of them when there is no way to get one)."""
    wanted = [key for key, seen in shapes()[name].items() if seen["presence"] == 1.0]
    maker = MAKERS.get(name)
    if maker is None:
        return len(wanted), wanted
    try:
        world = World()
        made = maker(world)
        body = world.caller.get(made, site=world.site).body if isinstance(made, str) else made
    except Exception:
        return len(wanted), wanted
    deferred = {key for key in wanted if set(shapes()[name][key]["types"]) == {"deferred"}}
    return len(wanted) - len(deferred), [key for key in wanted if key not in body and key not in deferred]

"""What is different between a resource as it is wanted and as it is there. Unset means unmanaged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sp_prosjektportal.engine.resource import Difference, Resource


def compare(desired: Resource, observed: Resource) -> tuple[Difference, ...]:
    """The differences in the order of the model's fields; of a mapping only the keys that ``desired`` names."""
    ignored = desired.not_compared()
    return tuple(
        difference
        for name in managed_fields(desired)
        for difference in _field(name, getattr(desired, name), getattr(observed, name))
        if difference.path not in ignored
    )


def managed_fields(desired: Resource) -> list[str]:
    """Fields that were set and are not part of the address, in the order of the model."""
    managed = desired.model_fields_set - desired.key_fields
    return [name for name in type(desired).model_fields if name in managed]


def _field(name: str, wanted: Any, there: Any) -> Iterator[Difference]:
    if isinstance(wanted, Mapping):
        found = there if isinstance(there, Mapping) else {}
        for key, value in wanted.items():
            yield from _value(f"{name}.{key}", value, found.get(key))
    else:
        yield from _value(name, wanted, there)


def _value(path: str, wanted: Any, there: Any) -> Iterator[Difference]:
    if wanted != there:
        yield Difference(path, there, wanted)

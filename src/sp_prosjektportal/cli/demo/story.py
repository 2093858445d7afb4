"""The demonstration's story, read from story.yaml: an invented municipality and its projects, days counted from today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

DOMAIN = "contoso.onmicrosoft.com"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Gate(_Part):
    planned: int
    decided: int | None = None
    decision: str = "Ikke besluttet"


class Uncertain(_Part):
    title: str
    type: Literal["risk", "opportunity"]
    probability: int
    consequence: int
    action: str
    after: tuple[int, int] | None = None


class Entry(_Part):
    title: str
    type: str


class Benefit(_Part):
    title: str
    indicator: str
    unit: str
    start: float
    wanted: float
    measured: tuple[tuple[int, float], ...] = ()


class Done(_Part):
    checkpoints: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()


class Told(_Part):
    """One project of the story. Days are counted from the day of the demonstration."""

    number: str
    title: str
    template: str
    created: int
    manager: str = ""
    owner: str
    members: tuple[str, ...] = ()
    phase: str
    type: tuple[str, ...]
    service_area: tuple[str, ...]
    start: int
    end: int
    goals: str
    done: Done = Done()
    gates: dict[str, Gate] = {}
    status: tuple[dict[str, str | int | float], ...] = ()
    uncertainty: tuple[Uncertain, ...] = ()
    log: tuple[Entry, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    overdue_tasks: int = 0
    last_day: int

    @property
    def writer(self) -> str:
        """Who writes the project's rows."""
        return self.manager or self.owner


class Story(_Part):
    municipality: str
    portfolio: str
    started: int
    people: dict[str, str]
    projects: tuple[Told, ...]

    def login(self, key: str) -> str:
        """Sign-in name of a person of the story; empty for nobody."""
        return f"{key}@{DOMAIN}" if key else ""

    def accounts(self) -> Iterator[tuple[str, str]]:
        """Sign-in names and display names."""
        return ((self.login(key), name) for key, name in self.people.items())


def read_story() -> Story:
    """The story as shipped."""
    text = files(__package__).joinpath("story.yaml").read_text("utf-8")
    return Story.model_validate(yaml.safe_load(text))


def on(today: date, day: int) -> date:
    """The date of a day of the story."""
    return today + timedelta(days=day)

"""``prosjektportal project``: one project at a time."""

from __future__ import annotations

from sp_prosjektportal.cli.project.options import app

from sp_prosjektportal.cli.project import making, reading, taking  # isort: skip - they add their commands to app

__all__ = ["app", "making", "reading", "taking"]

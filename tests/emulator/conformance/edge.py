"""Preconditions of Graph, CSOM and sign-in."""

from __future__ import annotations

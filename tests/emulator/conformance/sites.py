"""Preconditions of sites, webs, hubs, navigation, people, rights, search, files, changes and the recycle bin."""

from __future__ import annotations

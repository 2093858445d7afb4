"""Rows in the file: JSON, and where it is long, deflated with a dictionary of what such rows have in common.

A row shrinks to a fifth, so that ten thousand sites fit in a file that a laptop carries. ``row_texts.txt`` is part of the
format: a file can only be read with the dictionary it was written with.
"""

from __future__ import annotations

import zlib
from functools import cache
from importlib.resources import files

_WINDOW, _MEMORY = -13, 5  # raw deflate in 8 KB, as large as the dictionary
SHORT = 100
"""Characters up to which a row stays plain text."""


@cache
def _dictionary() -> bytes:
    return (files(__package__) / "row_texts.txt").read_bytes()


@cache
def _start() -> zlib._Compress:
    return zlib.compressobj(6, zlib.DEFLATED, _WINDOW, _MEMORY, zlib.Z_DEFAULT_STRATEGY, _dictionary())


def pack(text: str) -> str | bytes:
    """The row as it is stored."""
    if len(text) <= SHORT:
        return text
    packer = _start().copy()  # half as dear as a new one
    return packer.compress(text.encode()) + packer.flush()


def unpack(stored: str | bytes) -> str:
    """The row as JSON again."""
    if isinstance(stored, str):
        return stored
    return zlib.decompressobj(_WINDOW, _dictionary()).decompress(stored).decode()

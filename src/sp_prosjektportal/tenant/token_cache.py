"""MSAL's token cache in a file that only its owner can read, replaced as a whole and locked while it is used."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import Any

import msal
from filelock import FileLock, Timeout

LOCK_SECONDS = 10.0


class TokenCache:
    """``None`` keeps tokens in memory only. Losing the file costs one sign-in."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._cache: Any = msal.SerializableTokenCache()

    @contextmanager
    def opened(self) -> Iterator[Any]:
        """The cache as it is on disk; written back when something changed."""
        if self._path is None:
            yield self._cache
            return
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(f"{self._path}.lock", mode=0o600)
        try:
            lock.acquire(timeout=LOCK_SECONDS)
        except Timeout:  # somebody sits at a device code prompt: go on without the file
            yield self._cache
            return
        try:
            self._read(self._path)
            yield self._cache
            self._write(self._path)
        finally:
            lock.release()

    def _read(self, path: Path) -> None:
        try:
            self._cache.deserialize(path.read_text("utf-8"))
        except (OSError, ValueError):
            return

    def _write(self, path: Path) -> None:
        if self._cache.has_state_changed:
            save_private(path, self._cache.serialize().encode())


def save_private(path: Path, data: bytes) -> None:
    """Replace the file as a whole, mode 0600 from the first byte on."""
    handle, name = mkstemp(dir=path.parent, prefix=".tokens-")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

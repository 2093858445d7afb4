"""Lets unmodified Python clients dial the served tenant where no private network is to be had.

Name look-up and connecting are answered for the names in ``PROSJEKTPORTAL_RESOLVE`` (JSON, ``host: "address:port"``);
the clients, their URLs and TLS stay as they are. Does nothing where the variable is not set.
"""

from __future__ import annotations

import json
import os
import socket
from typing import Any


def install() -> None:
    names: dict[str, str] = json.loads(os.environ.get("PROSJEKTPORTAL_RESOLVE", "{}"))
    if not names:
        return
    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *arguments: Any, **options: Any) -> Any:
        where = names.get(host.decode() if isinstance(host, bytes) else host)
        if where is None:
            return look_up(host, port, *arguments, **options)
        address, _, there = where.partition(":")
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, int(there) if str(port) == "443" else port))
        ]

    socket.getaddrinfo = getaddrinfo  # type: ignore[assignment]


install()

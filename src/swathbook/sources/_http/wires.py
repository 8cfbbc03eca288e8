"""The open connections, kept in sight so that they can be cut."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextlib import suppress
from threading import Lock
from typing import Any
from weakref import WeakSet


class Wires:
    """The sockets of a client, to be cut while threads still wait for an answer on them.

    A thread that waits on a socket cannot be interrupted; that socket can be shut down under it.
    """

    def __init__(self) -> None:
        self._streams: WeakSet[Any] = WeakSet()
        self._lock = Lock()

    def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Remember a connection that is opened; this is the HTTP library's `trace` hook."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            with self._lock:
                self._streams.add(info["return_value"])

    def cut(self) -> None:
        """Shut all connections down; who waits on one gets an error at once."""
        with self._lock:
            streams = list(self._streams)
        for stream in streams:
            # not the TLS socket's own method, which is not made for two threads
            with suppress(OSError):
                socket.socket.shutdown(stream.get_extra_info("socket"), socket.SHUT_RDWR)

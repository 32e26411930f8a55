"""A client's connection to the endpoint: one that does not finish its request is closed.

Without that, anybody on this machine could use up the kernel's file handles, and would not even need the key.
"""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE = 10.0  # seconds for a whole head, and between two pieces of a body
MOST_CONNECTIONS = 256
_LINGER = 1.0  # seconds in which a client may take its last answer


class ImpatientProtocol(H11Protocol):
    """uvicorn's protocol with a time limit on requests and a limit on connections.

    The connection that has waited longest for its request makes room for a new one.
    """

    _clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Take a connection, if there is room."""
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            waiting = [
                connection
                for connection in self.connections
                if isinstance(connection, ImpatientProtocol) and connection._is_waiting()
            ]
            oldest = min(waiting, key=ImpatientProtocol._due, default=self)
            oldest._hang_up("503 Service Unavailable", f"There are more than {MOST_CONNECTIONS} connections.")
        self._set_clock()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        super().connection_lost(exc)
        self._stop_clock()

    def data_received(self, data: bytes) -> None:
        """Take a piece of a request."""
        try:
            super().data_received(data)
        except h11.LocalProtocolError:  # an answer was under way already when the rest turned out to be no request
            self.transport.abort()
        self._set_clock()

    def on_response_complete(self) -> None:
        """Wait for the next request, no longer than for the first."""
        super().on_response_complete()
        self._set_clock()

    def _set_clock(self) -> None:
        """Set the time limit for what the client has to send now, if anything."""
        state = self.conn.their_state
        if state is h11.IDLE and self._clock is not None:
            return  # a head that comes byte by byte gets no more time
        self._stop_clock()
        if state in (h11.IDLE, h11.SEND_BODY):
            self._clock = self.loop.call_later(PATIENCE, self._time_is_up)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _time_is_up(self) -> None:
        self._hang_up("408 Request Timeout", f"The request did not come within {PATIENCE:g} s.")

    def _is_waiting(self) -> bool:
        return self._clock is not None and self.conn.their_state is h11.IDLE

    def _due(self) -> float:
        return self._clock.when() if self._clock is not None else float("inf")

    def _hang_up(self, status: str, why: str) -> None:
        """Say why, if nothing was answered yet, and close."""
        self._stop_clock()
        if self.transport.is_closing():
            return
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            head = f"HTTP/1.1 {status}\r\ncontent-type: text/plain\r\ncontent-length: {len(why)}\r\nconnection: close"
            self.transport.write(f"{head}\r\n\r\n{why}".encode("ascii"))
        self.transport.close()
        self.loop.call_later(_LINGER, self.transport.abort)

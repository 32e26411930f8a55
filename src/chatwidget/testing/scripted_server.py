"""A model server that follows a test's script: OpenAI's and Anthropic's wire on a real socket, with no model.

Here belongs what a provider does on the wire, well or badly: stream, think, call tools, refuse, fail, hang up. What a
client or a chat makes of it does not. It needs the standard library only and listens on the loopback interface only.
"""

from __future__ import annotations

import contextlib
import json
import select
import socket
import threading
from collections import deque
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from chatwidget.testing.provider_wires import find_wire, wants_stream
from chatwidget.testing.script import MODEL, ChatCompletions, Frame, Messages, Script

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Self


__all__ = ["Script", "ScriptedServer"]

_ERROR_TYPES = {400: "invalid_request_error", 401: "authentication_error", 429: "rate_limit_error"}


class ScriptedServer:
    """An OpenAI-compatible server on a free loopback port that answers from scripts; a context manager.

    Args:
        default: The answer to every request that no queued script is for: a `Script`, or its text.

    Examples:
        >>> import json, urllib.request
        >>> with ScriptedServer("The capital of France is Paris.") as server:
        ...     with urllib.request.urlopen(server.base_url + "/chat/completions", b"{}", timeout=10) as answer:
        ...         print(json.load(answer)["choices"][0]["message"]["content"])
        The capital of France is Paris.
    """

    def __init__(self, default: Script | str = "Hello! How can I help?") -> None:
        self._default = default if isinstance(default, Script) else Script(default)
        self._queue: deque[Script] = deque()
        self._requests: list[dict[str, object]] = []
        self._request_headers: list[dict[str, str]] = []
        self._active = self._disconnects = 0
        self._closing = False
        self._release = threading.Event()
        self._changed = threading.Condition()  # guards all of the above
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def base_url(self) -> str:
        """The `base_url` for a client."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def requests(self) -> list[Frame]:
        """The JSON bodies of the chat requests so far, oldest first."""
        with self._changed:
            return list(self._requests)

    @property
    def request_headers(self) -> list[dict[str, str]]:
        """The headers of the chat requests so far, oldest first; names are in lower case."""
        with self._changed:
            return list(self._request_headers)

    @property
    def active(self) -> int:
        """The number of responses in progress: the model's slots in use."""
        with self._changed:
            return self._active

    @property
    def disconnects(self) -> int:
        """The number of clients that disconnected before their response was complete."""
        with self._changed:
            return self._disconnects

    def enqueue(self, *scripts: Script | str) -> None:
        """Answer the next requests with these scripts, one each, and the ones after them with the default."""
        with self._changed:
            self._queue.extend(each if isinstance(each, Script) else Script(each) for each in scripts)

    def drop_queue(self) -> None:
        """Answer every request with the default from now on."""
        with self._changed:
            self._queue.clear()

    def release(self) -> None:
        """Release every response that `Script.hold_after` has paused."""
        with self._changed:
            self._release.set()
            self._release = threading.Event()

    def wait_until_active(self, count: int, timeout: float = 10.0) -> None:
        """Wait until exactly `count` answers are being given.

        Raises:
            TimeoutError: If that is not so within `timeout` seconds.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._active == count, timeout):
                raise TimeoutError(f"{self._active} responses are active after {timeout} s, expected {count}")

    def close(self) -> None:
        """Close all connections and free the port."""
        self._closing = True
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _begin(self, body: dict[str, object], headers: Mapping[str, str]) -> Script:
        with self._changed:
            self._requests.append(body)
            self._request_headers.append({name.lower(): value for name, value in headers.items()})
            self._active += 1
            self._changed.notify_all()
            return self._queue.popleft() if self._queue else self._default

    def _end(self, *, complete: bool) -> None:
        with self._changed:
            self._active -= 1
            self._disconnects += not (complete or self._closing)
            self._changed.notify_all()


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # connections that wait to be accepted; the default of 5 refuses a burst
    daemon_threads = False  # so that server_close waits for the handlers, and no socket outlives the test
    owner: ScriptedServer

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore errors: many tests are about a client that disconnects."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    connection: socket.socket
    server: _Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
        """Ignore log messages, so that the test's output stays clean."""

    def do_GET(self) -> None:
        if self.path.rstrip("/") == "/v1/models":
            self._json(200, {"object": "list", "data": [{"id": MODEL, "object": "model", "owned_by": "chatwidget"}]})
        else:
            self._refuse(404, f"not found: {self.path}")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or b"{}")
        path = self.path.split("?")[0].rstrip("/")
        wire = find_wire(path)
        if wire is None:
            self._refuse(404, f"there is nothing at {self.path}")
            return
        script = self.server.owner._begin(body, dict(self.headers))
        complete = False
        try:
            with contextlib.suppress(OSError):
                complete = self._answer(script, wire(script, body), stream=wants_stream(path, body))
        finally:
            self.server.owner._end(complete=complete)

    def _answer(self, script: Script, wire: ChatCompletions | Messages, *, stream: bool) -> bool:
        """Follow the script; False when the client went away before its end."""
        if script.body is not None:
            headers = script.headers or {"content-type": "text/event-stream"}
            self._head(script.status, {**headers, "content-length": str(len(script.body))})
            self.wfile.write(script.body)
            return True
        if script.status != 200:
            self._refuse(script.status, script.error, script.retry_after, script.details)
            return True
        if stream:
            return self._stream(script, wire)
        if not all(
            self._wait(script.delay) and self._released(script, count) for count, _ in enumerate(script.deltas())
        ):
            return False
        self._json(200, wire.whole())
        return True

    def _stream(self, script: Script, wire: ChatCompletions | Messages) -> bool:
        self._head(200, {"content-type": wire.content_type, "transfer-encoding": "chunked"})
        self._send(wire, *wire.begin())
        for count, delta in enumerate([*script.deltas(), None]):
            if count == script.cut_after:
                # close() alone leaves the client waiting for as long as another reference to the socket lives.
                self.connection.shutdown(socket.SHUT_RDWR)
                return True
            if count == script.fail_after:
                self._send(wire, wire.error())
                return True  # the client may hang up now: it has heard the end
            if not self._released(script, count) or (delta is not None and not self._wait(script.delay)):
                return False
            self._send(wire, *(wire.end() if delta is None else wire.token(delta)))
        if wire.last:
            self._write(wire.last)
        self.wfile.write(b"0\r\n\r\n")
        return True

    def _released(self, script: Script, count: int) -> bool:
        """Wait where the script says so; return False if the client disconnected meanwhile."""
        release = self.server.owner._release
        while count == script.hold_after and not release.is_set():
            if not self._wait(0.01):
                return False
        return True

    def _wait(self, seconds: float) -> bool:
        """Let time pass; False as soon as the client hangs up or the server closes."""
        readable, _, _ = select.select([self.connection], [], [], seconds)
        hung_up = bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)
        return not (hung_up or self.server.owner._closing)

    def _send(self, wire: ChatCompletions | Messages, *frames: Frame) -> None:
        for frame in frames:
            self._write(wire.encoded(frame))

    def _write(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def _refuse(
        self,
        status: int,
        message: str,
        retry_after: float | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        kind = _ERROR_TYPES.get(status, "server_error")
        error = {"message": message, "type": kind, "code": status, **(details or {})}
        self._json(status, {"error": error}, {} if retry_after is None else {"retry-after": f"{retry_after:g}"})

    def _json(self, status: int, payload: Frame, headers: Mapping[str, str] | None = None) -> None:
        data = json.dumps(payload).encode()
        self._head(status, {"content-type": "application/json", "content-length": str(len(data)), **(headers or {})})
        self.wfile.write(data)

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()

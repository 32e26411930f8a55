"""`chat.serve()`: the chat function for other programs on this machine, as OpenAI's endpoint.

Here belongs the server: its socket, its thread, its key, and the object that a user gets. Replies belong in `app`.
"""

from __future__ import annotations

import secrets
import socket
import threading
import time
from typing import TYPE_CHECKING

from chatwidget.controller.answerer import Answerer
from chatwidget.errors import MissingDependency, ServeError

if TYPE_CHECKING:
    from typing_extensions import Self


_START_TIMEOUT = 10.0  # seconds to start, and to stop
_BACKLOG = 100  # as many connections are taken at once, before the limit on connections is looked at


class Endpoint:
    """An OpenAI-compatible API for a chat function, available on this machine.

    Args:
        answerer: asks the chat function; the conversation's own history is not touched.
        model: the name that the endpoint lists.
        port: a port of the loopback interface; 0 takes a free one.

    Raises:
        MissingDependency: starlette or uvicorn is not installed.
        ServeError: the port is not available.

    Attributes:
        url: the base URL for a client.
        key: the API key for a client.
        model: the name of the only model.
    """

    def __init__(self, answerer: Answerer, model: str, port: int = 0) -> None:
        try:
            import uvicorn

            from chatwidget.serve.app import EndpointApp
            from chatwidget.serve.connection import ImpatientProtocol
        except ImportError as error:
            raise MissingDependency(
                "chat.serve() requires starlette and uvicorn. Run: pip install 'chatwidget[serve]'"
            ) from error
        self.model = model
        self.key = f"chat-{secrets.token_urlsafe(32)}"
        self._socket = _listening_socket(port)
        self._port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}/v1"
        self._application = EndpointApp(answerer, model, self.key, self._port)
        config = uvicorn.Config(
            self._application,
            loop="asyncio",
            http=ImpatientProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            backlog=_BACKLOG,
            timeout_graceful_shutdown=2,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), name="chatwidget-serve", daemon=True
        )
        self._thread.start()
        deadline = time.monotonic() + _START_TIMEOUT
        while not self._server.started and self._thread.is_alive() and time.monotonic() < deadline:
            time.sleep(0.005)
        if not self._server.started:
            self.stop()
            raise ServeError(f"The server at {self.url} did not start within {_START_TIMEOUT:g} s. Call serve() again.")

    @property
    def running(self) -> bool:
        """Whether the endpoint answers requests."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Stop all responses in progress, close the connections, and free the port."""
        self._server.should_exit = True
        self._application.stop()
        if self._thread is not threading.current_thread():
            self._thread.join(_START_TIMEOUT)
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        if not self.running:
            return f"<chat endpoint at {self.url} (stopped)>"
        return (
            f"<chat endpoint at {self.url}>\n"
            "from openai import OpenAI\n"
            f'client = OpenAI(base_url="{self.url}", api_key=...)  # use endpoint.key\n'
            'messages = [{"role": "user", "content": "Hello"}]\n'
            f"client.chat.completions.create(model={self.model!r}, messages=messages)"
        )


class Endpoints:
    """The endpoints of one chat.

    Args:
        answerer: asks the chat function.
    """

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self._started: list[Endpoint] = []

    def start(self, model: str, port: int) -> Endpoint:
        """Start another endpoint, and return it; see `Endpoint`.

        Raises:
            ServeError: nothing answers this chat, or the port is not available.
        """
        if not self._answerer.answers:
            raise ServeError("Nothing answers this chat: register a callback with on_submit, and serve it then.")
        endpoint = Endpoint(self._answerer, model, port)
        self._started.append(endpoint)
        return endpoint

    def stop(self) -> None:
        """Stop all endpoints."""
        for endpoint in self._started:
            endpoint.stop()


def _listening_socket(port: int) -> socket.socket:
    """Return a bound socket of the loopback interface: its port is known, and no other program can take it."""
    if type(port) is not int or not 0 <= port <= 65535:
        raise ServeError(f"`port` must be an int from 0 (any free port) to 65535, got {port!r}.")
    try:
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    except OSError as error:
        raise ServeError(f"This environment does not support network sockets: {error}.") from error
    try:
        made.bind(("127.0.0.1", port))
        made.listen(64)
    except OSError as error:
        made.close()
        raise ServeError(
            f"Port {port} is not available: {error.strerror}. Use `port=0` to pick a free port."
        ) from error
    return made

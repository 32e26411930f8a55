"""`chat.serve()`: the chat function for other programs on this machine, as OpenAI's endpoint.

Here belongs the server: its socket, its thread, its key, and what a user holds of it. What it answers is for `asgi`.
"""

from __future__ import annotations

import secrets
import socket
import threading
import time
from typing import TYPE_CHECKING

from typing_extensions import Self

from chatwidget.controller.answerer import Asking
from chatwidget.errors import MissingDependency, ServeError

if TYPE_CHECKING:
    from typing_extensions import Self


_PROMPT = 10.0  # seconds to start, and to stop


class Endpoint:
    """A chat function that other programs on this machine can ask, by OpenAI's protocol.

    Args:
        asking: the conversation whose chat function answers; its own history is not touched.
        model: the name that the endpoint lists.
        port: a port of the loopback interface; 0 takes a free one.

    Raises:
        MissingDependency: starlette or uvicorn is not installed.
        ServeError: the port cannot be had.

    Attributes:
        url: what a client takes as its base URL.
        key: what a client takes as its API key.
        model: the name of the only model.
    """

    def __init__(self, asking: Asking, model: str, port: int = 0) -> None:
        try:
            import uvicorn

            from chatwidget.serve.app import EndpointApp
            from chatwidget.serve.connection import ImpatientProtocol
        except ImportError as error:
            raise MissingDependency("chat.serve() needs two packages: pip install 'chatwidget[serve]'") from error
        self.model = model
        self.key = f"chat-{secrets.token_urlsafe(32)}"
        self._socket = _listening_socket(port)
        self._port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}/v1"
        self._application = EndpointApp(asking, model, self.key, self._port)
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
            timeout_graceful_shutdown=2,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), name="chatwidget-serve", daemon=True
        )
        self._thread.start()
        deadline = time.monotonic() + _PROMPT
        while not self._server.started and self._thread.is_alive() and time.monotonic() < deadline:
            time.sleep(0.005)
        if not self._server.started:
            self.stop()
            raise ServeError(f"The endpoint at {self.url} did not start within {_PROMPT:g} s.")

    @property
    def running(self) -> bool:
        """Whether it answers."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Stop what is being answered, hang up and free the port."""
        self._server.should_exit = True
        self._application.stop()
        if self._thread is not threading.current_thread():
            self._thread.join(_PROMPT)
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        if not self.running:
            return f"<chat endpoint, stopped; it was at {self.url}>"
        return (
            f"<chat endpoint at {self.url}>\n"
            "from openai import OpenAI\n"
            f'client = OpenAI(base_url="{self.url}", api_key=...)  # its .key\n'
            'messages = [{"role": "user", "content": "Hello"}]\n'
            f"client.chat.completions.create(model={self.model!r}, messages=messages)"
        )


def _listening_socket(port: int) -> socket.socket:
    """A socket of the loopback interface, bound already: its port is known, and nobody else can have it."""
    if type(port) is not int or not 0 <= port <= 65535:
        raise ServeError(f"port is {port!r}; it is a number from 0 (any free one) to 65535.")
    try:
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    except OSError as error:
        raise ServeError(f"There are no sockets here: {error}.") from error
    try:
        made.bind(("127.0.0.1", port))
        made.listen(64)
    except OSError as error:
        made.close()
        raise ServeError(f"Port {port} cannot be had: {error.strerror}. port=0 takes a free one.") from error
    return made

"""The method `serve` of a chat; the work is in `serve.endpoint`."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from chatwidget.controller.controller import Controller

if TYPE_CHECKING:
    from chatwidget.serve.endpoint import Endpoint, Endpoints


class ServeMethods:
    """The methods that serve a chat."""

    label: str | None
    _controller: Controller

    @cached_property
    def _endpoints(self) -> Endpoints:
        from chatwidget.serve.endpoint import Endpoints  # not needed to show a chat

        return Endpoints(self._controller.answerer)

    def serve(self, port: int = 0) -> Endpoint:
        """Offer the chat function to other programs on this machine, as an OpenAI-compatible endpoint.

        What they ask is answered beside the conversation, whose history and additional outputs stay as they are; the
        additional inputs are those of the moment. Needs `pip install 'chatwidget[serve]'`.

        Args:
            port: a port of the loopback interface; 0 takes a free one.

        Returns:
            The endpoint: its `url`, its `key`, and `stop()`. It also works as a context manager.

        Raises:
            ChatError: nothing answers this chat, the port cannot be had, or a package is missing.

        Example:
            >>> import chatwidget as cw
            >>> from openai import OpenAI
            >>> chat = cw.ChatInterface(lambda message, history: message.upper())
            >>> with chat.serve() as server, OpenAI(base_url=server.url, api_key=server.key) as client:
            ...     asked = [{"role": "user", "content": "hello"}]
            ...     client.chat.completions.create(model=server.model, messages=asked).choices[0].message.content
            'HELLO'
        """
        return self._endpoints.start(self._served_name(), port)

    def _served_name(self) -> str:
        return self.label or "chat"

    def stop_serving(self) -> None:
        """Stop every endpoint of this chat."""
        if "_endpoints" in vars(self):  # else none was started
            self._endpoints.stop()

"""How a chat asks its model: what it sends of messages, and which tools it offers."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatwidget.conversation.template import fill
from chatwidget.errors import ChatError, MessageError
from chatwidget.messages.frozen import thaw
from chatwidget.messages.json_types import JSONMapping, JSONObject
from chatwidget.messages.message import Message
from chatwidget.messages.model_view import for_model
from chatwidget.messages.parts import file_name, parts_of
from chatwidget.runtime.frames import user_stacklevel


@dataclass(frozen=True)
class RequestSource:
    """How a chat asks its model.

    Attributes:
        sent: returns messages as the model receives them.
        tools: returns the tools that the chat has, as a request describes them.
    """

    sent: Callable[[Sequence[object]], list[dict[str, object]]] = for_model
    tools: Callable[[], list[JSONObject]] = list

    @classmethod
    def of(cls, source: JSONMapping) -> RequestSource:
        """Return how a model is asked that a script source describes."""
        return cls(**{name: source[name] for name in ("sent", "tools") if name in source})

    def messages(self, messages: Sequence[Message], request: JSONMapping) -> list[JSONObject]:
        """Return the messages of a request: the system prompt, filled in, and these as the model receives them.

        A lost file is replaced by its name, with a warning.

        Example:
            >>> RequestSource().messages([], {"system_message": "In {{language}}.", "inputs": {"language": "French"}})
            [{'role': 'system', 'content': 'In French.'}]
        """
        system = request.get("system_message")
        first = [] if system is None else [{"role": "system", "content": fill(system, request.get("inputs") or {})}]
        found: list[Any] = [_named(message, _is_lost) for message in messages]
        try:
            return [*first, *self.sent(found)]
        except MessageError as error:
            _warn(f"{error} Names of files are exported instead.")
        return [*first, *self.sent([_named(message, lambda part: True) for message in found])]

    def offered(self) -> list[JSONObject]:
        """Return the tools that the chat has, as a request describes them; a warning says why they are not known."""
        try:
            return [dict(thaw(each)) for each in self.tools()]
        except ChatError as error:
            _warn(f"{error} The export is without tools.")
            return []

    def definitions(self, request: JSONMapping) -> list[JSONObject]:
        """Return the tools that a request offered, as it described them; a warning names those that are unknown."""
        names = [each for each in request.get("tools") or () if isinstance(each, str)]
        if not names:
            return []
        try:
            known = {each["function"]["name"]: each for each in self.tools()}
        except ChatError as error:
            known = {}
            _warn(str(error))
        if missing := [name for name in names if name not in known]:
            _warn(f"This chat has no tool {', '.join(map(repr, missing))}, so the export is without it.")
        return [dict(thaw(known[name])) for name in names if name in known]


def _is_lost(part: JSONMapping) -> bool:
    path = str(part["file"].get("path") or "")
    return not path.startswith(("http://", "https://")) and not Path(path).is_file()


def _named(message: Message, is_lost: Callable[[Mapping[str, object]], bool]) -> object:
    """Return a message in which lost files are replaced by their names."""
    lost = [part for part in parts_of(message) if part["type"] == "file" and is_lost(part)]
    if not lost:
        return message
    for part in lost:
        _warn(f"The file {file_name(part['file'])!r} cannot be read. Its name is exported instead.")
    parts = [
        {"type": "text", "text": f"[file: {file_name(part['file'])}]"} if part in lost else thaw(part)
        for part in parts_of(message)
    ]
    return {**message, "content": parts}


def _warn(why: str) -> None:
    warnings.warn(why, stacklevel=user_stacklevel())

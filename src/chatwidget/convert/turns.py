"""Our messages as other systems have them: thoughts, text and tool calls of one answer belong together."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chatwidget.convert.content_blocks import THOUGHT
from chatwidget.errors import PictureError
from chatwidget.messages.json_types import JSONMapping
from chatwidget.messages.media import media_type, picture_url
from chatwidget.messages.parts import file_name, is_thought, part_text, parts_of

_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


@dataclass
class Image:
    """A picture, by its address or as a data URL."""

    url: str

    @property
    def data(self) -> tuple[str, str] | None:
        """The media type and the base64 of a data URL."""
        head, comma, data = self.url.partition(",")
        if not (comma and head.startswith("data:") and head.endswith(";base64")):
            return None
        return head[len("data:") : -len(";base64")], data


@dataclass
class Call:
    """A tool call; its arguments are JSON."""

    id: str
    name: str
    arguments: str

    @property
    def parsed(self) -> object:
        """The arguments as an object, as most systems have them."""
        try:
            found = json.loads(self.arguments or "{}")
        except ValueError:
            found = None
        return found if isinstance(found, dict) else {"arguments": self.arguments}


@dataclass
class Thought:
    """A thought, and the title that it has on our page."""

    text: str
    title: str


@dataclass
class Turn:
    """A message of another system: of a user, of the system, of an assistant with its thoughts, or a tool's result."""

    role: str
    content: list[str | Image] = field(default_factory=list)
    thoughts: list[Thought] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    call_id: str = ""
    name: str = ""
    options: list[dict[str, object]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text, without pictures."""
        return "\n".join(item for item in self.content if isinstance(item, str))

    def thought_texts(self, lost: Losses) -> list[str]:
        """Return the thoughts without their titles, for a format that has none."""
        lost.add("titles of thoughts", sum(thought.title != THOUGHT for thought in self.thoughts))
        return [thought.text for thought in self.thoughts]

    @property
    def images(self) -> int:
        """The number of pictures."""
        return sum(isinstance(item, Image) for item in self.content)


class Losses:
    """What a format has no place for, and how often that occurred."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, name: str, count: int = 1) -> None:
        """Count something that is left out."""
        if count:
            self._counts[name] += count

    def __str__(self) -> str:
        """Return all of it, as in "options (2), images (1)"."""
        return ", ".join(f"{name} ({count})" for name, count in self._counts.items())


def turns_of(messages: Sequence[JSONMapping], lost: Losses) -> list[Turn]:
    """Return messages as turns; what no other system has is counted.

    Example:
        >>> talk = [{"role": "assistant", "content": "Hm.", "metadata": {"title": "Reasoning"}}]
        >>> turns_of([*talk, {"role": "assistant", "content": "Hi"}], Losses())[0].thoughts
        [Thought(text='Hm.', title='Reasoning')]
    """
    turns: list[Turn] = []
    names: dict[str, str] = {}
    waiting: list[Thought] = []
    for message in messages:
        if is_thought(message):
            text = "\n".join(part_text(part) for part in parts_of(message))
            waiting.append(Thought(text, str(message["metadata"]["title"])))
            continue
        if waiting and message["role"] != "assistant":
            turns.append(Turn("assistant", thoughts=waiting))
            waiting = []
        turn = _turn(message, lost)
        turn.thoughts, waiting = waiting, []
        names.update({call.id: call.name for call in turn.calls})
        turn.name = turn.name or names.get(turn.call_id, "")
        turns.append(turn)
    return [*turns, Turn("assistant", thoughts=waiting)] if waiting else turns


def _turn(message: JSONMapping, lost: Losses) -> Turn:
    calls = [
        Call(str(call.get("id", "")), str(call["function"].get("name", "")), str(call["function"].get("arguments", "")))
        for call in message.get("tool_calls") or ()
        if isinstance(call.get("function"), Mapping)
    ]
    lost.add("errors", bool((message.get("metadata") or {}).get("error")))
    content = [_item(part, lost) for part in parts_of(message)]
    content = [] if content == [""] and calls else content
    call_id, name = str(message.get("tool_call_id") or ""), str(message.get("name") or "")
    options = [dict(option) for option in message.get("options") or ()]
    return Turn(message["role"], content, [], calls, call_id, name, options)


def _item(part: JSONMapping, lost: Losses) -> str | Image:
    kind = part["type"]
    if kind == "image_url":
        return Image(part["image_url"]["url"])
    if kind == "display":
        for mime in _PICTURES:
            if isinstance(part["data"].get(mime), str):
                return Image(f"data:{mime};base64,{part['data'][mime]}")
    if kind == "file":
        path = str(part["file"].get("path") or "")
        if (part["file"].get("mime_type") or media_type(file_name(part["file"])) or "").startswith("image/"):
            try:
                return Image(picture_url(path, mime=part["file"].get("mime_type")))
            except PictureError:
                pass
    if kind != "text":
        lost.add("files and outputs, of which the name or the text is there")
    return part_text(part)

"""Reasoning that a model writes between tags, as thoughts: the option `reasoning_tags`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from chatwidget.errors import OptionError
from chatwidget.messages.message import Message, check_message
from chatwidget.messages.parts import Part, is_thought, parts_of

Tags = Sequence[tuple[str, str]]


def check_tags(value: object) -> list[tuple[str, str]]:
    """Return pairs of an opening and a closing tag.

    Raises:
        OptionError: it is anything else.

    Example:
        >>> check_tags([["<think>", "</think>"]])
        [('<think>', '</think>')]
    """
    pairs: Any = value if isinstance(value, (list, tuple)) else [None]
    for pair in pairs:
        if not isinstance(pair, (list, tuple)) or len(pair) != 2 or not all(isinstance(x, str) and x for x in pair):
            raise OptionError(f'`reasoning_tags` must be a list such as [("<think>", "</think>")], got {value!r}.')
    return [(pair[0], pair[1]) for pair in pairs]


def split_reasoning(messages: list[Message], tags: Tags, *, growing: bool = False) -> list[Message]:
    """Return messages with their reasoning in thoughts, everything in the same order.

    Args:
        messages: the messages; only an assistant's that are no thoughts are looked into.
        tags: pairs of an opening and a closing tag.
        growing: more text may come: what may be the beginning of a tag is deferred.

    Example:
        >>> answer = check_message({"role": "assistant", "content": "<think>hm</think>Yes."})
        >>> [message["content"] for message in split_reasoning([answer], [("<think>", "</think>")])]
        ['hm', 'Yes.']
    """
    if not tags:
        return messages
    result: list[Message] = []
    for i, message in enumerate(messages):
        if message["role"] != "assistant" or is_thought(message):
            result.append(message)
        else:
            result += _TagSplitter(message, tags).messages(growing and i == len(messages) - 1)
    return result


class _TagSplitter:
    """A splitter of one message at its tags."""

    def __init__(self, message: Message, tags: Tags) -> None:
        self._message = message
        self._closing = dict(tags)
        self._opening = re.compile("|".join(map(re.escape, sorted(self._closing, key=len, reverse=True))))
        self._closings = re.compile("|".join(map(re.escape, sorted(self._closing.values(), key=len, reverse=True))))
        self._trailing = re.compile(rf"(?:{self._closings.pattern})\s*\Z")
        self._close: str | None = None  # the tag that ends the open thought
        self._sections: list[tuple[str, list[Part]]] = [("prose", [])]

    def messages(self, growing: bool) -> list[Message]:
        parts = parts_of(self._message)
        for i, part in enumerate(parts):
            if part["type"] == "text":
                self._read(part, growing and i == len(parts) - 1)
            else:
                self._sections[-1][1].append(part)
        if len(self._sections) == 1 and not growing:
            return [self._message]
        return self._made(isinstance(self._message["content"], str))

    def _read(self, part: Part, growing: bool) -> None:
        text = part["text"]
        while text:
            if self._close is None:
                found = self._opening.search(text)
                start, end = found.span() if found else (-1, -1)
                if len(self._sections) == 1 and self._close_unopened(part, text, start):
                    text = text[self._unopened_end(text) :]
                    continue
            else:
                start = text.find(self._close)
                end = start + len(self._close)
            if start < 0 and growing and len(self._sections) == 1:
                text = self._trailing.sub("", text)  # what follows decides whether this tag closes anything
            if start < 0:
                self._take(part, _without_begun(text, self._close or self._closing) if growing else text)
                return
            self._take(part, text[:start])
            if self._close is None:
                self._close = self._closing[text[start:end]]
                self._sections.append(("pending", []))
            else:
                self._close = None
                self._sections[-1] = ("done", self._sections[-1][1])
                self._sections.append(("prose", []))
            text = text[end:]

    def _unopened_end(self, text: str) -> int:
        """Return where the first closing tag ends, or -1."""
        found = self._closings.search(text)
        return found.end() if found else -1

    def _close_unopened(self, part: Part, text: str, opening: int) -> bool:
        """Take what stands before a closing tag as reasoning: chat templates often write the opening tag themselves."""
        found = self._closings.search(text)
        if found is None or 0 <= opening < found.start() or not text[found.end() :].strip():
            return False  # a tag with nothing after it closes nothing
        self._take(part, text[: found.start()])
        self._sections[-1] = ("done", self._sections[-1][1])
        self._sections.append(("prose", []))
        return True

    def _take(self, part: Part, text: str) -> None:
        if text:
            self._sections[-1][1].append({**part, "text": text})

    def _made(self, plain: bool) -> list[Message]:
        made: list[Part] = []
        for i, (kind, parts) in enumerate(self._sections):
            between = (i > 0, i < len(self._sections) - 1 or kind != "prose")
            trimmed = _trimmed(parts, *between)
            if not trimmed and (kind != "pending"):
                continue
            content: Any = "".join(part["text"] for part in trimmed) if plain else trimmed
            metadata = {} if kind == "prose" else {"metadata": {"title": "Reasoning", "status": kind}}
            made.append({"role": "assistant", "content": content, **metadata})
        if not made:
            made.append({**self._message, "content": "" if plain else []})
        rest = {key: value for key, value in self._message.items() if key not in ("role", "content", "metadata")}
        metadata = self._message.get("metadata") or {}
        if metadata:
            rest["metadata"] = {**metadata, **made[-1].get("metadata", {})}
        made[-1] = {**made[-1], **rest}
        return [check_message(message) for message in made]


def _trimmed(parts: list[Part], start: bool, end: bool) -> list[Part]:
    """Return parts without the white space between text and tag."""
    parts = list(parts)
    if start and parts and parts[0]["type"] == "text":
        parts[0] = {**parts[0], "text": parts[0]["text"].lstrip()}
    if end and parts and parts[-1]["type"] == "text":
        parts[-1] = {**parts[-1], "text": parts[-1]["text"].rstrip()}
    return [part for part in parts if part["type"] != "text" or part["text"]]


def _without_begun(text: str, tags: Any) -> str:
    """Return a text without an end that may be the beginning of a tag."""
    for tag in [tags] if isinstance(tags, str) else tags:
        for length in range(min(len(tag) - 1, len(text)), 0, -1):
            if text.endswith(tag[:length]):
                return text[:-length]
    return text

"""The chats of a comparison, each under a name: given as chats, chat functions, or variants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chatwidget.client.load_chat import load_chat
from chatwidget.errors import EventRefused, OptionError
from chatwidget.interface.chat_interface import ChatInterface
from chatwidget.messages.message import Message
from chatwidget.messages.parts import text_of
from chatwidget.prompting.variant import Variant
from chatwidget.widget.chat_widget import ChatWidget
from chatwidget.widget.page_links import PageLinks, links_of, spoken, without_page

LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SETTINGS = (
    *("temperature", "top_p", "max_tokens", "max_completion_tokens", "seed", "stop", "streaming"),
    *("response_format", "extra_body"),
)


@dataclass(frozen=True)
class Column:
    """A chat of a comparison.

    Attributes:
        name: its name, which no other column has.
        chat: the chat.
        links: its way to the comparison's page.
    """

    name: str
    chat: ChatWidget
    links: PageLinks

    @property
    def is_open(self) -> bool:
        """Return whether the chat still answers."""
        return not self.links.is_closed

    @property
    def is_running(self) -> bool:
        """Return whether it answers now."""
        return self.is_open and self.links.is_running

    def messages(self) -> list[Message]:
        """Return its conversation."""
        return list(self.chat.history)

    def answer(self) -> Message | None:
        """Return the last message if it is an answer that did not fail, or None."""
        messages = self.messages()
        last = messages[-1] if messages else None
        if last is None or last["role"] != "assistant" or last.get("metadata", {}).get("error"):
            return None
        return last


def columns_of(given: Sequence[object], samples: int | None) -> list[Column]:
    """Return the columns of a comparison.

    Args:
        given: chats, chat functions, variants, pairs `(name, chat)`, or one dict of them by name.
        samples: how many columns each gets, or None for one.

    Raises:
        OptionError: one of them cannot be compared, or there are fewer than two.

    Example:
        >>> [column.name for column in columns_of([str.upper, ("low", str.lower)], None)]
        ['upper', 'low']
    """
    if samples is not None and not _is_count(samples, 1):
        raise OptionError(f"`samples` must be a whole number from 1, got {samples!r}.")
    if len(given) == 1 and isinstance(given[0], Mapping):
        given = list(given[0].items())
    named = [_named(target) for target in given]
    for index, (name, target) in enumerate(named):
        if isinstance(target, ChatWidget) and any(target is other for _, other in named[:index]):
            raise OptionError(
                f"The chat {name!r} is given twice. To compare several answers of one chat, use samples=2."
            )
    count = samples or 1
    if len(named) * count < 2:
        raise OptionError("A comparison needs at least two chats. To compare answers of one chat, use samples=2.")
    if len(named) * count > len(LETTERS):
        raise OptionError(f"A comparison has at most {len(LETTERS)} columns, got {len(named) * count}.")
    made = [(name, chat) for name, target in named for chat in _chats(name, target, count)]
    return [
        Column(name, chat, links_of(chat))
        for name, (_, chat) in zip(_distinct([name for name, _ in made]), made, strict=True)
    ]


def _is_count(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _named(target: object) -> tuple[str, object]:
    """Return a name for what was given, and what it is, checked."""
    name = None
    if isinstance(target, tuple) and len(target) == 2 and isinstance(target[0], str):
        name, target = target
        if not name.strip():
            raise OptionError(f"The name of a chat must not be blank, got {name!r}.")
    if isinstance(target, ChatWidget):
        title = target.label or getattr(target, "title", None) or getattr(getattr(target, "fn", None), "__name__", None)
        name = name or title or "Chat"
        if links_of(target).is_closed:
            raise OptionError(f"The chat {name!r} is closed. Create it again, and compare the new one.")
        if not links_of(target).answers:
            raise OptionError(f"The chat {name!r} has nothing that answers. Register a callback with `on_submit`.")
    elif isinstance(target, Variant):
        name = name or target.name
        unknown = [given for given in target.parameters if given not in _SETTINGS]
        if unknown:
            raise OptionError(f"A chat has no parameter {unknown[0]!r}. The variant {name!r} may have: {_SETTINGS}.")
    elif callable(target) and not isinstance(target, type):
        name = name or getattr(target, "__name__", type(target).__name__)
    else:
        raise OptionError(
            "A comparison takes chats, chat functions, variants, and pairs such as ('warm', chat), "
            f"got {type(target).__name__}: {target!r}."
        )
    return str(name), target


def _chats(name: str, target: Any, count: int) -> list[ChatWidget]:
    """Return so many chats; only a given chat has a page of its own."""
    with without_page():
        if isinstance(target, ChatWidget):
            return [target, *(target.fork() for _ in range(count - 1))]
        if isinstance(target, Variant) and not target.is_function:
            return [
                load_chat(
                    target.target,
                    target.model,
                    target.token,
                    system_message=target.system_message,
                    label=name,
                    **target.parameters,
                )
                for _ in range(count)
            ]
        function = target.target if isinstance(target, Variant) else target
        return [ChatInterface(function, label=name) for _ in range(count)]


def _distinct(names: Sequence[str]) -> list[str]:
    """Number names that occur more than once.

    Example:
        >>> _distinct(["a", "b", "a"])
        ['a 1', 'b', 'a 2']
    """
    count = Counter(names)
    seen: Counter[str] = Counter()
    distinct: list[str] = []
    for name in names:
        seen[name] += 1
        new = name if count[name] == 1 else f"{name} {seen[name]}"
        while new in distinct:
            new += "'"
        distinct.append(new)
    return distinct


def are_equal(columns: Sequence[Column]) -> bool:
    """Return whether what was said in all columns is the same."""
    histories = [spoken(column.messages()) for column in columns]
    return all(history == histories[0] for history in histories[1:])


def require_answer(column: Column, name: str) -> None:
    """Refuse a column whose answer cannot be given to the others.

    Raises:
        EventRefused: it is closed, or has no answer, or not yet.
    """
    if not column.is_open:
        raise EventRefused(f"{name} was closed.")
    if column.is_running:
        raise EventRefused(f"{name} is still responding. Wait for it, or stop it.")
    if column.answer() is None:
        raise EventRefused(f"{name} has no response to keep.")


def names_itself(column: Column) -> bool:
    """Return whether the last answer has the column's name in it, which gives it away."""
    answer = column.answer()
    return answer is not None and column.name.lower() in text_of(answer).lower()

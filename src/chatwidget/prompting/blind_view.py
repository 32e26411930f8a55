"""A conversation as a blind comparison displays it: what was said, and nothing of who said it, how, or how fast."""

from __future__ import annotations

from collections.abc import Sequence

from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.message import Message
from chatwidget.messages.parts import text_of

Plain = JSONObject
FAILED = "This response failed. The reason is visible after the vote."


def visible_messages(messages: Sequence[Message], ids: Sequence[str]) -> list[tuple[str, Message]]:
    """Return the questions and answers with their ids, without thoughts, tools, and system prompts.

    Example:
        >>> thought = {"role": "assistant", "content": "hm", "metadata": {"title": "Thinking"}}
        >>> visible_messages([thought, {"role": "assistant", "content": "4"}], ["m1", "m2"])
        [('m2', {'role': 'assistant', 'content': '4'})]
    """
    return [
        (message_id, message)
        for message_id, message in zip(ids, messages, strict=True)
        if message["role"] in ("user", "assistant") and not message.get("metadata", {}).get("title")
    ]


def length_of(messages: Sequence[Message]) -> int:
    """Return how many characters the answers among some messages have, for the pace.

    Example:
        >>> length_of([{"role": "user", "content": "hi"}, {"role": "assistant", "content": "four"}])
        4
    """
    return sum(len(text_of(message)) for message in messages if message["role"] == "assistant")


def blind_message(message: Message) -> Plain:
    """Return role and content of a message; of a failure only that it is one.

    Example:
        >>> blind_message({"role": "assistant", "content": "4", "metadata": {"usage": {"completion_tokens": 1}}})
        {'role': 'assistant', 'content': '4'}
    """
    plain = {"role": message["role"], "content": message["content"]}
    if message.get("metadata", {}).get("error"):
        plain["metadata"] = {"error": {"text": FAILED}}
    return plain


def paced(messages: Sequence[tuple[str, Message]], visible: int, *, complete: bool) -> list[tuple[str, Plain]]:
    """Return the messages of a round as far as they are visible; the text of an answer up to a number of characters.

    Example:
        >>> paced([("m1", {"role": "assistant", "content": "four"})], 2, complete=False)
        [('m1', {'role': 'assistant', 'content': 'fo'})]
    """
    if complete:
        return [(message_id, blind_message(message)) for message_id, message in messages]
    room = visible
    out: list[tuple[str, Plain]] = []
    for message_id, message in messages:
        if message["role"] == "user":
            out.append((message_id, blind_message(message)))
            continue
        text = text_of(message)
        if room <= 0 or not text:
            continue
        out.append((message_id, {"role": message["role"], "content": text[:room]}))
        room -= len(text)
    return out

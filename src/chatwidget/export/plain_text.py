"""Ways out of a conversation: Markdown, JSON, JSON Lines, rows of a table. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from chatwidget.conversation.prompt_fields import FIELDS, PARAMETERS
from chatwidget.messages.frozen import thaw
from chatwidget.messages.json_types import JSONMapping
from chatwidget.messages.message import ROLE_NAMES, Message
from chatwidget.messages.metadata import finish_words


def _text(message: Message, pictures: Mapping[int, str]) -> str:
    content = message["content"]
    if isinstance(content, str):
        return content
    lines = []
    for number, part in enumerate(content):
        if number in pictures:
            lines.append(pictures[number])
        elif part["type"] == "text":
            lines.append(part["text"])
        elif part["type"] == "display":
            text = part["data"].get("text/plain", "")
            lines.append(text if isinstance(text, str) else "[output]")
        elif part["type"] == "file":
            lines.append(f"[file: {part['file'].get('orig_name') or part['file'].get('path', '')}]")
        else:
            lines.append(f"[{part['type']}]")
    return "\n".join(lines)


def _heading(message: Message) -> str:
    title = (message.get("metadata") or {}).get("title")
    return f"{ROLE_NAMES[message['role']]} ({title})" if title else ROLE_NAMES[message["role"]]


def _error(message: Message) -> str:
    error = (message.get("metadata") or {}).get("error")
    return f"Error: {error.get('text')}" if isinstance(error, dict) else ""


def _finish(message: Message) -> str:
    words = finish_words(message)
    return f"*{words}*" if words else ""


def version_notes(versions: Mapping[str, Sequence[int | str]], ids: Sequence[str]) -> dict[int, str]:
    """Return which version of how many is shown, by the index of the message that ends such a turn.

    Args:
        versions: number (from 0), count, and perhaps name, by the id of that message.
        ids: the ids of the messages.

    Example:
        >>> version_notes({"m2": [0, 3]}, ["m1", "m2"])
        {1: '1 of 3 versions'}
    """
    found = {index: versions[key] for index, key in enumerate(ids) if key in versions}
    return {index: f"{int(number) + 1} of {count} versions" for index, (number, count, *_) in found.items()}


def _options(message: Message) -> str:
    return "\n".join(f"- {option.get('label') or option['value']}" for option in message.get("options") or ())


def markdown(
    history: Sequence[Message],
    notes: Mapping[int, str] | None = None,
    pictures: Callable[[int], Mapping[int, str]] = lambda index: {},
) -> str:
    """Return the conversation as Markdown: a heading in bold, then the text of each message.

    Args:
        history: the messages.
        notes: what `version_notes` returned.
        pictures: returns the pictures of the message at an index as Markdown, by the numbers of their parts.

    Example:
        >>> from chatwidget.messages.message import check_message
        >>> print(markdown([check_message({"role": "user", "content": "hi"})]).split())
        ['**User**', 'hi']
    """
    endings = {index: f"*{text}*" for index, text in (notes or {}).items()}
    lines = (
        (f"**{_heading(m)}**", _text(m, pictures(i)), _error(m), _options(m), _finish(m), endings.get(i))
        for i, m in enumerate(history)
    )
    blocks = ["\n\n".join(filter(None, each)) for each in lines]
    return "\n\n---\n\n".join(blocks) + ("\n" if blocks else "")


def json_lines(history: Sequence[Message]) -> str:
    """Return the conversation as one line of JSON, as programs that train models read it."""
    return json.dumps({"messages": list(history)}, ensure_ascii=False) + "\n"


def json_with_branches(history: Sequence[Message], ids: Sequence[str], tree: JSONMapping) -> str:
    """Return the conversation with all versions of its turns, as `load_history` reads them."""
    document = {"messages": list(history), "ids": list(ids), "branches": tree}
    return json.dumps(document, ensure_ascii=False, indent=1)


def json_array(history: Sequence[Message]) -> str:
    """The whole conversation as a JSON array."""
    return json.dumps(list(history), ensure_ascii=False, indent=1)


#: The columns of what an answer was asked with, and of what it took, by their names in the metadata.
_REQUEST = ("model", "system_message", *(FIELDS[name].sent_as for name in PARAMETERS), "inputs")
_USAGE = {
    "tokens_in": "prompt_tokens",
    "tokens_out": "completion_tokens",
    "tokens_cached": "cached_tokens",
    "tokens_reasoning": "reasoning_tokens",
}
_TIMING = {"seconds": "total", "first_token": "first_token"}
_MESSAGE = ("id", "role", "text", "title", "error", "duration", "feedback", "content")
COLUMNS = (*_MESSAGE, "finish", *_USAGE, *_TIMING, "cost", *_REQUEST)


def rows(history: Sequence[Message], ids: Sequence[str], feedback: Mapping[str, str]) -> list[dict[str, object]]:
    """The conversation as rows of a table, one a message.

    Example:
        >>> from chatwidget.messages.message import check_message
        >>> [row] = rows([check_message({"role": "user", "content": "hi"})], ["m1"], {})
        >>> row["id"], row["role"], row["text"], row["feedback"]
        ('m1', 'user', 'hi', None)
    """
    table = []
    for message, message_id in zip(history, ids, strict=True):
        metadata = message.get("metadata") or {}
        error = metadata.get("error")
        values = (
            message_id,
            message["role"],
            _text(message, {}),
            metadata.get("title"),
            error.get("text") if isinstance(error, dict) else None,
            metadata.get("duration"),
            feedback.get(message_id),
            thaw(message["content"]),
        )
        table.append({**dict(zip(_MESSAGE, values, strict=True)), **_answer_columns(metadata)})
    return table


def _answer_columns(metadata: Mapping[str, object]) -> dict[str, object]:
    usage, timing, request = (_dict(metadata.get(name)) for name in ("usage", "timing", "request"))
    return {
        "finish": metadata.get("finish"),
        **{name: usage.get(key) for name, key in _USAGE.items()},
        **{name: timing.get(key) for name, key in _TIMING.items()},
        "cost": metadata.get("cost"),
        **{name: thaw(request.get(name)) for name in _REQUEST},
    }


def _dict(value: object) -> Mapping[str, object]:
    """Return what metadata have under a name that anyone may use for something else."""
    return value if isinstance(value, Mapping) else {}

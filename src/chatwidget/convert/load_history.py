"""load_history: a conversation from a file, a text, or another system's messages."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from chatwidget.conversation.history_with_branches import HistoryWithBranches
from chatwidget.convert.content_blocks import read_blocks
from chatwidget.convert.messages_of import messages_of
from chatwidget.errors import MessageError
from chatwidget.messages.frozen import thaw
from chatwidget.messages.json_types import JSONMapping, JSONObject
from chatwidget.messages.message import check_history
from chatwidget.messages.parts import is_thought

#: Where the messages stand in an object that holds a conversation.
_LISTS = ("messages", "contents", "input", "conversations", "conversation", "history")
_SYSTEM = ("system", "instructions", "system_instruction", "systemInstruction")
_FORMS = (
    "our JSON or JSON Lines, a request of OpenAI, Anthropic or Gemini, Responses items, LangChain messages, ShareGPT, "
    "Gradio pairs or messages, Vercel UI messages"
)


def load_history(source: object) -> list[JSONObject]:
    """Return the messages of a saved or foreign conversation, in the messages format.

    Args:
        source: a path, JSON or JSON Lines as text, or the conversation itself: a list of messages, or an object that
            holds one, as a request does.

    Raises:
        MessageError: the file cannot be read, or what it holds is no conversation in a known format.

    Example:
        >>> import chatwidget as cw
        >>> cw.load_history({"system": "Be brief.", "messages": [{"role": "user", "content": "hi"}]})
        [{'role': 'system', 'content': 'Be brief.'}, {'role': 'user', 'content': 'hi'}]
        >>> cw.load_history([["hi", "hello"]])[1]
        {'role': 'assistant', 'content': 'hello'}
    """
    parsed = _parsed(source)
    found = [dict(thaw(message)) for message in check_history(_conversation(parsed))]
    if isinstance(parsed, Mapping) and isinstance(parsed.get("branches"), Mapping):
        return HistoryWithBranches(found, parsed.get("ids"), parsed["branches"])
    return found


def _parsed(source: object) -> object:
    """Return what a path or a text holds; anything else as it is."""
    if isinstance(source, os.PathLike):
        return _of_text(_read(Path(source)), os.fspath(source))
    if not isinstance(source, str):
        return source
    if source.lstrip()[:1] in ("[", "{"):
        return _of_text(source, "the text")
    return _of_text(_read(Path(source)), source)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise MessageError(f"The conversation in {os.fspath(path)!r} could not be read: {reason}.") from error


def _of_text(text: str, name: object) -> object:
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        lines = [json.loads(line) for line in text.split("\n") if line.strip()]
    except ValueError as error:
        raise MessageError(f"{name!r} is neither JSON nor JSON Lines: {error}.") from error
    conversations = [line for line in lines if isinstance(line, Mapping) and _list_in(line) is not None]
    if len(conversations) > 1:
        raise MessageError(f"{name!r} holds {len(conversations)} conversations; give load_history one of its lines.")
    return conversations[0] if conversations else lines


def _list_in(given: JSONMapping) -> Any:
    return next((given[key] for key in _LISTS if isinstance(given.get(key), (list, tuple, str))), None)


def _conversation(given: object) -> list[JSONObject]:
    if isinstance(given, Mapping):
        nested = _list_in(given)
        if nested is None:
            raise MessageError(f"No conversation is found in an object with {sorted(given)}. Known are {_FORMS}.")
        system = next((given[key] for key in _SYSTEM if given.get(key)), None)
        above = [] if system is None else [{"role": "system", "content": _system(system)}]
        return [*above, *([{"role": "user", "content": nested}] if isinstance(nested, str) else _messages(nested))]
    if isinstance(given, Sequence) and not isinstance(given, (str, bytes)):
        return _messages(given)
    raise MessageError(f"load_history got a value of type {type(given).__name__}. Known are {_FORMS}.")


def _system(given: object) -> object:
    parts = given.get("parts") if isinstance(given, Mapping) and "parts" in given else given
    return read_blocks(parts).content()


def _messages(given: Sequence[Any]) -> list[JSONObject]:
    found: list[JSONObject] = []
    for item in given:
        if isinstance(item, (list, tuple)) and len(item) == 2:  # Gradio's pairs: what was asked, and its answer
            pair = zip(("user", "assistant"), item, strict=True)
            found += [{"role": role, "content": read_blocks(text).content()} for role, text in pair if text is not None]
        elif _is_call(item) and found and found[-1]["role"] == "assistant" and not is_thought(found[-1]):
            [calling] = messages_of(item)  # one answer, of which some formats make several items
            found[-1]["tool_calls"] = [*found[-1].get("tool_calls", ()), *calling.get("tool_calls", ())]
        else:
            found += messages_of(item)
    return found


def _is_call(item: object) -> bool:
    return isinstance(item, Mapping) and "function_call" in (item.get("type"), item.get("from"))

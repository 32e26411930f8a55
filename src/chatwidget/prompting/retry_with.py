"""Retry with another model, temperature, or prompt: both answers side by side, on the same history."""

from __future__ import annotations

import json
from collections.abc import Mapping

from chatwidget.conversation.prompt_fields import FIELDS
from chatwidget.errors import EventRefused, OptionError
from chatwidget.interface.chat_interface import ChatInterface
from chatwidget.messages.frozen import thaw
from chatwidget.messages.message import Message
from chatwidget.messages.parts import text_of
from chatwidget.prompting.columns import Column
from chatwidget.prompting.comparison import Comparison
from chatwidget.widget.page_links import links_of, without_page


def retry_with(chat: ChatInterface, index: int | None = None, **settings: object) -> Comparison:
    """Ask for a response again with other settings, and put both side by side.

    Args:
        chat: the chat.
        index: the index of the response, or of its question; None takes the last one. The column of an earlier
            response is a copy of the chat, that of the last one is the chat itself.
        **settings: `model`, `temperature`, `system_message`, or another attribute of the chat.

    Returns:
        The comparison, whose second column responds.

    Raises:
        OptionError: the chat has no such setting.
        EventRefused: a response is in progress, or there is no question.

    Example:
        >>> import chatwidget as cw
        >>> chat = cw.ChatInterface(lambda message: message.upper(), label="loud")
        >>> run = chat.submit("hello").wait()
        >>> retry_with(chat).names
        ['loud', 'loud again']
    """
    again, number = _copy_for(chat, index)
    for name, value in settings.items():
        try:
            setattr(again, name, value)
        except AttributeError as error:
            raise OptionError(str(error)) from error
    return _side_by_side(chat, again, number, list(settings))


def open_from_page(chat: ChatInterface, text: str) -> str:
    """Do what the page of a chat asks for, and return the id of the comparison's model.

    Args:
        chat: the chat.
        text: JSON of an object with the texts of the changed fields.

    Raises:
        EventRefused: a text cannot be read, or it cannot be done now.
    """
    fields = json.loads(text)
    again, number = _copy_for(chat, None)
    links_of(again).read_prompt(fields)
    board = _side_by_side(chat, again, number, [str(name) for name in fields])
    links_of(chat).retain(board)
    return str(board.model_id)


def _copy_for(chat: ChatInterface, index: int | None) -> tuple[ChatInterface, int]:
    """Return a copy of a chat up to the question, and the index of that."""
    if links_of(chat).is_running:
        raise EventRefused("A response is in progress. Stop it before you retry.")
    messages = list(chat.history)
    end = len(messages) if index is None else links_of(chat).checked_index(index) + 1
    number = max((spot for spot in range(end) if messages[spot]["role"] == "user"), default=None)
    if number is None:
        raise EventRefused("There is no user message to retry.")
    with without_page():
        return chat.fork(number), number


def _side_by_side(chat: ChatInterface, again: ChatInterface, number: int, changed: list[str]) -> Comparison:
    messages = list(chat.history)
    later = [index for index in range(number + 1, len(messages)) if messages[index]["role"] == "user"]
    name = chat.label or "Chat"
    with without_page():
        first = chat.fork(later[0] - 1) if later else chat
    before = {key: _asked_with(chat, messages[number + 1 :], key) for key in changed}
    now = {key: getattr(again, key) for key in changed}
    differing = [key for key in changed if before[key] != now[key]]
    # A system prompt is too long for a name: the second column says that it has another one.
    shown_before = {key: before[key] for key in differing if key != "system_message"}
    names = [_name(name, shown_before), _name(name, {key: now[key] for key in differing})]
    if names[0] == names[1]:
        names[1] += " again"
    columns = [Column(name, each, links_of(each)) for name, each in zip(names, (first, again), strict=True)]
    board = Comparison(columns, blind=False)
    board.begin_with(text_of(messages[number]), number, again)
    return board


def _asked_with(chat: ChatInterface, answers: list[Message], key: str) -> object:
    """Return the value of a setting with which the first of these answers was asked for; the chat may have another now.

    What a request had is in the answer's metadata, without what was left to the server.
    """
    request = next((each["metadata"]["request"] for each in answers if each.get("metadata", {}).get("request")), None)
    return getattr(chat, key) if request is None or key not in FIELDS else thaw(request.get(FIELDS[key].sent_as))


def _name(name: str, values: Mapping[str, object]) -> str:
    """Return a name that says in what a column differs from the other.

    Example:
        >>> _name("llama", {"temperature": 1.5, "system_message": "Be brief.", "seed": None})
        'llama, temperature 1.5, other system prompt, default seed'
        >>> _name("llama", {"model": "qwen", "system_message": None})
        'qwen, no system prompt'
    """
    words = [str(values.get("model") or name)]
    for key, value in values.items():
        if key == "system_message":
            words.append("other system prompt" if value else "no system prompt")
        elif key != "model":
            label = key.replace("_", " ")
            words.append(f"default {label}" if value is None else f"{label} {value}"[:40])
    return ", ".join(words)

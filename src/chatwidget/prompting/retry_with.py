"""Retry with another model, temperature, or prompt: both answers side by side, on the same history."""

from __future__ import annotations

import json

from chatwidget.errors import EventRefused, OptionError
from chatwidget.interface.chat_interface import ChatInterface
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
    changed = {name: str(value) for name, value in settings.items() if value is not None}
    return _side_by_side(chat, again, number, changed)


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
    board = _side_by_side(chat, again, number, {str(name): str(value) for name, value in fields.items()})
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


def _side_by_side(chat: ChatInterface, again: ChatInterface, number: int, changed: dict[str, str]) -> Comparison:
    messages = list(chat.history)
    later = [index for index in range(number + 1, len(messages)) if messages[index]["role"] == "user"]
    name = chat.label or "Chat"
    with without_page():
        first = chat.fork(later[0] - 1) if later else chat
    columns = [
        Column(name, first, links_of(first)),
        Column(_name(name, changed), again, links_of(again)),
    ]
    board = Comparison(columns, blind=False)
    board.begin_with(text_of(messages[number]), number, again)
    return board


def _name(name: str, changed: dict[str, str]) -> str:
    """Return a name that shows what differs.

    Example:
        >>> _name("llama", {"temperature": "1.5", "system_message": "Be brief."})
        'llama, temperature 1.5, other system prompt'
    """
    words = [changed.get("model") or name]
    for key, value in changed.items():
        if key == "system_message":
            words.append("other system prompt")
        elif key != "model":
            words.append(f"{key.replace('_', ' ')} {value}"[:40])
    found = ", ".join(words)
    return f"{name} again" if found == name else found

"""A cell as a chat that goes on from there."""

from __future__ import annotations

from chatwidget.client.load_chat import load_chat
from chatwidget.interface.chat_interface import ChatInterface
from chatwidget.messages.json_types import JSONObject
from chatwidget.prompting.answer import Answer
from chatwidget.prompting.board import Cell

_PANEL = ("temperature", "top_p", "max_tokens", "max_completion_tokens", "seed", "stop")


def chat_of(cell: Cell, answer: Answer) -> ChatInterface:
    """Return a chat with the conversation of a cell, asked as its variant is.

    Args:
        cell: the cell.
        answer: its answer, which may be missing.
    """
    variant = cell.variant
    messages: list[JSONObject] = [dict(message) for message in cell.request.messages]
    if variant.is_function:
        chat = ChatInterface(variant.target, title=variant.name)
    else:
        system = None
        if variant.system_message is not None:
            system, messages = str(messages[0]["content"]), messages[1:]
        given = {name: value for name, value in variant.parameters.items() if name in _PANEL}
        chat = load_chat(
            variant.target,
            variant.model,
            variant.token,
            system_message=system,
            label=variant.name,
            **given,
        )
    if answer.text:
        messages.append({"role": "assistant", "content": answer.text})
    chat.history = messages
    return chat

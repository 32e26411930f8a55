"""A question on a history of its own: the conversation and the additional outputs stay as they are."""

from __future__ import annotations

from chatwidget.content.blobs import BlobCache
from chatwidget.controller.core import Core
from chatwidget.controller.protocols import NOTHING_ANSWERS, Given, Responder, Values
from chatwidget.conversation.history import History
from chatwidget.errors import EventRefused
from chatwidget.messages.message import Message
from chatwidget.runs.history_writer import HistoryWriter
from chatwidget.runs.job import Work
from chatwidget.runs.response_writer import ResponseWriter


def side_work(
    core: Core, responder: Responder | None, before: list[Message], message: Message, given: Given, inputs: Values
) -> tuple[History, Work]:
    """Return the history of a question, and the work of answering it.

    Args:
        core: the shared parts of the chat.
        responder: its chat function, or None if a callback answers.
        before: the messages before the question.
        message: the question.
        given: the question as the chat function or the callback gets it.
        inputs: values for the additional inputs.

    Raises:
        EventRefused: nothing answers.
    """
    history, blobs = History(core.session.history.reasoning_tags), BlobCache()
    history.replace([*before, message])
    callback = core.callbacks.deciding("submit")
    if responder is not None:
        writer = ResponseWriter(
            history,
            blobs,
            history.ids[-1],
            responder.unpack,
            metadata=lambda metadata: responder.answer_metadata(inputs, metadata),
        )
        return history, Work(lambda: responder.call(given, before, inputs), writer)
    if callback is None:
        raise EventRefused(NOTHING_ANSWERS)
    whole = HistoryWriter(history, blobs, "submit", lambda draft: None)
    return history, Work(lambda: callback(given, core.for_callback(before)), whole)

"""Has the model complete an answer that ended too early."""

from __future__ import annotations

from chatwidget.controller.answerer import Answerer
from chatwidget.controller.core import Core
from chatwidget.errors import EventRefused
from chatwidget.messages.message import Message
from chatwidget.messages.parts import is_thought, text_of
from chatwidget.runs.job import Work
from chatwidget.runs.run import Run

#: The values of `metadata.finish` after which an answer can be continued.
INCOMPLETE = ("length", "interrupted", "stopped")


class Continuations:
    """The action behind the button "Continue": what the model adds is appended to the same message.

    Args:
        core: the shared parts.
        answerer: knows the chat function, which must be able to continue an answer.
    """

    def __init__(self, core: Core, answerer: Answerer) -> None:
        self._core, self._answerer = core, answerer

    def possible(self) -> bool:
        """Return whether the last message is an answer that can be continued."""
        responder, messages = self._answerer.responder, self._core.session.history.messages
        return responder is not None and responder.continues and bool(messages) and _is_incomplete(messages[-1])

    def begin(self, message_id: str) -> Run:
        """Have the last answer continued, with the present additional inputs.

        Raises:
            EventRefused: it is another message, it is complete, or the chat function cannot continue it.
        """
        session, responder = self._core.session, self._answerer.responder
        with session.change():
            history = session.history
            if responder is None or not self.possible() or history.ids[-1] != message_id:
                raise EventRefused("Only the last response can be continued, and only if it is incomplete.")
            inputs = responder.inputs()
            from chatwidget.runs.response_writer import ResponseWriter  # not needed to show a chat

            def prepare() -> Work | None:
                if not self.possible() or history.ids[-1] != message_id:
                    return None
                writer = ResponseWriter(
                    history,
                    session.blobs,
                    message_id,
                    responder.unpack,
                    responder.set_outputs,
                    lambda metadata: responder.answer_metadata(inputs, metadata),
                    extends=message_id,
                )
                messages = list(history.messages)
                return Work(lambda: responder.go_on(messages, inputs), writer)

            return self._answerer.start(prepare, on_loop=self._answerer.on_loop, first=True)


def _is_incomplete(message: Message) -> bool:
    finish = (message.get("metadata") or {}).get("finish")
    is_answer = message["role"] == "assistant" and not is_thought(message)
    return is_answer and finish in INCOMPLETE and bool(text_of(message).strip())

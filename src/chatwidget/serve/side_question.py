"""A question of another program, answered by the chat function beside the conversation.

Parsing the question belongs in `request`, sending the response in `app`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from chatwidget.controller.answerer import Answerer
from chatwidget.controller.protocols import Values
from chatwidget.errors import ChatError
from chatwidget.messages.message import Message
from chatwidget.messages.metadata import error_metadata
from chatwidget.providers import registry
from chatwidget.runs.driver import CallbackDriver
from chatwidget.runs.job import RunOver
from chatwidget.runs.run import Run, log
from chatwidget.runtime import captured_output
from chatwidget.serve.growing_text import GrowingText
from chatwidget.serve.response import response_text

_LOOP_TIMEOUT = 0.3  # seconds that the kernel's loop has to show that no cell holds it up


class SideQuestion:
    """A question beside the conversation, on a history of its own.

    Args:
        answerer: asks the chat function.
        before: the messages before the question.
        message: the question.
        tell: called with what is new, as `{"reasoning_content": text}` or `{"content": text}`, and with None at the
            end; on the thread that drives the chat function, or that stops it.
        inputs: values for the additional inputs, or None for the present ones.
        log: gets errors that `run` does not raise to a caller, or None.

    Raises:
        EventRefused: nothing answers, or the validator says no.

    Attributes:
        run: the run; its messages are the answer.
    """

    def __init__(
        self,
        answerer: Answerer,
        before: list[Message],
        message: Message,
        publish: Callable[[dict[str, str] | None], None],
        inputs: Values | None = None,
        log: logging.Logger | None = log,
    ) -> None:
        self._history, self._work = answerer.side_question(before, message, inputs)
        self._publish, self._on_loop, self._log = publish, answerer.on_loop, log
        self._reasoning, self._content = GrowingText(), GrowingText()
        self.run = Run(self._stop)

    def begin(self, loop: asyncio.AbstractEventLoop | None) -> None:
        """Call the chat function, on a thread, or on `loop`, if it is asynchronous."""
        drive = CallbackDriver(self.run, self._call, self._take, self._finish)
        captured_output.start_routing()
        drive.start(on_loop=self._on_loop, loop=loop)

    def _call(self) -> object:
        captured_output.collect(self._work.writer.output)
        return self._work.call()

    def answers(self) -> list[Message]:
        """Return the assistant's messages after the question."""
        messages = self._history.messages
        last = max((i for i, message in enumerate(messages) if message["role"] == "user"), default=-1)
        return [message for message in messages[last + 1 :] if message["role"] == "assistant"]

    def _take(self, value: object) -> None:
        if self.run.done:
            raise RunOver
        self._work.writer.write(self._work.writer.convert(value))
        self._publish_new(sure=registry.is_chunk(value))

    def _publish_new(self, *, sure: bool, over: bool = False) -> None:
        """Publish what is new; a thought that contains a tool's arguments is rewritten even by chunks."""
        reasoning, content = response_text(self.answers())
        for name, new in (
            ("reasoning_content", self._reasoning.add(reasoning, over)),
            ("content", self._content.add(content, sure)),
        ):
            if new:
                self._publish({name: new})

    def _finish(self, error: BaseException | None) -> None:
        captured_output.stop_routing()
        if self.run.done:
            return
        if error is not None and self._log is not None:
            self._log.error("a chat callback failed during an API request", exc_info=error)
        self._work.writer.finish()
        self._publish_new(sure=True, over=True)
        self.run.complete(self.answers(), error)
        self._publish(None)

    def _stop(self, run: Run) -> None:
        if run.done:
            return
        run.mark_stopped()
        run.complete([], None)
        run.cancel()
        self._publish(None)


def error_sentence(error: BaseException) -> str:
    """Return what went wrong in a chat function, without a traceback."""
    about = error_metadata(error)
    return str(about["text"]) if isinstance(error, ChatError) else f"{about['type']}: {about['text']}"


async def free_loop(answerer: Answerer) -> asyncio.AbstractEventLoop | None:
    """Return the kernel's loop for an asynchronous chat function, or None when a cell blocks it.

    A cell that asks the endpoint, and waits, holds the kernel's loop: the function would never be called there.
    """
    loop = answerer.main_loop() if answerer.on_loop else None
    if loop is None:
        return None
    here, free = asyncio.get_running_loop(), asyncio.Event()
    loop.call_soon_threadsafe(lambda: here.call_soon_threadsafe(free.set))
    try:
        await asyncio.wait_for(free.wait(), _LOOP_TIMEOUT)
    except (TimeoutError, asyncio.TimeoutError):
        return None
    return loop

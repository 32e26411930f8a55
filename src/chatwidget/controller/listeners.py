"""Telling the callbacks whose result is ignored: of a like, a comment, a copy, a selection, a clear, a stop."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from chatwidget.controller.replies import Answering
from chatwidget.messages.message import Message
from chatwidget.messages.metadata import error_metadata, with_metadata
from chatwidget.runs.driver import CallbackDriver
from chatwidget.runs.run import log
from chatwidget.runtime import captured_output
from chatwidget.runtime.loops import is_async
from chatwidget.runtime.timers import timers

_PATIENCE = 0.2  # seconds that an answer waits for the callbacks of a like, a copy, ...


class Telling(Answering):
    """A conversation that calls who wants to know of something."""

    def tell(self, name: str) -> None:
        """Call the callbacks of a clear or a stop that Python asked for."""
        self._tell(name)

    def _tell(self, name: str, *data: Any, message: str | None = None, answer: str | None = None) -> bool:
        """Call the callbacks of an event in order, off this thread; whether it will be answered.

        The answer waits for them a little, so that who asked finds them done; a slow one must not
        look like a busy kernel.
        """
        functions = self.callbacks.all(name)
        if not functions:
            return False
        left = [answer]

        def answer_once() -> None:
            with self.session.lock:
                event_id = left.pop() if left else None
                self.answer(event_id, None)

        timers.call_in(_PATIENCE, answer_once)
        self._call_each(functions, data, message, answer_once)
        return answer is not None

    def _call_each(
        self,
        functions: Sequence[Callable[..., Any]],
        data: tuple[Any, ...],
        message: str | None,
        done: Callable[[], None],
    ) -> None:
        if not functions:
            done()
            return
        function, *others = functions
        output = io.StringIO()

        def call() -> Any:
            captured_output.collect(output)
            return function(*data)

        def finish(error: BaseException | None) -> None:
            captured_output.stop_routing()
            self._note(message, output.getvalue(), error)
            self._call_each(others, data, message, done)

        captured_output.start_routing()
        drive = CallbackDriver(self.new_run(), call, lambda value: None, finish)
        drive.start(on_loop=is_async(function), loop=self.running.loop())

    def _note(self, message_id: str | None, output: str, error: BaseException | None) -> None:
        """Keep what a callback printed with its message, and show its error."""
        if error is not None:
            log.error("a chat callback failed", exc_info=error)
        with self.session.change(whole=bool(output)):
            if error is not None:
                self.session.page["alert"] = {**error_metadata(error), "retry": False}
            index = None if message_id is None else self.session.history.index(message_id)
            if output and index is not None:
                message: Message = self.session.history.messages[index]
                before = message.get("metadata", {}).get("output", "")
                self.session.history.set(index, with_metadata(message, output=before + output))

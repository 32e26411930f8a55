"""Calls the callbacks whose result is ignored: of a like, a comment, a copy, a selection, a clear, a stop."""

from __future__ import annotations

import io
from collections import defaultdict, deque
from collections.abc import Callable, Sequence

from chatwidget.controller.core import Core
from chatwidget.controller.replies import EventReplies, Handled
from chatwidget.errors import RunError
from chatwidget.messages.message import Message
from chatwidget.messages.metadata import error_metadata, with_metadata
from chatwidget.runs.run import Run, log
from chatwidget.runtime import captured_output
from chatwidget.runtime.loops import is_async
from chatwidget.runtime.timers import timers

_REPLY_DELAY = 0.2  # seconds that a reply waits for the callbacks of a like, a copy, ...
PATIENCE = 60.0  # seconds that a call waits for an earlier one of its name


class Listeners:
    """The caller of the callbacks that listen to events.

    Args:
        core: the shared parts.
        replies: replies to the event.
    """

    def __init__(self, core: Core, replies: EventReplies) -> None:
        self._core, self._session, self._replies = core, core.session, replies
        # By an event's name: the call that is running, and those that wait for it.
        self._calls: defaultdict[str, deque[Callable[[], None]]] = defaultdict(deque)

    def notify(self, name: str, *data: object, message: str | None = None, event: str | None = None) -> Handled:
        """Call the callbacks of an event in order, off this thread, after those of earlier events of the same name.

        A call that does not end is waited for so long, and no longer; the chat shows that.

        The reply waits for them a little, so that they are done when the page gets it; a slow callback must not look
        like a busy kernel.

        Args:
            name: the event's name, as in `on_like`.
            data: what the callbacks are called with.
            message: the id of the message that it is about, which shows what they print.
            event: the id of the event from the page, to which this replies; None if Python caused it.
        """
        functions = self._core.callbacks.listening(name)
        if not functions:
            return Handled.DONE
        pending = [event]

        def reply_once() -> None:
            with self._session.lock:
                event_id = pending.pop() if pending else None
                self._replies.reply(event_id, None)

        def end() -> None:
            reply_once()
            self._go_on(name, begin)

        def begin() -> None:
            self._call_each(functions, data, message, end)

        timers.call_in(_REPLY_DELAY, reply_once)
        with self._session.lock:
            calls = self._calls[name]
            calls.append(begin)
            waiting = len(calls) - 1
        if not waiting:
            begin()
        elif waiting == 1:
            self._wait_no_longer_than_patience(name, calls[0])
        return Handled.DONE if event is None else Handled.REPLIES_LATER

    def _go_on(self, name: str, ended: Callable[[], None]) -> bool:
        """Start the call after one, and return whether it was the one that is waited for."""
        with self._session.lock:
            calls = self._calls[name]
            if not calls or calls[0] is not ended:
                return False
            calls.popleft()
            following = calls[0] if calls else None
            waiting = len(calls) - 1
        if following is not None:
            following()
            if waiting > 0:
                self._wait_no_longer_than_patience(name, following)
        return True

    def _wait_no_longer_than_patience(self, name: str, call: Callable[[], None]) -> None:
        seconds = PATIENCE

        def give_up() -> None:
            if self._go_on(name, call):
                self._show(
                    RunError(
                        f"A callback of `on_{name}` has not finished after {seconds:g} seconds. "
                        "It goes on, and later calls no longer wait for it."
                    )
                )

        timers.call_in(seconds, give_up)

    def _call_each(
        self,
        functions: Sequence[Callable[..., object]],
        data: tuple[object, ...],
        message: str | None,
        done: Callable[[], None],
    ) -> None:
        if not functions:
            done()
            return
        from chatwidget.runs.driver import CallbackDriver  # not needed to show a chat

        function, *rest = functions
        output = io.StringIO()

        def call() -> object:
            captured_output.collect(output)
            return function(*data)

        def finish(error: BaseException | None) -> None:
            captured_output.stop_routing()
            self._record(message, output.getvalue(), error)
            self._call_each(rest, data, message, done)

        captured_output.start_routing()
        drive = CallbackDriver(Run(lambda run: None), call, lambda value: None, finish)
        drive.start(on_loop=is_async(function), loop=self._core.queue.main_loop())

    def _record(self, message_id: str | None, output: str, error: BaseException | None) -> None:
        """Add what a callback printed to its message, and show its error."""
        if error is not None:
            log.error("a chat callback failed", exc_info=error)
        history = self._session.history
        with self._session.change(whole=bool(output)):
            if error is not None:
                self._show(error)
            index = None if message_id is None else history.index(message_id)
            if output and index is not None:
                message: Message = history.messages[index]
                before = message.get("metadata", {}).get("output", "")
                history.set(index, with_metadata(message, output=before + output))

    def _show(self, error: BaseException) -> None:
        with self._session.change(whole=False):
            self._session.page.show_alert({**error_metadata(error), "retry": False})

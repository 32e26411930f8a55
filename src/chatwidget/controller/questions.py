"""Questions of a run, or of a cell, to the user: the page shows them until they are answered or withdrawn.

A page reports that it shows a question. If none does so in time, nobody can answer, and the question fails.
"""

from __future__ import annotations

import contextvars
import functools
import uuid
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress

from chatwidget.errors import EventRefused, NoAnswer
from chatwidget.messages.json_types import JSONMapping, JSONObject
from chatwidget.runtime.timers import timers
from chatwidget.session import Session

#: Seconds in which a page must show a question.
PATIENCE = 30.0

#: The questions of the chat whose run this is; None outside a run, and in one that no page shows.
current_questions: contextvars.ContextVar[Questions | None] = contextvars.ContextVar(
    "chatwidget_questions", default=None
)


class Questions:
    """The open questions of one chat.

    Args:
        session: the conversation, whose page shows them.

    Attributes:
        allowed: the names of what the user has allowed for as long as this chat exists; it is never saved.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._open: dict[str, tuple[JSONObject, Future[list[object]]]] = {}
        self._seen: dict[str, bool] = {}
        self.allowed: list[str] = []

    def ask(self, content: JSONMapping, patience: float | None = None) -> Future[list[object]]:
        """Show a question, and return what waits for the answer; canceling that withdraws the question.

        Args:
            content: what the page needs to show it: its `kind`, and what belongs to that kind.
            patience: seconds in which a page must show it; `PATIENCE` if not given.
        """
        patience = PATIENCE if patience is None else patience
        key = uuid.uuid4().hex
        answer: Future[list[object]] = Future()
        answer.add_done_callback(functools.partial(self._close, key))
        with self._session.change(whole=False):
            self._open[key] = ({**content, "id": key}, answer)
            self._show()
        timers.call_in(patience, functools.partial(self._give_up, key, patience))
        return answer

    def available(self, function: Callable[[], object]) -> Callable[[], object]:
        """Return a function that is called with these questions as the `current_questions`."""

        def call() -> object:
            current_questions.set(self)
            return function()

        return call

    def seen(self, key: str) -> None:
        """Record that a page shows a question."""
        self._seen[key] = True

    def answer(self, key: str, values: list[object]) -> None:
        """Take the user's answer.

        Raises:
            EventRefused: the question was answered already, or withdrawn.
        """
        with self._session.lock:
            entry = self._open.get(key)
        if entry is None:
            raise EventRefused("This question is no longer open.")
        with suppress(InvalidStateError):
            entry[1].set_result(values)

    def withdraw_all(self) -> None:
        """Withdraw every question, as when the chat is closed."""
        for _, answer in list(self._open.values()):
            answer.cancel()

    def _give_up(self, key: str, patience: float) -> None:
        entry = None if key in self._seen else self._open.get(key)
        if entry is not None:
            with suppress(InvalidStateError):
                entry[1].set_exception(
                    NoAnswer(
                        f"Nobody could be asked: no page showed the question within {patience:g} s. Display the chat "
                        "in a notebook that is open in a browser."
                    )
                )

    def _close(self, key: str, answer: Future[list[object]]) -> None:
        with self._session.change(whole=False):
            self._open.pop(key, None)
            self._seen.pop(key, None)
            self._show()

    def _show(self) -> None:
        self._session.page.set_questions([content for content, _ in self._open.values()])

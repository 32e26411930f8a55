"""A job: a run that waits for its turn, or that is in progress, and the work it does. `queue` runs it."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from chatwidget.conversation.history import History
from chatwidget.conversation.turns import UserInput
from chatwidget.messages.message import Message
from chatwidget.runs.run import Run

if TYPE_CHECKING:
    from chatwidget.runs.writer import RunWriter


class RunOver(Exception):
    """An exception raised into a callback whose run was stopped: its later values are dropped."""


class Work(NamedTuple):
    """The work of a job, done when its turn has come.

    Attributes:
        call: calls the callback.
        writer: writes its values into the history.
        sent: the input that returns to the composer if no value arrives, or None.
        on_silence: called if the callback ends without an error and without a value.
        undo_cut: restores what was cut from the history, if no value arrives.
        on_stop: called if the callback is stopped before any value.
        on_success: called with the added messages if the callback ends without an error, before the chat is ready.
    """

    call: Callable[[], object]
    writer: RunWriter[Any]
    sent: UserInput | None = None
    on_silence: Callable[[], None] = lambda: None
    undo_cut: Callable[[], None] = lambda: None
    on_stop: Callable[[], None] = lambda: None
    on_success: Callable[[list[Message]], None] = lambda added: None


@dataclass(eq=False, repr=False)
class Job:
    """A submit, retry, ... that waits or that is in progress.

    Attributes:
        prepare: called with the lock held when its turn has come; None means that there is nothing to do.
        run: what callers wait for.
        on_loop: whether the callback is asynchronous.
        event: the id of the event that asked for it.
        on_drop: called if it is dropped before it begins: closes a stream that it would have read.
    """

    prepare: Callable[[], Work | None]
    run: Run
    on_loop: bool = False
    event: str | None = None
    on_drop: Callable[[], None] = lambda: None
    context: contextvars.Context = field(default_factory=contextvars.copy_context)
    #: The error that writing a deferred value raised; the callback gets it at its next value.
    error: Exception | None = field(default=None, init=False)
    _work: Work | None = field(default=None, init=False)
    _ids_before: tuple[str, ...] = field(default=(), init=False)

    def begin(self, ids: Iterable[str]) -> bool:
        """Prepare the work, and return whether there is any; `ids` are those of the messages before it."""
        self._ids_before = tuple(ids)
        self._work = self.prepare()
        return self._work is not None

    @property
    def is_prepared(self) -> bool:
        """Return whether it has work."""
        return self._work is not None

    @property
    def work(self) -> Work:
        """Return the work.

        Raises:
            RuntimeError: the job was started before it was prepared.
        """
        if self._work is None:
            raise RuntimeError("the job was started before it was prepared")
        return self._work

    @property
    def has_deferred(self) -> bool:
        """Return whether a value is not in the history yet."""
        return self._work is not None and self._work.writer.has_deferred

    @property
    def has_written(self) -> bool:
        """Return whether a value is in the history."""
        return self._work is not None and self._work.writer.began

    def fail(self, error: Exception) -> None:
        """Record that writing a deferred value failed."""
        self.error = error

    def added(self, history: History) -> list[Message]:
        """Return the messages of the history that this job added."""
        ids = None if self._work is None else self._work.writer.added_ids()
        if ids is not None:
            indices = [index for key in ids if (index := history.index(key)) is not None]
            return [history.messages[index] for index in sorted(indices)]
        before = frozenset(self._ids_before)
        return [message for key, message in zip(history.ids, history.messages, strict=True) if key not in before]

    @property
    def question(self) -> str | None:
        """Return the id of the message that this job added and answers, or None."""
        return None if self._work is None else self._work.writer.question

"""What waits for its turn in a conversation, and what it does when it has come. Running it is for `running`."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chatwidget.messages.message import Message
from chatwidget.runs.history_writer import HistoryWriter
from chatwidget.runs.response_writer import ResponseWriter
from chatwidget.runs.run import Run


class RunOver(Exception):
    """Raised into a callback's drive when its run was stopped: its later values are dropped."""


@dataclass
class Work:
    """What a job does when its turn has come.

    Attributes:
        call: calls the callback.
        turn: what its values do to the history.
        sent: `{"text", "files"}` that return to the composer if no value comes, or None.
        keep: what stays when the callback ends well without any value.
        roll_back: takes back what was cut from the history, if no value comes.
        answered: is told what was added, when the callback has ended well.
    """

    call: Callable[[], Any]
    turn: ResponseWriter | HistoryWriter
    sent: dict[str, Any] | None = None
    keep: Callable[[], None] = lambda: None
    roll_back: Callable[[], None] = lambda: None
    answered: Callable[[list[Message]], None] = lambda added: None


@dataclass
class Job:
    """One submit, retry, ... on its way: `prepare` is called, locked, when its turn has come."""

    prepare: Callable[[], Work | None]
    run: Run
    on_loop: bool = False
    event: str | None = None  # id of the event that asked for it
    start: Work | None = None
    before: frozenset[str] = frozenset()
    broken: Exception | None = None  # what went wrong while a noted value was placed
    dropped: Callable[[], None] = lambda: None  # closes what it would have read, if it never begins
    context: contextvars.Context = field(default_factory=contextvars.copy_context)


def started(job: Job) -> Work:
    """What a job that was prepared does."""
    if job.start is None:
        raise RuntimeError("the job has not been prepared")
    return job.start

"""Writing answers to their store off the loop that asks for them: at once, and those that wait together."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Protocol

from chatwidget.runtime.worker import Worker

_GAP = 0.05  # seconds between two transactions, each of which costs as much as writing 20 answers


class AnswerStore(Protocol):
    """Where answers are stored; see `store.answers.StoredAnswers`."""

    def save(self, answers: Mapping[str, Mapping[str, object]]) -> None:
        """Save answers."""


class AnswerWriter:
    """Writes answers on a thread; a killed process loses at most what came in the last 50 ms.

    Args:
        store: where they go.

    Attributes:
        error: the last failure, or None.
    """

    def __init__(self, store: AnswerStore) -> None:
        self._store = store
        self._worker = Worker("chatwidget-answers")
        self._lock = threading.Lock()
        self._waiting: dict[str, Mapping[str, object]] = {}
        self._hurry = threading.Event()
        self._next = 0.0
        self.error: Exception | None = None

    def write(self, key: str, answer: Mapping[str, object]) -> None:
        """Write an answer soon."""
        with self._lock:
            is_first = not self._waiting
            self._waiting[key] = answer
        if is_first:
            self._worker.submit(self._flush_in_turn)

    def finish(self) -> None:
        """Wait until everything is written.

        Raises:
            StoreError: something could not be written.
        """
        self._hurry.set()
        try:
            self._worker.call(self._flush)
        finally:
            self._hurry.clear()
        if self.error is not None:
            error, self.error = self.error, None
            raise error

    def _flush_in_turn(self) -> None:
        self._hurry.wait(max(0.0, self._next - time.monotonic()))
        self._flush()
        self._next = time.monotonic() + _GAP

    def _flush(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        try:
            self._store.save(waiting)
        except Exception as error:
            self.error = error
            with self._lock:
                self._waiting = {**waiting, **self._waiting}

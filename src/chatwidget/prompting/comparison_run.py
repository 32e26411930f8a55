"""A message to all chats of a comparison, as the user sees it: it can be waited for and stopped."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping

from chatwidget.messages.message import Message
from chatwidget.runs.run import Run


class ComparisonRun:
    """The runs of all chats on one message.

    Attributes:
        runs: the run of each chat, by the name of its column.

    Example:
        >>> import chatwidget as cw
        >>> run = cw.compare(str.upper, str.lower).submit("Hi")
        >>> {name: messages[-1]["content"] for name, messages in run.wait().items()}
        {'upper': 'HI', 'lower': 'hi'}
    """

    def __init__(self, runs: Mapping[str, Run]) -> None:
        self.runs = dict(runs)

    @property
    def done(self) -> bool:
        """Return whether all have ended."""
        return all(run.done for run in self.runs.values())

    @property
    def stopped(self) -> bool:
        """Return whether any was stopped."""
        return any(run.stopped for run in self.runs.values())

    @property
    def error(self) -> BaseException | None:
        """Return the first exception, or None."""
        return next((run.error for run in self.runs.values() if run.error is not None), None)

    def stop(self) -> None:
        """Stop all; what was written stays."""
        for run in self.runs.values():
            run.stop()

    def wait(self, timeout: float | None = None) -> dict[str, list[Message]]:
        """Block until all have ended, and return the messages that each added, by the name of its column.

        Args:
            timeout: seconds, or None for as long as it takes.

        Raises:
            TimeoutError: they have not ended in time; they continue.
            Exception: the first exception that a chat function raised, once all have ended.
        """
        end = None if timeout is None else time.monotonic() + timeout
        added, error = {}, None
        for name, run in self.runs.items():
            try:
                added[name] = run.wait(None if end is None else max(0.0, end - time.monotonic()))
            except Exception as raised:
                if not run.done:
                    raise
                error = error or raised
        if error is not None:
            raise error
        return added

    def __await__(self) -> Generator[object, object, dict[str, list[Message]]]:
        added, error = {}, None
        for name, run in self.runs.items():
            try:
                added[name] = yield from run.__await__()
            except Exception as raised:
                if not run.done:
                    raise
                error = error or raised
        if error is not None:
            raise error
        return added

    def __repr__(self) -> str:
        return f"<ComparisonRun {', '.join(f'{name}: {run!r}' for name, run in self.runs.items())}>"

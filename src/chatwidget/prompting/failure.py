"""An attempt to ask a variant that gave no answer."""

from __future__ import annotations

import time

from chatwidget.messages.secrets import without_secrets
from chatwidget.prompting.answer import FAILED, Answer


class AskingFailed(Exception):
    """An attempt that gave no answer.

    Attributes:
        status: the HTTP status, or None.
        retry_after: the seconds after which the server wants to be asked again, or None.
        sentence: what went wrong, in words.
        is_connection: whether the connection failed, or a response took too long.
    """

    def __init__(
        self,
        sentence: str,
        status: int | None = None,
        retry_after: float | None = None,
        *,
        is_connection: bool = False,
    ) -> None:
        super().__init__(sentence)
        self.sentence, self.status, self.retry_after = sentence, status, retry_after
        self.is_connection = is_connection

    @property
    def is_passing(self) -> bool:
        """Return whether another try may work."""
        return self.is_connection or self.status in (408, 409, 429) or (self.status is not None and self.status >= 500)

    @property
    def is_hopeless(self) -> bool:
        """Return whether no request of this variant can work: a wrong key, model, or address."""
        return self.status in (401, 403, 404)


def failure_of(error: BaseException) -> AskingFailed:
    """Return an exception that is not the server's as an attempt that gave no answer.

    Example:
        >>> failure_of(KeyError("a")).sentence
        "KeyError: 'a'"
    """
    return AskingFailed(without_secrets(f"{type(error).__name__}: {error}"))


def failed(error: AskingFailed, waited: float, retries: int) -> Answer:
    """Return the answer of a cell that could not be asked."""
    return Answer(FAILED, error=error.sentence, waited=waited, retries=retries, asked_at=time.time())

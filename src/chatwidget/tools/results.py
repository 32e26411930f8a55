"""What a tool returned: whole for the user, and cut to a limit for the model, with a note on how much is missing."""

from __future__ import annotations

import inspect
from dataclasses import dataclass

from chatwidget.content.mimebundle import mimebundle
from chatwidget.messages.text import whole_characters

LIMIT = 20_000  # characters of a result that the model receives, unless another limit is given
EMPTY = "(no result)"


@dataclass(frozen=True)
class Result:
    """What a call returned, or why it failed.

    Attributes:
        text: for the user, whole; also for the model if `sent` is None.
        failed: whether it is an error.
        values: objects that the user sees besides the text.
        sent: what the model receives, if it is not the text.
        language: of the text, for its colors.
    """

    text: str
    failed: bool = False
    values: tuple[object, ...] = ()
    sent: str | None = None
    language: str = ""

    def for_model(self, limit: int | None = LIMIT) -> str:
        r"""Return what the model receives, with a visible cut in the middle if it is longer than the limit.

        Example:
            >>> Result("a" * 100).for_model(10)
            'aaaaaaa\n[… 90 characters left out …]\naaa'
        """
        text = self.text if self.sent is None else self.sent
        text = text or EMPTY
        if limit is None or len(text) <= limit:
            return text
        head = limit * 7 // 10
        left_out = f"[… {len(text) - limit} characters left out …]"
        return f"{text[:head]}\n{left_out}\n{text[len(text) - (limit - head) :]}"


def result_of(value: object) -> Result:
    """Return a function's value as a result: text as it is, plain data as JSON, anything else as it is displayed.

    Example:
        >>> result_of({"rows": 3}).text, result_of(None).for_model()
        ('{"rows":3}', '(no result)')
    """
    if isinstance(value, Result):
        return value
    if inspect.isgenerator(value):
        value = list(value)
    if value is None:
        return Result("")
    if isinstance(value, str):
        return Result(whole_characters(str(value)))
    if isinstance(value, (bytes, bytearray)):
        return Result(f"({len(value)} bytes)")
    text = _as_json(value)
    if text is not None:
        return Result(text, language="json")
    displayed = mimebundle(value)[0].get("text/plain")
    return Result("", values=(value,), sent=displayed if isinstance(displayed, str) else repr(value))


def _as_json(value: object) -> str | None:
    """Return plain data as JSON: numbers, lists, dicts, dataclasses, and models; None for other objects."""
    import pydantic_core

    if hasattr(type(value), "_repr_html_"):
        return None
    try:
        return whole_characters(pydantic_core.to_json(value, inf_nan_mode="strings").decode("utf-8", "replace"))
    except Exception:
        return None if not isinstance(value, (dict, list, tuple, set)) else repr(value)

"""dump_history: a conversation in another system's format."""

from __future__ import annotations

import warnings
from typing import Any

from chatwidget.convert.load_history import load_history
from chatwidget.convert.turns import Losses, turns_of
from chatwidget.convert.written_forms import WRITERS
from chatwidget.errors import MessageError


def dump_history(history: object, format: str) -> Any:  # noqa: A002
    """Return a conversation in another system's format, as an object for `json.dump`; `load_history` reads it back.

    A warning lists what the format has no place for.

    Args:
        history: `chat.history`, or whatever `load_history` takes.
        format: "openai", "responses", "anthropic", "gemini", "langchain", "sharegpt", "gradio", "gradio_pairs", or
            "vercel".

    Raises:
        MessageError: the format is not known, or the history is no conversation.

    Example:
        >>> import chatwidget as cw
        >>> cw.dump_history([{"role": "user", "content": "hi"}], "sharegpt")
        {'conversations': [{'from': 'human', 'value': 'hi'}]}
    """
    if format not in WRITERS:
        raise MessageError(f"`format` must be one of {', '.join(map(repr, WRITERS))}, got {format!r}.")
    lost = Losses()
    turns = turns_of(load_history(history), lost)
    written = WRITERS[format](turns, lost)
    if format != "gradio":
        lost.add("options", sum(len(turn.options) for turn in turns))
    if str(lost):
        warnings.warn(f"The format {format!r} cannot contain: {lost}.", stacklevel=2)
    return written

"""The values of a chat's prompt as the parameters of a request to a model."""

from __future__ import annotations

from collections.abc import Sequence

from chatwidget.conversation.prompt_fields import FIELDS, PARAMETERS
from chatwidget.errors import OptionError
from chatwidget.messages.json_types import JSONMapping
from chatwidget.messages.show import show

NEWER_LIMIT = "max_completion_tokens"
#: The additional inputs of a `load_chat`, in the order in which its chat function takes them.
NAMES = (
    *("temperature", "top_p", "max_tokens", "seed", "stop_sequences"),
    *("model", "system_message", "response_format", "extra_body"),
)


def initial_limit(max_tokens: object, max_completion_tokens: object) -> tuple[object, str]:
    """Return the limit of tokens that was given, and what the server calls it.

    Raises:
        OptionError: both were given.

    Example:
        >>> initial_limit(None, 9)
        (9, 'max_completion_tokens')
    """
    if max_completion_tokens is None:
        return max_tokens, "max_tokens"
    if max_tokens is not None:
        raise OptionError(
            f"`max_tokens` ({max_tokens!r}) and `{NEWER_LIMIT}` ({max_completion_tokens!r}) set the same limit. Pass "
            "only one of them."
        )
    return max_completion_tokens, NEWER_LIMIT


def request_parameters(values: JSONMapping, limit: str = "max_tokens") -> dict[str, object]:
    """Return the parameters that a request has, by the names of the API; a field without a value is not sent.

    Args:
        values: values of a prompt's fields, by name.
        limit: what the server calls `max_tokens`.

    Example:
        >>> request_parameters({"temperature": 0.7, "seed": None, "stop_sequences": ["END"], "max_tokens": 9})
        {'temperature': 0.7, 'max_tokens': 9, 'stop': ['END']}
    """
    given = {name: values[name] for name in PARAMETERS if values.get(name) is not None}
    return {limit if name == "max_tokens" else FIELDS[name].sent_as: value for name, value in given.items()}


def example_row(row: Sequence[object]) -> list[object]:
    """Return a row of examples, `[message, *parameters]`, with a value for each input; texts are read as the page's.

    Raises:
        OptionError: a text cannot be read.

    Example:
        >>> example_row(["hi", "0.9"])[:3]
        ['hi', 0.9, None]
    """
    message, *given = row
    values = [_read(name, value) for name, value in zip(NAMES, given, strict=False)]
    return [message, *values, *given[len(NAMES) :], *[None] * (len(NAMES) - len(given))]


def _read(name: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return FIELDS[name].read(value)
    except (ValueError, TypeError):
        raise OptionError(f"`{name}` of an example must be {FIELDS[name].expected}, got {show(value)}.") from None

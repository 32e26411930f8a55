"""Which parameters a request may have, as the `openai` client knows them."""

from __future__ import annotations

import inspect
from collections.abc import Iterable

from chatwidget.errors import UnknownOption

#: What most requests have. For other names, the client is imported and asked.
_COMMON = frozenset(
    (
        *("temperature", "top_p", "max_tokens", "max_completion_tokens", "seed", "stop", "response_format"),
        *("extra_body", "streaming"),
    )
)
_INSTEAD = {
    "api_key": "Pass the key as `token`.",
    "system": "Pass the system prompt as `system_message`.",
    "system_prompt": "Pass the system prompt as `system_message`.",
    "messages": "The messages come from the prompt and the cases.",
    "stream": "Remove it: responses are streamed.",
}


def check_parameters(variant: str, given: Iterable[str]) -> None:
    """Check that the client accepts every parameter of a variant.

    Args:
        variant: the variant's name.
        given: the names of its parameters.

    Raises:
        UnknownOption: the client does not accept one; names the one that was probably meant.

    Example:
        >>> check_parameters("a", ["temperature", "extra_body"])
        >>> check_parameters("a", ["stream"])
        Traceback (most recent call last):
        chatwidget.errors.UnknownOption: Variant 'a' has no parameter 'stream'. Remove it: responses are streamed.
    """
    for name in given:
        if name in _COMMON:
            continue
        hint = _INSTEAD.get(name)
        if hint is None:
            known = _accepted()
            if known is None or name in known:
                continue
            hint = _hint(name, known)
        raise UnknownOption(f"Variant {variant!r} has no parameter {name!r}. {hint}")


def _hint(name: str, known: Iterable[str]) -> str:
    import difflib

    names = ["system_message", "version", "token", "model", *known]
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    meant = f"Did you mean {near[0]!r}? " if near else ""
    return f"{meant}Pass a parameter that only the server knows as extra_body={{{name!r}: ...}}."


def _accepted() -> frozenset[str] | None:
    """Return the parameters that the client accepts, or None if it is not installed or accepts all."""
    try:
        from openai.resources.chat.completions import AsyncCompletions
    except ImportError:
        return None
    parameters = inspect.signature(AsyncCompletions.create).parameters.values()
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return None
    return frozenset(parameter.name for parameter in parameters) - {"self", *_INSTEAD}

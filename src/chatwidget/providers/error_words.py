"""The words of a server's error, whatever shape its body has."""

from __future__ import annotations

from chatwidget.errors import ModelError
from chatwidget.providers.fields import field, items

_NAMES = ("message", "detail", "error", "msg", "error_message", "title", "errors", "reason", "code")
_DEEPEST = 6


def error_words(body: object, depth: int = 0) -> str:
    """Return what a server says of an error, or no text.

    Example:
        >>> error_words({"message": {"detail": [{"loc": ["body", "top_k"], "msg": "Extra inputs are not permitted"}]}})
        'body.top_k: Extra inputs are not permitted'
        >>> error_words({"detail": "Model is loading, try later"})
        'Model is loading, try later'
    """
    if depth > _DEEPEST:
        return ""
    if isinstance(body, str):
        return " ".join(body.split())
    if isinstance(body, int) and not isinstance(body, bool):
        return str(body)
    if isinstance(body, (list, tuple)):
        return "; ".join(text for text in (error_words(item, depth + 1) for item in body[:20]) if text)
    if isinstance(body, dict) or field(body, "message") is not None:
        text = next((text for name in _NAMES if (text := error_words(field(body, name), depth + 1))), "")
        location = ".".join(str(step) for step in items(field(body, "loc")))
        return f"{location}: {text}" if location and text else text
    return ""


def parameter_words(body: object, depth: int = 0) -> str:
    """Return the names of the parameters that a server's error is about, in one text.

    Example:
        >>> parameter_words({"detail": [{"loc": ["body", "stream_options"], "msg": "Extra inputs"}]})
        'body stream_options'
    """
    if depth > _DEEPEST or not isinstance(body, (dict, list, tuple)):
        return ""
    if isinstance(body, dict):
        named = [str(step) for name in ("loc", "param") for step in _steps(body.get(name))]
        nested = [parameter_words(value, depth + 1) for name, value in body.items() if name not in ("loc", "param")]
    else:
        named, nested = [], [parameter_words(value, depth + 1) for value in body]
    return " ".join(text for text in [*named, *nested] if text)


def _steps(value: object) -> list[object]:
    return [value] if isinstance(value, str) else list(items(value))


def stream_error(error: object) -> ModelError:
    """Return the error for a stream that says it has failed."""
    message = error_words(error) or "no reason was given"
    return ModelError(f"The model server ended the response with an error. Server message: {message}")


def raise_stream_error(chunk: object) -> None:
    """Raise what a chunk says went wrong, if it says so.

    Raises:
        ModelError: the chunk is an error, or contains one.
    """
    error = field(chunk, "error")
    if error is not None and error is not False and error not in ("", {}, []):
        raise stream_error(error)
    if field(chunk, "object") == "error":
        raise stream_error(chunk if isinstance(chunk, dict) else {"message": field(chunk, "message")})

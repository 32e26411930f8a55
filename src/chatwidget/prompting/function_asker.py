"""Asking a variant that is a chat function."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable, Iterable
from typing import Any

from chatwidget.messages.json_types import JSONMapping
from chatwidget.messages.parts import text_of
from chatwidget.prompting.answer import DONE, Answer, OnText
from chatwidget.prompting.case_files import has_files
from chatwidget.prompting.failure import AskingFailed, failure_of
from chatwidget.prompting.request import Request
from chatwidget.prompting.variant import Variant

#: What a chat function may raise; `sys.exit()` in it must not end the event loop.
_RAISED = (Exception, SystemExit, KeyboardInterrupt)


class FunctionAsker:
    """Calls the chat function of one variant; one that is not async runs on a thread.

    Args:
        variant: a variant with a chat function.
    """

    def __init__(self, variant: Variant) -> None:
        self._function = variant.target

    async def ask(self, request: Request, on_text: OnText, **options: Any) -> Answer:
        """Call the function with the last message and the history before it.

        Raises:
            AskingFailed: it raised, or gave nothing.
        """
        *history, last = request.messages
        message = _typed(last)
        given = (message, history) if _takes_history(self._function) else (message,)
        began = time.perf_counter()
        try:
            if inspect.iscoroutinefunction(self._function) or inspect.isasyncgenfunction(self._function):
                value = self._function(*given)
            else:
                value = await asyncio.to_thread(_called, self._function, given)
            if inspect.isasyncgen(value):
                items, value = value, None
                async for item in items:
                    value = item
            elif inspect.isawaitable(value):
                value = await value
        except AskingFailed:
            raise
        except _RAISED as error:
            raise failure_of(error) from error
        text = _text_of_value(value)
        if text is None:
            raise AskingFailed(f"The chat function returned {value!r}; a text or a message is expected.")
        on_text([text])
        return Answer(DONE, text, seconds=time.perf_counter() - began, asked_at=time.time())

    async def close(self) -> None:
        """There is nothing to close."""


def _called(function: Callable[..., object], given: Iterable[object]) -> object:
    """Call a function on a thread; no future can hold StopIteration, so what it raises becomes a failure here."""
    try:
        return _last_value(function(*given))
    except _RAISED as error:
        raise failure_of(error) from error


def _typed(message: JSONMapping) -> Any:
    """Return a message as a chat function gets it: its content, or text and files as in a multimodal chat."""
    if not has_files(message):
        return message["content"]
    files = [part["file"]["path"] for part in message["content"] if part["type"] == "file"]
    return {"text": text_of(message), "files": files}


def _takes_history(function: Any) -> bool:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    # A parameter with a default is often a captured value, as in `lambda message, n=n: ...`.
    positional = [
        parameter
        for parameter in parameters
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
        and (parameter.default is parameter.empty or parameter.name == "history")
    ]
    return len(positional) > 1 or any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters)


def _last_value(value: Any) -> Any:
    if not hasattr(value, "__next__"):
        return value
    last = None
    for item in value:
        last = item
    return last


def _text_of_value(value: object) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)) and value:
        value = value[-1]
    if isinstance(value, dict) and "content" in value:
        return text_of({"role": "assistant", "content": value["content"]})
    content = getattr(value, "content", None)
    if isinstance(content, str):
        return content
    return None if value is None else str(value)

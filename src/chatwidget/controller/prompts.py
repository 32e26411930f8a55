"""A question to the user from Python: `chat.prompt_async`, and `chat.prompt`, which blocks."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import suppress

from chatwidget.controller.questions import Questions
from chatwidget.errors import NoAnswer, OptionError, RunError
from chatwidget.runs.run import current_run
from chatwidget.runtime import closing

_QUICK = 3.0  # seconds in which a page shows a question while a cell blocks, if it can at all
_BEAT = 0.2  # seconds between two looks for an interrupt of the kernel while a cell awaits
_INSTEAD = "Use `await chat.prompt_async(...)` instead."
_WITHDRAWN = "The question was withdrawn: the response was stopped, or the chat was closed."


class Prompts:
    """The questions that Python asks in one chat.

    Args:
        questions: the open questions.
        reaches_page: whether events of the page arrive while a cell runs.
    """

    def __init__(self, questions: Questions, reaches_page: Callable[[], bool]) -> None:
        self._questions, self._reaches_page = questions, reaches_page

    async def ask_async(self, question: str, options: Sequence[object] | None = None) -> str:
        """Ask, and return what the user answers.

        Raises:
            OptionError: the question is no text, or the options are no texts.
            NoAnswer: no page shows the question, or it is withdrawn.
        """
        answer = self._ask(question, options)
        waiting = asyncio.wrap_future(answer)
        try:
            while not waiting.done():  # an interrupt of a cell that awaits arrives when its loop wakes
                await asyncio.wait([waiting], timeout=_BEAT)
            return _text(answer)
        finally:
            answer.cancel()

    def ask(self, question: str, options: Sequence[object] | None = None) -> str:
        """Ask, and block until the user answers.

        Raises:
            OptionError: the question is no text, or the options are no texts.
            RunError: blocking here would keep the answer from arriving.
            NoAnswer: no page shows the question, or it is withdrawn.
        """
        run, loop = current_run.get(), asyncio._get_running_loop()
        if run is not None and run.loop is not None and run.loop is loop:
            raise RunError(f"chat.prompt() would block the event loop of this asynchronous chat function. {_INSTEAD}")
        in_cell = threading.current_thread() is threading.main_thread() or loop is not None
        if in_cell and not self._reaches_page():
            raise RunError(
                f"chat.prompt() cannot be answered here: this cell keeps the answer from arriving. {_INSTEAD}"
            )
        answer = self._ask(question, options, _QUICK if in_cell else None)
        closers = closing.closers.get()
        if closers is not None:
            closers.append(answer.cancel)
        try:
            return _text(answer)
        except NoAnswer as error:
            raise NoAnswer(f"{error} {_INSTEAD}") from None
        finally:
            answer.cancel()
            if closers is not None:
                with suppress(ValueError):
                    closers.remove(answer.cancel)

    def _ask(
        self, question: str, options: Sequence[object] | None, patience: float | None = None
    ) -> Future[list[object]]:
        if not isinstance(question, str) or not question.strip():  # type: ignore[redundant-expr]
            raise OptionError(f"`question` must be a text, got {question!r}.")
        displayed = None if options is None else [_option(option) for option in options]
        return self._questions.ask({"kind": "prompt", "text": question, "options": displayed}, patience)


def _option(option: object) -> dict[str, str]:
    if isinstance(option, str):
        return {"value": option, "label": option}
    if isinstance(option, Mapping) and isinstance(option.get("value"), str):
        label = option.get("label")
        return {"value": option["value"], "label": label if isinstance(label, str) else option["value"]}
    raise OptionError(f"`options` must be texts, or dicts with 'value' and 'label', got {option!r}.")


def _text(answer: Future[list[object]]) -> str:
    try:
        values = answer.result()
    except CancelledError:
        raise NoAnswer(_WITHDRAWN) from None
    return str(values[0]) if values else ""

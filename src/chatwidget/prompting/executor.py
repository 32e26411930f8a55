"""Asking through an executor: a thread or process pool, or a Dask cluster.

A task is one request, as plain data without the widget and without a key: a worker reads the key from its own
environment. Results are taken as they complete, written by the parent, and let go of at once: finished tasks of a dead
Dask worker would run again as long as their futures are held (dask/distributed#7870).
"""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import Executor
from typing import Any

from chatwidget.errors import MessageError
from chatwidget.messages.json_types import JSONObject
from chatwidget.prompting.answer import Answer, OnText, answer_from_json
from chatwidget.prompting.asker import asker_of
from chatwidget.prompting.failure import AskingFailed
from chatwidget.prompting.request import Request
from chatwidget.prompting.variant import Variant

KEY_VARIABLE = "OPENAI_API_KEY"


class ExecutorAsker:
    """Asks one variant in the workers of an executor.

    Args:
        variant: the variant; a chat function must be picklable.
        executor: where requests run.
    """

    def __init__(self, variant: Variant, executor: Executor) -> None:
        self._executor = executor
        self._target = variant.target if variant.is_function else variant.server
        self._settings = {"model": variant.model, **variant.parameters} if not variant.is_function else {}
        self._name = variant.name

    async def ask(self, request: Request, on_text: OnText, **options: object) -> Answer:
        """Ask once, in a worker.

        Raises:
            AskingFailed: there is no answer, or the worker died.
        """
        is_function = not isinstance(self._target, str)
        try:
            messages = list(request.messages) if is_function else await asyncio.to_thread(request.messages_as_data)
            task = (self._name, self._target, self._settings, messages)
            future = self._executor.submit(ask_in_worker, *task)
            result = await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            raise
        except MessageError as error:
            raise AskingFailed(str(error)) from error
        except Exception as error:
            raise AskingFailed(f"The worker failed: {type(error).__name__}: {error}", is_connection=True) from error
        if "sentence" in result:
            raise AskingFailed(**result)
        answer = answer_from_json(result)
        on_text([answer.text])
        return answer

    async def close(self) -> None:
        """The executor is the user's: it stays open."""


def ask_in_worker(name: str, target: object, settings: dict[str, Any], messages: list[dict[str, Any]]) -> JSONObject:
    """Ask once, in a worker's process or thread; return an answer, or what went wrong, as plain data."""
    variant = Variant(name, target, token=os.environ.get(KEY_VARIABLE) if isinstance(target, str) else None, **settings)

    async def ask() -> JSONObject:
        asker = asker_of(variant)
        try:
            return (await asker.ask(Request(tuple(messages), {}), lambda text: None)).as_json()
        except AskingFailed as error:
            return {
                "sentence": error.sentence,
                "status": error.status,
                "retry_after": error.retry_after,
                "is_connection": error.is_connection,
            }
        finally:
            await asker.close()

    return asyncio.run(ask())


def as_executor(given: Any) -> Executor:
    """Return an executor: the one given, or that of a client that has one, as Dask's."""
    get_executor = getattr(given, "get_executor", None)
    return get_executor() if callable(get_executor) else given  # type: ignore[no-any-return]


def worker_count(given: object) -> int:
    """Return how many requests an executor works on at once, as far as it says."""
    threads = getattr(given, "nthreads", None)
    if callable(threads):
        return max(1, int(sum(threads().values())))
    workers = getattr(given, "_max_workers", None)
    return workers if isinstance(workers, int) else (os.cpu_count() or 1)

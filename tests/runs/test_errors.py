"""An error is told once: to who waits for the run, else in the log; and it begins in the callback's own code."""

import asyncio
import logging
import threading
import traceback
from collections.abc import Callable
from typing import Any

import pytest

import chatwidget as cw


class Heard(logging.Handler):
    """Keeps what is logged, and can be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []
        self.came = threading.Event()

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)
        self.came.set()


@pytest.fixture
def log() -> Any:
    handler = Heard()
    logger = logging.getLogger("chatwidget")
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)


def plain(message: str, history: Any) -> str:
    raise ValueError("no such city")


def generator(message: str, history: Any) -> Any:
    yield "part"
    raise ValueError("no such city")


async def asynchronous(message: str, history: Any) -> str:
    raise ValueError("no such city")


async def async_generator(message: str, history: Any) -> Any:
    yield "part"
    raise ValueError("no such city")


def raises_inside(message: str, history: Any) -> str:
    return plain(message, history)


FUNCTIONS = [plain, generator, asynchronous, async_generator, raises_inside]


@pytest.mark.parametrize("fn", FUNCTIONS)
def test_the_traceback_begins_in_the_chat_function(fn: Callable[..., Any], log: Heard) -> None:
    chat = cw.ChatInterface(fn)
    run = chat.submit("x")

    with pytest.raises(ValueError, match="no such city"):
        run.wait(10)

    assert run.error is not None
    shown = chat.history[-1]["metadata"]["error"]["traceback"]
    assert f"in {fn.__name__}" in shown.splitlines()[1]
    assert [each.name for each in traceback.extract_tb(run.error.__traceback__)][-1] in ("plain", fn.__name__)


def test_who_waits_is_told_and_the_log_is_not(log: Heard) -> None:
    chat = cw.ChatInterface(plain)
    with pytest.raises(ValueError, match="no such city"):
        chat.submit("waited for").wait(10)

    async def awaited() -> None:
        await cw.ChatInterface(asynchronous).submit("awaited")

    with pytest.raises(ValueError, match="no such city"):
        asyncio.run(awaited())

    chat.submit("nobody waits")  # its error is logged, and those before would have been by then
    assert log.came.wait(10)
    assert len(log.records) == 1
    assert log.records[0].exc_info is not None


def test_an_error_that_nobody_waited_for_is_logged(log: Heard) -> None:
    cw.ChatInterface(generator).submit("x")

    assert log.came.wait(10)
    assert "no such city" in str(log.records[0].exc_info)

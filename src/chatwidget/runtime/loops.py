"""Event loops: the kernel's own, and one on a thread of ours for processes without a loop."""

from __future__ import annotations

import asyncio
import functools
import inspect
import logging
import sys
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any

log = logging.getLogger("chatwidget")


def is_async(function: Callable[..., object]) -> bool:
    """Return whether calling a function gives something that only an event loop can run."""
    while isinstance(function, functools.partial):
        function = function.func
    for candidate in (function, getattr(function, "__call__", None)):  # noqa: B004
        if inspect.iscoroutinefunction(candidate) or inspect.isasyncgenfunction(candidate):
            return True
    return False


def kernel_loop() -> asyncio.AbstractEventLoop | None:
    """Return the event loop of this kernel, or the running loop, or None."""
    core = sys.modules.get("IPython.core.getipython")
    shell = core.get_ipython() if core is not None else None
    loop = getattr(getattr(getattr(shell, "kernel", None), "io_loop", None), "asyncio_loop", None)
    if isinstance(loop, asyncio.AbstractEventLoop) and loop.is_running():
        return loop
    return asyncio._get_running_loop()


@functools.lru_cache(maxsize=1)
def own_loop() -> asyncio.AbstractEventLoop:
    """Return the loop on a thread of ours, started at the first call."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=_run_for_ever, args=(loop,), name="chatwidget-loop", daemon=True).start()
    return loop


def _run_for_ever(loop: asyncio.AbstractEventLoop) -> None:
    """Run a loop, and go on when a callback of the user's ends in an exception that ends loops."""
    while not loop.is_closed():
        try:
            loop.run_forever()
            return
        except BaseException:
            log.exception("a callback on the event loop of chatwidget raised an exception that ends programs")


def on_own_loop(coroutine: Coroutine[object, object, object]) -> Future[Any]:
    """Run a coroutine on the loop of ours; return what waits for it."""
    return asyncio.run_coroutine_threadsafe(coroutine, own_loop())

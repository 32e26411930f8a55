"""A real kernel for the attack: cells are run in it from outside."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
from collections.abc import Iterator
from typing import Any

from jupyter_client.manager import start_new_kernel


class Kernel:
    """A kernel that runs.

    Attributes:
        manager: ends, interrupts, and signals it.
    """

    def __init__(self) -> None:
        self.manager, self._client = start_new_kernel()

    def begin(self, code: str) -> str:
        """Send a cell; return its id."""
        return str(self._client.execute(code, stop_on_error=False))

    def finish(self, cell: str, patience: float = 60) -> str:
        """Wait for a cell; return what it raised, or nothing.

        Raises:
            queue.Empty: it has not ended in time.
        """
        content = self._reply(cell, patience)
        return "" if content["status"] == "ok" else f"{content['ename']}: {content['evalue']}"

    def _reply(self, cell: str, patience: float) -> Any:
        while True:
            reply: Any = self._client.get_shell_msg(timeout=patience)
            if reply["parent_header"].get("msg_id") == cell:
                return reply["content"]

    def run(self, code: str, patience: float = 60) -> str:
        """Run a cell; return what it raised, or nothing."""
        try:
            return self.finish(self.begin(code), patience)
        except queue.Empty:
            return f"A cell has not ended within {patience:g} s: {code[:200]}"

    def value(self, expression: str) -> str:
        """Return the text of a value in the kernel."""
        cell = self._client.execute("", user_expressions={"value": expression})
        found = self._reply(str(cell), 60)["user_expressions"]["value"]
        return str(found["data"]["text/plain"] if found["status"] == "ok" else found)

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal to the kernel's process."""
        os.kill(int(self.value("__import__('os').getpid()")), number)

    def close(self) -> None:
        """End it at once."""
        self._client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@contextlib.contextmanager
def running_kernel(set_up: str = "") -> Iterator[Kernel]:
    """Start a kernel, and run its first cell."""
    kernel = Kernel()
    try:
        problem = kernel.run(set_up)
        if problem:
            raise RuntimeError(problem)
        yield kernel
    finally:
        kernel.close()

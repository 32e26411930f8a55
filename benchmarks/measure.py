"""The cost of one question, measured from outside: visible times, CPU of page and processes, bytes, memory."""

from __future__ import annotations

import contextlib
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Error, Page

from benchmarks import work

PROBE = Path(__file__).with_name("probe.js")
SETTLE = 0.5  # seconds after the last word that still count: some subjects draw everything again
PATIENCE = 30.0  # seconds beyond the pace until a subject counts as not finished


class DidNotFinish(Exception):
    """An error: the last word was not on the page in time."""


def reason(error: Exception) -> str:
    """Return the first line of an error's message, or its name."""
    return (str(error).splitlines() or [type(error).__name__])[0]


class Meter:
    """A reader of the CPU, memory, and traffic of a page and some processes.

    Args:
        page: the page, with the probe in it.
        roots: processes; their children count too.
    """

    def __init__(self, page: Page, roots: Callable[[], list[int]]) -> None:
        self.page, self._roots = page, roots
        self.bytes = self.messages = self._asked = 0
        self._session = page.context.new_cdp_session(page)
        self._session.on("Network.webSocketFrameReceived", self._frame)
        self._session.on("Network.dataReceived", self._data)
        self._session.send("Performance.enable")

    def _frame(self, event: dict[str, Any]) -> None:
        payload = event["response"]["payloadData"]
        binary = event["response"]["opcode"] == 2
        self.bytes += len(payload) * 3 // 4 if binary else len(payload.encode())
        self.messages += 1

    def _data(self, event: dict[str, Any]) -> None:
        if event["encodedDataLength"]:  # else it was in the browser's cache, as the icons of JupyterLab's tab
            self.bytes += event["encodedDataLength"]
            self.messages += 1

    def page_cpu(self) -> float:
        """Return the CPU seconds of the page's main thread."""
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        return float(next(each["value"] for each in metrics if each["name"] == "ThreadTime"))

    def heap(self) -> float:
        """Return the JavaScript heap after garbage collection, in MB."""
        self._session.send("HeapProfiler.collectGarbage")
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        return float(next(each["value"] for each in metrics if each["name"] == "JSHeapUsedSize")) / 1e6

    def process_cpu(self) -> float:
        """Return the CPU seconds of the server and the kernel."""
        times = self._of_processes(lambda process: process.cpu_times())
        return sum(time.user + time.system for time in times)

    def process_memory(self) -> float:
        """Return the memory of the server and the kernel, in MB."""
        return sum(self._of_processes(lambda process: process.memory_info().rss)) / 1e6

    def _of_processes(self, figure: Callable[[psutil.Process], Any]) -> list[Any]:
        found = []
        for root in self._roots():
            for process in [psutil.Process(root), *psutil.Process(root).children(recursive=True)]:
                with contextlib.suppress(psutil.NoSuchProcess):
                    found.append(figure(process))
        return found

    def opened(self) -> dict[str, float]:
        """Return the memory of a page that was just opened."""
        return {"heap": self.heap(), "memory": self.process_memory()}

    def ask(
        self,
        put: Callable[[str], None],
        key: str,
        count: int,
        rate: float,
        notes: Path,
        *,
        every_frame: bool = False,
    ) -> dict[str, float]:
        """Put a question into the message box, press the key, and measure until the last word is on the page.

        Args:
            put: puts a question into the message box.
            key: sends it.
            count: words to ask for.
            rate: words a second; 0 for no limit.
            notes: the file with the time of each word.
            every_frame: have the page draw sixty frames a second, which measures the gaps between them, and costs CPU.

        Raises:
            DidNotFinish: it took too long.
        """
        notes.unlink(missing_ok=True)
        if not self._asked:  # not earlier: counting costs CPU in the page's main thread, and opening is not counted
            self._session.send("Network.enable")
        self._asked += 1
        question = work.question(count, rate, self._asked)
        put(question)
        self.page.evaluate("given => probe.arm(...given)", [question, every_frame])
        page_cpu, process_cpu, size, messages = self.page_cpu(), self.process_cpu(), self.bytes, self.messages
        self.page.keyboard.press(key)
        self._wait_for(count - 1, count / rate if rate else 0.0)
        self.page.wait_for_timeout(SETTLE * 1000)
        page_cpu, process_cpu = self.page_cpu() - page_cpu, self.process_cpu() - process_cpu
        state = self.page.evaluate("probe.state")
        shown = self.page.evaluate("probe.words()")
        said, said_cpu = self._said(notes)
        found = {
            "first": state["shown"][0][1] - state["asked"],
            "last": state["shown"][-1][1] - state["asked"],
            **_lags(state["shown"], said),
            "page_cpu": page_cpu,
            "process_cpu": process_cpu,
            "said_cpu": said_cpu,
            "kb": (self.bytes - size) / 1000,
            "messages": self.messages - messages,
            "wrong": wrong_words(shown, count),
            "heap": self.heap(),
        }
        return {**found, "gap": state["gap"]} if every_frame else found

    def _wait_for(self, newest: int, pace: float) -> None:
        try:
            self.page.wait_for_function(
                "newest => probe.state.newest >= newest", arg=newest, polling=200, timeout=(pace + PATIENCE) * 1000
            )
        except Error as error:
            raise DidNotFinish(reason(error)) from error

    @staticmethod
    def _said(notes: Path) -> tuple[list[float], float]:
        deadline = time.monotonic() + 5
        while not notes.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        noted = json.loads(notes.read_text())
        return noted["times"], noted["cpu"]


def _lags(shown: list[list[float]], said: list[float]) -> dict[str, float]:
    """Return percentiles of the time from the yield of a word to its display, in ms."""
    lags, next_word = [], 0
    for newest, at in shown:
        lags += [(at - each) * 1000 for each in said[next_word : int(newest) + 1]]
        next_word = max(next_word, int(newest) + 1)
    return {"lag_p50": statistics.median(lags), "lag_p95": statistics.quantiles(lags, n=20)[-1]}


def wrong_words(shown: list[str], count: int) -> int:
    """Return how many words are lost, doubled, or out of place."""
    wanted = [f"w{index}" for index in range(count)]
    return sum(a != b for a, b in zip(shown, wanted, strict=False)) + abs(len(shown) - len(wanted))

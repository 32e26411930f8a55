"""What would end the whole process, a kernel or a server, without a word, or hold it up for good."""

from __future__ import annotations

import contextvars
import os
import subprocess
import sys
import threading
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.runtime import captured_output

A_RUN_ENDS_WITHIN_A_PRINT = """
import sys
from chatwidget.runtime import captured_output

class Stream:
    def __init__(self):
        self.written = []
    def write(self, text):
        if not self.written:
            captured_output.stop_routing()
        self.written.append(text)
    def flush(self):
        pass

sys.stdout = stream = Stream()
captured_output.start_routing()
print("one", "two", "three")
sys.__stdout__.write("".join(stream.written))
"""

A_CHAT_IS_COLLECTED_WITHIN_SET = """
import contextvars, gc
import chatwidget as cw

chat = cw.ChatInterface(lambda message, history: message)
variables = [contextvars.ContextVar(str(number)) for number in range(40)]

class Last:
    def __init__(self):
        self.itself = self
    def __del__(self):
        chat.close()

def set_all():
    for number, variable in enumerate(variables):
        Last()
        variable.set(number)
    return [variable.get() for variable in variables]

for allocations in range(3, 90):  # between two collections: one of them falls into the midst of a set
    gc.set_threshold(allocations, 1_000_000, 1_000_000)
    assert contextvars.copy_context().run(set_all) == list(range(40))
print("one two three")
"""


def _said(program: str) -> tuple[int, str, str]:
    environment = {**os.environ, "PYTHONMALLOC": "debug", "PYTHONFAULTHANDLER": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=100, check=False
    )
    return done.returncode, done.stdout, done.stderr


def test_a_print_that_is_under_way_when_the_last_run_ends_is_written_whole() -> None:
    assert _said(A_RUN_ENDS_WITHIN_A_PRINT) == (0, "one two three\n", "")


def test_a_chat_that_closes_in_the_midst_of_setting_a_variable_leaves_all_variables_whole() -> None:
    assert _said(A_CHAT_IS_COLLECTED_WITHIN_SET) == (0, "one two three\n", "")


def test_a_collected_chat_sets_nothing_in_the_context_that_it_interrupts() -> None:
    told: contextvars.ContextVar[str] = contextvars.ContextVar("told", default="nothing")
    seen = []

    def see(change: Any) -> None:
        told.set("closed")
        seen.append(told.get())

    chat = cw.ChatInterface(lambda message, history: message)
    chat.observe(see, "comm")
    chat.__del__()
    assert (told.get(), seen) == ("nothing", ["closed"])


def test_nothing_is_set_in_the_context_in_which_observers_are_told() -> None:
    told: contextvars.ContextVar[str] = contextvars.ContextVar("told", default="nothing")
    heard = []

    def hear() -> None:
        told.set("heard")
        heard.append(told.get())

    captured_output.call_uncaptured(hear)
    assert (told.get(), heard) == ("nothing", ["heard"])


def test_what_is_freed_while_a_run_ends_may_begin_and_end_one_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    freed: list[str] = []

    class Stream:
        def __del__(self) -> None:
            if not freed:
                captured_output.start_routing()
                captured_output.stop_routing()
                freed.append("a stream")

    def end_many() -> None:
        for _ in range(20):
            sys.stdout = Stream()
            captured_output.start_routing()
            captured_output.stop_routing()

    monkeypatch.setattr(sys, "stdout", sys.stdout)  # is put back
    thread = threading.Thread(target=end_many, daemon=True)
    thread.start()
    thread.join(10)
    assert not thread.is_alive()
    assert freed

"""Faults of a real kernel: it is halted, killed, and has no room, no thread, no memory, or a clock that goes back."""

from __future__ import annotations

import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.attack.kernels import Kernel, running_kernel
from tests.attack.results import Result

_SET_UP = """
import json, os, resource, signal, sqlite3, threading, time
import chatwidget as cw
from chatwidget.testing.browser import Browser
def answer(message):
    for end in range(1, 40):
        yield message[:1] * end
        time.sleep(0.005)
path = {folder!r} + "/chats.sqlite"
chat = cw.ChatInterface(answer, save_history="sqlite:///" + path)
browser = Browser(chat, visitor="one")
asked = []
def ask(text):
    asked.append(text)
    return chat.submit(text)
def texts(messages):
    return [message["content"] for message in messages]
def answered(count=39):
    return [text for question in asked for text in (question, question[:1] * count)]
"""
#: What must hold after each fault: kernel, page, page after a reload, and store agree, and nothing accepted is lost.
_CHECK = """
browser.wait_until(lambda: browser.status == "ready", 30)
ask("usable").wait(30)
assert texts(chat.history) == answered(), (texts(chat.history), asked)
browser.wait_until(lambda: texts(browser.history) == answered(), 30)
browser.reload()
assert texts(browser.history) == answered()
"""
_REOPENED = """
from chatwidget.store.store import Store
again = cw.ChatInterface(answer, save_history="sqlite:///" + path)
page = Browser(again, visitor="one")
page.saved.look()
page.wait_until(lambda: page.saved.titles, 30)
page.saved.open(page.saved.titles[0])
page.wait_until(lambda: texts(page.history)[: len({expected})] == {expected}, 30)
"""
_LITTLE_MEMORY = """
size = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
usual = resource.getrlimit(resource.RLIMIT_AS)
def hungry(message):
    yield "before"
    yield "x" * 10**9
greedy = cw.ChatInterface(hungry)
resource.setrlimit(resource.RLIMIT_AS, (size + 300 * 2**20, usual[1]))
run = greedy.submit("much")
try:
    run.wait(30)
except MemoryError:
    pass
else:
    raise AssertionError("no MemoryError came")
finally:
    resource.setrlimit(resource.RLIMIT_AS, usual)
assert greedy.status == "error" and texts(greedy.history)[:2] == ["much", "before"], texts(greedy.history)
"""
_NO_THREADS = """
while any(thread.name == "chatwidget-run" for thread in threading.enumerate()):
    time.sleep(0.05)  # a thread that is free would take the run
start = threading.Thread.start
def refused(self):
    raise RuntimeError("can't start new thread")
threading.Thread.start = refused
try:
    await ask("without threads")
finally:
    threading.Thread.start = start
"""
_NO_ROOM = """
usual = resource.getrlimit(resource.RLIMIT_FSIZE)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (os.path.getsize(path), usual[1]))
try:
    for number in range(3):
        ask("full " * 2000 + str(number)).wait(60)
finally:
    resource.setrlimit(resource.RLIMIT_FSIZE, usual)
"""
_CLOCK_BACK = """
usual = time.time
time.time = lambda: usual() - 86_400
try:
    ask("yesterday").wait(30)
finally:
    time.time = usual
"""
_MANY_RUNS = """
fast = cw.ChatInterface(lambda message: message)
for number in range(4000):
    fast.submit(str(number)).wait(30)
    if number % 100 == 99:
        assert texts(fast.history)[-2:] == [str(number)] * 2, texts(fast.history)[-2:]
        fast.clear()
"""
_LOCKED = """
ask("before").wait(30)
other = sqlite3.connect(path, isolation_level=None)
other.execute("begin immediate")
run = ask("locked")
try:
    run.wait(30)
finally:
    other.rollback(); other.close()
"""


def _halted(kernel: Kernel, seconds: float) -> str:
    work = kernel.begin("run = ask('halted'); run.wait(60)")
    time.sleep(0.1)
    kernel.manager.signal_kernel(signal.SIGSTOP)
    time.sleep(seconds)  # it is the halt that lasts
    kernel.manager.signal_kernel(signal.SIGCONT)
    return kernel.finish(work)


def _cut_off(seconds: float) -> str:
    return f"""
run = ask("cut")
time.sleep(0.05)
browser.disconnect()
run.wait(60)
time.sleep({seconds})
ask("meanwhile").wait(60)
browser.connect()
"""


def kernel_faults(seconds: float = 20.0) -> Iterator[Result]:
    """Bring about each fault in a kernel of its own; `seconds` is how long a halt lasts."""
    faults: dict[str, Callable[[Kernel], str]] = {
        f"SIGSTOP for {seconds:g} s amid an answer": lambda kernel: _halted(kernel, seconds),
        f"the page cut off for {seconds / 20:g} s": lambda kernel: kernel.run(_cut_off(seconds / 20)),
        f"the page cut off for {seconds * 1.5:g} s": lambda kernel: kernel.run(_cut_off(seconds * 1.5), 120),
        "no thread can be started": lambda kernel: kernel.run(_NO_THREADS),
        "no memory for a value": lambda kernel: kernel.run(_LITTLE_MEMORY, 90),
        "no room for the database": lambda kernel: kernel.run(_NO_ROOM, 120),
        "the clock goes back a day": lambda kernel: kernel.run(_CLOCK_BACK),
        "the database is locked by another program": lambda kernel: kernel.run(_LOCKED),
        "4,000 runs without a pause": lambda kernel: kernel.run(_MANY_RUNS, 120),
    }
    for name, fault in faults.items():
        result = Result(name, tries=1)
        with tempfile.TemporaryDirectory() as folder, running_kernel(_SET_UP.format(folder=folder)) as kernel:
            result.add(filter(None, [kernel.run("ask('first').wait(30)"), fault(kernel), kernel.run(_CHECK)]))
            expected = kernel.value("answered()")
            result.add(_reopened(Path(folder), expected))
        yield result
    yield _killed()


def _reopened(folder: Path, expected: str) -> list[str]:
    """Open the stored conversation in another kernel."""
    with running_kernel(_SET_UP.format(folder=str(folder))) as kernel:
        problem = kernel.run(_REOPENED.format(expected=expected))
    return [f"opened in another kernel: {problem}"] if problem else []


def _killed() -> Result:
    result = Result("SIGKILL amid an answer", tries=1)
    with tempfile.TemporaryDirectory() as folder:
        with running_kernel(_SET_UP.format(folder=folder)) as kernel:
            result.add(filter(None, [kernel.run("ask('first').wait(30); ask('second').wait(30)")]))
            expected = kernel.value("[*answered(), 'killed']")
            kernel.begin("ask('killed').wait(30)")
            time.sleep(0.1)
            kernel.manager.signal_kernel(signal.SIGKILL)
        result.add(_reopened(Path(folder), expected))
    return result

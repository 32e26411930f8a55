"""A kernel that is killed while it answers loses at most the last second of the answer, never the conversation."""

import json
import os
import signal
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

from chatwidget.store.owner import owner_here
from chatwidget.store.store import Store
from tests.hosts.support.wait import until
from tests.support.gate import texts
from tests.support.kernels import Make

# Every word is written down, with its time, before the chat gets it; so is when each save begins and ends.
CELL = """
import os, time
import chatwidget as cw
from chatwidget.store.store import Store

def answer(message, history):
    if message != "count":
        return "You said " + message
    return counting()

def counting():
    log = os.open({log!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    text = ""
    for number in range(100_000):
        text += f"w{{number}} "
        os.write(log, f"{{number}} {{time.monotonic()}}\\n".encode())
        yield text
        time.sleep(0.01)

save = Store.save

def timed(store, owner, change):
    times = os.open({saves!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(times, f"{{time.monotonic()}} ".encode())
    try:
        return save(store, owner, change)
    finally:
        os.write(times, f"{{time.monotonic()}}\\n".encode())
        os.close(times)

Store.save = timed
chat = cw.ChatInterface(answer, save_history={database!r})
chat.submit("hello").wait()
run = chat.submit("count")
with open({process!r}, "w") as file:
    file.write(str(os.getpid()))
"""


WORDS = (150, 165, 185)  # how many a kernel is killed after, so that it is at different moments between two saves


@dataclass
class Loss:
    """What a kernel lost that was killed in the middle of an answer.

    Attributes:
        lost: seconds by which it was ahead of what is saved.
        held_up: seconds by which the machine held it up: the longest pause between two words that are written every
            hundredth of a second, and what its slowest save took beyond the half second that a save may take.
    """

    lost: float
    held_up: float


def killed_while_counting(database: str, folder: Path, words: int) -> Loss:
    """Kill a kernel in the middle of an answer; what is saved is whole, and begins with all that was said before."""
    log, saves, process = (folder / f"{name}-{time.monotonic_ns()}" for name in ("log", "saves", "process"))
    manager, client = start_new_kernel()
    try:
        client.execute(CELL.format(log=str(log), saves=str(saves), process=str(process), database=database))
        until(lambda: log.exists() and log.read_text().count("\n") > words, "the answer streams", 60)
        until(lambda: process.exists() and process.read_text(), "the kernel says who it is", 10)
        os.kill(int(process.read_text()), signal.SIGKILL)
        killed = time.monotonic()
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    given = [float(line.split()[1]) for line in log.read_text().splitlines() if " " in line]
    store, owner = Store(database), owner_here()
    assert owner is not None
    opened = store.read(owner, store.titles(owner)[0]["id"])
    messages = [json.loads(body) for _, body in opened.messages]
    assert texts(messages)[:3] == ["hello", "You said hello", "count"]
    kept = messages[3]["content"].split() if len(messages) > 3 else []
    assert kept == [f"w{number}" for number in range(len(kept))]
    times = [[*map(float, line.split()), killed][:2] for line in saves.read_text().splitlines()]
    pause = max(after - before for before, after in pairwise([*given, killed]))
    slowest = max(end - begin for begin, end in times)
    lost = given[len(kept) :]
    return Loss(killed - lost[0] if lost else 0.0, pause + max(0.0, slowest - 0.5))


@pytest.mark.parametrize("words", WORDS)
def test_a_killed_kernel_loses_at_most_a_second_of_its_answer_and_the_next_goes_on(
    database: str, tmp_path: Path, kernel: Make, words: int
) -> None:
    loss = killed_while_counting(database, tmp_path, words)
    print(f"\n{loss}")
    assert loss.lost <= 1.0 + loss.held_up

    _, browser = kernel()
    assert browser.saved.open("hello")
    assert texts(browser.history)[2] == "count"
    assert browser.history[3]["content"].startswith("w0 w1 w2")
    browser.send("and on")
    browser.wait_until(lambda: texts(browser.history)[-1] == "echo and on")

"""Ten chats of one notebook that answer at the same time: no frame waits long, and the server drops nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hosts.cells import PACED
from tests.hosts.frames import slowness, traced
from tests.hosts.jupyter import JupyterHost
from tests.hosts.wait import until

WORDS = 150
LONGEST = 50.0  # ms
ROUNDS = 4

TEN = f"""
import ipywidgets

def fifty_a_second(message, history):
    yield from cw.accumulate(paced(TOKENS[:{WORDS}], 50))

chats = [cw.ChatInterface(fifty_a_second, history=history_of(20)) for _ in range(10)]
"""
ASK = """
runs = [chat.submit("Say them") for chat in chats]
"""

# Which of them have the last word of so many answers on the page.
DRAWN = """([answers, last]) => [...document.querySelectorAll(".chatwidget")].filter((chat) => {
    const messages = [...chat.querySelectorAll("article")];
    return messages.length === 20 + 2 * answers && messages.at(-1).textContent.includes(last);
}).length"""


@pytest.mark.timeout(180)
def test_ten_chats_at_50_words_a_second_make_no_long_frame_and_stay_under_500_messages_a_second(
    jupyterlab: JupyterHost, tmp_path: Path
) -> None:
    notebook = jupyterlab.open([PACED + TEN, "ipywidgets.VBox(chats)"])
    for index in range(10):
        notebook.chat(index).wait_ready()
    longest = float("inf")

    for answers in range(1, ROUNDS + 1):
        notebook.traffic.clear()
        with traced(notebook.page, tmp_path / "trace.json") as frames:
            notebook.kernel.run(ASK)
            until(
                lambda answers=answers: notebook.page.evaluate(DRAWN, [answers, f"w{WORDS - 1}"]) == 10,
                "all have said their last word",
                timeout=30,
                interval=0.2,
            )
        rate = len(notebook.traffic.frames) / (WORDS / 50)
        assert rate < 500
        longest = min(longest, frames[0] / slowness(notebook.page))
        print(f"\nten chats: {rate:.0f} messages a second, longest frames {[round(ms) for ms in frames[:5]]} ms of CPU")
        if longest <= LONGEST:
            break

    assert longest <= LONGEST
    for index in range(10):
        texts = notebook.chat(index).texts()
        assert texts[-1].split() == [f"w{number}" for number in range(WORDS)]

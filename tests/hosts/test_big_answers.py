"""Very long answers inside JupyterLab, link references included: no long frame, and one page however they came."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.hosts.cells import PACED
from tests.hosts.chat import Chat
from tests.hosts.frames import least, slowness, traced
from tests.hosts.jupyter import JupyterHost
from tests.hosts.page import JupyterPage
from tests.hosts.wait import until

PIECES = 400
LONGEST = 60.0  # ms
TARGETS = 300


def _many(line: Callable[[int], str], size: int) -> str:
    count = size // len(line(100)) + 1
    return "".join(map(line, range(count)))


WORDS = "in a sentence of some length, " * 8
BIG = {
    "500 kB of prose": _many(
        lambda n: f"## Part {n}\n\nSome *words* about [this][x{n % TARGETS}] and `code`, {WORDS}.\n\n", 500_000
    ),
    "50 kB of code": "```py\n" + _many(lambda n: f'value_{n} = compute({n}, "text")  # of many\n', 50_000) + "```\n",
    "a table of 50 kB": "| a | b | c |\n|---|--:|---|\n"
    + _many(lambda n: f"| {n} | **name {n}** | [link][x{n % TARGETS}] and words |\n", 50_000),
    "a list of 2 000 items": "".join(f"- item *{n}* of [many][x{n % TARGETS}] and some words\n" for n in range(2000)),
}
LAST = "That is all."  # until it is drawn, something may still come
END = "\n\nSee [the end][x0].\n\n" + "".join(f"[x{n}]: http://e.org/{n}\n" for n in range(TARGETS)) + f"\n{LAST}\n"

ANSWER = """
def big(message, history):
    if message == "whole":
        yield TEXT
    else:
        size = len(TEXT) // {pieces} + 1
        pieces = [TEXT[at : at + size] for at in range(0, len(TEXT), size)]
        yield from cw.accumulate(paced(pieces))

chat = cw.ChatInterface(big)
"""

# What is drawn of the last answer; nothing is asked for that would need a layout.
DRAWN = """() => {
    const drawn = [...document.querySelectorAll(".chatwidget .cw-markdown")].at(-1);
    const count = (selector) => drawn?.querySelectorAll(selector).length ?? 0;
    return {
        links: count('a[href^="http://e.org/"]'),
        headings: count("h2"), rows: count("tbody tr"), items: count("li"),
        code: drawn?.querySelector("pre")?.textContent.length ?? 0,
        last: [...(drawn?.querySelectorAll("p") ?? [])].at(-1)?.textContent,
    };
}"""
PAGE = "() => [...document.querySelectorAll('.chatwidget .cw-markdown')].at(-1).innerHTML"


def _expected(text: str) -> dict[str, object]:
    lines = text.splitlines()
    fenced = text[text.index("\n") + 1 : text.rindex("```") - 1] if text.startswith("```") else ""
    return {
        "links": text.count("][x"),
        "headings": sum(line.startswith("## ") for line in lines),
        "rows": max(0, sum(line.startswith("| ") for line in lines) - 1),
        "items": sum(line.startswith("- ") for line in lines),
        "code": len(fenced),
        "last": LAST,
    }


def _emptied(notebook: JupyterPage, chat: Chat) -> None:
    notebook.kernel.run("chat.history = []")
    until(lambda: not chat.messages().count(), "the conversation is empty")


def _drawn(notebook: JupyterPage, text: str) -> str:
    """The answer as it is on the page, once it is whole."""
    expected = _expected(text)
    until(lambda: notebook.page.evaluate(DRAWN) == expected, f"all is drawn: {expected}", timeout=40, interval=0.2)
    return str(notebook.page.evaluate(PAGE))


@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", BIG)
def test_a_very_long_answer_makes_no_long_frame_and_the_same_page_however_it_comes(
    jupyterlab: JupyterHost, tmp_path: Path, name: str
) -> None:
    text = BIG[name] + END
    notebook = jupyterlab.open([PACED, f"TEXT = {text!r}", ANSWER.replace("{pieces}", str(PIECES)), "chat"])
    chat = notebook.chat()
    notebook.kernel.run('chat.history = [{"role": "assistant", "content": TEXT}]')
    given = _drawn(notebook, text)

    def longest(how: str) -> float:
        _emptied(notebook, chat)
        with traced(notebook.page, tmp_path / "trace.json") as frames:
            chat.ask(how)
            page = _drawn(notebook, text)
        chat.wait_ready(timeout=20)
        assert page == given
        return frames[0] / slowness(notebook.page)

    found = {how: least(LONGEST, partial(longest, how)) for how in ("streamed", "whole")}

    print(
        "".join(
            f"\n{name}, {how}: longest frame {ms:.0f} ms of CPU, had the machine little else to do"
            for how, ms in found.items()
        )
    )
    assert {how: ms for how, ms in found.items() if ms > LONGEST} == {}

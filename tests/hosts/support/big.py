"""Very long answers, link references included, and a notebook in which each is drawn, streamed or in one piece."""

from __future__ import annotations

from collections.abc import Callable

from tests.hosts.support.cells import PACED
from tests.hosts.support.jupyter import JupyterHost
from tests.hosts.support.wait import until

__all__ = ["BIG", "WAYS", "BigAnswer"]

WAYS = ("streamed", "whole")  # how an answer may come
PIECES = 400
TARGETS = 300


def _many(line: Callable[[int], str], size: int) -> str:
    count = size // len(line(100)) + 1
    return "".join(map(line, range(count)))


WORDS = "in a sentence of some length, " * 8
LAST = "That is all."  # until it is drawn, something may still come
END = "\n\nSee [the end][x0].\n\n" + "".join(f"[x{n}]: http://e.org/{n}\n" for n in range(TARGETS)) + f"\n{LAST}\n"
BIG = {
    "500 kB of prose": _many(
        lambda n: f"## Part {n}\n\nSome *words* about [this][x{n % TARGETS}] and `code`, {WORDS}.\n\n", 500_000
    ),
    "50 kB of code": "```py\n" + _many(lambda n: f'value_{n} = compute({n}, "text")  # of many\n', 50_000) + "```\n",
    "a table of 50 kB": "| a | b | c |\n|---|--:|---|\n"
    + _many(lambda n: f"| {n} | **name {n}** | [link][x{n % TARGETS}] and words |\n", 50_000),
    "a list of 2 000 items": "".join(f"- item *{n}* of [many][x{n % TARGETS}] and some words\n" for n in range(2000)),
}

ANSWER = f"""
def big(message, history):
    if message == "whole":
        yield TEXT
    else:
        size = len(TEXT) // {PIECES} + 1
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
        feet: count(".cw-table-foot"),
        code: drawn?.querySelector("pre")?.textContent.length ?? 0,
        last: [...(drawn?.querySelectorAll("p") ?? [])].at(-1)?.textContent,
    };
}"""
PAGE = "() => [...document.querySelectorAll('.chatwidget .cw-markdown')].at(-1).innerHTML"


class BigAnswer:
    """A chat in a notebook that answers with one of them.

    Args:
        host: a real JupyterLab.
        name: which of `BIG`.

    Attributes:
        given: what is drawn of the same text where it is not an answer but given as history.
    """

    def __init__(self, host: JupyterHost, name: str) -> None:
        self._text = BIG[name] + END
        self._notebook = host.open([PACED, f"TEXT = {self._text!r}", ANSWER, "chat"])
        self._chat = self._notebook.chat()
        self.page = self._notebook.page
        self._notebook.kernel.run('chat.history = [{"role": "assistant", "content": TEXT}]')
        self.given = self._drawn()

    def empty(self) -> None:
        """The conversation begins anew."""
        self._notebook.kernel.run("chat.history = []")
        until(lambda: not self._chat.messages().count(), "the conversation is empty")

    def ask(self, how: str) -> str:
        """What is drawn of the answer, once it is whole; it comes in one of the `WAYS`."""
        self._chat.ask(how)
        return self._drawn()

    def wait_ready(self) -> None:
        """Until the next question may be asked."""
        self._chat.wait_ready(timeout=20)

    def _drawn(self) -> str:
        """The answer as it is on the page, once it is whole."""
        wanted = self._expected()
        until(lambda: self.page.evaluate(DRAWN) == wanted, f"all is drawn: {wanted}", timeout=40, interval=0.2)
        return str(self.page.evaluate(PAGE))

    def _expected(self) -> dict[str, object]:
        text = self._text
        lines = text.splitlines()
        fenced = text[text.index("\n") + 1 : text.rindex("```") - 1] if text.startswith("```") else ""
        return {
            "links": text.count("][x"),
            "headings": sum(line.startswith("## ") for line in lines),
            "rows": max(0, sum(line.startswith("| ") for line in lines) - 1),
            "items": sum(line.startswith("- ") for line in lines),
            "feet": int(text.startswith("| ")),  # a table's buttons come once it is complete
            "code": len(fenced),
            "last": LAST,
        }

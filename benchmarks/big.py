"""Very long answers in a real JupyterLab: the longest time between two frames, as a person sees it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from playwright.sync_api import BrowserContext, Error
from tests.hosts.big import BIG, BigAnswer
from tests.hosts.jupyter import JUPYTERLAB, JupyterHost, JupyterServer

from benchmarks.medians import Row

WAYS = ("streamed", "whole")
LOOK = """() => {
    window.looking = true;
    window.longest = 0;
    let before = null;
    requestAnimationFrame(function look(time) {
        if (before !== null) longest = Math.max(longest, time - before);
        before = time;
        if (looking) requestAnimationFrame(look);
    });
}"""
LOOKED = "() => { looking = false; return longest; }"


def measure(context: BrowserContext, subject: str, folder: Path) -> Iterator[Row]:
    """Each answer, both ways; `wrong` is 1 where its page is not that of the same text as history."""
    with closing(JupyterServer(Path(tempfile.mkdtemp(dir=folder)))) as server:
        for name in BIG:
            about: Row = {"subject": subject, "version": "", "big": name}
            try:
                with closing(JupyterHost(server, context, JUPYTERLAB)) as host:
                    yield from _both(BigAnswer(host, name), about)
            except (Error, AssertionError) as error:
                yield from ({**about, "way": way, "failed": str(error).splitlines()[0]} for way in WAYS)


def _both(answer: BigAnswer, about: Row) -> Iterator[Row]:
    for way in WAYS:
        _ask(answer, way)  # a page just opened is busy
    for way in WAYS:
        gap, page = _ask(answer, way)
        yield {**about, "way": way, "gap": gap, "wrong": int(page != answer.given)}


def _ask(answer: BigAnswer, way: str) -> tuple[float, str]:
    """The longest time between two frames, in ms, and the page."""
    answer.empty()
    answer.page.evaluate(LOOK)
    page = answer.ask(way)
    gap = float(answer.page.evaluate(LOOKED))
    answer.wait_ready()
    return gap, page

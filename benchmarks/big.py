"""The longest time between two frames while JupyterLab shows a very long answer."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from playwright.sync_api import BrowserContext, Error
from tests.hosts.support.big import BIG, WAYS, BigAnswer
from tests.hosts.support.frames import drawing
from tests.hosts.support.jupyter import JUPYTERLAB, JupyterHost, JupyterServer

from benchmarks.measure import reason
from benchmarks.medians import Row


def measure(context: BrowserContext, subject: str, folder: Path) -> Iterator[Row]:
    """Yield a row per answer and way; `wrong` is 1 if the page differs from the page of the same text as history."""
    with closing(JupyterServer(Path(tempfile.mkdtemp(dir=folder)))) as server:
        for name in BIG:
            about: Row = {"subject": subject, "version": "", "big": name}
            try:
                with closing(JupyterHost(server, context, JUPYTERLAB)) as host:
                    found = _both(BigAnswer(host, name), about)
            except (Error, AssertionError) as error:
                found = [{**about, "way": way, "failed": reason(error)} for way in WAYS]
            yield from found


def _both(answer: BigAnswer, about: Row) -> list[Row]:
    for way in WAYS:
        _ask(answer, way)  # a new page is busy at first
    return [{**about, "way": way, **_ask(answer, way)} for way in WAYS]


def _ask(answer: BigAnswer, way: str) -> Row:
    answer.empty()
    with drawing(answer.page) as gaps:
        page = answer.ask(way)
    answer.wait_ready()
    return {"gap": gaps[0], "wrong": int(page != answer.given)}

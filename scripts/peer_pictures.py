"""Take the pictures of docs/peers.md: one conversation in chatwidget and in other chats, with the benchmark's pages.

.venv/bin/python -m scripts.peer_pictures [NAME ...]
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks import subjects
from benchmarks.__main__ import profile, python_of
from benchmarks.opening import Notebook, WebApp
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from tests.hosts.conftest import FLAGS
from tests.support.browser_path import find_browser

DOCS = Path(__file__).parents[1] / "docs"
SIZE = {"width": 820, "height": 900}
LAST = "And in one line?"
OURS = replace(
    subjects.OURS,
    cells=(
        """import chatwidget as cw
def answer(message, history):
    yield from cw.accumulate(work.say(message))
chat = cw.ChatInterface(answer, history=work.talk(), height=860, title="chatwidget in JupyterLab")""",
        "chat",
    ),
)
PEERS: dict[str, Notebook | WebApp] = {
    "chatwidget": OURS,
    "shinychat": subjects.SHINYCHAT,
    "gradio": subjects.GRADIO,
    "panel": subjects.PANEL,
    "marimo": subjects.MARIMO,
}


def saved(picture: bytes, name: str) -> None:
    """Save a picture with at most 128 colors, which is a third of its size."""
    image = Image.open(io.BytesIO(picture)).convert("RGB").quantize(128)
    image.save(DOCS / f"peer-{name}.png", optimize=True)


def picture(page: Page, subject: Notebook | WebApp) -> bytes:
    """Return the picture of a page once it shows the whole conversation."""
    page.get_by_text(LAST).last.wait_for()
    page.wait_for_timeout(2_000)  # fonts, math, and scrolling come in their own time
    if isinstance(subject, Notebook):
        return page.locator(".chatwidget").screenshot()
    return page.screenshot()


def take(browser: Browser, name: str, folder: Path) -> None:
    """Take the picture of one subject."""
    subject = PEERS[name]
    python, version = python_of(subject)
    with profile(browser) as context, subject.open(context, 0, folder / "notes.json", python, folder) as opened:
        if isinstance(subject, WebApp):
            opened.page.set_viewport_size(SIZE)  # type: ignore[arg-type]
        saved(picture(opened.page, subject), name)
    print(name, version)


def main(names: list[str]) -> None:
    """Take the pictures of these subjects, or of all."""
    os.environ["BENCHMARK_TALK"] = "1"
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
        for name in names or PEERS:
            take(browser, name, Path(folder))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])

"""Take the README's moving picture, docs/tour.webp: type, stream, branch, and compare in JupyterLab.

.venv/bin/python -m scripts.moving_picture
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, sync_playwright
from tests.hosts.conftest import FLAGS
from tests.hosts.support.jupyter import JUPYTERLAB, JupyterHost, JupyterServer
from tests.support.browser_path import find_browser

FILE = Path(__file__).parents[1] / "docs" / "tour.webp"
LARGEST = 1_500_000
WIDTH, HEIGHT = 860, 640

CELL = '''import time, itertools
import chatwidget as cw

CALM = """A **generator** yields one value at a time:

```python
def countdown(n):
    while n:
        yield n
        n -= 1
```

It resumes where it stopped."""
SHORT = "A function with `yield`: it returns values *one by one*, when they are asked for."
texts = itertools.cycle([CALM, SHORT])

def slowly(text):
    for end in range(0, len(text) + 6, 6):
        time.sleep(0.12)
        yield text[:end]

def answer(message, history):
    yield from slowly(next(texts))

def brief(message, history):
    yield from slowly(SHORT)

def thorough(message, history):
    yield from slowly(CALM)

chat = cw.ChatInterface(answer, title="Python tutor", height=600)'''
COMPARE = "cw.compare(('brief', brief), ('thorough', thorough))"


class Film:
    """The frames of the picture, with the time that each is visible."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._frames: list[tuple[Image.Image, int]] = []

    def take(self, place: Locator, duration: int = 120, count: int = 1) -> None:
        """Add frames of a place; a frame like the one before makes that one last longer."""
        for _ in range(count):
            box = place.bounding_box()
            assert box is not None
            clip = {"x": box["x"] - 8, "y": box["y"] - 8, "width": box["width"] + 16, "height": HEIGHT}
            frame = Image.open(io.BytesIO(self._page.screenshot(clip=clip))).convert("RGB")
            frame = frame.resize((WIDTH, round(HEIGHT * WIDTH / clip["width"])), Image.Resampling.LANCZOS)
            if self._frames and self._frames[-1][0].tobytes() == frame.tobytes():
                self._frames[-1] = (frame, self._frames[-1][1] + duration)
            else:
                self._frames.append((frame, duration))

    def type(self, field: Locator, text: str, place: Locator) -> None:
        """Type a text, a frame for some letters."""
        field.click()
        for start in range(0, len(text), 4):
            self._page.keyboard.type(text[start : start + 4])
            self.take(place, 90)
        self._page.keyboard.press("Enter")

    def save(self, file: Path) -> None:
        """Write the picture."""
        images = [frame for frame, _ in self._frames]
        durations = [duration for _, duration in self._frames]
        images[0].save(file, save_all=True, append_images=images[1:], duration=durations, loop=0, quality=60, method=6)


def _tour(host: JupyterHost, film_of: type[Film]) -> Film:
    notebook = host.open([CELL, "chat", COMPARE])
    lab = notebook.page
    lab.set_viewport_size({"width": 1040, "height": 1500})
    lab.evaluate("() => jupyterapp.commands.execute('application:toggle-left-area')")
    film = film_of(lab)
    chat = notebook.chat()
    first = lab.locator(".chatwidget").nth(0)
    first.scroll_into_view_if_needed()
    film.take(first, 600)
    film.type(chat.composer, "What is a generator?", first)
    film.take(first, 120, 30)
    chat.wait_ready()
    film.take(first, 900)
    chat.button("Retry").click()
    film.take(first, 120, 14)
    chat.wait_ready()
    film.take(first, 700)
    chat.button("Previous branch").click()
    first.get_by_text("1 / 2").wait_for()
    film.take(first, 1200)
    board = lab.locator(".chatwidget").nth(1)
    board.scroll_into_view_if_needed()
    film.take(board, 500)
    film.type(board.get_by_role("textbox", name="Message").last, "What is a generator?", board)
    film.take(board, 120, 36)
    film.take(board, 2000)
    return film


def main() -> int:
    """Take the picture."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
        server = JupyterServer(Path(folder))
        try:
            host = JupyterHost(server, browser.new_context(device_scale_factor=1.25), JUPYTERLAB)
            _tour(host, Film).save(FILE)
        finally:
            server.close()
            browser.close()
    size = FILE.stat().st_size
    print(f"docs/{FILE.name}: {size:,} bytes")
    return 0 if size <= LARGEST else 1


if __name__ == "__main__":
    sys.exit(main())

"""A real playground and its built page, joined without a kernel: the test's process is the kernel."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Locator, Page

from chatwidget.prompting.playground import Playground

__all__ = ["BoardPage", "JoinedPlayground"]


EMIT = """frames => frames.forEach(({ bytes, ...frame }) => {
    const data = Uint8Array.from(atob(bytes ?? ""), (sign) => sign.charCodeAt(0));
    window.model.emit(frame, bytes === undefined ? [] : [new DataView(data.buffer)]);
})"""


class JoinedPlayground(Playground):
    """A playground whose frames wait for the page."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.frames: queue.Queue[dict[str, Any]] = queue.Queue()
        super().__init__(*args, **options)

    def post(self, frame: Any, buffers: Any = None) -> None:
        self.frames.put(dict(frame))


class BoardPage:
    """The page of a playground, or of a widget like it."""

    kind = "playground"

    def __init__(
        self,
        browser: Browser,
        address: str,
        board: Any,
        colors: Any = "light",
        size: tuple[int, int] = (1280, 900),
    ) -> None:
        self.board = board
        viewport: Any = {"width": size[0], "height": size[1]}
        self.page: Page = browser.new_page(color_scheme=colors, reduced_motion="reduce", viewport=viewport)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error.stack or error.message)))
        self.page.expose_function("toKernel", self._receive)
        self.page.expose_function("kernelDocument", board.page_document)
        self.page.goto(address.replace("index.html", f"board.html?kind={self.kind}"))
        self.until(self.is_there, "the widget is there")

    def _receive(self, event: Any) -> None:
        self.board.receive(event)

    def is_there(self) -> bool:
        return self.grid.count() == 1

    @property
    def grid(self) -> Locator:
        return self.page.get_by_role("grid", name="Playground")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def pump(self) -> int:
        """Hand over what the kernel has sent; returns how many frames that were."""
        frames = []
        while not self.board.frames.empty():
            frames.append(self.board.frames.get())
        if frames:
            self.page.evaluate(EMIT, frames)
        return len(frames)

    def until(self, condition: Callable[[], Any], what: str, timeout: float = 20.0) -> Any:
        """Hand frames over until a condition holds."""
        deadline = time.monotonic() + timeout
        while True:
            self.pump()
            if found := condition():
                return found
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {timeout} s: {what}; {self.complaints}")
            self.page.wait_for_timeout(10)

    def close(self) -> None:
        self.page.close()

"""A real comparison and its built page, joined without a kernel: the test's process is the kernel."""

from __future__ import annotations

import base64
import queue
from typing import Any

from playwright.sync_api import Locator

from chatwidget.prompting.columns import columns_of
from chatwidget.prompting.comparison import Comparison
from tests.hosts.support.board import BoardPage

__all__ = ["ComparisonPage", "JoinedComparison"]


class JoinedComparison(Comparison):
    """A comparison whose frames wait for the page; `sent` has all of them."""

    def __init__(self, *chats: Any, samples: int | None = None, blind: bool = False) -> None:
        self.frames: queue.Queue[dict[str, Any]] = queue.Queue()
        self.sent: list[dict[str, Any]] = []
        super().__init__(columns_of(chats, samples), blind=blind)

    def post(self, frame: Any, buffers: Any = None) -> None:
        self.sent.append(dict(frame))
        self.frames.put({**frame, **({"bytes": base64.b64encode(buffers[0]).decode()} if buffers else {})})


class ComparisonPage(BoardPage):
    """The page of a comparison."""

    kind = "compare"
    board: JoinedComparison

    def is_there(self) -> bool:
        return self.composer.is_visible()

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("textbox", name="Message", exact=True)

    def region(self, name: str) -> Locator:
        return self.page.get_by_role("region", name=name, exact=True)

    def texts(self, name: str) -> list[str]:
        """What the messages of a column say."""
        parts = self.region(name).get_by_role("article")
        return [text.split("\n")[0] for text in parts.all_inner_texts()]

    def send(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")

    def reload(self) -> None:
        """Load the page again; what the kernel sent before is lost."""
        self.page.reload()
        self.until(self.is_there, "the widget is there again")

    def answered(self, texts: dict[str, list[str]]) -> None:
        """Wait until columns say this, and nothing is in progress."""
        self.until(lambda: {name: self.texts(name) for name in texts} == texts, f"the columns say {texts}")
        self.until(lambda: not self.button("Stop").is_visible(), "nothing is in progress")

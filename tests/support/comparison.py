"""A comparison whose page is a list of frames, and what a page makes of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import chatwidget as cw
from chatwidget.messages.frozen import thaw
from chatwidget.messages.parts import text_of
from chatwidget.prompting.columns import columns_of
from chatwidget.prompting.comparison import Comparison
from chatwidget.testing import ScriptedServer
from chatwidget.wire.patch import apply

FRUIT, METALS = "apple pear plum", "iron zinc lead"


def two_chats(servers: tuple[ScriptedServer, ScriptedServer], **options: Any) -> tuple[Any, Any]:
    """Return a chat with each of two servers: "orchard" and "foundry"."""
    fruit, metals = servers
    return cw.load_chat(fruit.base_url, "orchard", **options), cw.load_chat(metals.base_url, "foundry", **options)


def spoken(chat: Any) -> list[str]:
    """Return the texts of a chat."""
    return [text_of(message) for message in chat.history]


class RecordedComparison(Comparison):
    """A comparison that records what it sends."""

    def __init__(self, *chats: Any, samples: int | None = None, blind: bool = False) -> None:
        self.sent: list[dict[str, Any]] = []
        super().__init__(columns_of(chats, samples), blind=blind)

    def post(self, frame: Any, buffers: Any = None) -> None:
        self.sent.append(dict(frame))

    def until(self, condition: Callable[[], object], timeout: float = 20.0) -> None:
        """Wait for a condition."""
        deadline = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < deadline, "the condition did not come true"
            time.sleep(0.005)

    def settled(self) -> None:
        """Wait until the page may see that nothing is in progress."""
        self.until(lambda: self.page_document()["status"] == "ready")

    def mimebundle(self) -> Any:
        """What a notebook stores when it is displayed, without the view's own entry."""
        return self._repr_mimebundle_()[0]

    def column_frames(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """The frames of the columns."""
        for frame in list(self.sent):
            if frame["type"] == "column":
                yield frame["side"], frame["frame"]

    def longest_step(self) -> int:
        """The most characters that a side may be ahead while both are written: one patch of the pace."""
        return 40

    def on_page(self) -> list[tuple[str, list[str]]]:
        """The names and texts that a page shows that asks for all of it now."""
        for side in range(len(self.chats)):
            self.receive(
                {"type": "resync", "id": f"r{len(self.sent)}", "side": side, "event": {"type": "resync", "id": "x"}}
            )
        documents: dict[int, Any] = {}
        for side, frame in self.column_frames():
            if frame["type"] == "state":
                documents[side] = {"history": thaw(frame["history"]), "page": thaw(frame["page"]), "seq": frame["seq"]}
            elif frame["type"] == "patch" and side in documents and frame["seq"] == documents[side]["seq"] + 1:
                apply(frame["ops"], documents[side])
                documents[side]["seq"] += 1
        names = [side["name"] for side in self.page_document()["sides"]]
        return [(name, [text_of(m).strip() for m in documents[side]["history"]]) for side, name in enumerate(names)]

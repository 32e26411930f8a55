"""A chat on a page, found by roles and names only: what a person, or a screen reader, can find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import JSHandle, Locator, expect

from chatwidget.messages.parts import text_of
from tests.hosts.support.wait import until

__all__ = ["Chat", "Watch"]


@dataclass(frozen=True)
class Watch:
    """What was seen of the last assistant message since the watch began."""

    handle: JSHandle

    @property
    def texts(self) -> list[str]:
        """Every text it had, in order."""
        return [each["text"] for each in self.seen("series")]

    @property
    def times(self) -> list[float]:
        """When it got each of them, in milliseconds of the page's clock."""
        return [each["at"] for each in self.seen("series")]

    def seen(self, name: str) -> Any:
        return self.handle.evaluate("(seen, name) => seen[name]", name)

    def wait_for_texts(self, count: int, timeout: float = 40.0) -> None:
        """Wait until the text has changed so many times."""
        until(lambda: len(self.seen("series")) >= count, f"{count} changes of the text", timeout)

    def wait_for_stop(self, timeout: float = 40.0) -> float:
        """Wait until Send is back after a click on Stop; the milliseconds from one to the other."""
        until(lambda: self.seen("sendIsBack") is not None, "Send is back after Stop", timeout)
        return float(self.seen("sendIsBack") - self.seen("clickedStop"))

    @property
    def texts_after_stop(self) -> list[str]:
        """What the text became after Send was back. A chat that has stopped adds nothing."""
        back = self.seen("sendIsBack")
        return [each["text"] for each in self.seen("series") if each["at"] > back]


class Chat:
    """One view of a chat, inside the output that shows it."""

    def __init__(self, scope: Locator) -> None:
        self.scope = scope
        self.transcript = scope.get_by_role("log", name="Conversation")
        self.composer = scope.get_by_role("textbox", name="Message", exact=True)
        self.status = scope.get_by_role("status")
        self.alert = scope.get_by_role("alert")

    def button(self, name: str) -> Locator:
        """A button of this chat by its whole name."""
        return self.scope.get_by_role("button", name=name, exact=True)

    def messages(self, role: str | None = None) -> Locator:
        """The messages in the transcript, of one role or all."""
        name = "" if role is None else f"{role.capitalize()} message"
        return self.transcript.get_by_role("article", name=name, exact=bool(name))

    def texts(self) -> list[str]:
        """The words of every message on the page, white space joined."""
        return [str(text) for text in self.messages().evaluate_all("all => all.map(chatWatch.textOf)")]

    def indices(self) -> list[int]:
        """Which messages of the history are on the page."""
        return [int(index) for index in self.messages().evaluate_all("all => all.map(each => each.dataset.index)")]

    def type(self, text: str) -> None:
        """Type into the composer, key by key."""
        self.composer.press_sequentially(text)

    def ask(self, text: str) -> None:
        """Put a text into the composer and press Enter."""
        self.composer.fill(text)
        self.composer.press("Enter")

    def watch(self) -> Watch:
        """Begin to record what happens to the last assistant message."""
        return Watch(self.transcript.evaluate_handle("log => chatWatch.watch(log)"))

    def wait_sent(self, timeout: float = 40.0) -> None:
        """Wait until the page shows that a run is on."""
        expect(self.button("Stop")).to_be_visible(timeout=timeout * 1000)

    def wait_ready(self, timeout: float = 40.0) -> None:
        """Wait until no run is on as far as the page can tell."""
        expect(self.button("Send")).to_be_visible(timeout=timeout * 1000)
        expect(self.button("Stop")).to_be_hidden(timeout=timeout * 1000)

    def shows(self, history: list[dict[str, Any]]) -> bool:
        """Whether the transcript is that history: same messages, nothing lost, nothing doubled."""
        wanted = [" ".join(text_of(message).split()) for message in history]
        return self.texts() == wanted and self.indices() == list(range(len(history)))

"""Replies alone: each event is done once and replied to, however often it arrives."""

from __future__ import annotations

from chatwidget.controller.replies import EventReplies
from chatwidget.session import Session


class Page:
    """The replies that arrive at a page."""

    def __init__(self) -> None:
        self.got: list[tuple[object, object]] = []
        self.blobs: list[bytes] = []
        self.replies = EventReplies(Session(self.take, lambda: None))

    def take(self, frame: dict[str, object], buffers: list[bytes] | None) -> None:
        self.blobs += buffers or []
        self.got.append((frame["to"], frame.get("reason", frame.get("ok"))))


def test_an_event_is_claimed_once() -> None:
    page = Page()

    assert [page.replies.claim("e1"), page.replies.claim("e1"), page.replies.claim("e2")] == [True, False, True]
    assert page.got == []


def test_a_repeated_event_gets_the_same_reply_again() -> None:
    page = Page()
    for event, reason in (("e1", None), ("e2", "not now")):
        page.replies.claim(event)
        page.replies.reply(event, reason)

    for event in ("e1", "e2"):
        page.replies.claim(event)

    assert page.got == [("e1", True), ("e2", "not now")] * 2


def test_an_event_without_an_id_gets_no_reply() -> None:
    page = Page()

    page.replies.reply(None, "no id")
    page.replies.reply(3, "no id")

    assert page.got == []


def test_half_a_character_does_not_travel() -> None:
    page = Page()

    page.replies.reply("e1", "bad \ud83d")

    assert page.got == [("e1", "bad \ufffd")]


def test_an_event_of_long_ago_is_forgotten() -> None:
    page = Page()
    page.replies.claim("first")
    for number in range(1_000):
        page.replies.claim(f"e{number}")

    assert page.replies.claim("first")


def test_bytes_are_a_reply() -> None:
    page = Page()

    page.replies.send_blob("e1", "key", b"bytes")

    assert (page.got, page.blobs) == ([("e1", None)], [b"bytes"])

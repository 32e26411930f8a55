"""Every event has a dataclass, a handler, and a name that the page knows; and no other event has one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import chatwidget as cw
from chatwidget.controller.controller import Controller
from chatwidget.errors import EventRefused
from chatwidget.wire import events

PROTOCOL = Path(__file__).resolve().parents[2] / "js" / "wire" / "protocol.js"


def test_the_dataclasses_are_the_events_of_the_pages_protocol() -> None:
    union = re.search(r"@typedef \{([^}]*)\} EventType", PROTOCOL.read_text("utf-8"))

    assert union is not None
    of_the_chat = set(re.findall(r'"(\w+)"', union[1])) - {"board"}  # which a playground sends
    assert of_the_chat == set(events.EVENTS)


def test_every_event_has_a_handler() -> None:
    controller = Controller(lambda frame, buffers: None, lambda: None, cw.ChatWidget())

    assert controller.events.handled == set(events.EVENTS.values())


def test_an_event_is_read_with_its_bytes() -> None:
    raw = {"type": "upload", "id": "e", "upload": "u", "name": "a", "mime": "", "size": 2, "offset": 0, "view": "v"}

    event = events.parse_event(raw, [memoryview(b"xy")])

    assert (type(event), vars(event)) == (events.Upload, vars(events.Upload("e", "u", "a", "", 2, 0, "v", b"xy")))


def test_what_a_page_does_not_have_to_know_is_left_out() -> None:
    event = events.parse_event({"type": "stop", "id": "e", "more": 1})

    assert (type(event), vars(event)) == (events.Stop, {"id": "e"})


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (None, "without an id"),
        ({"type": "stop"}, "without an id"),
        ({"type": "stop", "id": 1}, "without an id"),
        ({"type": "dance", "id": "e"}, "'dance'"),
        ({"type": "pageevent", "id": "e"}, "'pageevent'"),
        ({"type": ["stop"], "id": "e"}, "Reload the page"),
        ({"type": "example", "id": "e"}, "'index' must be int, got None"),
        ({"type": "example", "id": "e", "index": True}, "'index' must be int, got True"),
        ({"type": "submit", "id": "e", "text": "", "files": (), "view": ""}, "'files' must be list"),
    ],
)
def test_what_is_no_event_is_refused_in_words(raw: object, reason: str) -> None:
    with pytest.raises(EventRefused, match=re.escape(reason)):
        events.parse_event(raw)


def test_bytes_that_come_with_another_event_than_an_upload_are_left_out() -> None:
    event = events.parse_event({"type": "draft", "id": "e1", "text": "Hel", "view": "v1"}, [b"bytes"])

    assert event == events.Draft("e1", "Hel", "v1")

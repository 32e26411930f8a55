"""A publisher alone: what it sends of a change, what it repeats, and when the next patch may go."""

from __future__ import annotations

import json
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from chatwidget.conversation.history import History
from chatwidget.conversation.page_state import PageState
from chatwidget.messages.message import check_message
from chatwidget.runtime.timers import Timers
from chatwidget.wire import patch
from chatwidget.wire.publisher import Publisher

TABLE = "| name | value |\n|---|--:|\n" + "".join(f"| row {n} | {n} |\n" for n in range(100_000))


class Sent:
    """A publisher, and the frames that it sends."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.buffers: list[bytes] = []
        self.history, self.page = History(), PageState()
        self.publisher = Publisher(self._send, lambda due: None, lambda: None)

    def _send(self, frame: dict[str, Any], buffers: list[bytes] | None) -> None:
        self.frames.append(frame)
        self.buffers += buffers or []

    def publish(self) -> bool:
        return self.publisher.publish(self.history, self.page.as_json())

    def append(self, text: str) -> None:
        end = len(self.history.messages)
        self.history.splice(end, end, [check_message({"role": "assistant", "content": text})])


@pytest.fixture
def sent() -> Sent:
    return Sent()


def test_nothing_is_sent_where_nothing_changed(sent: Sent) -> None:
    assert not sent.publish()
    assert sent.frames == []


def test_a_change_is_one_patch_with_the_next_number(sent: Sent) -> None:
    sent.append("one")
    sent.page.submitted()

    first, again = sent.publish(), sent.publish()

    assert (first, again) == (True, False)
    [frame] = sent.frames
    assert (frame["type"], frame["seq"]) == ("patch", 1)
    assert {tuple(op["path"][:2]) for op in frame["ops"]} == {("history", 0), ("page", "ids"), ("page", "status")}


def test_a_heartbeat_comes_a_second_after_the_newest_patch_while_a_run_is_on(
    sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr("chatwidget.wire.publisher.time", SimpleNamespace(monotonic=lambda: now))
    due: list[float] = []

    def call_in(seconds: float, function: object) -> bool:
        due.append(round(now + seconds, 3))
        return True

    monkeypatch.setattr("chatwidget.wire.publisher.timers", SimpleNamespace(call_in=call_in))
    for _ in range(8):  # until 101.4
        sent.append("one")
        sent.publish()
        now += 0.2
    now = 101.0
    sent.publisher.beat(at_work=True)
    now = 102.5

    sent.publisher.beat(at_work=True)

    assert due == [101.0, 102.4, 103.5]
    assert [frame["type"] for frame in sent.frames] == ["patch"] * 8 + ["heartbeat"]


def test_growing_text_travels_as_what_was_added(sent: Sent) -> None:
    sent.append("Hel")
    sent.publish()

    sent.history.set(0, check_message({"role": "assistant", "content": "Hello"}))
    sent.publish()

    assert sent.frames[-1]["ops"] == [{"op": "append", "path": ["history", 0, "content"], "value": "lo"}]


def test_the_beginning_of_a_very_long_text_goes_first_in_at_most_18_kb_and_the_rest_is_added_to_it(sent: Sent) -> None:
    sent.page.streaming()
    sent.append(TABLE)
    page = dict(zip(("history", "page"), sent.publisher.document(), strict=True))

    sent.publish()
    shown = [patch.apply(frame["ops"], page)["history"][0]["content"] for frame in sent.frames]

    first, whole = shown
    assert TABLE.startswith(first)
    assert first.endswith("|\n")
    assert first.count("\n") > 500  # of some fifty that a page shows at once
    assert len(json.dumps(sent.frames[0])) < 18_000
    assert whole == TABLE
    assert [frame["seq"] for frame in sent.frames] == [1, 2]


def test_a_very_long_end_of_a_text_goes_in_two_patches_as_well(sent: Sent) -> None:
    sent.page.streaming()
    sent.append("Here it is:\n\n")
    sent.publish()

    sent.history.set(0, check_message({"role": "assistant", "content": "Here it is:\n\n" + TABLE}))
    sent.publish()

    ops = [op for frame in sent.frames[1:] for op in frame["ops"]]
    assert [(op["op"], op["path"]) for op in ops] == [("append", ["history", 0, "content"])] * 2
    assert "".join(op["value"] for op in ops) == TABLE


@pytest.mark.parametrize(
    ("before", "now"),
    [("", "x" * 2_000_000), ("another text", TABLE), ("", TABLE[:900_000])],
    ids=["one line", "in place of another text", "not so long"],
)
def test_no_text_is_cut_within_a_line_nor_where_less_would_be_shown_for_a_moment(
    sent: Sent, before: str, now: str
) -> None:
    sent.page.streaming()
    sent.append(before)
    sent.publish()

    sent.history.set(0, check_message({"role": "assistant", "content": now}))
    sent.publish()

    assert len(sent.frames) == 2


def test_a_very_long_text_that_no_run_writes_goes_whole(sent: Sent) -> None:
    sent.append(TABLE)

    sent.publish()

    assert len(sent.frames) == 1


def test_two_patches_in_a_row_have_different_lengths(sent: Sent) -> None:
    for text in ("one", "two"):
        sent.append(text)
        sent.publish()

    assert ["pad" in frame for frame in sent.frames] == [True, False]


def test_the_document_is_as_the_newest_patch_left_it(sent: Sent) -> None:
    sent.append("sent")
    sent.publish()
    sent.append("not sent")

    history, page = sent.publisher.document()

    assert [message["content"] for message in history] == ["sent"]
    assert (page["seq"], page["ids"]) == (1, sent.history.ids[:1])


def test_a_page_that_asks_gets_the_whole_document(sent: Sent) -> None:
    sent.append("one")
    sent.publish()

    sent.publisher.resync()

    frame = sent.frames[-1]
    assert (frame["type"], frame["seq"], len(frame["history"])) == ("state", 1, 1)


def test_after_a_patch_the_next_one_has_to_wait(sent: Sent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatwidget.wire.pacing._SHORTEST", 60.0)
    early = sent.publisher.too_early()
    sent.append("one")
    sent.publish()

    sent.append("two")
    sent.publisher.publish_when_due(sent.history, sent.page.as_json())

    assert not early
    assert sent.publisher.too_early()
    assert [frame["seq"] for frame in sent.frames] == [1]


def test_a_large_patch_makes_the_next_one_wait_longer(sent: Sent) -> None:
    sent.append("x" * 4_000_000)
    sent.publish()

    assert sent.publisher.too_early()


@pytest.mark.parametrize(("size", "slices"), [(0, 1), (524_288, 1), (524_289, 2)])
def test_bytes_travel_in_slices(sent: Sent, size: int, slices: int) -> None:
    data = bytes(size)

    sent.publisher.blob("e1", "key", data)

    assert (len(sent.frames), b"".join(sent.buffers)) == (slices, data)
    assert [frame["offset"] for frame in sent.frames] == [524_288 * index for index in range(slices)]
    assert {frame["size"] for frame in sent.frames} == {size}


def test_where_no_timer_can_run_every_change_is_sent_at_once(sent: Sent, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refused)
    monkeypatch.setattr("chatwidget.wire.publisher.timers", Timers())

    for text in ("one", "two", "three"):
        sent.append(text)
        sent.publisher.publish_when_due(sent.history, sent.page.as_json())

    assert len(sent.frames) == 3

"""Patches of several chats in one message: whole, in order, and only where the page hands them out."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.wire import pacing
from chatwidget.wire.carrier import Carrier
from chatwidget.wire.frames import Frame, Patch, Reply
from tests.hosts.support.wait import until
from tests.wire.test_cost import paced

WORDS = 60


class SeveralChats:
    """A page with several chats, which hands out what comes in one message."""

    def __init__(self, chats: list[cw.ChatInterface]) -> None:
        self.kinds: list[str] = []
        self.frames: dict[str, list[Any]] = {chat.model_id: [] for chat in chats}
        self.chats = chats
        self._numbers = itertools.count()
        for chat in chats:
            chat.comm.publish_msg = self._receiver(chat.model_id)

    def _receiver(self, own: str) -> Any:
        def receive(msg_type: str, data: Any = None, *args: object, **keys: object) -> None:
            frame = json.loads(json.dumps(data)).get("content") or {"type": "update"}
            self.kinds.append(frame["type"])
            handed_out = frame["frames"] if frame["type"] == "carried" else [(own, frame)]
            for name, each in handed_out:
                self.frames[name].append(each)

        return receive

    def send(self, chat: cw.ChatInterface, **event: object) -> None:
        message = {"method": "custom", "content": {"id": f"e{next(self._numbers)}", **event}}
        chat.comm.handle_msg({"content": {"data": message}, "buffers": [], "metadata": {}})

    def text(self, chat: cw.ChatInterface) -> str:
        """What the patches have written into the answer; each must be the next."""
        patches = [frame for frame in list(self.frames[chat.model_id]) if frame["type"] == "patch"]
        numbers = [patch["seq"] for patch in patches]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), "no patch overtakes another"
        ops = [op for patch in patches for op in patch["ops"] if op["path"][:2] == ["history", 1]]
        inserted = [op["value"]["content"] for op in ops if op["op"] == "insert"]
        return "".join([*inserted, *(op["value"] for op in ops if op["op"] == "append")])


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[SeveralChats]:
    """Three chats of one clock."""
    monkeypatch.setattr(pacing.PaceBudget, "is_shared", property(lambda self: True))

    def answer(message: str, history: Any) -> Any:
        yield from cw.accumulate(paced(WORDS, 100))

    chats = [cw.ChatInterface(answer) for _ in range(3)]
    yield SeveralChats(chats)
    for chat in chats:
        chat.close()


ALL = " ".join(f"w{index}" for index in range(WORDS))


def ask_all(page: SeveralChats) -> None:
    for run in [chat.submit("go") for chat in page.chats]:
        run.wait(40)
    until(lambda: all(page.text(chat).strip() == ALL for chat in page.chats), "all patches have come")


def test_a_page_that_hands_out_gets_the_patches_of_its_chats_in_one_message_and_misses_none(page: SeveralChats) -> None:
    for chat in page.chats:
        page.send(chat, type="connect", hands_out=True)

    ask_all(page)

    patches = sum(frame["type"] == "patch" for frames in page.frames.values() for frame in frames)
    assert "carried" in page.kinds
    assert page.kinds.count("carried") + page.kinds.count("patch") < patches


def test_a_page_that_does_not_say_so_gets_a_message_for_each_patch(page: SeveralChats) -> None:
    for chat in page.chats:
        page.send(chat, type="connect")

    ask_all(page)

    assert "carried" not in page.kinds


@pytest.mark.parametrize("event", [{"type": "resync", "seq": 0}, {"type": "connect"}], ids=["a loss", "another page"])
def test_after_a_loss_and_with_another_page_each_patch_is_a_message_again(
    page: SeveralChats, event: dict[str, object]
) -> None:
    for chat in page.chats:
        page.send(chat, type="connect", hands_out=True)
        page.send(chat, **event)

    ask_all(page)

    assert "carried" not in page.kinds


class Lines:
    """The lines of two chats, and a carrier whose timer fires when the test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[Frame] = []
        self.due: list[Callable[[], None]] = []
        timer = SimpleNamespace(call_in=lambda seconds, function: self.due.append(function) or True)
        monkeypatch.setattr("chatwidget.wire.carrier.timers", timer)
        self.carrier = Carrier()

    def opened(self, frame: Frame) -> bool:
        self.sent.append(frame)
        return True

    def closed(self, frame: Frame) -> bool:
        return False


PATCH: Patch = {"type": "patch", "seq": 1, "ops": []}
REPLY: Reply = {"type": "reply", "to": "e1", "ok": True}


def test_a_reply_never_overtakes_a_patch_that_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = Lines(monkeypatch)

    lines.carrier.add("one", lines.opened, PATCH)
    lines.carrier.send("other", lines.opened, REPLY)
    lines.carrier.send("one", lines.opened, REPLY)
    lines.due[0]()

    assert lines.sent == [REPLY, PATCH, REPLY]


def test_what_waits_goes_over_the_line_of_a_chat_that_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = Lines(monkeypatch)

    lines.carrier.add("closed", lines.closed, PATCH)
    lines.carrier.add("open", lines.opened, PATCH)
    lines.due[0]()

    [frame] = lines.sent
    assert frame["type"] == "carried"
    assert frame["frames"] == [("closed", PATCH), ("open", PATCH)]

"""What a chat takes of the kernel, and what its page gets of it: what nobody sets is stored once for all chats."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import traitlets as t
from ipywidgets import Layout

import chatwidget as cw
from chatwidget.testing.browser import Browser

MEASURED = """
import gc, tracemalloc
import chatwidget as cw
def answer(message, history):
    return message
first = [{make} for _ in range(3)]
gc.collect()
tracemalloc.start()
chats = [{make} for _ in range(200)]
gc.collect()
print(tracemalloc.get_traced_memory()[0] // 200)
"""


def answer(message: str, history: Any) -> str:
    return message


class Labeled(cw.ChatWidget):
    """A chat with defaults of its own."""

    extra = t.Unicode("more").tag(sync=True)
    rows = t.List([1, 2]).tag(sync=True)

    @t.default("label")
    def _own_label(self) -> str:
        return f"Chat {id(self)}"


class Wide(cw.ChatWidget):
    """A chat with another default."""

    height = t.Int(300).tag(sync=True)


@pytest.fixture
def layouts(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Layout]]:
    """The layouts that are made during the test."""
    made: list[Layout] = []
    before = Layout.__init__
    monkeypatch.setattr(Layout, "__init__", lambda self, **given: (made.append(self), before(self, **given))[1])
    yield made
    for layout in made:
        layout.close()


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="Python's own objects differ in size")
@pytest.mark.parametrize(("make", "before"), [("cw.ChatWidget()", 32_100), ("cw.ChatInterface(answer)", 33_800)])
def test_one_more_chat_takes_at_most_half_the_memory_of_the_build_before(make: str, before: int) -> None:
    """In a process of its own: nothing else is made or collected meanwhile."""
    command = [sys.executable, "-c", MEASURED.format(make=make)]

    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)

    print(f"\n{done.stdout.strip()} bytes for {make}, {before} before")
    assert int(done.stdout) <= before / 2


@pytest.mark.parametrize("make", [cw.ChatWidget, lambda: cw.ChatInterface(answer), Labeled, Wide])
def test_the_page_gets_of_each_trait_what_python_reads(make: Callable[[], cw.ChatWidget]) -> None:
    chat = make()

    state = chat.get_state()

    assert set(state) == set(chat.keys)
    assert {name: chat.get_state(name)[name] for name in state if name != "layout"} == {
        name: value for name, value in state.items() if name != "layout"
    }


def test_the_page_gets_what_was_set_and_what_was_set_back() -> None:
    chat = cw.ChatInterface(answer, label="Mine", multimodal=True)
    assert (chat.get_state()["label"], chat.get_state()["multimodal"]) == ("Mine", True)

    chat.label, chat.multimodal, chat.rtl = None, False, True

    assert [chat.get_state()[name] for name in ("label", "multimodal", "rtl")] == [None, False, True]


def test_a_list_that_is_changed_in_place_is_that_of_one_chat() -> None:
    one, other = cw.ChatWidget(), cw.ChatWidget()

    one.feedback_options.append("Spam")

    assert one.get_state()["feedback_options"] == ["Like", "Dislike", "Spam"]
    assert other.get_state()["feedback_options"] == ["Like", "Dislike"]


def test_a_chat_makes_a_layout_when_python_reads_it_and_its_page_gets_it(layouts: list[Layout]) -> None:
    chat = cw.ChatWidget()
    browser = Browser(chat)
    assert (chat.get_state()["layout"], layouts) == (None, [])

    chat.layout.width = "50%"

    assert [layout.width for layout in layouts] == ["50%"]
    assert chat.layout is layouts[0]
    assert chat.get_state()["layout"] == f"IPY_MODEL_{layouts[0].model_id}"
    assert browser.history == []


def test_a_layout_that_is_given_is_the_chats_from_the_start() -> None:
    layout = Layout(width="10em")

    given, as_dict = cw.ChatWidget(layout=layout), cw.ChatWidget(layout={"width": "12em"})

    assert given.get_state()["layout"] == f"IPY_MODEL_{layout.model_id}"
    assert as_dict.layout.width == "12em"

"""The page of a comparison, with a real comparison in the test's process instead of a kernel."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

import chatwidget as cw
from chatwidget.testing import Script, ScriptedServer
from tests.hosts.support.alone import ROOT
from tests.hosts.support.comparison import ComparisonPage, JoinedComparison
from tests.support.comparison import FRUIT, METALS

AXE = ROOT / "node_modules/axe-core/axe.min.js"


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Any]:
    pages: list[ComparisonPage] = []

    def open_page(board: JoinedComparison, **more: Any) -> ComparisonPage:
        pages.append(ComparisonPage(browser, address, board, **more))
        return pages[-1]

    yield open_page
    for page in pages:
        page.close()
        assert page.complaints == []


def compared(servers: tuple[ScriptedServer, ScriptedServer], **options: Any) -> JoinedComparison:
    fruit, metals = servers
    chats = cw.load_chat(fruit.base_url, "orchard"), cw.load_chat(metals.base_url, "foundry")
    return JoinedComparison(*chats, **options)


def test_every_column_has_its_own_words_after_a_reload_and_in_the_third_turn(opened: Any, servers: Any) -> None:
    page = opened(compared(servers))

    page.send("one")
    page.answered({"orchard": ["one", FRUIT], "foundry": ["one", METALS]})
    page.send("two")
    page.answered({"orchard": ["one", FRUIT, "two", FRUIT], "foundry": ["one", METALS, "two", METALS]})
    page.reload()
    page.answered({"orchard": ["one", FRUIT, "two", FRUIT], "foundry": ["one", METALS, "two", METALS]})
    page.send("three")
    page.answered(
        {name: ["one", own, "two", own, "three", own] for name, own in (("orchard", FRUIT), ("foundry", METALS))}
    )

    expect(page.composer).to_have_count(1)
    for server, own in zip(servers, (FRUIT, METALS), strict=True):
        asked = [message["content"] for message in server.requests[-1]["messages"]]
        assert asked == ["one", own, "two", own, "three"]


def test_both_stream_at_once_and_stop_of_one_leaves_the_other(opened: Any, servers: Any) -> None:
    for server, text in zip(servers, (FRUIT, METALS), strict=True):
        server.enqueue(Script(text, hold_after=1))
    page = opened(compared(servers))

    page.send("one")
    page.until(lambda: page.texts("orchard") == ["one", "apple"] and page.texts("foundry") == ["one", "iron"], "both")
    expect(page.button("Stop")).to_be_visible()
    page.region("orchard").get_by_role("button", name="Stop this response").click()
    page.until(
        lambda: page.region("orchard").get_by_role("button", name="Stop this response").count() == 0, "one is stopped"
    )
    expect(page.region("foundry").get_by_role("button", name="Stop this response")).to_be_visible()
    servers[1].release()

    page.answered({"orchard": ["one", "apple"], "foundry": ["one", METALS]})


def test_stop_in_the_composer_stops_all(opened: Any, servers: Any) -> None:
    for server, text in zip(servers, (FRUIT, METALS), strict=True):
        server.enqueue(Script(text, hold_after=1))
    page = opened(compared(servers))

    page.send("one")
    page.until(lambda: page.texts("orchard") == ["one", "apple"] and page.texts("foundry") == ["one", "iron"], "both")
    page.button("Stop").click()

    page.answered({"orchard": ["one", "apple"], "foundry": ["one", "iron"]})


def test_keep_this_gives_one_answer_to_all_columns(opened: Any, servers: Any) -> None:
    page = opened(compared(servers))
    page.send("one")
    page.answered({"orchard": ["one", FRUIT], "foundry": ["one", METALS]})

    page.region("foundry").get_by_role("button", name="Keep this", exact=True).click()
    page.answered({"orchard": ["one", METALS], "foundry": ["one", METALS]})
    page.send("two")

    page.answered({"orchard": ["one", METALS, "two", FRUIT], "foundry": ["one", METALS, "two", METALS]})
    expect(page.region("orchard").get_by_text("2 / 2")).to_be_visible()


@pytest.mark.parametrize("width", [1000, 400])
def test_nothing_tells_a_name_before_a_blind_vote(opened: Any, width: int) -> None:
    thinks = Script(FRUIT, reasoning="I think of my orchard")
    with ScriptedServer(thinks) as fruit, ScriptedServer(Script(METALS.split(" "), delay=0.05)) as metals:
        page = opened(compared((fruit, metals), blind=True), size=(width, 900))
        page.send("one")
        page.until(lambda: page.button("Tie").is_enabled(), "both have answered")

        tree = page.page.locator("body").aria_snapshot()
        seen = [page.page.content(), tree, json.dumps(page.board.sent), json.dumps(page.board.page_document())]
        for text in seen:
            for word in ("orchard", "foundry", "token", "0.0 s", "think", "Thought", "usage", "timing"):
                assert word not in text, word
        assert {name: page.texts(name)[0] for name in "AB"} == {"A": "one", "B": "one"}
        apple = next(name for name in "AB" if page.texts(name)[1] == FRUIT)
        page.button(f"{apple} is better").click()

        page.until(lambda: page.region("orchard").count() == 1, "the names are there")
        assert page.texts("orchard")[-1] == FRUIT
        assert page.texts("foundry")[-1] == "".join(METALS.split(" "))
        expect(page.region("orchard")).to_contain_text("tokens")
        assert [(row["chat"], row["names_visible"]) for row in page.board.votes] == [("orchard", False)]


@pytest.mark.parametrize("width", [1000, 400])
def test_columns_are_side_by_side_or_one_below_the_other_and_nothing_is_cut(
    opened: Any, servers: Any, width: int
) -> None:
    servers[0].enqueue("apple " * 80)
    page = opened(compared(servers), size=(width, 900))
    page.send("one")
    page.until(lambda: page.button("Tie").is_enabled(), "both have answered")

    boxes = [page.region(name).bounding_box() for name in ("orchard", "foundry")]
    assert page.page.evaluate("document.documentElement.scrollWidth") == width
    assert boxes[0]["width"] == pytest.approx(boxes[1]["width"], abs=2)
    if width == 400:
        assert boxes[1]["y"] >= boxes[0]["y"] + boxes[0]["height"]
        assert boxes[0]["width"] > 350
    else:
        assert boxes[1]["x"] >= boxes[0]["x"] + boxes[0]["width"] - 1
    for name in ("orchard", "foundry"):
        log = page.region(name).get_by_role("log", name="Conversation")
        assert log.bounding_box()["height"] > 150
        expect(page.region(name).get_by_role("button", name="Keep this")).to_be_in_viewport()
    expect(page.composer).to_be_in_viewport()


@pytest.mark.parametrize("colors", ["light", "dark"])
def test_axe_finds_nothing(opened: Any, servers: Any, colors: str) -> None:
    page = opened(compared(servers), colors=colors)
    page.send("one")
    page.until(lambda: page.button("Tie").is_enabled(), "both have answered")

    page.page.add_script_tag(path=str(AXE))
    found = page.page.evaluate(
        "axe.run('#main').then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))"
    )

    assert found == []


def test_a_closed_chat_is_named_as_such_and_the_other_goes_on(opened: Any, servers: Any) -> None:
    page = opened(compared(servers))
    page.send("one")
    page.answered({"orchard": ["one", FRUIT], "foundry": ["one", METALS]})

    page.board.chats[0].close()
    page.until(lambda: "This chat was closed." in page.region("orchard").inner_text(), "it is said")
    page.send("two")

    page.answered({"orchard": ["one", FRUIT], "foundry": ["one", METALS, "two", METALS]})


@pytest.mark.parametrize("blind", [False, True])
def test_what_a_chat_asks_the_user_stands_in_its_column(opened: Any, blind: bool) -> None:
    chats: list[Any] = []

    async def asks(message: str) -> str:
        return f"You chose {await chats[0].prompt_async('Which color?', ['red', 'blue'])}"

    chats.append(cw.ChatInterface(asks, label="asks"))
    page = opened(JoinedComparison(chats[0], ("plain", str.upper), blind=blind))

    page.send("one")
    page.until(lambda: page.button("blue").count() == 1, "the question is there")
    page.button("blue").click()

    page.until(lambda: page.button("Tie").is_enabled(), "both have answered")
    names = ("A", "B") if blind else ("asks", "plain")
    assert sorted(page.texts(name)[-1] for name in names) == ["ONE", "You chose blue"]

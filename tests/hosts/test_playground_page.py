"""The page of a playground, with a real playground in the test's process instead of a kernel."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from chatwidget.prompting.variant import Variant
from chatwidget.testing import Script, ScriptedServer
from tests.hosts.support.axe import complaints
from tests.hosts.support.board import BoardPage, JoinedPlayground
from tests.hosts.support.frames import drawing, least, slowness

SCROLL = "share => { const box = document.querySelector('.cwp-scroll'); box.scrollTop = share * box.scrollHeight; }"
HOST_RULES = """
.jp-OutputArea-output :is(dl, dt, dd) { display: block; }
.jp-OutputArea-output dt { float: left; width: 20%; font-weight: bold; }
.jp-OutputArea-output dd { float: left; width: 80%; }
.jp-OutputArea-output pre { word-break: break-all; border: none; }
"""
#: The terms whose words are broken: those that are higher than a line.
BROKEN = "terms => terms.filter(term => term.clientHeight > 30).map(term => term.textContent)"
CASES = [{"n": n, "expected": str(n * n)} for n in range(300)]


def square(message: str) -> str:
    return str(int(message) ** 2)


def sloppy(message: str) -> str:
    number = int(message)
    if number % 10 == 3:
        raise RuntimeError("no answer today")
    return str(number * number + (number % 4 == 0))


def playground(cases: Any = CASES, variants: Any = (square, sloppy), **more: Any) -> JoinedPlayground:
    scores = {"exact": lambda answer, case: answer == case["expected"]}
    return JoinedPlayground("{{n}}", list(variants), cases, **{"scores": scores, "store": False, **more})


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Any]:
    pages: list[BoardPage] = []

    def open_page(board: JoinedPlayground, **more: Any) -> BoardPage:
        pages.append(BoardPage(browser, address, board, **more))
        return pages[-1]

    yield open_page
    for page in pages:
        page.close()
        assert page.complaints == []


def run_all(page: BoardPage) -> None:
    page.button("Run all").click()
    page.until(lambda: page.button("Run all").is_enabled() and "300 of 300" in page.page.inner_text("body"), "all ran")


def cell(page: BoardPage, row: int, column: int) -> Any:
    return page.grid.locator(f'[aria-rowindex="{row + 2}"] > *').nth(column)


def test_run_all_fills_the_grid_and_only_rows_near_the_view_are_in_the_page(opened: Any) -> None:
    page = opened(playground())

    run_all(page)

    page.until(lambda: "16" in cell(page, 4, 1).inner_text(), "row 4 is there")
    expect(page.grid).to_have_attribute("aria-rowcount", "301")
    assert page.page.get_by_role("row").count() < 25
    assert "exact yes" in cell(page, 4, 1).inner_text()
    assert "exact no" in cell(page, 4, 2).inner_text()
    assert "Failed" in cell(page, 3, 2).inner_text()
    assert "no answer today" in cell(page, 3, 2).inner_text()
    head = page.page.get_by_role("columnheader").nth(2).inner_text()
    assert "270 done · 30 failed" in head
    assert re.search(r"exact 0\.6\d+ \(0\.\d+ to 0\.\d+\) 300 of 300", head)
    expect(page.page.get_by_text("Decisive against the baseline: sloppy is worse.")).to_be_visible()


def test_arrow_keys_walk_through_rows_that_are_not_in_the_page_yet(opened: Any) -> None:
    page = opened(playground())
    run_all(page)
    page.until(lambda: "0" in cell(page, 0, 1).inner_text(), "the first row is there")

    cell(page, 0, 1).focus()
    for _ in range(40):
        page.page.keyboard.press("ArrowDown")
        page.pump()
    page.page.keyboard.press("ArrowRight")

    page.until(lambda: "1601" in cell(page, 40, 2).inner_text(), "row 40 is there")
    expect(cell(page, 40, 2)).to_be_focused()
    page.page.keyboard.press("Home")
    expect(cell(page, 40, 0)).to_be_focused()
    assert page.page.get_by_role("row").count() < 30


def test_filters_and_sorting_choose_the_rows(opened: Any) -> None:
    page = opened(playground())
    run_all(page)

    page.page.get_by_label("Show").select_option("Failed")
    page.until(lambda: page.grid.get_attribute("aria-rowcount") == "31", "only failed ones")
    page.until(lambda: "Failed" in cell(page, 29, 2).inner_text() if cell(page, 29, 2).count() else True, "they failed")
    page.page.get_by_label("Show").select_option("square wins")
    page.until(lambda: page.grid.get_attribute("aria-rowcount") != "31", "another filter")
    wins = int(page.grid.get_attribute("aria-rowcount") or 0) - 1
    worse = sum(1 for n in range(300) if n % 10 == 3 or n % 4 == 0)
    assert wins == worse
    page.page.get_by_label("Show").select_option("All cases")
    page.page.get_by_label("Sort by").select_option("sloppy: lowest score")

    page.until(lambda: cell(page, 0, 0).inner_text().startswith("1 · differ"), "the worst one first")
    assert "exact no" in cell(page, 0, 2).inner_text()


def test_details_are_fetched_when_a_cell_is_opened_and_escape_leads_back(opened: Any) -> None:
    page = opened(playground())
    run_all(page)
    assert "Request" not in page.page.inner_text("body")

    cell(page, 3, 2).focus()
    page.page.keyboard.press("Enter")
    details = page.page.get_by_role("region", name="Details")
    page.until(lambda: "Request" in details.inner_text(), "the details are there")

    assert "RuntimeError: no answer today" in details.inner_text()
    page.page.keyboard.press("Escape")
    page.pump()
    expect(details).to_be_hidden()
    expect(cell(page, 3, 2)).to_be_focused()


def test_rules_of_jupyterlab_for_lists_of_terms_and_pre_change_nothing_in_details_and_review(opened: Any) -> None:
    page = opened(playground(CASES[:5]))
    page.page.add_style_tag(content=HOST_RULES)
    page.page.evaluate("document.body.classList.add('jp-OutputArea-output')")
    page.button("Run all").click()
    page.until(lambda: page.button("Review").is_enabled(), "answers are there")

    cell(page, 1, 1).click()
    details = page.page.get_by_role("region", name="Details")
    page.until(lambda: "Usage" in details.inner_text(), "the details are there")
    in_details = details.locator("dt").evaluate_all(BROKEN)
    breaks = details.locator("pre").evaluate_all("found => found.map(one => getComputedStyle(one).wordBreak)")
    page.button("Close details").click()
    page.button("Review").click()
    review = page.page.get_by_role("region", name="Review")
    page.until(lambda: "expected" in review.inner_text(), "the case is there")

    assert in_details == []
    assert set(breaks) == {"normal"}
    assert review.locator("dt").evaluate_all(BROKEN) == []


def test_a_review_by_keyboard_is_blind_advances_and_can_be_undone(opened: Any) -> None:
    board = playground(CASES[:5])
    page = opened(board)
    page.button("Run all").click()
    page.until(lambda: page.button("Review").is_enabled(), "answers are there")

    page.button("Review").click()
    review = page.page.get_by_role("region", name="Review")
    page.until(lambda: "Case 1 of 5" in review.inner_text(), "the first case")
    assert "square" not in page.page.inner_text("body")
    page.page.keyboard.press("1")
    page.until(lambda: "Case 2 of 5 · 1 graded" in review.inner_text(), "the second case")
    page.page.keyboard.press("t")
    page.until(lambda: "Case 3 of 5 · 2 graded" in review.inner_text(), "the third case")
    page.page.keyboard.press("b")
    page.until(lambda: "Case 4 of 5 · 3 graded" in review.inner_text(), "the fourth case")
    page.page.keyboard.press("u")
    page.until(lambda: "Case 3 of 5 · 2 graded" in review.inner_text(), "the third case again")

    frame = board.results.dropna(subset=["grade"])
    assert sorted(frame.grade) == ["better", "tie", "tie", "worse"]
    assert frame.blind.all()
    page.page.keyboard.press("Escape")
    page.pump()
    expect(page.button("Review")).to_be_focused()


def test_answers_stream_into_visible_cells_and_stop_keeps_what_is_done(opened: Any) -> None:
    with ScriptedServer(Script("one two three four", hold_after=2)) as server:
        server.enqueue(*["whole"] * 3)
        board = playground(CASES[:40], [Variant("a", server.base_url, "scripted")], concurrency=1)
        page = opened(board)

        page.button("Run all").click()
        page.until(lambda: "one two" in cell(page, 3, 1).inner_text(), "text of an answer under way")
        assert "Writing" in cell(page, 3, 1).inner_text()
        page.button("Stop").click()
        page.until(lambda: page.button("Run all").is_enabled(), "the run has ended")

    page.until(lambda: "Stopped" in cell(page, 3, 1).inner_text(), "it says so")
    assert board.results.status.value_counts().to_dict() == {"waiting": 36, "done": 3, "stopped": 1}


def test_a_paused_column_says_why_and_goes_on_when_resumed(opened: Any) -> None:
    with ScriptedServer(Script(status=401, error="Incorrect API key")) as server:
        page = opened(playground(CASES[:40], [Variant("a", server.base_url, "scripted")]))
        page.button("Run all").click()
        page.until(lambda: page.page.get_by_text("a is paused.").count(), "the column is paused")
        page.until(lambda: page.button("Run all").is_enabled(), "the run has ended")
        asked = len(server.requests)

        assert asked <= 32
        assert "Incorrect API key" in page.page.inner_text("body")
        server.enqueue(*["9"] * 40)
        page.button("Resume a").click()
        page.until(lambda: "40 done" in page.page.get_by_role("columnheader").nth(1).inner_text(), "all are done")


def test_equal_samples_are_counted_and_the_different_ones_are_turned_to(opened: Any) -> None:
    with ScriptedServer("blue") as server:
        server.enqueue("red")
        board = playground(CASES[:1], [Variant("a", server.base_url, "scripted")], samples=4, concurrency=1)
        page = opened(board)
        page.button("Run all").click()
        page.until(lambda: "3 equal" in cell(page, 0, 1).inner_text(), "equal ones are counted")

        assert "1 / 2" in cell(page, 0, 1).inner_text()
        page.button("Next answer of a").click()

        expect(cell(page, 0, 1)).to_contain_text("red")
        expect(cell(page, 0, 1)).to_contain_text("2 / 2")


@pytest.mark.parametrize("colors", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 700, 400])
def test_axe_finds_nothing_in_grid_details_and_review(opened: Any, colors: str, width: int) -> None:
    page = opened(playground(CASES[:20]), colors=colors, size=(width, 900))
    page.button("Run all").click()
    page.until(lambda: "Failed" in cell(page, 3, 2).inner_text(), "answers are there")
    page.until(lambda: page.button("Run all").is_enabled(), "the run has ended")
    page.until(lambda: page.page.evaluate("document.getAnimations().length") == 0, "no color changes any more")
    assert complaints(page.page) == []
    cell(page, 1, 1).click()
    page.until(lambda: page.page.get_by_text("Usage").count(), "details are there")
    assert complaints(page.page) == []
    page.button("Close details").click()
    page.button("Review").click()
    page.until(lambda: page.page.get_by_role("group", name="Answer A", exact=True).count(), "a case is there")
    assert complaints(page.page) == []


def test_nothing_is_wider_than_the_page_and_the_page_does_not_grow_with_the_rows(opened: Any) -> None:
    sizes = []
    for count in (20, 300):
        page = opened(playground(CASES[:count]), size=(400, 900))
        page.button("Run all").click()
        page.until(lambda page=page: page.button("Review").is_enabled(), "answers are there")
        assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        sizes.append(page.page.evaluate("document.querySelectorAll('.chatwidget *').length"))
    assert sizes[1] < 1.5 * sizes[0]


@pytest.mark.alone
def test_no_frame_is_late_while_a_thousand_cases_run_are_scrolled_and_sorted(opened: Any) -> None:
    variants = [Variant(f"v{number}", lambda message, number=number: f"{message} " * number) for number in range(4)]
    page = opened(playground([{"n": n, "expected": ""} for n in range(1000)], variants))
    page.button("Run all").click()
    page.until(lambda: "done" in page.page.get_by_role("columnheader").nth(1).inner_text(), "answers come")

    def longest() -> float:
        with drawing(page.page) as gaps:
            for share in (0.2, 0.6, 1.0, 0.0):
                page.page.evaluate(SCROLL, share)
                page.pump()
                page.page.wait_for_function("() => new Promise(done => requestAnimationFrame(() => done(true)))")
            page.page.get_by_label("Sort by").select_option("v3: longest")
            page.until(lambda: page.grid.get_by_role("row").count() > 5, "it is sorted")
            page.page.get_by_label("Sort by").select_option("Original order")
            page.pump()
        return gaps[0] / slowness(page.page)

    assert least(60, longest) <= 60

"""What can be done with the tables, the pictures, and the printed output in messages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.hosts.support.alone import opened
from tests.hosts.support.axe import complaints

COPIED = "navigator.clipboard.readText()"


def long_table(page: Page) -> tuple[Locator, Locator]:
    """The table of 40 rows of the scene, and what stands below it."""
    table = page.get_by_role("group", name="Table").first
    return table, page.locator(".cw-table-foot").first


def first_column(table: Locator) -> list[str]:
    """The visible words of the first column."""
    return [str(each.inner_text()) for each in table.locator("tbody td:first-child").all() if each.is_visible()]


def test_a_long_table_of_a_text_says_how_many_rows_it_has_and_shows_all_of_them(browser: Browser, address: str) -> None:
    page = opened(browser, address, "tables")
    table, foot = long_table(page)
    expect(foot.get_by_text("10 of 40 rows")).to_be_visible()
    assert len(first_column(table)) == 10

    foot.get_by_role("button", name="Show all").click()

    expect(foot.get_by_text("40 rows", exact=True)).to_be_visible()
    assert len(first_column(table)) == 40
    head = table.get_by_role("columnheader", name="people")
    before = head.bounding_box()
    table.evaluate("element => element.scrollTo({ top: 300, behavior: 'instant' })")
    assert table.evaluate("element => element.scrollTop") == 300
    assert head.bounding_box() == before

    foot.get_by_role("button", name="Show fewer").click()
    assert len(first_column(table)) == 10
    page.close()


def test_a_click_on_a_head_sorts_by_number_or_letter_and_a_third_restores_the_order(
    browser: Browser, address: str
) -> None:
    page = opened(browser, address, "tables")
    table, _ = long_table(page)
    people = table.get_by_role("button", name="people")
    head = table.get_by_role("columnheader", name="people")
    by_number = sorted(range(40), key=lambda n: n * 7919 % 1000)

    people.press("Enter")
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert first_column(table) == [f"City {n}" for n in by_number[:10]]
    people.press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert first_column(table) == [f"City {n}" for n in by_number[::-1][:10]]
    people.press("Enter")
    expect(head).not_to_have_attribute("aria-sort", "descending")
    assert first_column(table) == [f"City {n}" for n in range(10)]

    short = page.get_by_role("group", name="Table").nth(1)
    short.get_by_role("button", name="n", exact=True).click()
    assert first_column(short) == ["a", "b", "c"]
    expect(short.get_by_role("columnheader").first.get_by_role("link")).to_be_visible()
    expect(short.get_by_role("columnheader").first.get_by_role("button")).to_have_count(0)
    page.close()


def test_a_table_of_a_text_is_copied_and_saved_as_it_is_sorted(browser: Browser, address: str) -> None:
    page = opened(browser, address, "tables")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    table, foot = long_table(page)
    table.get_by_role("button", name="people").click()

    foot.get_by_role("button", name="Copy table").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_attached()
    lines = page.evaluate(COPIED).split("\n")
    assert lines[0] == "city\tpeople\tnote"
    assert lines[1] == 'City 0\t0\t"a, 0"'
    assert len(lines) == 41

    with page.expect_download() as download:
        foot.get_by_role("button", name="Download table as CSV").click()
    rows = download.value.path().read_text().splitlines()
    assert rows[:2] == ["city,people,note", 'City 0,0,"""a, 0"""']
    assert len(rows) == 41
    page.close()


def test_a_growing_table_gets_its_buttons_at_its_end_and_again_when_its_text_changes(
    browser: Browser, address: str
) -> None:
    page = opened(browser, address, "tables")
    foot = page.locator(".cw-table-foot")
    expect(foot).to_have_count(2)
    page.evaluate("""() => {
        const op = (path, value) => ({ op: "set", path, value });
        model.emit({ type: "patch", seq: 1, ops: [op(["page", "status"], "streaming")] });
        const text = "| a | b |\\n|---|---|\\n| 1 | 2 |\\n| 3 | 4 |";
        model.emit({ type: "patch", seq: 2, ops: [op(["history", 1, "content"], text)] });
    }""")
    table = page.get_by_role("group", name="Table")
    expect(table).to_have_count(1)
    expect(foot).to_have_count(0)

    page.evaluate("""() => model.emit({ type: "patch", seq: 3, ops: [
        { op: "append", path: ["history", 1, "content"], value: "\\n| 5 | 6 |\\n\\nDone." },
        { op: "set", path: ["page", "status"], value: "ready" },
    ] })""")
    expect(foot).to_have_count(1)
    expect(table.get_by_role("row")).to_have_count(4)
    table.get_by_role("button", name="b", exact=True).click()
    table.get_by_role("button", name="b", exact=True).click()
    assert first_column(table) == ["5", "3", "1"]

    page.evaluate("""() => model.emit({ type: "patch", seq: 4, ops: [
        { op: "set", path: ["history", 1, "content"], value: "| a | b |\\n|---|---|\\n| 9 | 2 |\\n| 8 | 4 |\\n" },
    ] })""")
    expect(table.get_by_role("row")).to_have_count(3)
    expect(foot).to_have_count(1)
    table.get_by_role("button", name="a", exact=True).click()
    assert first_column(table) == ["8", "9"]
    page.close()


def test_printed_output_has_the_colors_and_the_last_state_of_a_terminal(browser: Browser, address: str) -> None:
    page = opened(browser, address, "tables")
    page.get_by_text("Printed output").click()
    output = page.locator(".cw-output")

    expect(output).to_have_text("red and plain\n100 %\ngreen")
    red = output.get_by_text("red", exact=True)
    assert red.evaluate("element => getComputedStyle(element).color") != output.evaluate(
        "element => getComputedStyle(element).color"
    )
    expect(red).to_have_css("font-weight", "700")
    page.close()


def test_a_picture_opens_large_is_copied_saved_and_closed_by_escape(browser: Browser, address: str) -> None:
    page = opened(browser, address, "rich")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    image = page.get_by_role("article").get_by_role("img", name="A rising line")
    dialog = page.get_by_role("dialog", name="A rising line")
    expect(image).to_have_attribute("tabindex", "0")

    image.focus()
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    window = dialog.bounding_box()
    assert window is not None
    assert (window["width"], window["height"]) == (900, 900)
    dialog.get_by_role("button", name="Copy image").click()
    expect(dialog.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.read().then(([item]) => item.types)") == ["image/png"]
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Save image").click()
    assert download.value.suggested_filename == "A-rising-line.svg"
    assert "polyline" in download.value.path().read_text()

    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(image).to_be_focused()
    image.click()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    page.close()


@pytest.mark.parametrize("colors", ["light", "dark", "forced"])
def test_tables_output_and_an_open_picture_are_accessible(browser: Browser, address: str, colors: str) -> None:
    for scene in ("tables", "rich"):
        page = opened(browser, address, scene, "dark" if colors == "forced" else colors)
        page.emulate_media(forced_colors="active" if colors == "forced" else "none")
        if scene == "tables":
            page.get_by_text("Printed output").click()
            expect(page.locator(".cw-table-foot")).to_have_count(2)
        else:
            page.get_by_role("article").get_by_role("img", name="A rising line").click()

        found = complaints(page)

        page.close()
        assert found == []

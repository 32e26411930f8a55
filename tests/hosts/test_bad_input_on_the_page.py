"""What is far too long, too large, or too small: nothing overlaps, and the host is never scrolled sideways."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.hosts.support.alone import opened

WIDTHS = (900, 400, 240)
TITLE = "What people write where a title belongs, " * 8

# The rectangles of a chat's parts that overlap, and what is wider than its place. Parts in another are not compared.
FAULTS = """() => {
    const root = document.querySelector(".chatwidget");
    const names = ".cw-head, .cw-middle, .cw-composer, .cw-names, .cw-tools > *, .cw-welcome .cw-choice, .cw-data, "
        + ".cw-table, .cw-table-foot, .cw-markdown > p, article > .cw-bubble";
    const parts = [...root.querySelectorAll(names)].filter((part) => part.checkVisibility());
    const faults = [];
    const { left, right } = root.getBoundingClientRect();
    parts.forEach((one, at) => {
        const a = one.getBoundingClientRect();
        if (a.left < left - 1 || a.right > right + 1) faults.push(`${one.className} is wide`);
        for (const other of parts.slice(at + 1)) {
            if (one.contains(other) || other.contains(one)) continue;
            const b = other.getBoundingClientRect();
            const inside = (el) => el.closest(".cw-log");
            if (Boolean(inside(one)) !== Boolean(inside(other))) continue;
            const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (wide > 1 && high > 1) faults.push(`${one.className} on ${other.className}`);
        }
    });
    const page = document.documentElement;
    if (page.scrollWidth > page.clientWidth) faults.push("the host scrolls sideways");
    const log = root.querySelector(".cw-log");
    if (log.scrollWidth > log.clientWidth) faults.push("the transcript scrolls sideways");
    return faults;
}"""

FRAME = """([rows, columns]) => {
    const cells = (tag, texts) => texts.map((text) => `<${tag}>${text}</${tag}>`).join("");
    const numbers = (count) => Array.from({ length: count }, (_, index) => index);
    const head = cells("th", ["", ...numbers(columns).map((column) => `column ${column}`)]);
    const lines = numbers(rows).map((row) => `<tr><th>${row}</th>${cells("td", numbers(columns))}</tr>`).join("");
    const body = `<thead><tr>${head}</tr></thead><tbody>${lines}</tbody>`;
    const html = `<div><table border="1" class="dataframe">${body}</table></div>`;
    const part = { type: "display", data: { "text/html": html, "text/plain": "a frame" }, metadata: {} };
    const history = [{ role: "user", content: "Show it" }, { role: "assistant", content: [part] }];
    model.emit({ type: "state", seq: 1, history, page: { ...model.get("_page"), seq: 1, ids: ["a", "b"] } });
}"""

TABLE = """([rows, columns]) => {
    const line = (texts) => `| ${texts.join(" | ")} |`;
    const numbers = (count) => Array.from({ length: count }, (_, index) => index);
    const head = [line(numbers(columns).map((column) => `column ${column}`)), `|${"---|".repeat(columns)}`];
    const lines = numbers(rows).map((row) => line(numbers(columns).map((column) => row * column)));
    const text = [...head, ...lines].join("\\n");
    const history = [{ role: "user", content: "Show it" }, { role: "assistant", content: text }];
    model.emit({ type: "state", seq: 1, history, page: { ...model.get("_page"), seq: 1, ids: ["a", "b"] } });
}"""

PICTURE = """(url) => {
    const part = { type: "image_url", image_url: { url }, alt_text: "A dot" };
    const history = [{ role: "user", content: "Show it" }, { role: "assistant", content: [part] }];
    model.emit({ type: "state", seq: 1, history, page: { ...model.get("_page"), seq: 1, ids: ["a", "b"] } });
}"""

DOT = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def assert_no_faults(page: Page) -> None:
    """Nothing overlaps and nothing scrolls sideways, at each width."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(FAULTS) == [], width


@pytest.mark.parametrize("scene", ["empty", "rich"])
def test_a_title_of_300_letters_and_40_examples_cover_nothing(browser: Browser, address: str, scene: str) -> None:
    page = opened(browser, address, scene)
    page.evaluate("title => model.put('title', title)", TITLE[:300])
    page.evaluate("title => model.put('label', title)", TITLE[:300].replace(" ", ""))
    examples = [{"text": f"Example {number} " * (1 + number % 5)} for number in range(40)]
    page.evaluate("examples => model.put('examples', examples)", examples)
    if scene == "empty":
        expect(page.get_by_role("button", name="Example 39")).to_be_attached()

    assert_no_faults(page)
    expect(page.get_by_role("textbox", name="Message")).to_be_in_viewport(ratio=1)
    page.close()


@pytest.mark.parametrize(("kind", "rows", "columns"), [("frame", 500, 10), ("frame", 5, 300), ("text", 5, 300)])
def test_a_table_of_500_rows_or_300_columns_scrolls_inside_itself(
    browser: Browser, address: str, kind: str, rows: int, columns: int
) -> None:
    page = opened(browser, address, "plain")
    page.evaluate(FRAME if kind == "frame" else TABLE, [rows, columns])
    table = page.get_by_role("group", name="Table")
    expect(table).to_be_visible()

    assert_no_faults(page)
    assert columns < 300 or table.evaluate("element => element.scrollWidth > element.clientWidth")
    page.close()


def test_a_table_of_10_000_rows_in_a_text_shows_ten_and_all_of_them_in_a_frame_that_scrolls(
    browser: Browser, address: str
) -> None:
    page = opened(browser, address, "plain")
    page.evaluate(TABLE, [10_000, 3])
    expect(page.get_by_text("10 of 10 000 rows")).to_be_visible()

    page.get_by_role("button", name="Show all").click()

    table = page.get_by_role("group", name="Table")
    expect(page.get_by_text("10 000 rows", exact=True)).to_be_visible()
    assert table.evaluate("element => element.clientHeight") <= 318
    assert_no_faults(page)
    page.close()


def test_a_picture_of_one_pixel_stays_one_and_opens(browser: Browser, address: str) -> None:
    page = opened(browser, address, "plain")
    page.evaluate(PICTURE, DOT)
    picture = page.get_by_role("article").get_by_role("img", name="A dot")
    expect(picture).to_have_js_property("naturalWidth", 1)
    assert_no_faults(page)

    expect(picture).to_have_attribute("tabindex", "0")
    picture.press("Enter")
    expect(page.get_by_role("dialog", name="A dot")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.close()


def test_forced_colors_win_over_a_theme(browser: Browser, address: str) -> None:
    page = opened(browser, address, "theme", "dark")
    page.emulate_media(forced_colors="active")
    colors: Any = """() => {
        const probe = document.createElement("p");
        probe.style.cssText = "color: CanvasText; background: Canvas; forced-color-adjust: none";
        document.body.append(probe);
        const { color, backgroundColor } = getComputedStyle(probe);
        const bubble = document.querySelector("article[data-role=user] .cw-bubble");
        const of = (element) => [getComputedStyle(element).color, getComputedStyle(element).backgroundColor];
        return [[color, backgroundColor], of(bubble), getComputedStyle(bubble).borderTopWidth];
    }"""

    forced, bubble, edge = page.evaluate(colors)

    assert bubble == forced
    assert edge == "1px"
    assert_no_faults(page)
    page.close()

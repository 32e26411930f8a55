"""Colors of code, in a real browser: what is painted, that it can be read, and that it costs the text nothing."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.hosts.support.alone import opened

PAINTED = """() => {
    const painted = {};
    for (const [name, ranges] of CSS.highlights) {
        const texts = [...ranges].map(({ startContainer, startOffset, endOffset }) =>
            [startOffset, startContainer.data.slice(startOffset, endOffset)]);
        painted[name.replace("cw-", "")] = texts.sort(([one], [other]) => one - other).map(([, text]) => text);
    }
    return painted;
}"""
CODE = 'def first(x):\n    """Of\n    several lines."""\n    return f"{x}" + str(1)  # end\n'
WAITED = "wanted => [...(CSS.highlights.get('cw-comment') ?? [])].length >= wanted"


def _say(page: Page, text: str) -> None:
    page.evaluate("value => model.patch([{op: 'append', path: ['history', 1, 'content'], value}])", text)


def _growing(browser: Browser, address: str) -> Page:
    page = opened(browser, address, "empty")
    page.evaluate(
        """() => model.patch([
            {op: "insert", path: ["history", 0], value: {role: "user", content: "Code?"}},
            {op: "insert", path: ["history", 1], value: {role: "assistant", content: "So:\\n\\n```py\\n"}},
            {op: "set", path: ["page", "ids"], value: ["a", "b"]},
            {op: "set", path: ["page", "status"], value: "streaming"},
        ])"""
    )
    return page


def test_code_is_painted_by_what_its_words_are(browser: Browser, address: str) -> None:
    page = opened(browser, address, "code")
    page.evaluate("document.querySelector('.cw-log').scrollTop = 0")
    page.wait_for_function(f"() => ({PAINTED})()['string']?.includes('several lines.\"\"\"')")

    painted: dict[str, Any] = page.evaluate(PAINTED)

    assert {"import", "async", "def", "return"} <= set(painted["keyword"])
    assert {"# how far", "# mine"} <= set(painted["comment"])
    assert {"1_000", "1e-3"} <= set(painted["number"])
    assert page.locator("code[data-language] *").count() == 0
    page.close()


def test_code_that_streams_is_painted_as_code_that_came_at_once(browser: Browser, address: str) -> None:
    page = _growing(browser, address)
    for sign in CODE:
        _say(page, sign)
    _say(page, "```\n\nAfter.")
    page.evaluate("model.patch([{op: 'set', path: ['page', 'status'], value: 'ready'}])")
    page.wait_for_function(WAITED, arg=1)
    streamed = page.evaluate(PAINTED)
    page.close()

    page = _growing(browser, address)
    _say(page, CODE + "```\n\nAfter.")
    page.wait_for_function(WAITED, arg=1)
    whole = page.evaluate(PAINTED)
    page.close()

    assert streamed == whole
    assert streamed["string"] == ['"""Of', '    several lines."""', 'f"', '"']


def test_a_line_is_painted_when_it_is_finished_or_when_it_rests(browser: Browser, address: str) -> None:
    page = _growing(browser, address)
    _say(page, "x = 1  # one\ny = 2  # tw")
    page.wait_for_function(WAITED, arg=2)
    _say(page, "o\nz = 3")
    page.wait_for_function(f"() => ({PAINTED})()['comment'].includes('# two')")

    assert page.evaluate(PAINTED)["comment"] == ["# one", "# two"]
    page.close()


def test_of_long_code_what_is_near_the_view_is_painted_wherever_one_scrolls(browser: Browser, address: str) -> None:
    comments = f"() => ({PAINTED})().comment ?? []"
    page = _growing(browser, address)
    most = 0
    for piece in range(20):
        lines = (
            f'value_{number} = call("text", None)  # no {number}.' for number in range(piece * 50, piece * 50 + 50)
        )
        _say(page, "\n".join([*lines, ""]))
        page.wait_for_function(f"number => ({comments})().includes(`# no ${{number}}.`)", arg=piece * 50 + 49)
        most = max(most, len(page.evaluate(comments)))

    assert 20 <= most < 200
    for place, near, far in ((0, 0, 999), (0.5, 500, 0), (1, 999, 500)):
        page.evaluate(
            "share => { const log = document.querySelector('.cw-log'); log.scrollTop = share * log.scrollHeight; }",
            place,
        )
        page.wait_for_function(f"number => ({comments})().includes(`# no ${{number}}.`)", arg=near)
        assert f"# no {far}." not in page.evaluate(comments)
        assert len(page.evaluate(comments)) < 200
    page.close()


def test_what_is_gone_is_painted_no_longer(browser: Browser, address: str) -> None:
    page = _growing(browser, address)
    _say(page, CODE)
    page.wait_for_function(WAITED, arg=1)

    page.evaluate("views.forEach((view) => view.abort())")

    assert not any(page.evaluate(PAINTED).values())
    page.close()


@pytest.mark.parametrize("colors", ["light", "dark"])
def test_every_color_stands_out_from_what_is_behind_it(browser: Browser, address: str, colors: str) -> None:
    page = opened(browser, address, "code", colors)
    page.wait_for_function(WAITED, arg=1)

    contrasts = page.evaluate(
        """() => {
            const canvas = new OffscreenCanvas(1, 1).getContext("2d");
            const pixel = (color) => {
                canvas.fillStyle = color;
                canvas.fillRect(0, 0, 1, 1);
                return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
            };
            const light = (color) => {
                const [r, g, b] = pixel(color).map((v) => v / 255)
                    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
                return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
            };
            const code = document.querySelector("code[data-language]");
            const behind = light(getComputedStyle(code.closest(".cw-codeblock")).backgroundColor);
            return [...CSS.highlights.keys()].map((name) => {
                const { color } = getComputedStyle(code, `::highlight(${name})`);
                return [name, Math.max(light(color), behind) / Math.min(light(color), behind)];
            });
        }"""
    )

    page.close()
    assert len(contrasts) == 8
    assert [(name, ratio) for name, ratio in contrasts if ratio < 4.5] == []
    assert len({round(ratio, 3) for _, ratio in contrasts}) > 4  # The colors are not all the text's own.

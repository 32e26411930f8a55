"""The built widget on a page of its own, with a model that is not there: who can use it, and what it leaves behind."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.hosts.support.alone import opened
from tests.hosts.support.axe import complaints


@pytest.mark.parametrize("colors", ["light", "dark", "forced"])
@pytest.mark.parametrize(
    "scene",
    [
        "rich",
        "panel",
        "faces",
        "asked",
        "thoughts",
        "rtl",
        "theme",
        "empty",
        "files",
        "running",
        "error",
        "display",
        "formulas",
        "code",
        "saved",
        "unsaved",
    ],
)
def test_axe_finds_nothing_to_complain_about(browser: Browser, address: str, scene: str, colors: str) -> None:
    page = opened(browser, address, scene, "dark" if colors == "forced" else colors)
    page.emulate_media(forced_colors="active" if colors == "forced" else "none")

    found = complaints(page)

    page.close()
    assert found == []


@pytest.mark.parametrize("colors", ["light", "dark"])
def test_why_an_answer_is_disliked_is_said_by_keyboard_and_the_line_for_it_is_accessible(
    browser: Browser, address: str, colors: str
) -> None:
    page = opened(browser, address, "rich", colors)
    page.evaluate("model.answers = true")
    page.get_by_role("button", name="Dislike").last.press("Enter")
    comment = page.get_by_role("textbox", name="Comment")
    comment.fill("too")
    comment.press_sequentially(" long")
    found = complaints(page)
    comment.press("Enter")
    expect(page.get_by_text("Comment: too long")).to_be_visible()
    assert page.evaluate("model.sent.at(-1)") | {"id": ""} == {
        "type": "comment",
        "id": "",
        "message": page.evaluate("model.get('_page').ids.at(-1)"),
        "text": "too long",
    }
    page.close()
    assert found == []


def test_every_action_can_be_reached_and_done_by_keyboard_alone(browser: Browser, address: str) -> None:
    page = opened(browser, address, "rich")
    page.evaluate("model.answers = true")
    names = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        names.add(page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent"))

    visible = page.locator(".chatwidget :is(button:enabled, textarea, a[href])")
    missing = {name for one in visible.all() if (name := one.get_attribute("aria-label") or one.inner_text())} - names
    # That one is there only away from the end; Shift and Tab lead to it: test_whole_page_in_jupyterlab.
    assert missing - {"Scroll to latest"} == set()

    thought = page.get_by_role("button", name="Thinking it over")
    thought.focus()
    page.keyboard.press("Enter")
    expect(thought).to_have_attribute("aria-expanded", "true")
    for name, event in [("Dislike", "like"), ("Retry", "retry"), ("Show the code", "option"), ("Clear", "clear")]:
        page.get_by_role("button", name=name).last.focus()
        page.keyboard.press("Space")
        # What a click needs of the page's rarer parts is asked for behind it.
        assert page.evaluate("model.sent.findLast(({type}) => type !== 'blob').type") == event
    page.get_by_role("textbox", name="Message").focus()
    page.keyboard.type("hello")
    page.keyboard.press("Enter")
    assert page.evaluate("model.sent.at(-1).type") == "submit"
    page.close()


def test_a_chat_shown_and_taken_away_fifty_times_leaves_nothing_behind(browser: Browser, address: str) -> None:
    page = opened(browser, address, "avatars")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def counted() -> dict[str, float]:
        session.send("HeapProfiler.collectGarbage")
        metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
        return {name: metrics[name] for name in ("JSEventListeners", "Nodes")}

    once = """async () => {
        const el = show();
        model.put("css", model.get("css") ? "" : "article { color: red }");
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        views.pop().abort();
        el.remove();
        model.sent.length = 0;
    }"""
    for _ in range(3):
        page.evaluate(once)
    before = counted(), page.evaluate("model.listening()"), page.evaluate("document.adoptedStyleSheets.length")
    for _ in range(50):
        page.evaluate(once)

    after = counted(), page.evaluate("model.listening()"), page.evaluate("document.adoptedStyleSheets.length")

    assert after[1] == before[1]
    assert after[0]["JSEventListeners"] <= before[0]["JSEventListeners"] + 2
    assert after[0]["Nodes"] <= before[0]["Nodes"] + 20  # one view has some 900
    page.close()


def test_the_css_of_a_chat_reaches_only_that_chat_and_wins_over_the_widgets_own(browser: Browser, address: str) -> None:
    page = opened(browser, address, "theme")
    page.evaluate(
        "document.querySelector('main').append(Object.assign(document.createElement('article'), {id: 'other'}))"
    )
    page.evaluate(
        "model.put('css', 'article { color: rgb(1, 2, 3) } article .cw-bubble { padding: 1px } padding: 7px')"
    )

    style = "(element, name) => getComputedStyle(element)[name]"
    user = page.locator("article[data-role=user]").first
    assert user.evaluate(style, "color") == "rgb(1, 2, 3)"
    assert user.locator(".cw-bubble").evaluate(style, "padding") == "1px"
    assert page.locator("#other").evaluate(style, "color") != "rgb(1, 2, 3)"
    assert page.locator("body").evaluate(style, "padding") != "7px"

    page.evaluate("model.put('css', '')")
    assert user.evaluate(style, "color") != "rgb(1, 2, 3)"
    page.close()


COUNT_WORK = """(() => {
  window.work = {};
  const count = (name) => { work[name] = (work[name] ?? 0) + 1; };
  for (const name of ["setTimeout", "setInterval", "requestAnimationFrame", "requestIdleCallback"]) {
    const real = window[name];
    window[name] = (callback, ...rest) =>
      real.call(window, (...given) => { count(name); callback(...given); }, ...rest);
  }
  for (const name of ["MutationObserver", "ResizeObserver", "IntersectionObserver"]) {
    window[name] = class extends window[name] {
      constructor(callback, ...rest) { super((...given) => { count(name); callback(...given); }, ...rest); }
    };
  }
})()"""


def test_a_chat_at_rest_does_nothing(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 900, "height": 900})
    page.add_init_script(COUNT_WORK)
    page.goto(f"{address}#rich")
    page.wait_for_function("window.ready")
    page.wait_for_timeout(1500)  # drawn, and what a drawn chat still looks after
    page.evaluate("for (const name of Object.keys(work)) delete work[name]")

    page.wait_for_timeout(2500)  # longer than any interval of ours

    assert page.evaluate("work") == {}
    page.close()


def test_a_hidden_tab_draws_nothing_and_is_right_when_it_is_shown(browser: Browser, address: str) -> None:
    page = opened(browser, address, "rich")
    page.evaluate("""() => {
      const hide = (hidden) => {
        Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      };
      window.hide = hide;
      window.changes = 0;
      const observer = new MutationObserver((records) => { changes += records.length; });
      observer.observe(document.querySelector(".chatwidget"),
        { subtree: true, childList: true, characterData: true, attributes: true });
      hide(true);
    }""")

    page.evaluate("""() => {
      const { length } = model.get("history");
      const value = { role: "assistant", content: "Said while" };
      model.patch([{ op: "insert", path: ["history", length], value },
                   { op: "insert", path: ["page", "ids", length], value: "late" }]);
      model.patch([{ op: "append", path: ["history", length, "content"], value: " nobody looked." }]);
    }""")
    page.wait_for_timeout(200)

    assert page.evaluate("changes") == 0
    page.evaluate("hide(false)")
    expect(page.get_by_role("article").last).to_contain_text("Said while nobody looked.")
    page.close()

"""Two views of one chat in a page, of which the second is below the viewport: how often each is drawn."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.hosts.support.alone import opened

PATCHES = 90

# Counts the drawings of each view while the answer grows. Patches come 30 times a second.
_STREAM = """async patches => {
  model.put("render_markdown", false);
  document.querySelector("#main").style.paddingBottom = "3000px";
  window.show(document.body);
  const views = [...document.querySelectorAll(".chatwidget")];
  const paused = (ms) => new Promise((done) => setTimeout(done, ms));
  // It was made after the view's own observer, and so is notified after it.
  await new Promise((done) => {
    new IntersectionObserver(([entry]) => entry.isIntersecting || done()).observe(views[1]);
  });
  const counts = [0, 0];
  const watching = views.map((view, at) => {
    const observer = new MutationObserver(() => { counts[at] += 1; });
    const answer = [...view.querySelectorAll(".cw-markdown")].at(-1);
    observer.observe(answer, { subtree: true, childList: true, characterData: true });
    return observer;
  });
  const began = performance.now();
  for (let patch = 0; patch < patches; patch += 1) {
    model.patch([{ op: "append", path: ["history", 2, "content"], value: ` w${patch}` }]);
    await paused(33);
  }
  watching.forEach((observer) => observer.disconnect());
  return { counts, seconds: (performance.now() - began) / 1000 };
}"""


def test_a_view_below_the_viewport_is_drawn_once_a_second_and_whole_when_it_is_scrolled_to(
    browser: Browser, address: str
) -> None:
    page = opened(browser, address, "running")
    found = page.evaluate(_STREAM, PATCHES)
    below = page.locator(".chatwidget").last

    below.scroll_into_view_if_needed()

    expect(below.get_by_text(f"w{PATCHES - 1}")).to_be_visible(timeout=40_000)
    page.close()
    in_view, out_of_view = found["counts"]
    assert in_view == PATCHES
    assert 1 <= out_of_view <= found["seconds"] + 1

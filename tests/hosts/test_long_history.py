"""Ten thousand messages inside JupyterLab: what is shown first, and what a frame waits for while one moves about."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.hosts.support.frames import least, slowness, traced
from tests.hosts.support.jupyter import JupyterHost

LONGEST = 50.0  # ms

LONG = """
import chatwidget as cw
texts = (f"message {index} " + "of **some** length " * 20 for index in range(10_000))
messages = [{"role": ("user", "assistant")[index % 2], "content": text} for index, text in enumerate(texts)]
chat = cw.ChatInterface(lambda message, history: "An answer.", history=messages)
"""

# Counts the messages that are made between two frames while a person scrolls up and jumps about, and at last goes to a
# place and waits there.
MOVE = """async () => {
  const log = document.querySelector(".chatwidget [role=log]");
  const frame = () => new Promise(requestAnimationFrame);
  let made = 0;
  const count = (nodes) => [...nodes].filter((node) => node.nodeName === "ARTICLE").length;
  const observer = new MutationObserver((changes) => { for (const each of changes) made += count(each.addedNodes); });
  observer.observe(log, { childList: true, subtree: true });
  const counts = [];
  const moving = async (frames, move) => {
    for (let at = 0; at < frames; at += 1) { move(at); made = 0; await frame(); counts.push(made); }
  };
  await moving(60, () => { log.scrollTop -= 400; });
  await moving(90, (at) => { if (at % 15 === 0) log.scrollTop = (log.scrollHeight * ((at * 37) % 100)) / 100; });
  log.scrollTop = log.scrollHeight / 3;
  const inView = () => {
    const { top, bottom } = log.getBoundingClientRect();
    const places = [...log.querySelectorAll("article")].map((each) => each.getBoundingClientRect());
    return places.filter((place) => place.bottom > top && place.top < bottom).length;
  };
  const begun = performance.now();
  while (!inView() && performance.now() - begun < 10_000) await frame();
  observer.disconnect();
  return { counts, shown: inView() };
}"""


@pytest.mark.fresh_page
@pytest.mark.alone
def test_scrolling_and_jumping_through_10_000_messages_no_frame_is_long_or_waits_for_a_whole_group(
    jupyterlab: JupyterHost, tmp_path: Path
) -> None:
    def longest() -> float:
        notebook = jupyterlab.open([LONG, "chat"])
        expect(notebook.chat().messages().last).to_contain_text("message 9999")
        with traced(notebook.page, tmp_path / "trace.json") as frames:
            found = notebook.page.evaluate(MOVE)
        made, ms = found["counts"], frames[0] / slowness(notebook.page)
        print(f"\n{sum(made)} messages made in {len(made)} frames, at most {max(made)}; longest {ms:.0f} ms of CPU")
        assert sum(made) > 200
        assert max(made) < 50
        assert found["shown"] > 0
        return ms

    assert least(LONGEST, longest) <= LONGEST
    chat = jupyterlab.pages[-1].chat()
    chat.ask("And now?")
    expect(chat.messages().last).to_contain_text("An answer.")
    indices = chat.indices()
    assert indices == sorted(set(indices))
    assert indices[-1] == 10_001

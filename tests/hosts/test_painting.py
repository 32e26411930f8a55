"""What the browser paints while an answer grows, counted in its own record of it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from playwright.sync_api import Browser

from tests.hosts.support.alone import opened

ANSWER = """async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const last = model.get("history").length - 1;
  model.patch([{ op: "set", path: ["page", "status"], value: "streaming" }]);
  for (let at = 0; at < 20; at += 1) {
    model.patch([{ op: "append", path: ["history", last, "content"], value: ` word${at}` }]);
    await frame();
  }
}"""


def test_a_word_more_paints_the_message_that_it_stands_in_and_no_other(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    page = opened(browser, address, "long")
    page.evaluate(ANSWER)  # until all that is near is drawn
    browser.start_tracing(page=page, path=tmp_path / "trace.json", categories=["devtools.timeline"])
    page.evaluate(ANSWER)
    browser.stop_tracing()
    page.close()

    events = json.loads((tmp_path / "trace.json").read_text())["traceEvents"]
    painted = [event["args"]["data"] for event in events if event["name"] == "Paint"]
    messages = Counter(each["nodeId"] for each in painted if each.get("nodeName", "").startswith("ARTICLE"))
    paintings = sorted(messages.values(), reverse=True)
    assert paintings, "no message is painted by itself"
    assert paintings[0] >= 15
    assert sum(paintings[1:]) <= 10

"""What the browser paints while an answer grows, counted in its own record of it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.hosts.support.alone import opened
from tests.hosts.support.jupyter import JupyterHost

ANSWER = """async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const last = model.get("history").length - 1;
  model.patch([{ op: "set", path: ["page", "status"], value: "streaming" }]);
  for (let at = 0; at < 20; at += 1) {
    model.patch([{ op: "append", path: ["history", last, "content"], value: ` word${at}` }]);
    await frame();
  }
}"""

# An answer of 400 paragraphs, in a text or beside pictures; 20 more come when the gate opens.
LONG = """
import threading
import chatwidget as cw

gate = threading.Event()
text = "Some *words* and `code` of a [link](https://example.org).\\n\\n" * 400
url = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
picture = {"type": "image_url", "image_url": {"url": url}}

def answer(message, history):
    def said(words):
        if message == "text":
            return words
        return {"role": "assistant", "content": [{"type": "text", "text": words}, picture, picture]}

    yield said(text)
    gate.wait(60)
    for number in range(1, 21):
        yield said(text + "A paragraph, and *more*.\\n\\n" * number)
        threading.Event().wait(0.1)

chat = cw.ChatInterface(answer)
chat
"""


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


@pytest.mark.parametrize("what", ["text", "pictures"])
def test_a_block_more_in_a_long_message_has_only_what_is_new_styled(
    jupyterlab: JupyterHost, tmp_path: Path, what: str
) -> None:
    notebook = jupyterlab.open([LONG])
    chat = notebook.chat()
    chat.ask(what)
    answer = chat.messages("assistant").last
    expect(answer.locator("p em")).to_have_count(400)
    browser = notebook.page.context.browser
    assert browser is not None
    categories = ["disabled-by-default-devtools.timeline.invalidationTracking"]
    browser.start_tracing(page=notebook.page, path=tmp_path / "trace.json", categories=categories)
    notebook.kernel.run("gate.set()")
    expect(answer.locator("p em")).to_have_count(420)
    chat.wait_ready()
    browser.stop_tracing()

    events = json.loads((tmp_path / "trace.json").read_text())["traceEvents"]
    styled = sum(event["name"] == "StyleResolver::ResolveStyle" for event in events)
    assert 20 <= styled <= 20 * 50, f"{styled} elements were styled for 20 paragraphs"

"""A conversation outside its notebook: the file of `to_html`, and the transcript that `freeze` leaves behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

import chatwidget as cw

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
TALK: list[dict[str, Any]] = [
    {"role": "user", "content": "What is in the file, and what is </script><script>document.title = 'owned'</script>?"},
    {"role": "assistant", "content": "I open it.", "metadata": {"title": "Reading", "status": "done", "duration": 0.4}},
    {"role": "assistant", "content": "A **table**:\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nprint('hi')\n```"},
    {"role": "assistant", "content": "half", "metadata": {"error": {"type": "ValueError", "text": "broke"}}},
]
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"><circle r="20" cx="40" cy="20"/></svg>'


@pytest.mark.parametrize("colors", ["light", "dark"])
def test_the_file_is_read_from_the_disk_with_no_kernel_no_network_and_no_complaint(
    browser: Browser, tmp_path: Path, colors: Any
) -> None:
    (tmp_path / "plan.svg").write_text(PICTURE, encoding="utf-8")
    (tmp_path / "table.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    chat = cw.ChatWidget(TALK, label="About a file", like_user_message=True, editable="all")
    chat.on_like(print)
    chat.stream([[tmp_path / "plan.svg", tmp_path / "table.csv"]]).wait(30)
    file = chat.to_html(tmp_path / "talk.html")
    (tmp_path / "plan.svg").unlink()
    (tmp_path / "table.csv").unlink()
    context = browser.new_context(color_scheme=colors, offline=True, viewport={"width": 800, "height": 900})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(file.as_uri())

    log = page.get_by_role("log", name="Conversation")
    expect(log.get_by_role("article")).to_have_count(len(chat.history))
    expect(log.get_by_role("cell", name="2")).to_be_visible()
    expect(log.get_by_role("alert")).to_contain_text("broke")
    picture = log.get_by_role("img", name="plan.svg")
    expect(picture).to_be_visible()
    page.wait_for_function("image => image.naturalWidth === 80", arg=picture.element_handle())
    thought = log.get_by_role("button", name="Reading")
    thought.click()
    expect(log.get_by_text("I open it.")).to_be_visible()
    with page.expect_download() as download:
        log.get_by_role("button", name="Download table.csv").click()
    assert Path(download.value.path()).read_text() == "a,b\n1,2\n"
    for name in ("Like", "Retry", "Undo", "Edit", "Clear", "Send"):
        expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)
    expect(page.get_by_role("textbox")).to_have_count(0)
    expect(page.get_by_role("button", name="Copy conversation")).to_be_visible()
    assert page.title() == "About a file"
    page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(({violations}) => violations)")
    context.close()
    assert [(each["id"], node["html"]) for each in found for node in each["nodes"]] == []
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_without_scripts_the_file_still_says_everything(browser: Browser, tmp_path: Path) -> None:
    file = cw.ChatWidget(TALK).to_html(tmp_path / "talk.html")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    expect(page.get_by_role("cell", name="2")).to_be_visible()
    expect(page.get_by_text("broke")).to_be_visible()
    context.close()

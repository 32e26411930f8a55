"""The chat in the widget manager of VS Code: it works, its texts can be read in every theme, and letters stay in it.

tests/hosts/support/vscode_page.py says what of VS Code is real here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.hosts.conftest import RESULTS, watched
from tests.hosts.support.cells import talking
from tests.hosts.support.jupyter import JupyterServer
from tests.hosts.support.vscode_page import VscodeHost, VscodePage
from tests.hosts.support.vscode_themes import READ, STYLES, THEMES, is_light
from tests.hosts.support.wait import until

# One of everything that is text.
CHAT = (
    "import ipywidgets\n"
    + talking(
        """
def answer(message, history):
    if message == "slider":
        return ipywidgets.IntSlider(description="Size", value=3)
    if message == "fail":
        raise ValueError("this one fails")
    return "You said: " + message
"""
    )
    + '''
chat.title, chat.description = "A title", "A *description*"
chat.history = [
    {"role": "system", "content": "You are brief."},
    {"role": "user", "content": "A question with `code` and a [link](https://example.org)"},
    {"role": "assistant", "content": "Looked up.", "metadata": {"title": "Thought", "log": "2 pages", "duration": 1.5}},
    {"role": "assistant", "content": """# A heading
Some **text**, `code`, *emphasis*, a [link](https://example.org), $x^2$ and ~~gone~~.

> A quote, with `code` in it.

```python
def find(values: list[int], wanted: str = "x") -> bool:  # a comment
    return wanted in values or len(values) > 42
```

| left | right |
|--|--:|
| a | 1 |

- [x] done
""", "options": [{"value": "The first"}, {"value": "second", "label": "The second"}]},
]
'''
)


@pytest.fixture(scope="module")
def vscode(jupyter: JupyterServer, context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[VscodePage]:
    """One notebook for all of these tests, with everything in view."""
    for host in watched(VscodeHost(jupyter, context), request):
        page = host.open([CHAT, "chat.max_height = None\nchat.height = 1500", "chat"])
        page.page.set_viewport_size({"width": 1000, "height": 1600})
        page.page.emulate_media(reduced_motion="reduce")
        chat = page.chat()
        expect(chat.messages("assistant").last).to_contain_text("A heading")
        chat.button("Thought").click()
        chat.ask("slider")
        expect(chat.scope.get_by_role("slider")).to_be_visible()
        chat.wait_ready()
        chat.ask("fail")
        expect(chat.scope.get_by_text("ValueError this one fails")).to_be_visible()
        chat.wait_ready()
        page.webview.wait_for_function("() => CSS.highlights.size > 3")
        yield page


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("theme", THEMES)
def test_all_text_can_be_read_in_the_theme(vscode: VscodePage, theme: str, style: str) -> None:
    vscode.put_on(theme, style)

    texts: list[dict[str, Any]] = vscode.webview.evaluate(READ)

    RESULTS.mkdir(exist_ok=True)
    vscode.page.screenshot(path=RESULTS / f"vscode-{theme}-{style}.png")
    root = "() => getComputedStyle(document.querySelector('.chatwidget'))"
    assert len(texts) > 40
    assert [each for each in texts if each["contrast"] < each["least"]] == []
    assert vscode.webview.evaluate(f"({root})().colorScheme") == ("light" if is_light(theme) else "dark")
    assert vscode.webview.evaluate(f"({root})().fontFamily") == "sans-serif"


def test_a_key_that_no_editor_uses_reaches_the_workbench_and_letters_do_not(vscode: VscodePage) -> None:
    chat = vscode.chat()
    chat.composer.fill("")
    chat.composer.focus()
    vscode.pressed()

    for key in ("d", "a", "Shift+Enter", "Escape", "Control+a", "Control+s", "Control+p", "Control+Shift+p", "F1"):
        chat.composer.focus()
        vscode.page.keyboard.press(key)

    seen: list[str] = []
    until(lambda: seen.extend(each["key"] for each in vscode.pressed()) or "F1" in seen, "the workbench got F1", 10)
    assert [key for key in seen if key not in {"Control", "Shift"}] == ["s", "p", "p", "F1"]
    expect(chat.composer).to_have_value("da\n")
    chat.composer.fill("")


def test_a_turn_is_answered_and_a_reload_with_the_same_kernel_has_everything(vscode: VscodePage) -> None:
    vscode.put_on("light-modern")
    chat = vscode.chat()
    chat.ask("hello")
    expect(chat.messages("assistant").last).to_contain_text("You said: hello")
    chat.wait_ready()
    before = chat.messages().count()

    vscode.reload()
    vscode.show()

    expect(vscode.chat().messages("assistant").last).to_contain_text("You said: hello")
    expect(vscode.chat().messages()).to_have_count(before)
    vscode.chat().ask("again")
    expect(vscode.chat().messages("assistant").last).to_contain_text("You said: again")

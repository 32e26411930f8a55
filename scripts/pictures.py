"""Take the README's screenshots in docs/: a chat in JupyterLab, light and dark.

.venv/bin/python -m scripts.pictures
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright
from tests.hosts.conftest import FLAGS
from tests.hosts.support.jupyter import JUPYTERLAB, JupyterHost, JupyterServer
from tests.support.browser_path import find_browser

DOCS = Path(__file__).parents[1] / "docs"

ANSWER = """A generator yields values one at a time and resumes where it stopped:

```python
def countdown(n):
    while n:
        yield n
        n -= 1
```

- The body runs only when the next value is requested.
- **Memory use is small**: only one value exists at a time.
- A `for` loop requests values until the function ends.
"""

CELL = f"""import chatwidget as cw

def answer(message, history):
    text = {ANSWER!r}
    for end in range(0, len(text) + 1, 4):
        yield text[:end]
    yield [
        cw.ChatMessage("A short example helps.", metadata={{"title": "Thinking", "status": "done", "duration": 1.4}}),
        cw.ChatMessage(text, options=[{{"value": "And a class?"}}, {{"value": "Show me async"}}]),
    ]

chat = cw.ChatInterface(answer, message_placeholder="Ask about Python…")
chat.on_like(lambda data: None)
chat.height = 580"""


def _ask(host: JupyterHost, theme: str) -> None:
    notebook = host.open([CELL, "chat"])
    lab = notebook.page
    lab.set_viewport_size({"width": 1180, "height": 1300})
    lab.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    lab.evaluate("() => jupyterapp.commands.execute('application:toggle-left-area')")
    chat = notebook.chat()
    chat.ask("What is a generator in Python?")
    chat.wait_ready()
    expect(chat.button("And a class?")).to_be_visible()
    name = "first-chat" if "Light" in theme else "first-chat-dark"
    root = chat.scope.locator(".chatwidget").first
    lab.wait_for_function("() => CSS.highlights.has('cw-keyword')")  # the code has its colors
    chat.composer.blur()
    box = root.bounding_box()
    assert box is not None
    edge = {"x": box["x"] - 6, "y": box["y"] - 6, "width": box["width"] + 12, "height": box["height"] + 12}
    lab.screenshot(path=DOCS / f"{name}.png", clip=edge)
    print(f"docs/{name}.png")


def main() -> int:
    """Take every screenshot."""
    DOCS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        print("Starting JupyterLab and Chromium")
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
        server = JupyterServer(Path(folder))
        try:
            context = browser.new_context(device_scale_factor=1.5)
            host = JupyterHost(server, context, JUPYTERLAB)
            for theme in ("JupyterLab Light", "JupyterLab Dark"):
                _ask(host, theme)
        finally:
            server.close()
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

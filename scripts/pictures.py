"""Makes the pictures of the README in docs/: the real widget in a real JupyterLab, light and dark.

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

ANSWER = """A generator yields values one at a time and keeps its place in between:

```python
def countdown(n):
    while n:
        yield n
        n -= 1
```

- Nothing runs until somebody asks for the first value.
- **Memory stays small**: one value at a time.
- A `for` loop asks until there is no more.
"""

CELL = f"""import chatwidget as cw

def answer(message, history):
    text = {ANSWER!r}
    for end in range(0, len(text) + 1, 4):
        yield text[:end]
    yield [
        cw.ChatMessage("A short one.", metadata={{"title": "Thinking", "status": "done", "duration": 1.4}}),
        cw.ChatMessage(text, options=[{{"value": "And a class?"}}, {{"value": "Show me async"}}]),
    ]

chat = cw.ChatInterface(answer, message_placeholder="Ask about Python…")
chat.on_like(lambda data: None)
chat.height = 620"""


def _ask(host: JupyterHost, theme: str) -> None:
    notebook = host.open([CELL, "chat"])
    lab = notebook.page
    lab.set_viewport_size({"width": 1180, "height": 1000})
    lab.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    lab.evaluate("() => jupyterapp.commands.execute('application:toggle-left-area')")
    chat = notebook.chat()
    chat.ask("What is a generator in Python?")
    chat.wait_ready()
    expect(chat.button("And a class?")).to_be_visible()
    chat.button("Like").last.click()
    name = "first-chat" if "Light" in theme else "first-chat-dark"
    root = chat.scope.locator(".chatwidget").first
    root.screenshot(path=DOCS / f"{name}.png")
    print(f"docs/{name}.png")


def main() -> int:
    """Make every picture."""
    DOCS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        print("starting JupyterLab and a browser")
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

"""Take the screenshots of the documentation in docs/: the built widget in a page with a simulated kernel.

.venv/bin/python -m scripts.look_pictures
"""

from __future__ import annotations

import functools
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from tests.hosts.conftest import FLAGS
from tests.support.browser_path import find_browser

ROOT = Path(__file__).parents[1]
#: Name of the image, scene (tests/js/page/scenes.js), color scheme, width.
PICTURES: tuple[tuple[str, str, Any, int], ...] = (
    ("look-bubble", "avatars", "light", 760),
    ("look-bubble-dark", "avatars", "dark", 760),
    ("look-panel", "panel", "light", 760),
    ("look-gallery", "gallery", "light", 560),
    ("look-thoughts", "thoughts", "light", 760),
    ("look-thoughts-narrow-dark", "thoughts", "dark", 400),
    ("look-panel-dark", "faces", "dark", 760),
    ("look-theme", "theme", "light", 760),
    ("look-theme-dark", "theme", "dark", 760),
    ("look-rtl", "rtl", "light", 760),
    ("look-rtl-dark", "rtl", "dark", 760),
    ("saved-conversations", "saved", "light", 1000),
    ("files", "files", "light", 760),
    ("files-dark", "files", "dark", 760),
)
#: Adds a third file, which is still uploading, to the scene "files".
UPLOADING = """async () => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(3e6)], "interviews.zip"));
    const drop = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
    document.querySelector(".chatwidget").dispatchEvent(drop);
    const soon = () => new Promise((resolve) => setTimeout(resolve, 20));
    const uploads = () => model.sent.filter(({ type }) => type === "upload");
    for (const count of [1, 4]) {
        while (uploads().length < count) await soon();
        for (const { id } of uploads().splice(count - 1, 2)) model.emit({ type: "reply", to: id, ok: true });
    }
    while (!document.querySelector(".cw-attachment img")?.complete) await soon();
    document.activeElement.blur();
}"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Log nothing."""


def _take(browser: Browser, address: str, name: str, scene: str, colors: Any, width: int) -> None:
    page = browser.new_page(
        color_scheme=colors, reduced_motion="reduce", viewport={"width": width, "height": 900}, device_scale_factor=1.5
    )
    page.goto(f"{address}#{scene}")
    page.wait_for_function("window.ready")
    if scene == "saved":
        page.get_by_role("navigation", name="Conversations").wait_for()
    if scene == "files":
        page.get_by_role("group", name="growth by city.png").wait_for()
        page.evaluate(UPLOADING)
    page.locator(".chatwidget").screenshot(path=ROOT / "docs" / f"{name}.png")
    page.close()
    print(f"docs/{name}.png")


def main() -> int:
    """Take every screenshot."""
    handler = functools.partial(_Quiet, directory=str(ROOT))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
        for picture in PICTURES:
            _take(browser, f"http://127.0.0.1:{server.server_address[1]}/tests/js/page/index.html", *picture)
        browser.close()
        server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())

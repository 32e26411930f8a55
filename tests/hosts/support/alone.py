"""The built widget on a page of its own, with a model that is not there (tests/js/page)."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[3]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def served() -> Iterator[str]:
    """The page's address, for as long as it is wanted."""
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(ROOT))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/tests/js/page/index.html"
        server.shutdown()


def opened(browser: Browser, address: str, scene: str, colors: Any = "light", width: int = 900) -> Page:
    """The page, once the chat stands in it."""
    page = browser.new_page(color_scheme=colors, reduced_motion="reduce", viewport={"width": width, "height": 900})
    page.goto(f"{address}#{scene}")
    page.wait_for_function("window.ready")
    return page

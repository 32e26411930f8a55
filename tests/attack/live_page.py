"""A page of a real Chromium that shows a real chat, and hears whatever runs, asks, or leaves."""

from __future__ import annotations

import base64
import contextlib
import functools
import json
import queue
import re
import socket
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from chatwidget.widget.chat_widget import ChatWidget
from tests.support.browser_path import find_browser

ROOT = Path(__file__).resolve().parents[2]
_HERE = Path(__file__).parent / "page"
JUDGE = (_HERE / "judge.js").read_text("utf-8")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class Traps:
    """Addresses of this machine that no page may reach, and what reached them."""

    def __init__(self) -> None:
        self.reached: list[str] = []
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self.stun = f"127.0.0.1:{self._udp.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self._udp.recvfrom(4096)
                self.reached.append("a peer connection")

    def close(self) -> None:
        self._udp.close()


class World:
    """A browser, the address of the host's page, and the traps."""

    def __init__(self, browser: Browser, address: str, traps: Traps) -> None:
        self.browser, self.address, self.traps = browser, address, traps


@contextlib.contextmanager
def world() -> Iterator[World]:
    """Start a browser and a server for the host's page."""
    handler = functools.partial(_Quiet, directory=str(ROOT))
    traps = Traps()
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"])
        yield World(browser, f"http://127.0.0.1:{server.server_address[1]}", traps)
        browser.close()
        server.shutdown()
        traps.close()


class Watched:
    """A page that keeps what it should not have done.

    Attributes:
        ran: numbers of payloads that ran in the host's page.
        ran_in_frame: those that ran in a frame.
        asked: addresses that were asked, popups and dialogs.
    """

    def __init__(self, world: World, *, scripts: bool = True) -> None:
        self._world = world
        self.ran: list[int] = []
        self.ran_in_frame: list[int] = []
        self.asked: list[str] = []
        self._reached = len(world.traps.reached)
        self.context: BrowserContext = world.browser.new_context(java_script_enabled=scripts)
        self.context.route(re.compile("^(?!data:|blob:)"), self._asked)
        self.page: Page = self.context.new_page()
        self.page.expose_binding("ran", self._ran)
        self.context.on("page", lambda page: self.asked.append(f"a window at {page.url}"))
        self.page.on("dialog", lambda dialog: (self.asked.append(dialog.message), dialog.dismiss()))
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _ran(self, source: Any, number: Any) -> None:
        frame = source["frame"] if isinstance(source, dict) else source.frame
        (self.ran if frame == self.page.main_frame else self.ran_in_frame).append(number)

    def _asked(self, route: Route) -> None:
        url = route.request.url
        if url.startswith((self._world.address, "file:")):
            route.continue_()
        else:
            self.asked.append(url)
            route.abort()

    def wrong(self, *, frames_may_run: bool = False) -> list[str]:
        """Return everything that got through so far, and forget it."""
        with contextlib.suppress(Exception):
            self.page.evaluate("window.drawn ? drawn() : 0")
        found = [f"ran: {number}" for number in self.ran]
        found += [] if frames_may_run else [f"ran in a frame: {number}" for number in self.ran_in_frame]
        found += [f"asked: {url}" for url in self.asked]
        found += self._world.traps.reached[self._reached :]
        self._reached = len(self._world.traps.reached)
        found += [f"stands there: {each}" for each in self.page.evaluate(JUDGE)]
        for kept in (self.ran, self.ran_in_frame, self.asked):
            kept.clear()
        return found

    def close(self) -> None:
        self.context.close()


class LivePage(Watched):
    """A host's page with a living chat in it."""

    def __init__(self, world: World, chat: ChatWidget) -> None:
        super().__init__(world)
        self._chat = chat
        self._sent: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        chat.comm.publish_msg = self._publish
        self.page.expose_function("toKernel", self._receive)
        self.page.goto(f"{world.address}/tests/attack/page/index.html")
        self.page.wait_for_function("window.ready")
        self._deliver({"method": "request_state"}, [])
        self.pump()
        self.page.evaluate("show()")

    def pump(self) -> None:
        """Hand over what the chat has sent, and wait until it is drawn."""
        self.page.evaluate("messages => take(messages)", self._taken())
        self.page.evaluate("drawn()")

    def patch(self, ops: list[dict[str, Any]], seq: int) -> None:
        """Let the page take a patch that the chat did not send."""
        frame = {"data": {"method": "custom", "content": {"type": "patch", "seq": seq, "ops": ops}}, "buffers": []}
        self.page.evaluate("messages => take(messages)", [frame])

    def _taken(self) -> list[dict[str, Any]]:
        return [self._sent.get() for _ in range(self._sent.qsize())]

    def _publish(self, msg_type: str, data: Any = None, *args: Any, **keys: Any) -> None:
        if msg_type == "comm_msg":
            buffers = [base64.b64encode(bytes(each)).decode() for each in keys.get("buffers") or ()]
            self._sent.put({"data": json.loads(json.dumps(data)), "buffers": buffers})

    def _deliver(self, data: dict[str, Any], buffers: list[bytes]) -> None:
        views = [memoryview(each) for each in buffers]
        self._chat.comm.handle_msg({"content": {"data": data}, "buffers": views, "metadata": {}})

    def _receive(self, sent: dict[str, Any]) -> list[dict[str, Any]]:
        buffers = [base64.b64decode(each) for each in sent["buffers"]]
        self._deliver({"method": "custom", "content": sent["content"]}, buffers)
        return self._taken()

    def state(self) -> dict[str, Any]:
        """Return the chat's traits as a page gets them."""
        self._deliver({"method": "request_state"}, [])
        states: list[dict[str, Any]] = [one["data"]["state"] for one in self._taken() if "state" in one["data"]]
        return states[-1]

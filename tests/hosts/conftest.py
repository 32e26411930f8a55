"""Hosts for the journeys: each is started once, and each test opens a notebook of its own in it."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from chatwidget.testing.scripted_server import ScriptedServer
from tests.hosts.support.alone import served
from tests.hosts.support.jupyter import JUPYTERLAB, NOTEBOOK_7, JupyterHost, JupyterServer
from tests.hosts.support.marimo_app import MarimoHost
from tests.support.browser_path import find_browser

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--font-render-hinting=slight",  # as a whole browser does; the headless shell would hint fully
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",  # the headless shell has none of its own
)
RESULTS = Path(__file__).parents[2] / "test-results"  # ignored by git
expect.set_options(timeout=40_000)  # ms; what comes at all comes sooner, but not on a machine with other work
OUTCOME = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Leave word for the fixtures whether the test itself failed."""
    report = yield
    module = item.getparent(pytest.Module)
    for node in (item, module) if module is not None else (item,):
        node.stash[OUTCOME] = node.stash.get(OUTCOME, False) or report.failed
    return report


# Not for the whole session: while Playwright's synchronous side is on, no asyncio test can run in this thread.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One profile, thrown away at the end, so that a host's files are fetched once."""
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    yield context
    context.close()


@pytest.fixture(scope="package")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    server = JupyterServer(tmp_path_factory.mktemp("jupyter"))
    yield server
    server.close()


@pytest.fixture(scope="package")
def spare(jupyter: JupyterServer, context: BrowserContext) -> list[Page]:
    """JupyterLabs that are open and show nothing: to load one costs more than all that most tests do in it."""
    return []


@pytest.fixture
def jupyterlab(
    jupyter: JupyterServer, context: BrowserContext, spare: list[Page], request: pytest.FixtureRequest
) -> Iterator[JupyterHost]:
    """JupyterLab; a test that changes the page itself, loads it again or measures it has the marker `fresh_page`."""
    fresh = request.node.get_closest_marker("fresh_page") is not None
    yield from watched(JupyterHost(jupyter, context, JUPYTERLAB, None if fresh else spare), request)


@pytest.fixture
def notebook7(jupyter: JupyterServer, context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[JupyterHost]:
    yield from watched(JupyterHost(jupyter, context, NOTEBOOK_7), request)


@pytest.fixture
def marimo(context: BrowserContext, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[MarimoHost]:
    yield from watched(MarimoHost(context, tmp_path), request)


@pytest.fixture(scope="package")
def address() -> Iterator[str]:
    """Where the built widget stands on a page of its own."""
    yield from served()


@pytest.fixture
def model() -> Iterator[ScriptedServer]:
    """A model server that says what the test tells it to."""
    with ScriptedServer() as server:
        yield server


def watched(host: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Lend the host to a test; keep a picture where the test fails; fail it where a page complained."""
    yield host
    failed = request.node.stash.get(OUTCOME, True)
    if failed:
        RESULTS.mkdir(exist_ok=True)
        for number, page in enumerate(host.pages):
            name = re.sub(r"\W+", "-", f"{request.node.name}-{number}")
            page.page.screenshot(path=RESULTS / f"{name}.png")
    unexpected = [each for page in host.pages for each in page.unexpected()]
    host.close(clean=not failed and not unexpected)
    if unexpected:
        (print if failed else pytest.fail)("the page complained:\n" + "\n".join(unexpected))

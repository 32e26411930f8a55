"""The built site, as files in a browser: guides, notebooks, and an API reference with every public name."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import chatwidget as cw
from tests.support.documentation import GUIDES, ROOT

pytest.importorskip("sphinx")
pytestmark = pytest.mark.slow
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the site, built without a network: every connection would be refused."""
    target = tmp_path_factory.mktemp("built") / "site"
    no_network = {f"{name}_proxy": "http://127.0.0.1:9" for name in ("http", "https", "all")}

    built = subprocess.run(
        [sys.executable, "-m", "scripts.build_site", str(target)],
        cwd=ROOT,
        env={**os.environ, **no_network},
        capture_output=True,
        text=True,
        check=False,
    )

    assert built.returncode == 0, built.stderr
    return target


@pytest.fixture
def page(browser: Browser) -> Page:
    return browser.new_page()


def opened(page: Page, file: Path) -> list[str]:
    """Open a page, and return what went wrong, and what it asked other computers for."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("requestfailed", lambda request: problems.append(request.url))
    page.on(
        "request", lambda request: problems.extend([] if request.url.startswith(("file:", "data:")) else [request.url])
    )
    page.goto(file.as_uri())
    page.wait_for_load_state("networkidle")
    return problems


def test_the_first_page_leads_to_every_guide_and_notebook(site: Path, page: Page) -> None:
    problems = opened(page, site / "index.html")

    linked = {
        str(href) for href in page.locator("a[href]").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    }

    assert problems == []
    assert {f"docs/{guide.stem}.html" for guide in GUIDES} <= linked
    assert {f"notebooks/{path.stem}.html" for path in NOTEBOOKS} <= linked
    page.close()


def test_no_link_and_no_picture_of_the_site_leads_nowhere(site: Path) -> None:
    missing = []
    for file in site.rglob("*.html"):
        for link in re.findall(r'(?:href|src)="([^"#?:]+)(?:[#?][^"]*)?"', file.read_text("utf-8")):
            if not (file.parent / link).exists():
                missing.append(f"{file.relative_to(site)}: {link}")

    assert missing == []


def test_the_reference_has_every_public_name_with_its_options_and_methods(site: Path, page: Page) -> None:
    problems = opened(page, site / "reference.html")

    names = set(page.locator("dt[id]").evaluate_all("all => all.map(each => each.id)"))

    assert problems == []
    assert {f"chatwidget.{name}" for name in cw.__all__} <= names
    assert {
        "chatwidget.ChatWidget.history",
        "chatwidget.ChatInterface.to_html",
        "chatwidget.Playground.results",
    } <= names
    assert not any(name.endswith((".set_state", ".has_trait", ".comm")) for name in names)
    options = page.locator("dl:has(> dt[id='chatwidget.ChatInterface'])")
    for option in ("avatar_images", "save_history", "locale"):
        expect(options.locator("strong", has_text=re.compile(f"^{option}$")).first).to_be_attached()
    page.close()


def test_a_search_without_a_server_finds_a_method(site: Path, page: Page) -> None:
    opened(page, site / "search.html")

    page.goto(f"{(site / 'search.html').as_uri()}?q=to_jsonl")

    expect(page.locator("#search-results a").first).to_be_visible()
    page.close()


def test_a_notebook_has_its_texts_its_code_and_itself_to_download(site: Path, page: Page) -> None:
    problems = opened(page, site / "notebooks" / "01-first-chat.html")

    expect(page.get_by_role("heading", name="Your first chat")).to_be_visible()
    expect(page.locator(".highlight-python").first).to_be_visible()
    expect(page.locator("a.download[href$='.ipynb']")).to_be_visible()
    assert problems == []
    page.close()

"""The page in the language of the browser: every word that the page itself has, and none of the messages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.hosts.support.axe import complaints

#: What the browser asks for, the name of "Copy message", and the hint of the message box.
LANGUAGES = [
    ("de-AT", "Nachricht kopieren", "Nachricht schreiben …"),
    ("es-MX", "Copiar mensaje", "Escribe un mensaje…"),
    ("fr", "Copier le message", "Écrivez un message…"),
    ("ja-JP", "メッセージをコピー", "メッセージを入力…"),
    ("zh-CN", "复制消息", "输入消息…"),
]


def opened(browser: Browser, address: str, scene: str, locale: str, width: int = 900) -> Page:
    """Return a page of a browser with that language."""
    page = browser.new_page(locale=locale, reduced_motion="reduce", viewport={"width": width, "height": 900})
    page.goto(f"{address}#{scene}")
    page.wait_for_function("window.ready")
    return page


@pytest.mark.parametrize(("locale", "copy", "hint"), LANGUAGES)
def test_the_page_is_in_the_language_of_the_browser(
    browser: Browser, address: str, locale: str, copy: str, hint: str
) -> None:
    page = opened(browser, address, "rich", locale, 400)

    expect(page.get_by_role("button", name=copy).first).to_be_visible()

    expect(page.locator(".cw-box textarea")).to_have_attribute("placeholder", hint)
    assert page.locator(".chatwidget").get_attribute("lang") == locale[:2]
    expect(page.get_by_role("heading", name="How it goes")).to_be_visible()
    assert "from bisect import bisect_left" in page.locator(".cw-codeblock pre").first.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert complaints(page) == []
    page.close()


@pytest.mark.parametrize("locale", ["en-GB", "pt-BR", "zh-TW"])
def test_the_page_is_in_english_where_there_is_no_table(browser: Browser, address: str, locale: str) -> None:
    page = opened(browser, address, "rich", locale)

    expect(page.get_by_role("button", name="Copy message").first).to_be_visible()

    assert page.locator(".chatwidget").get_attribute("lang") is None
    page.close()


def test_what_is_drawn_later_is_translated_too_and_the_editor_gives_the_focus_back(
    browser: Browser, address: str
) -> None:
    page = opened(browser, address, "rich", "de")
    page.evaluate("model.answers = true")
    edit = page.get_by_role("button", name="Bearbeiten").first

    edit.press("Enter")
    page.get_by_role("textbox", name="Nachricht bearbeiten").press("Escape")

    expect(page.get_by_role("button", name="Bearbeiten").first).to_be_focused()
    page.evaluate("model.patch([{op: 'set', path: ['page', 'status'], value: 'streaming'}])")
    expect(page.get_by_role("button", name="Stopp")).to_be_visible()
    page.close()

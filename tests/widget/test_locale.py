"""The language of the page, as Python chooses it."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.assets import lazy_module_names
from chatwidget.widget.locale import LANGUAGES


@pytest.mark.parametrize(
    ("given", "language"),
    [("de", "de"), ("de-AT", "de"), ("fr_CA", "fr"), ("JA", "ja"), ("zh-Hans-CN", "zh"), ("en-GB", "en"), (None, None)],
)
def test_a_locale_is_sent_to_the_page_as_its_language(given: Any, language: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        chat = cw.ChatInterface(str.upper, locale=given)

    assert chat.get_state("locale") == {"locale": language}


@pytest.mark.parametrize("given", ["pt-BR", "xx", "zh-TW", "zh-Hant"])
def test_a_locale_without_words_is_reported_at_the_users_line_and_english_is_used(given: str) -> None:
    with pytest.warns(UserWarning, match=f"no words for `locale='{given}'`, so the page is in English") as raised:
        chat = cw.ChatWidget(locale=given)

    assert raised[0].filename == __file__
    assert chat.locale == "en"


@pytest.mark.parametrize("given", ["", "German", 5, ["de"], "../de", "d"])
def test_what_is_no_language_code_is_refused(given: Any) -> None:
    with pytest.raises(cw.ChatError, match="`locale` must be a language code such as 'de' or 'pt-BR', or None, got"):
        cw.ChatWidget(locale=given)


def test_every_language_but_english_has_its_table() -> None:
    tables = {name.removeprefix("words-") for name in lazy_module_names() if name.startswith("words-")}

    assert tables | {"en"} == set(LANGUAGES)

"""The check of the option `locale`. The page has the tables of words."""

from __future__ import annotations

import re
import warnings

from chatwidget.errors import OptionError
from chatwidget.messages.show import show

#: Languages with a complete table of words, the lazy part `words-` and the language; the page itself is in English.
LANGUAGES = ("de", "en", "es", "fr", "ja", "zh")
_TRADITIONAL = ("hant", "tw", "hk", "mo")  # of Chinese, whose table has simplified characters


def check_locale(value: object) -> str:
    """Return the language of a locale; English, with a warning, if there is no table of its words.

    Raises:
        OptionError: it is not the code of a language.

    Example:
        >>> check_locale("de-AT")
        'de'
    """
    if not isinstance(value, str) or re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*", value) is None:
        raise OptionError(f"`locale` must be a language code such as 'de' or 'pt-BR', or None, got {show(value)}.")
    language, *rest = re.split("[-_]", value.lower())
    if language in LANGUAGES and not (language == "zh" and set(rest) & set(_TRADITIONAL)):
        return language
    from chatwidget.runtime.frames import user_stacklevel  # not needed to show a chat

    warnings.warn(
        f"There are no words for `locale={value!r}`, so the page is in English. Available: {', '.join(LANGUAGES)}.",
        stacklevel=user_stacklevel(),
    )
    return "en"

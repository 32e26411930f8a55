"""What a conversation as HTML costs: plain words need no Markdown, and what was read once is remembered."""

from __future__ import annotations

import random
import sys
from collections import Counter
from typing import Any

from chatwidget.export import static_html
from chatwidget.export.static_html import StaticTranscript
from chatwidget.messages.message import check_message

SIGNS = [*"ab Z1 9 é 日 ß .,;:?!*_-+#>`~[]()<&|=\\'\"/$^ \n\xa0\u2028", "  ", "1. ", "- ", "http://a.b ", "w1 "]


def test_words_without_markdown_are_drawn_as_the_library_would() -> None:
    chance = random.Random(20261130)
    texts = ["".join(chance.choices(SIGNS, k=chance.randint(1, 8))) for _ in range(30_000)]
    texts += [f"{' '.join(chance.choices(['one', 'Two', '3', 'é', 'w4,', 'why?'], k=5))}" for _ in range(2_000)]
    library = static_html._markdown(True)
    plain = [text for text in texts if static_html._WORDS.fullmatch(text)]

    assert len(plain) > 1_000
    for text in plain:
        assert f"<p>{text}</p>\n" == library.render(text), text


def calls(messages: list[Any]) -> int:
    """The Python functions called to draw messages."""
    count: Counter[str] = Counter()
    sys.setprofile(lambda frame, event, argument: count.update([event]))
    try:
        StaticTranscript().draw(messages)
    finally:
        sys.setprofile(None)
    return count["call"]


def test_a_message_of_plain_words_costs_a_tenth_of_one_with_markdown_and_a_second_time_both_are_as_cheap() -> None:
    plain = [check_message({"role": "user", "content": f"message {i} of some"}) for i in range(100)]
    marked = [check_message({"role": "user", "content": f"message {i} *of* some"}) for i in range(100)]

    first = calls(plain), calls(marked)
    second = calls(plain), calls(marked)

    print(f"\n{first}, {second}")
    assert first[0] <= first[1] / 10
    assert max(second) <= first[0]

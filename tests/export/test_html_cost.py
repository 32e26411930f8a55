"""What a conversation as HTML costs: plain words need no Markdown, and what was read once is remembered."""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from markdown_it import MarkdownIt

import chatwidget as cw
from chatwidget.export import static_html
from chatwidget.export.safe_markdown import safe_markdown, safe_markdown_of_end
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


def calls_to(work: Callable[[], object]) -> int:
    """The Python functions that are called."""
    count: Counter[str] = Counter()
    sys.setprofile(lambda frame, event, argument: count.update([event]))
    try:
        work()
    finally:
        sys.setprofile(None)
    return count["call"]


def calls(messages: list[Any]) -> int:
    """The Python functions called to draw messages."""
    return calls_to(lambda: StaticTranscript().draw(messages))


def test_a_message_of_plain_words_costs_a_tenth_of_one_with_markdown_and_a_second_time_both_are_as_cheap() -> None:
    plain = [check_message({"role": "user", "content": f"message {i} of some"}) for i in range(100)]
    marked = [check_message({"role": "user", "content": f"message {i} *of* some"}) for i in range(100)]

    first = calls(plain), calls(marked)
    second = calls(plain), calls(marked)

    print(f"\n{first}, {second}")
    assert first[0] <= first[1] / 10
    assert max(second) <= first[0]


def test_a_message_of_plain_words_costs_at_most_14_calls_in_the_file() -> None:
    def calls_of(length: int) -> int:
        history = [{"role": ("user", "assistant")[i % 2], "content": f"message {i}"} for i in range(length)]
        return calls_to(cw.ChatWidget(history).to_html)

    calls_of(1)  # what is loaded once
    few, many = calls_of(100), calls_of(1_100)

    print(f"\n{few} and {many} calls")
    assert round((many - few) / 1_000) <= 14  # some calls are the interpreter's own


@pytest.mark.parametrize(
    ("message", "has_formula"),
    [
        ({"content": "words alone"}, False),
        ({"content": "costs 5"}, False),
        ({"content": "$x$"}, True),
        ({"content": r"\(x\)"}, True),
        ({"content": r"\begin{x}"}, True),
        ({"content": [{"type": "text", "text": r"\[x\]"}]}, True),
        ({"content": [{"type": "text", "text": "words"}]}, False),
        ({"content": "", "metadata": {"title": "$x$"}}, True),
        ({"content": "", "options": [{"value": "$x$"}]}, True),
    ],
)
def test_the_file_has_what_draws_formulas_only_if_a_message_may_have_one(
    message: dict[str, Any], has_formula: bool
) -> None:
    chat = cw.ChatWidget([{"role": "user", "content": "go"}, {"role": "assistant", **message}])

    assert ('"lazy:math"' in chat.to_html()) == has_formula


def test_what_is_displayed_of_a_long_conversation_is_read_as_markdown_only_at_its_end() -> None:
    def calls_of(length: int) -> int:
        history = [{"role": "user", "content": f"message {i} " + "of **some** length " * 20} for i in range(length)]
        return calls_to(cw.ChatInterface(lambda message: "yes", history=history)._repr_mimebundle_)

    some, many = calls_of(500), calls_of(2_500)

    print(f"\n{some} and {many} calls")
    assert (many - some) / 2_000 < 40  # a message beyond the end; one that is read has some 2 000


def test_a_backslash_in_front_of_a_link_that_could_run_does_not_bring_it_back() -> None:
    reader = MarkdownIt("commonmark")
    reader.validateLink = lambda url: True  # type: ignore[method-assign]

    rendered = reader.render(safe_markdown(r"[a](javascript:1) \[x](javascript:alert(1))"))

    assert "<a " not in rendered


@pytest.mark.parametrize("text", [r"[x](javascript:alert(1))", r"\[x](javascript:alert(1))", "<javascript:a>", "<b>"])
def test_what_is_not_read_as_markdown_can_neither_run_nor_reach_into_what_follows(text: str) -> None:
    beginning = f"```\n{text}\n\n~~~\n{text}\n\n---\n\n*end*"

    rendered = MarkdownIt("commonmark", {"html": True}).render(safe_markdown_of_end(beginning, 5))

    assert 'href="javascript' not in rendered
    assert "<b>" not in rendered
    assert "<pre>" not in rendered


def test_a_page_gets_a_long_conversation_once_and_its_end_as_html_and_as_markdown() -> None:
    texts = [f"message {index} " + "of some length " * 30 for index in range(10_000)]
    chat = cw.ChatWidget([{"role": ("user", "assistant")[i % 2], "content": text} for i, text in enumerate(texts)])

    output, _ = chat._repr_mimebundle_()

    sizes = {kind: len(value) for kind, value in output.items() if isinstance(value, str)}
    size = sum(map(len, texts))
    print(f"\n{size} characters of text: {sizes}")
    assert sizes["text/html"] + sizes["text/markdown"] < 2 * 900_000
    for kind in ("text/html", "text/markdown"):
        assert "message 9999" in output[kind]
        assert "message 7000 " not in output[kind]
        assert re.search(r"The first \d{4} messages are left out here\.", output[kind])
    assert "message 0 " in chat.to_html()

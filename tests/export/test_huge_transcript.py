"""Of a huge conversation a notebook has the end, and a sentence."""

from __future__ import annotations

import re

import chatwidget as cw
from chatwidget.export.static_html import StaticTranscript
from chatwidget.export.stored_transcript import drawn_messages, together

KINDS = ("text/html", "text/markdown")
LARGEST = 2_000_000  # characters of HTML


def test_of_a_huge_conversation_the_end_is_stored_and_a_sentence_says_how_much_is_left_out() -> None:
    chat = cw.ChatWidget([{"role": "user", "content": f"number {i}: " + "words " * 2_000} for i in range(300)])
    messages = list(chat.history)
    ids = [str(index) for index in range(len(messages))]

    stored = together(
        {"html": "<p>Title</p>", "markdown": "Title"},
        [*drawn_messages(messages, ids, ids, StaticTranscript()).values()],
    )

    numbers = [int(number) for number in re.findall(r"number (\d+):", stored["text/html"])]
    assert LARGEST * 0.9 < len(stored["text/html"]) < LARGEST * 1.1
    assert numbers == list(range(numbers[0], 300))
    for form in ("text/html", "text/markdown"):
        assert f"The first {numbers[0]} messages are left out here." in stored[form]
        assert "Title" in stored[form]


def test_one_message_that_is_huge_by_itself_is_there() -> None:
    [message] = cw.ChatWidget([{"role": "user", "content": "word " * 600_000 + "end"}]).history

    stored = together(
        {"html": "", "markdown": ""}, [*drawn_messages([message], ["m"], ["m"], StaticTranscript()).values()]
    )

    assert "word end" in stored["text/html"]
    assert "left out" not in stored["text/html"]


def test_a_long_chat_is_displayed_with_all_its_messages_as_html_and_with_its_end_as_markdown() -> None:
    chat = cw.ChatWidget([{"role": "user", "content": f"number {i}: " + "words " * 20} for i in range(5_000)])

    shown = chat._repr_mimebundle_()[0]

    html, markdown = ([int(each) for each in re.findall(r"number (\d+):", shown[kind])] for kind in KINDS)
    assert html == list(range(5_000))
    assert markdown == list(range(markdown[0], 5_000))
    assert shown["text/markdown"].startswith(f"*The first {markdown[0]} messages are left out here.*")
    assert 45_000 < len(shown["text/markdown"]) < 60_000  # a page holds what is displayed besides the messages

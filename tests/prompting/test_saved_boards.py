"""A board is opened by its name, with answers, scores, and grades; and what users give wrongly is refused in words."""

from __future__ import annotations

import sqlite3
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.errors import OptionError, StoreError
from chatwidget.testing import ScriptedServer

CASES = [{"n": n, "expected": str(n)} for n in range(6)]
TOOLS = [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}]


def echo(message: str) -> str:
    return message


def exact(answer: str, case: Any) -> bool:
    return answer == case["expected"]


def test_everything_but_the_key_is_there_again(tmp_path: Path) -> None:
    place = tmp_path / "a.sqlite"
    with ScriptedServer("4") as server:
        given = {"temperature": 0.5, "seed": 1, "tools": TOOLS, "response_format": {"type": "json_object"}}
        variant = cw.Variant("a", server.base_url, "scripted", "sk-secret", "Add {{n}}.", **given)
        board = cw.Playground(
            "{{n}}", [variant, echo], CASES, {"exact": exact}, samples=2, store=place, prices={"scripted": (1, 2)}
        )
        board.run().wait(30)
        board.grade(board.cases[0].id, "a", "good")
        board.save("sums")

        opened = cw.Playground.open("sums", place)

        asked = len(server.requests)
        opened.run().wait(30)
        assert len(server.requests) == asked
    columns = ["case", "variant", "sample", "request", "answer", "grade", "cost", "exact"]
    assert opened.results[columns].equals(board.results[columns])
    assert opened.variants[0].parameters == given
    assert opened.summary["mean"].tolist() == board.summary["mean"].tolist()
    assert b"sk-secret" not in place.read_bytes()


def test_a_chat_function_must_be_given_again_and_its_answers_are_there_without_it(tmp_path: Path) -> None:
    place = tmp_path / "a.sqlite"
    board = cw.Playground("{{n}}", [echo], CASES, store=place)
    board.run(limit=3).wait(30)
    board.save("echoes")

    opened = cw.Playground.open("echoes", place)
    run = opened.run()
    run.wait(30)

    assert opened.results.answer.tolist()[:3] == ["0", "1", "2"]
    assert "Give it to open" in opened.results.error.dropna().iloc[0]
    given = cw.Playground.open("echoes", place, variants=[cw.Variant("echo", echo)])
    given.run().wait(30)
    assert given.results.answer.tolist() == ["0", "1", "2", "3", "4", "5"]


def test_a_board_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    cw.Playground("{{n}}", [echo], CASES, store=tmp_path / "a.sqlite").save("one")

    with pytest.raises(OptionError, match=r"no board 'two'.*Saved boards: 'one'"):
        cw.Playground.open("two", tmp_path / "a.sqlite")
    with pytest.raises(OptionError, match=r"no variant 'x'\. It has: 'echo'"):
        cw.Playground.open("one", tmp_path / "a.sqlite", variants=[cw.Variant("x", echo)])
    with pytest.raises(StoreError, match="has no store"):
        cw.Playground("{{n}}", [echo], CASES, store=False).save("one")


def test_an_answer_asked_afresh_has_no_grade_unless_it_is_the_same(tmp_path: Path) -> None:
    with ScriptedServer("4") as server:
        board = cw.Playground("{{n}}", [cw.Variant("a", server.base_url, "scripted")], CASES[:2], store=False)
        board.run().wait(30)
        for case in board.cases:
            board.grade(case.id, "a", "good")
        server.enqueue("5")

        board.run(fresh=True).wait(30)

    assert board.results.dropna(subset=["grade"]).answer.tolist() == ["4"]


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)


def test_the_report_is_one_file_with_all_answers_as_text(tmp_path: Path) -> None:
    def html(message: str) -> str:
        return f"<script>alert({message})</script>" + "long " * 200

    board = cw.Playground("{{n}}", [echo, html], CASES, {"exact": exact}, store=False)
    board.run().wait(30)

    text = board.to_html(tmp_path / "report.html", title="Sums & more")

    assert (tmp_path / "report.html").read_text("utf-8") == text
    assert "script" not in Page(text).tags
    assert "svg" in Page(text).tags
    assert "http" not in text.replace("http://www.w3.org", "")
    assert text.count("long long") >= 6
    assert "Decisive against the baseline: html is worse." in text


def test_the_saved_notebook_has_a_table_that_stays_small() -> None:
    cases = [{"n": n, "expected": ""} for n in range(1000)]
    variants = [cw.Variant(f"v{number}", lambda message: "word " * 400) for number in range(4)]
    board = cw.Playground("{{n}}", variants, cases, {"exact": exact}, store=False)
    board.run().wait(60)

    data, _ = board._repr_mimebundle_()

    assert len(data["text/html"]) < 200_000
    assert " of 1000 cases. Run the cell to see all of them." in data["text/html"]


def test_a_newer_database_is_refused_in_words(tmp_path: Path) -> None:
    place = tmp_path / "a.sqlite"
    cw.Playground("{{n}}", [echo], CASES, store=place)
    with sqlite3.connect(place) as connection:
        connection.execute("UPDATE chatwidget_answers_format SET version = 99")

    with pytest.raises(StoreError, match="saved by a newer version of chatwidget"):
        cw.Playground("{{n}}", [echo], CASES, store=place)


def test_a_column_called_answer_is_a_variable_as_any_other() -> None:
    board = cw.Playground(
        "{{answer}}!", [echo], [{"answer": "yes"}], {"mine": lambda a, c: a == c["answer"]}, store=False
    )
    board.run().wait(10)

    assert board.results.answer.tolist() == ["yes!"]
    with pytest.raises(OptionError, match="'answer', which is a column of the results"):
        cw.Playground("{{answer}}", [echo], [{"answer": "yes"}], {"answer": exact}, store=False)


def test_a_case_of_a_megabyte_is_asked_whole_and_shown_in_part() -> None:
    board = cw.Playground("{{n}}", [echo], [{"n": "x" * 1_000_000}], store=False)
    board.run().wait(30)
    board.receive({"type": "board", "id": "1", "action": "list", "view": "v", "first": 0, "last": 10})

    document = board.page_document()

    assert len(board.results.answer[0]) == 1_000_000
    assert len(str(document)) < 5_000


@pytest.mark.slow
def test_a_hundred_thousand_rows_open_in_seconds_and_send_a_window() -> None:
    board = cw.Playground("{{n}}", [echo, str.upper], [{"n": n} for n in range(100_000)], store=False)
    board.receive({"type": "board", "id": "1", "action": "list", "view": "v", "first": 0, "last": 20})

    document = board.page_document()

    assert document["views"]["v"]["count"] == 100_000
    assert len(document["views"]["v"]["rows"]) == 20
    assert len(str(document)) < 20_000


def test_a_run_can_be_awaited() -> None:
    import asyncio

    async def main() -> Any:
        board = cw.Playground("{{n}}", [echo], CASES, store=False)
        await board.run()
        return board.results.answer.tolist()

    assert asyncio.run(main()) == ["0", "1", "2", "3", "4", "5"]

"""Ways out of a playground: CSV, JSON Lines, training data, preference pairs, Inspect samples, tests, and a script."""

from __future__ import annotations

import csv
import io
import json
import pprint
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from chatwidget.export.version_exports import inspected
from chatwidget.messages.json_types import JSONMapping
from chatwidget.prompting.answer import CUT, DONE, Answer
from chatwidget.prompting.board import Board, Cell
from chatwidget.prompting.saved_boards import plain
from chatwidget.prompting.variant import Variant

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Grades = Mapping[str, JSONMapping]


def answered(board: Board) -> Iterator[tuple[Cell, Answer]]:
    """Yield the cells that have an answer, whole or cut."""
    for cell in board.cells():
        answer = board.answer(cell)
        if answer.status in (DONE, CUT):
            yield cell, answer


def to_csv(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> str:
    r"""Return rows as CSV; a cell that a spreadsheet would take for a formula gets an apostrophe in front.

    Example:
        >>> to_csv([{"answer": "=1+1", "status": "done"}], ["status", "answer"])
        "status,answer\r\ndone,'=1+1\r\n"
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_harmless(row.get(column)) for column in columns] for row in rows)
    return out.getvalue()


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def to_jsonl(board: Board, rows: Sequence[JSONMapping]) -> str:
    """Return result rows as JSON Lines, each with the messages that were sent."""
    messages = {cell.key: cell.request.messages for cell in board.cells()}
    lines = ({**row, "messages": list(messages[row["request"]])} for row in rows)
    return "".join(json.dumps(plain(line), ensure_ascii=False) + "\n" for line in lines)


def to_training_jsonl(board: Board, is_good: Callable[[Cell], bool]) -> str:
    """Return the good answers as training data: a conversation per line, `{"messages": [...]}`."""
    lines = (
        {"messages": [*cell.request.messages_as_data(), {"role": "assistant", "content": answer.text}]}
        for cell, answer in answered(board)
        if answer.status == DONE and is_good(cell)
    )
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def to_preferences_jsonl(board: Board, grade: Callable[[Cell], float | None]) -> str:
    """Return preference pairs: for each case, each better answer with each worse one.

    Args:
        board: the board.
        grade: returns a number that is higher for a better answer, or None for one that was not graded.
    """
    lines = []
    for case in board.cases:
        graded = [
            (value, cell, answer.text)
            for cell, answer in answered(board)
            if cell.case.id == case.id and (value := grade(cell)) is not None
        ]
        for better, cell, chosen in graded:
            for worse, _, rejected in graded:
                if better > worse and chosen != rejected:
                    prompt = cell.request.messages_as_data()
                    lines.append({"prompt": prompt, "chosen": chosen, "rejected": rejected, "case": case.id})
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def to_inspect_jsonl(board: Board, target: str | None) -> str:
    """Return the cases as samples of the Inspect evaluation framework: a line each with input, target, and id.

    Args:
        board: the board; the baseline's requests are the inputs.
        target: the column with the expected answer, or None.
    """
    lines = []
    for case in board.cases:
        cell = board.cell(case, board.variants[0], 0)
        expected = "" if target is None else str(case.values.get(target, ""))
        metadata = {key: value for key, value in case.values.items() if _is_json(value)}
        sent = [inspected(message) for message in cell.request.messages_as_data()]
        lines.append({"input": sent, "target": expected, "id": case.id, "metadata": metadata})
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _is_json(value: object) -> bool:
    return value is None or isinstance(value, (str, int, float, bool))


def to_tests(board: Board) -> str:
    """Return a pytest file that asks again and expects the stored answers; it needs `openai` and nothing of ours."""
    rows = [
        {
            "case": cell.case.id,
            "variant": cell.variant.name,
            "messages": cell.request.messages_as_data(),
            "expected": answer.text,
        }
        for cell, answer in answered(board)
        if cell.sample == 0 and not cell.variant.is_function
    ]
    return _TESTS.format(
        settings=_literal(_settings(board.variants)), rows=_literal(rows), names=", ".join(_names(board.variants))
    )


def to_python(board: Board) -> str:
    """Return a script that asks everything again with the `openai` client alone and writes `results.csv`."""
    rows = [
        {
            "case": cell.case.id,
            "variant": cell.variant.name,
            "sample": cell.sample,
            "messages": cell.request.messages_as_data(),
        }
        for cell in board.cells()
        if not cell.variant.is_function
    ]
    return _SCRIPT.format(
        settings=_literal(_settings(board.variants)), rows=_literal(rows), names=", ".join(_names(board.variants))
    )


def _settings(variants: Sequence[Variant]) -> dict[str, object]:
    return {
        variant.name: {"base_url": variant.server, "model": variant.model, "parameters": variant.parameters}
        for variant in variants
        if not variant.is_function
    }


def _names(variants: Sequence[Variant]) -> list[str]:
    return [re.sub(r"\s+", " ", variant.name) for variant in variants]


def _literal(value: object) -> str:
    """Return plain values as a Python expression."""
    return pprint.pformat(value, width=110, sort_dicts=False)


_HEAD = """\
import os

import openai

# API keys are read from the environment: OPENAI_API_KEY, or "none" for a server without keys.
SETTINGS = {settings}
ROWS = {rows}


def ask(variant, messages):
    settings = SETTINGS[variant]
    client = openai.OpenAI(base_url=settings["base_url"], api_key=os.environ.get("OPENAI_API_KEY", "none"))
    completion = client.chat.completions.create(
        model=settings["model"], messages=messages, **settings["parameters"]
    )
    return completion.choices[0].message.content or ""
"""
_TESTS = (
    '"""The answers of a playground as tests. Variants: {names}."""\n\n'
    + _HEAD.replace("import openai\n", "import openai\nimport pytest\n")
    + """

@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["variant"] + "-" + row["case"])
def test_the_answer_is_the_same(row):
    assert ask(row["variant"], row["messages"]).strip() == row["expected"].strip()
"""
)
_SCRIPT = (
    '"""Asks a playground again. Variants: {names}. Writes results.csv."""\n\nimport csv\n'
    + _HEAD
    + """

with open("results.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file)
    writer.writerow(["case", "variant", "sample", "answer"])
    for row in ROWS:
        writer.writerow([row["case"], row["variant"], row["sample"], ask(row["variant"], row["messages"])])
"""
)

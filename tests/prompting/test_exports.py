"""Ways out of a playground: each is read, or run, again."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chatwidget.prompting.playground import Playground
from chatwidget.prompting.variant import Variant
from chatwidget.testing import ScriptedServer

CASES = [{"q": "1+1", "expected": "2"}, {"q": "'''\\", "expected": ""}]


@pytest.fixture
def board() -> Any:
    with ScriptedServer("=2") as server:
        variants = [Variant("a", server.base_url, "scripted", temperature=0), Variant("b", str.upper)]
        one = Playground("{{q}}", variants, CASES, scores={"short": lambda answer, case: len(answer)}, store=False)
        one.run().wait(30)
        yield one


def test_csv_keeps_the_verdict_out_of_the_answer_and_makes_formulas_harmless(board: Playground, tmp_path: Path) -> None:
    text = board.to_csv(tmp_path / "results.csv")

    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["answer"] == "'=2"
    assert rows[0]["short"] == "2.0"
    assert (tmp_path / "results.csv").read_bytes().decode() == text


def test_training_data_holds_the_good_answers_alone(board: Playground) -> None:
    board.grade(board.cases[0].id, "a", "good")
    board.grade(board.cases[0].id, "b", "bad")

    lines = [json.loads(line) for line in board.to_training_jsonl().splitlines()]

    assert lines == [{"messages": [{"role": "user", "content": "1+1"}, {"role": "assistant", "content": "=2"}]}]


def test_preferences_are_pairs_of_different_answers_of_one_case(board: Playground) -> None:
    pairs = [json.loads(line) for line in board.to_preferences_jsonl(score="short").splitlines()]

    assert [(pair["chosen"], pair["rejected"]) for pair in pairs] == [("1+1", "=2"), ("'''\\", "=2")]


def test_inspect_samples_have_input_target_and_id(board: Playground) -> None:
    sample = json.loads(board.to_inspect_jsonl(target="expected").splitlines()[0])

    assert sample["input"] == [{"role": "user", "content": "1+1"}]
    assert (sample["target"], sample["id"]) == ("2", board.cases[0].id)


def test_the_exported_script_asks_again_without_us(board: Playground, tmp_path: Path) -> None:
    (tmp_path / "again.py").write_text(board.to_python(), encoding="utf-8")

    subprocess.run([sys.executable, "again.py"], cwd=tmp_path, check=True, timeout=60)

    rows = list(csv.DictReader(io.StringIO((tmp_path / "results.csv").read_text(encoding="utf-8"))))
    assert [row["answer"] for row in rows] == ["=2", "=2"]
    assert "chatwidget" not in (tmp_path / "again.py").read_text()


def test_the_exported_tests_run_and_pass(board: Playground, tmp_path: Path) -> None:
    board.to_tests(tmp_path / "test_answers.py")

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_answers.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert "2 passed" in done.stdout, done.stdout

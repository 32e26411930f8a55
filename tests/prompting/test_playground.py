"""A board asks what is missing, stores what came, and is honest about what failed; with real clients."""

from __future__ import annotations

import json
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from chatwidget.errors import OptionError, TemplateError
from chatwidget.prompting.playground import Playground
from chatwidget.prompting.variant import Variant
from chatwidget.testing import Script, ScriptedServer

SUMS = [{"a": a, "b": b, "expected": str(a + b)} for a in range(4) for b in range(5)]


def exact(answer: str, case: Any) -> bool:
    return answer == case["expected"]


def add(message: str) -> str:
    a, b = message.split("+")
    return str(int(a) + int(b))


def board(variants: Any, cases: Any = SUMS, **more: Any) -> Playground:
    return Playground("{{a}}+{{b}}", variants, cases, **{"store": False, "scores": {"exact": exact}, **more})


def test_results_are_a_tidy_frame_with_a_row_per_case_variant_and_sample() -> None:
    one = board([add, Variant("wrong", lambda message: "0")], samples=2)

    one.run().wait(30)

    frame = one.results
    assert len(frame) == 20 * 2 * 2
    assert frame.groupby("variant").exact.mean().to_dict() == {"add": 1.0, "wrong": 0.05}
    assert set(frame.status) == {"done"}
    assert one.verdict("exact") == "Decisive against the baseline: wrong is worse."


def test_a_server_is_asked_for_each_cell_with_the_rendered_request() -> None:
    with ScriptedServer("4") as server:
        variant = Variant("a", server.base_url, "scripted", system_message="Add to {{a}}.", temperature=0)

        one = board([variant], SUMS[:3])
        one.run().wait(30)

        asked = sorted(json.dumps(request["messages"]) for request in server.requests)
    assert len(asked) == 3
    assert json.loads(asked[0]) == [
        {"role": "system", "content": "Add to 0."},
        {"role": "user", "content": "0+0"},
    ]
    assert one.results.model.tolist() == ["scripted"] * 3
    assert one.results.tokens_out.tolist() == [1] * 3
    assert one.results.cost.tolist() == ["?"] * 3


def test_a_chat_function_gets_the_history_if_it_has_a_parameter_for_it() -> None:
    def with_history(message: str, history: Any = None) -> str:
        return f"{message} {len(history)}"

    def captured(message: str, number: int = 7) -> str:
        return f"{message} {number}"

    one = Playground("{{a}}", [with_history, captured], SUMS[:1], store=False)
    one.run().wait(10)

    assert one.results.answer.tolist() == ["0 0", "0 7"]


def test_what_is_missing_refuses_the_board_before_the_first_request() -> None:
    with pytest.raises(TemplateError, match=r"'A' \('A' may be 'a'\).*There are values for: 'a', 'b', 'expected'"):
        Playground("{{A}}", [add], SUMS, store=False)
    with pytest.raises(TemplateError, match=r"Case 1 .* is missing \(None or NaN\)"):
        Playground("{{a}}", [add], [{"a": 1}, {"a": float("nan")}], store=False)
    with pytest.raises(TemplateError, match="its prompt is blank"):
        Playground("{{a}}", [add], [{"a": " "}], store=False)


def test_columns_map_variables_to_the_names_in_the_data() -> None:
    one = Playground("{{question}}", [str.upper], [{"Question": "hi"}], columns={"question": "Question"}, store=False)

    one.run().wait(10)

    assert one.results.answer.tolist() == ["HI"]


def test_a_second_run_asks_nothing_and_more_samples_ask_only_for_those(tmp_path: Path) -> None:
    with ScriptedServer("4") as server:
        variant = Variant("a", server.base_url, "scripted")
        board([variant], samples=3, store=tmp_path / "answers.sqlite").run().wait(30)
        first = len(server.requests)
        again = board(
            [Variant("another name", server.base_url, "scripted", token="other")],
            samples=5,
            store=tmp_path / "answers.sqlite",
        )

        again.run().wait(30)

        assert (first, len(server.requests)) == (60, 100)
    assert again.results.cached.sum() == 60


@pytest.mark.parametrize(
    "other",
    [
        {"temperature": 0},
        {"temperature": None},
        {"seed": 1},
        {"max_tokens": 5},
        {"tools": [{"type": "function", "function": {"name": "f"}}]},
        {"response_format": {"type": "json_object"}},
        {"system_message": "x"},
        {"model": "other"},
    ],
)
def test_every_parameter_is_part_of_what_an_answer_is_stored_under(other: dict[str, Any]) -> None:
    given: dict[str, Any] = {"model": "m", **other}
    one = board([Variant("a", "http://localhost:1/v1", "m"), Variant("b", "http://localhost:1/v1", **given)], SUMS[:1])

    assert one.results.request.nunique() == 2


def test_reordering_and_filtering_the_cases_asks_nothing(tmp_path: Path) -> None:
    with ScriptedServer("4") as server:
        variant = Variant("a", server.base_url, "scripted")
        board([variant], store=tmp_path / "a.sqlite").run().wait(30)

        board([variant], SUMS[::-2], store=tmp_path / "a.sqlite").run().wait(30)

        assert len(server.requests) == 20


def test_an_edited_function_is_asked_again_and_a_version_names_it(tmp_path: Path) -> None:
    place = {"store": tmp_path / "a.sqlite"}

    def answers(text: str) -> Any:
        return lambda message: text

    board([Variant("f", answers("1"))], SUMS[:1], **place).run().wait(10)

    changed = board([Variant("f", answers("2"))], SUMS[:1], **place).run()
    same = board([Variant("f", answers("1"))], SUMS[:1], **place).run()
    named = board([Variant("f", answers("3"), version="v1")], SUMS[:1], **place).run()
    named.wait(10)
    again = board([Variant("f", answers("4"), version="v1")], SUMS[:1], **place).run()

    assert [run.requests for run in (changed, same, named, again)] == [1, 0, 1, 0]


def test_half_the_answers_failing_says_so_and_the_mean_is_not_better_for_it() -> None:
    def fails(message: str) -> str:
        if int(message[0]) % 2:
            raise RuntimeError("no answer")
        return add(message)

    one = board([Variant("good", add), Variant("half", fails)])
    one.run().wait(30)

    row = one.summary.set_index("variant").loc["half"]
    assert (row["mean"], row.scored, row.cases) == (0.5, 20, 20)
    half = one.results[one.results.variant == "half"]
    assert Counter(half.status) == {"done": 10, "failed": 10}
    assert set(half[half.status == "failed"].error) == {"RuntimeError: no answer"}


def test_a_failed_scorer_is_no_score_and_the_mean_says_of_how_many_it_is() -> None:
    def strict(answer: str, case: Any) -> Any:
        if case["a"] == 0:
            return "fine"
        return 1

    one = board([add], scores={"strict": strict})
    one.run().wait(30)

    [row] = one.summary.to_dict("records")
    assert (row["mean"], row["scored"], row["cases"]) == (1.0, 15, 20)
    assert one.results.strict_error.dropna().unique().tolist() == [
        "'fine' is no score: return True, False, or a finite number."
    ]


def test_a_score_added_later_asks_no_model() -> None:
    with ScriptedServer("4") as server:
        one = board([Variant("a", server.base_url, "scripted")], SUMS[:5])
        one.run().wait(30)

        one.score(length=lambda answer, case: len(answer))

        assert len(server.requests) == 5
    assert one.results.length.tolist() == [1.0] * 5


def test_a_wrong_key_on_many_cells_costs_few_requests_and_one_sentence() -> None:
    with ScriptedServer(Script(status=401, error="Incorrect API key")) as server:
        cases = [{"a": number, "b": 1} for number in range(4000)]
        one = board([Variant("a", server.base_url, "scripted")], cases, scores=None, concurrency=16)

        run = one.run()
        with pytest.warns(UserWarning, match="a was paused: .*Incorrect API key"):
            run.wait(60)

        assert len(server.requests) <= 2 * 16
    assert run.ended_by is not None
    assert run.ended_by.count("a was paused") == 1
    assert "Incorrect API key" in run.ended_by
    assert Counter(one.results.status)["waiting"] >= 4000 - 32


def test_a_busy_server_is_waited_for_as_long_as_it_says_and_nothing_is_asked_more_than_needed() -> None:
    with ScriptedServer("4") as server:
        server.enqueue(*[Script(status=429, retry_after=0.05)] * 3)
        one = board([Variant("a", server.base_url, "scripted")])

        one.run().wait(60)

        assert len(server.requests) == 23
    assert set(one.results.status) == {"done"}
    assert one.results.retries.sum() == 3
    assert one.results.waited.max() >= 0.05


def test_stop_keeps_what_is_done_and_the_next_run_asks_the_rest() -> None:
    with ScriptedServer(Script("four", hold_after=1)) as server:
        server.enqueue(*["4"] * 5)
        one = board([Variant("a", server.base_url, "scripted")], concurrency=1)
        run = one.run()
        server.wait_until_active(1)
        while (one.results.status == "done").sum() < 5:
            threading.Event().wait(0.01)

        one.stop()
        run.wait(30)

        assert Counter(one.results.status) == {"done": 5, "stopped": 1, "waiting": 14}
        assert run.stopped
    with pytest.raises(OptionError, match="no variant 'b'"):
        one.run(variants=["b"])


def test_a_limit_of_requests_ends_between_requests() -> None:
    with ScriptedServer("4") as server:
        one = board([Variant("a", server.base_url, "scripted")])

        run = one.run(max_requests=7)
        run.wait(30)

        assert len(server.requests) == 7
    assert run.ended_by == "The limit of 7 requests is used up. Run again to go on."
    assert Counter(one.results.status) == {"done": 7, "waiting": 13}


def test_prices_give_costs_and_an_unknown_price_is_never_zero() -> None:
    with ScriptedServer("4") as server:
        variants = [Variant("a", server.base_url, "scripted"), Variant("b", server.base_url, "other")]
        one = board(variants, SUMS[:1], prices={"other": (1.0, 2.0)})
        one.run().wait(30)

        costs = one.results.set_index("variant").cost.to_dict()
    assert costs["b"] == pytest.approx(3e-6)
    assert costs["a"] == "?"


def test_grades_stay_with_the_answer_and_are_there_again(tmp_path: Path) -> None:
    one = board([add], SUMS[:2], store=tmp_path / "a.sqlite", id=None)
    one.run().wait(10)
    one.grade(one.cases[1].id, "add", "good", comment="short", grader="ada", blind=True)

    again = board([Variant("renamed", add)], SUMS[1::-1], store=tmp_path / "a.sqlite")

    assert again.results.grade.dropna().to_dict() == {0: "good"}
    assert again.results.grader.dropna().to_dict() == {0: "ada"}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"variants": []}, "`variants` is empty"),
        ({"variants": [add, Variant("add", str.upper)]}, "Two variants are called 'add'"),
        ({"variants": ["http://localhost/v1"]}, "must be of Variant"),
        ({"cases": []}, "`cases` is empty"),
        ({"cases": 3}, "`cases` must be a DataFrame"),
        ({"id": "x"}, "no column 'x'. Its columns: 'a', 'b', 'expected'"),
        ({"baseline": "x"}, "`baseline` must be the name of a variant"),
        ({"errors": "drop"}, "`errors` must be"),
        ({"samples": 0}, "`samples` must be"),
        ({"concurrency": 0}, "`concurrency` must be"),
    ],
)
def test_a_board_that_cannot_be_is_refused_in_words(more: dict[str, Any], words: str) -> None:
    with pytest.raises(OptionError, match=words):
        Playground(**{"prompt": "{{a}}", "variants": [add], "cases": SUMS, "store": False, **more})

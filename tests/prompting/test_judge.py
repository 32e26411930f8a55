"""Judges: single and pairwise in both orders, by a real client, with their own tokens; and agreement with the user."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.errors import OptionError
from chatwidget.testing import Script, ScriptedServer

CASES = [{"n": n, "expected": str(n)} for n in range(30)]


def right(message: str) -> str:
    return message


def wrong(message: str) -> str:
    return "I do not know"


def by_rule(rule: Callable[[str, str], str]) -> Callable[[str], str]:
    """A judge that decides by the two answers that it is shown."""

    def judge(message: str) -> str:
        first, second = (part.partition("\n")[2] for part in message.split("\n\n---\n\n")[1:])
        return json.dumps({"reason": "by rule", "better": rule(first, second)})

    return judge


def board(judge: Any, variants: Any = (right, wrong), cases: Any = CASES, **more: Any) -> cw.Playground:
    return cw.Playground("{{n}}", list(variants), cases, {"judged": judge}, **{"store": False, **more})


def test_a_single_judge_is_asked_with_request_answer_and_criteria() -> None:
    with ScriptedServer('{"reason": "It is short.", "good": true}') as server:
        one = board(cw.judge(server.base_url, "scripted", criteria="It says {{expected}}."), [right], CASES[:2])
        one.run().wait(30)

        asked = sorted(json.dumps(request) for request in server.requests)

    first = json.loads(asked[0])
    assert "It says 0." in first["messages"][0]["content"]
    assert first["messages"][1]["content"] == "Request:\n[user]\n0\n\n---\n\nAnswer:\n0"
    assert (first["temperature"], first["response_format"]["type"]) == (0, "json_schema")
    assert one.results.judged.tolist() == [True, True]
    assert one.results.judged_reason.tolist() == ["It is short."] * 2
    assert one.results.judged_tokens.tolist() == [7, 7]
    assert one.results.judged_cost.tolist() == ["?", "?"]


def test_a_server_without_structured_output_is_asked_without_it() -> None:
    with ScriptedServer('Sure: {"good": false}, I think.') as server:
        server.enqueue(Script(status=400, error="response_format is not supported"))
        one = board(cw.judge(server.base_url, "scripted"), [right], CASES[:1])
        one.run().wait(30)

        assert ["response_format" in request for request in server.requests] == [True, False]
    assert one.results.judged.tolist() == [False]


def test_an_unreadable_judge_is_no_score_and_never_a_zero() -> None:
    one = board(cw.judge(lambda message: "What a question!"), [right], CASES[:3])
    one.run().wait(30)

    assert one.results.judged.isna().all()
    assert set(one.results.judged_error) == {"The judge's response cannot be read: 'What a question!'."}
    assert one.summary[["scored", "cases"]].to_numpy().tolist() == [[0, 3]]


def test_a_pairwise_judge_is_asked_in_both_orders_and_a_consistent_one_decides() -> None:
    prefers_numbers = by_rule(lambda first, second: "A" if first.isdigit() else "B")
    one = board(cw.judge(prefers_numbers, pairwise=True), cases=CASES[:20])
    one.run().wait(30)

    [row] = one.summary.to_dict("records")
    assert (row["variant"], row["mean"], row["wins"], row["ties"], row["losses"]) == ("wrong", 0.0, 0, 0, 20)
    assert one.verdict("judged") == "Decisive against the baseline: wrong is worse."
    assert set(one.results.judged_outcome.dropna()) == {"baseline"}


def test_a_judge_that_prefers_a_place_is_undecided_which_is_no_tie() -> None:
    first = board(cw.judge(by_rule(lambda first, second: "A"), pairwise=True), cases=CASES[:5])
    tied = board(cw.judge(by_rule(lambda first, second: "tie"), pairwise=True), cases=CASES[:5])
    first.run().wait(30)
    tied.run().wait(30)

    assert set(first.results.judged_outcome.dropna()) == {"undecided"}
    assert set(tied.results.judged_outcome.dropna()) == {"tie"}
    notes = first.page_document()["board"]["notes"]
    assert notes == ["judged: the judge changed its verdict with the order in 100% of the pairs."]


def test_a_judge_of_its_own_model_is_warned_about() -> None:
    with ScriptedServer('{"good": true}') as server:
        one = board(cw.judge(server.base_url, "scripted"), [cw.Variant("a", server.base_url, "scripted")])

        notes = one.page_document()["board"]["notes"]

    assert notes == ["The judge is the model of a. Models tend to prefer their own answers."]


def test_agreement_with_the_users_grades_is_reported_from_twenty_of_both() -> None:
    says_good = cw.judge(lambda message: '{"good": true}')
    one = board(says_good, [right])
    one.run().wait(30)

    for case in one.cases[:19]:
        one.grade(case.id, "right", "good")
    few = one.agreement("judged")
    one.grade(one.cases[19].id, "right", "bad")

    assert (few.both, few.share) == (19, None)
    assert (one.agreement("judged").both, one.agreement("judged").share) == (20, 0.95)


def test_a_judges_responses_are_stored_and_not_asked_for_again(tmp_path: Path) -> None:
    place = {"store": tmp_path / "a.sqlite"}
    with ScriptedServer('{"good": true}') as server:
        board(cw.judge(server.base_url, "scripted"), [right], CASES[:5], **place).run().wait(30)
        again = board(cw.judge(server.base_url, "scripted"), [right], CASES[:5], **place)

        again.run().wait(30)

        assert len(server.requests) == 5
    assert again.results.judged.tolist() == [True] * 5


def test_an_async_scorer_is_awaited() -> None:
    async def exact(answer: str, case: Any) -> bool:
        return answer == case["expected"]

    one = board(exact)
    one.run().wait(30)

    assert one.results.groupby("variant").judged.mean().to_dict() == {"right": 1.0, "wrong": 0.0}


def test_scores_of_a_changed_scorer_are_stale_and_do_not_count(tmp_path: Path) -> None:
    place = {"store": tmp_path / "a.sqlite"}
    board(lambda answer, case: True, [right], CASES[:4], **place).run().wait(30)

    changed = board(lambda answer, case: len(answer), [right], CASES[:4], **place)

    assert changed.results.judged_stale.tolist() == [True] * 4
    assert changed.summary[["scored", "cases"]].to_numpy().tolist() == [[0, 4]]
    changed.score()
    assert changed.results.judged.tolist() == [1.0] * 4
    assert not changed.results.judged_stale.any()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [((["nothing"], {}), "must be a base URL, a client, or a chat function"), ((["x"], {"criteria": " "}), "blank")],
)
def test_a_judge_that_cannot_be_is_refused(arguments: Any, words: str) -> None:
    with pytest.raises(OptionError, match=words if "blank" in words else "must begin with http"):
        cw.judge(*arguments[0], **arguments[1])

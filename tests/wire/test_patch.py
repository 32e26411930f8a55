"""apply(diff(a, b), a) == b, for any two histories, in Python here and in JS from a file made here."""

import copy
import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from chatwidget.messages.equality import same_json
from chatwidget.wire.patch import PatchError, apply, diff

PAIRS = 12_000
_TEXTS = [
    "",
    "a",
    "Hello",
    "Hello you",
    "e\u0301",
    "😀",
    "a😀b",
    "\ud83d",
    "x\ud83d",
    "\ude00y",
    "👩‍👩‍👧",
    "日本",
    "\n",
]
_SCALARS = [0, 1, True, False, None, 1.0, 2, -1, 0.5, -0.0, 0.0, "1", ""]


def _value(chance: random.Random, depth: int) -> Any:
    kind = chance.random()
    if depth and kind < 0.25:
        return {chance.choice("abcde"): _value(chance, depth - 1) for _ in range(chance.randint(0, 3))}
    if depth and kind < 0.5:
        return [_value(chance, depth - 1) for _ in range(chance.randint(0, 4))]
    return chance.choice(_TEXTS) if kind < 0.75 else chance.choice(_SCALARS)


def _history(chance: random.Random) -> list[Any]:
    return [
        {
            "role": chance.choice(["user", "assistant"]),
            "content": _value(chance, 2) if chance.random() < 0.4 else chance.choice(_TEXTS),
            **({"metadata": _value(chance, 3)} if chance.random() < 0.3 else {}),
        }
        for _ in range(chance.randint(0, 6))
    ]


def _changed(chance: random.Random, history: list[Any]) -> list[Any]:
    """A history near the given one, as a chat's next state is."""
    new = copy.deepcopy(history)
    for _ in range(chance.randint(0, 3)):
        kind = chance.random()
        if kind < 0.3 and new:
            del new[chance.randrange(len(new))]
        elif kind < 0.5:
            new.insert(chance.randint(0, len(new)), {"role": "user", "content": chance.choice(_TEXTS)})
        elif kind < 0.55 and new:
            new.insert(chance.choice([0, len(new)]), new.pop(chance.randrange(len(new))))
        elif kind < 0.8 and new and isinstance(new[-1]["content"], str):
            new[-1]["content"] += chance.choice(_TEXTS)
        elif new:
            new[chance.randrange(len(new))]["metadata"] = _value(chance, 3)
    return new


def _pairs() -> list[tuple[Any, Any]]:
    chance = random.Random(20261121)
    pairs = []
    for number in range(PAIRS):
        before = _history(chance)
        pairs.append((before, _changed(chance, before) if number % 2 else _history(chance)))
    return pairs


def _exact(value: Any) -> str:
    """Everything about a JSON value, types included; repr tells 1, 1.0, True and -0.0 apart."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{k!r}:{_exact(v)}" for k, v in sorted(value.items())) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_exact, value)) + "]"
    return repr(value)


def test_a_diff_round_trips_for_any_two_histories() -> None:
    for before, after in _pairs():
        untouched = _exact(before)
        patch = diff(before, after)
        assert _exact(before) == untouched
        assert _exact(apply(patch, copy.deepcopy(before))) == _exact(after)


def test_a_diff_round_trips_in_javascript(tmp_path: Path) -> None:
    node = shutil.which("node")
    assert node, "node is needed to run the page's own applyPatch; install Node 20 or later"
    pairs = tmp_path / "pairs.jsonl"
    with pairs.open("w") as file:
        for before, after in _pairs():
            file.write(json.dumps([before, diff(before, after), after]) + "\n")
    script = Path(__file__).parents[1] / "js" / "support" / "pairs.mjs"
    result = subprocess.run([node, str(script), str(pairs)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-2000:]
    assert result.stdout.strip() == f"{PAIRS} pairs"


@pytest.mark.parametrize(("a", "b"), [(1, True), (0, False), (1, 1.0), ("1", 1), (None, False), (0.0, -0.0)])
def test_values_that_python_calls_equal_and_json_does_not_are_different(a: object, b: object) -> None:
    assert not same_json({"x": [a]}, {"x": [b]})
    assert apply(diff([a], [b]), [a]) == [b]


def test_new_text_costs_its_own_length() -> None:
    long = "x" * 100_000
    assert diff([{"content": long}], [{"content": long + "!"}]) == [
        {"op": "append", "path": [0, "content"], "value": "!"}
    ]


def test_a_message_inserted_in_front_is_one_operation() -> None:
    history = [{"role": "user", "content": str(i)} for i in range(1000)]
    patch = diff(history, [{"role": "system", "content": "s"}, *history])
    assert [op["op"] for op in patch] == ["insert"]


@pytest.mark.parametrize(("start", "end"), [(40, 3), (3, 40), (999, 0), (0, 999), (2, 0), (0, 2)])
def test_a_moved_item_is_two_operations(start: int, end: int) -> None:
    before = [{"role": "user", "content": str(i)} for i in range(max(start, end) + 1)]
    after = before.copy()
    after.insert(end, after.pop(start))

    patch = diff(before, after, at=["history"])

    assert patch == [
        {"op": "remove", "path": ["history", start]},
        {"op": "insert", "path": ["history", end], "value": {"role": "user", "content": str(start)}},
    ]
    assert apply(patch, {"history": before}) == {"history": after}


@pytest.mark.parametrize(
    "op",
    [
        {"op": "append", "path": [0, "content"], "value": "x"},
        {"op": "append", "path": ["n"], "value": "x"},
        {"op": "insert", "path": ["list", 5], "value": 1},
        {"op": "remove", "path": ["missing"]},
        {"op": "set", "path": ["list", True], "value": 1},
        {"op": "set", "path": ["list", 9], "value": 1},
    ],
)
def test_a_patch_that_does_not_fit_is_refused_and_named(op: Any) -> None:
    with pytest.raises(PatchError, match=op["op"]):
        apply([op], {"n": 1, "list": [1, 2]})


def test_a_patch_can_replace_or_extend_the_whole_document() -> None:
    assert apply([{"op": "set", "path": [], "value": [1]}], {"old": 2}) == [1]
    assert apply([{"op": "append", "path": [], "value": " you"}], "Hello") == "Hello you"
    with pytest.raises(PatchError, match="cannot be applied to dict at the document's root"):
        apply([{"op": "append", "path": [], "value": "x"}], {})


def test_equal_numbers_that_are_different_objects_are_not_sent() -> None:
    before, after = ([{"text": text, "number": float("1.5")}] for text in ("a", "b"))

    assert diff(before, after) == [{"op": "set", "path": [0, "text"], "value": "b"}]

"""Over arbitrary and shuffled streams: what has been shown is never taken away by something that is not understood.

The number of streams a shape can be raised by CHATWIDGET_STREAMS; 20 000 of each were run once, whole and by character.
"""

from __future__ import annotations

import copy
import os
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import chatwidget as cw
from chatwidget.errors import ModelError
from chatwidget.providers.accumulator import Accumulator
from tests.support.recorded import NAMES, WHOLE, cut_values, recorded_values

STREAMS = int(os.environ.get("CHATWIDGET_STREAMS", "40"))
FIRST = int(os.environ.get("CHATWIDGET_FIRST_STREAM", "0"))
VALUES = {name: recorded_values(name) for name in NAMES if name != "llm"}
JUNK: list[Any] = [None, "", "null", 7, -1, 1.5, True, [], {}, [None], "text", b"x", ()]
JUNK += [{"type": "x"}, {"a": {"b": [1]}}]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
WORDS = """choices delta content type text index tool_calls function event data object error usage message candidates
parts thinking event_kind part finish_reason output item id messages done response replies"""
NAMES_IN_CHUNKS = st.sampled_from(WORDS.split())
LIKE_A_CHUNK = st.recursive(
    JSON,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES_IN_CHUNKS, inner, max_size=4),
    max_leaves=12,
)


def shown(so_far: Accumulator) -> list[tuple[str, str]]:
    """Return what a chat shows: kind and text of each message that is not blank."""
    value = so_far.value()
    messages = [{"content": value}] if isinstance(value, str) else value
    found = []
    for message in messages:
        content = message["content"]
        title = (message.get("metadata") or {}).get("title", "")
        kind = title.split(":")[0]
        text = f"{title} {content}" if kind == "Tool call" else content
        text = text if isinstance(text, str) else repr(text)
        text = text.replace("`", "").replace("json\n", "").strip() if kind == "Tool call" else text
        if text.strip():
            found.append((kind, text))
    return found


def is_kept(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> bool:
    """Return whether everything that was shown still is, and has only grown."""
    if len(after) < len(before):
        return False
    pairs = zip(before, after, strict=False)
    return all(was[0] == now[0] and (now[1].startswith(was[1]) or _letters(was[1], now[1])) for was, now in pairs)


def _letters(was: str, now: str) -> bool:
    """Return whether a call's name and arguments are still in what is shown, each in its place."""
    return was.startswith("Tool call") and all(word in now for word in was.split())


def check(values: list[Any]) -> None:
    so_far, before = Accumulator(), []
    for value in values:
        try:
            so_far.add(value)
        except ModelError:
            break  # the stream says that it has failed; what was shown stays
        finally:
            now = shown(so_far)
            assert is_kept(before, now), (before, now, value)
        before = now
    so_far.finish()
    assert is_kept(before, shown(so_far)), (before, shown(so_far))


def mutated(value: Any, chance: random.Random) -> Any:
    """Return a value in which some fields are others."""
    if isinstance(value, dict):
        return {key: _maybe(item, chance) for key, item in value.items() if chance.random() > 0.05}
    if isinstance(value, (list, tuple)):
        return type(value)(_maybe(item, chance) for item in value)
    if hasattr(value, "__dict__"):
        made = copy.copy(value)
        for name, item in vars(value).items():
            if not callable(item):
                vars(made)[name] = _maybe(item, chance)
        return made
    return value


def _maybe(item: Any, chance: random.Random) -> Any:
    return chance.choice(JUNK) if chance.random() < 0.06 else mutated(item, chance)


def stream(recorded: list[Any], seed: int) -> list[Any]:
    """Return a recorded stream: shuffled, broken off, with values twice, others amid them, and fields replaced."""
    chance = random.Random(seed)
    values = list(recorded)
    for _ in range(chance.randrange(4)):
        values.insert(chance.randrange(len(values) + 1), chance.choice(values))
    if chance.random() < 0.5:
        chance.shuffle(values)
    if chance.random() < 0.3:
        values = values[: chance.randrange(len(values) + 1)]
    values = [mutated(value, chance) if chance.random() < 0.4 else value for value in values]
    for _ in range(chance.randrange(3)):
        other = chance.choice(list(VALUES.values()) if chance.random() < 0.3 else [JUNK])
        values.insert(chance.randrange(len(values) + 1), chance.choice(other))
    return [value for value in values if value is not None]


@pytest.mark.parametrize("name", VALUES)
def test_no_change_to_a_recorded_stream_takes_away_what_was_shown(name: str) -> None:
    check_streams(VALUES[name])


@pytest.mark.parametrize("name", [name for name in VALUES if name not in WHOLE])
def test_no_change_to_a_recorded_stream_of_single_characters_takes_away_what_was_shown(name: str) -> None:
    check_streams(cut_values(name))


@pytest.mark.parametrize("name", VALUES)
def test_every_run_ends_in_an_answer_an_error_or_why_there_is_neither(name: str) -> None:
    for seed in range(FIRST, FIRST + max(2, STREAMS // 20)):
        values = [value for value in stream(VALUES[name], seed) if type(value) is dict or hasattr(value, "__dict__")]
        try:
            messages = cw.ChatInterface(lambda message, history, values=values: iter(values)).submit("q").wait(60)[1:]
        except cw.ChatError:
            continue  # in words: it is raised with what is shown
        assert not values or any(_says_something(message) for message in messages), f"seed {seed}"


def _says_something(message: Any) -> bool:
    content = message["content"]
    reason = message.get("metadata", {}).get("finish")
    return bool(content.strip() if isinstance(content, str) else content) or reason not in (None, "stop")


def check_streams(recorded: list[Any]) -> None:
    for seed in range(FIRST, FIRST + STREAMS):
        values = stream(recorded, seed)
        try:
            check(values)
        except Exception as error:
            raise AssertionError(f"seed {seed}") from error


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(LIKE_A_CHUNK, max_size=6))
def test_no_value_of_any_shape_raises_or_takes_away_what_was_shown(values: list[Any]) -> None:
    check(["Hello", *[value for value in values if value is not None], {"choices": [{"delta": {"content": "!"}}]}])

"""What answers took: tokens, seconds, and money, in metadata, sums, and the columns of a DataFrame."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

import chatwidget as cw
from chatwidget.conversation.prompt_fields import FIELDS, PARAMETERS
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer

#: A value for every field of a prompt.
VALUES: dict[str, Any] = {
    "model": "other",
    "system_message": "Speak {{language}}.",
    "temperature": 0.25,
    "top_p": 0.5,
    "max_tokens": 7,
    "seed": 3,
    "stop_sequences": ["END"],
    "response_format": {"type": "json_object"},
    "extra_body": {"top_k": 5},
}


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer("Paris.") as server:
        yield server


def test_every_parameter_goes_through_request_and_metadata_into_its_column(server: ScriptedServer) -> None:
    chat = cw.load_chat(server.base_url, "m", variables={"language": "Dutch"})
    for name, value in VALUES.items():
        setattr(chat, name, value)
    [_, answer] = chat.submit("one").wait(20)

    request, stored, row = server.requests[-1], answer["metadata"]["request"], chat.to_dataframe().iloc[-1]
    assert set(VALUES) == set(FIELDS)
    for name in ("model", *PARAMETERS):
        sent_as = FIELDS[name].sent_as
        sent = {"top_k": request["top_k"]} if name == "extra_body" else request[sent_as]
        assert sent == VALUES[name] == stored[sent_as] == row[sent_as], name
    assert request["messages"][0]["content"] == "Speak Dutch."
    assert (stored["system_message"], stored["inputs"]) == ("Speak {{language}}.", {"language": "Dutch"})
    assert (row["system_message"], row["inputs"]) == ("Speak {{language}}.", {"language": "Dutch"})
    assert (row["tokens_in"], row["tokens_out"], row["finish"]) == (
        answer["metadata"]["usage"]["prompt_tokens"],
        answer["metadata"]["usage"]["completion_tokens"],
        "stop",
    )
    assert row["seconds"] == answer["metadata"]["timing"]["total"]
    question = chat.to_dataframe().iloc[0]
    assert question[["model", "temperature", "tokens_in", "cost"]].isna().all()


def usage(**details: Any) -> Script:
    return Script("Yes.", counts={"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100, **details})


def test_cached_and_reasoning_tokens_are_apart_and_cached_ones_have_their_price(server: ScriptedServer) -> None:
    server.enqueue(
        usage(prompt_tokens_details={"cached_tokens": 600}, completion_tokens_details={"reasoning_tokens": 40})
    )
    chat = cw.load_chat(server.base_url, "m", prices={"m": (1.0, 10.0, 0.5)})
    [_, answer] = chat.submit("one").wait(20)

    assert answer["metadata"]["usage"] == {
        "prompt_tokens": 1000,
        "completion_tokens": 100,
        "total_tokens": 1100,
        "cached_tokens": 600,
        "reasoning_tokens": 40,
    }
    assert answer["metadata"]["cost"] == pytest.approx((400 * 1 + 600 * 0.5 + 100 * 10) / 1e6)
    row = chat.to_dataframe().iloc[-1]
    assert (row["tokens_cached"], row["tokens_reasoning"]) == (600, 40)


def test_the_sum_says_how_many_answers_have_no_price_and_is_never_zero_for_them(server: ScriptedServer) -> None:
    chat = cw.load_chat(server.base_url, "m", prices={"m": (1.0, 10.0)})
    server.enqueue(usage(), usage())
    chat.submit("one").wait(20)
    chat.model = "unknown"
    chat.submit("two").wait(20)

    assert chat.history[-1]["metadata"]["cost"] is None
    assert chat.usage["cost"] == pytest.approx(0.002)
    assert (chat.usage["answers"], chat.usage["unpriced"]) == (2, 1)
    assert (chat.usage["tokens_in"], chat.usage["tokens_out"]) == (2000, 200)
    assert pd.isna(chat.to_dataframe()["cost"].iloc[-1])
    without = cw.load_chat(server.base_url, "m")
    without.submit("one").wait(20)
    assert (without.usage["cost"], without.usage["unpriced"]) == (None, 1)
    assert "cost" not in without.history[-1]["metadata"]


@pytest.mark.parametrize("prices", [{"m": 1}, {"m": (1,)}, {"m": (1, "2")}, {"m": (1, -2)}, [1, 2]])
def test_prices_in_another_form_are_refused(prices: Any) -> None:
    with pytest.raises(cw.ChatError, match="`prices` must be a dict such as"):
        cw.load_chat("http://localhost:1/v1", "m", prices=prices)

"""What a message may be, and that it cannot be changed behind the conversation's back."""

import copy
import json
import pickle
from typing import Any

import numpy as np
import pytest

import chatwidget as cw
from chatwidget.messages.message import check_history, check_message


def test_a_message_that_is_fine_comes_back_equal() -> None:
    message = {"role": "user", "content": "hi", "name": "ann", "options": [{"value": "a", "label": "A"}]}
    assert check_message(message) == message


def test_absent_keys_stay_absent_and_none_counts_as_absent() -> None:
    assert check_message({"role": "user", "content": "x", "metadata": None, "options": None}) == {
        "role": "user",
        "content": "x",
    }


def test_an_unknown_role_is_refused_with_the_allowed_ones_and_the_index() -> None:
    with pytest.raises(cw.ChatError, match=r"history\[1\].*'user', 'assistant', 'system', 'tool'.*'bot'"):
        cw.ChatWidget([{"role": "user", "content": "a"}, {"role": "bot", "content": "b"}])


@pytest.mark.parametrize("content", [1, 1.5, True, None, {"text": "x"}, b"x"])
def test_content_that_is_no_text_and_no_parts_is_refused(content: object) -> None:
    with pytest.raises(ValueError, match="'content' must be"):
        check_message({"role": "assistant", "content": content})


def test_openais_dump_of_an_answer_that_only_calls_tools_becomes_empty_text() -> None:
    calls = [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]
    message = check_message({"role": "assistant", "content": None, "tool_calls": calls})
    assert message == {"role": "assistant", "content": "", "tool_calls": calls}


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_nan_and_infinity_are_refused_everywhere(number: float) -> None:
    with pytest.raises(cw.ChatError, match="which JSON does not support"):
        check_message({"role": "user", "content": "x", "metadata": {"a": [{"b": number}]}})


@pytest.mark.parametrize("history", ["hello", b"x", {"role": "user", "content": "x"}, 3, None])
def test_a_history_that_is_no_list_is_refused_by_name(history: object) -> None:
    with pytest.raises(cw.ChatError, match=r"history` must be a list of messages, got "):
        check_history(history)


def test_a_bad_status_and_a_bad_option_are_refused_by_name() -> None:
    with pytest.raises(cw.ChatError, match=r"metadata 'status' must be 'pending' or 'done', got 'finished'"):
        check_message({"role": "assistant", "content": "", "metadata": {"status": "finished"}})
    with pytest.raises(cw.ChatError, match=r"options\[0\]"):
        check_message({"role": "assistant", "content": "", "options": [{"label": "no value"}]})


def test_a_numpy_number_in_metadata_becomes_a_plain_one() -> None:
    message = check_message({"role": "assistant", "content": "", "metadata": {"duration": np.float32(1.5)}})
    assert json.dumps(message["metadata"]) == '{"duration": 1.5}'


def test_surrogate_halves_are_joined_and_a_lone_half_can_be_sent() -> None:
    message = check_message({"role": "user", "content": "a\ud83d\ude00b\ud83d"})
    assert message["content"] == "a😀b\ufffd"


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.__setitem__("role", "user"),
        lambda m: m.update(role="user"),
        lambda m: m.pop("role"),
        lambda m: m["metadata"].__setitem__("title", "x"),
        lambda m: m["content"].append({"type": "text", "text": "x"}),
        lambda m: m["content"][0].__setitem__("text", "x"),
        lambda m: m.__ior__({"role": "user"}),
    ],
)
def test_a_message_in_the_history_is_read_only_and_says_what_to_do(change: object) -> None:
    message = check_message(
        {"role": "assistant", "content": [{"type": "text", "text": "a"}], "metadata": {"title": "t"}}
    )
    with pytest.raises(cw.ChatError, match=r"chat\.update"):
        change(message)  # type: ignore[operator]


def test_json_copy_deepcopy_and_pickle_take_messages_and_give_plain_ones() -> None:
    source = [{"role": "assistant", "content": [{"type": "text", "text": "a"}], "metadata": {"x": [1]}}]
    chat = cw.ChatWidget(source)
    ways = (copy.copy, copy.deepcopy, lambda h: pickle.loads(pickle.dumps(h)), lambda h: json.loads(json.dumps(h)))
    for way in ways:
        plain = way(chat.history)
        assert plain == source
        assert {type(plain), type(plain[0]), type(plain[0]["content"]), type(plain[0]["metadata"])} == {list, dict}
        assert type(way(chat.history[0])) is dict
    assert source[0]["metadata"] == {"x": [1]}


def test_chat_messages_and_dicts_mean_the_same() -> None:
    message = cw.ChatMessage("hi", metadata={"title": "T"}, options=[{"value": "v"}])
    assert check_message(message) == {
        "role": "assistant",
        "content": "hi",
        "metadata": {"title": "T"},
        "options": [{"value": "v"}],
    }


def test_the_metadata_and_options_of_a_message_can_be_filled_later() -> None:
    message = cw.ChatMessage("x")

    message.metadata["title"] = "T"
    message.options.append({"value": "a"})

    checked = check_message(message)
    assert checked["metadata"] == {"title": "T"}
    assert checked["options"] == [{"value": "a"}]
    assert check_message(cw.ChatMessage("x")) == {"role": "assistant", "content": "x"}


@pytest.mark.parametrize("metadata", [{"duration": "long"}, {"title": ["x"]}, {"id": [1]}, {"duration": True}])
def test_metadata_of_a_wrong_kind_is_refused_with_its_name(metadata: dict[str, Any]) -> None:
    [name] = metadata

    with pytest.raises(cw.ChatError, match=f"metadata '{name}' must be a"):
        check_message({"role": "assistant", "content": "", "metadata": {"title": "T", **metadata}})

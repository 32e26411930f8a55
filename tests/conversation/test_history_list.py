"""chat.history: a list whose methods mean what they mean on a list, and whose messages keep their ids."""

import threading
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser


def _message(text: str, role: str = "user") -> dict[str, Any]:
    return {"role": role, "content": text}


def _chat(*texts: str) -> cw.ChatWidget:
    return cw.ChatWidget([_message(text) for text in texts])


def _texts(history: list[Any]) -> list[str]:
    return [message["content"] for message in history]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda h: h.append(_message("d")), "abcd"),
        (lambda h: h.extend([_message("d"), _message("e")]), "abcde"),
        (lambda h: h.insert(1, _message("d")), "adbc"),
        (lambda h: h.insert(-1, _message("d")), "abdc"),
        (lambda h: h.pop(), "ab"),
        (lambda h: h.pop(0), "bc"),
        (lambda h: h.remove(_message("b")), "ac"),
        (lambda h: h.clear(), ""),
        (lambda h: h.reverse(), "cba"),
        (lambda h: h.sort(key=lambda m: m["content"], reverse=True), "cba"),
        (lambda h: h.__setitem__(1, _message("x")), "axc"),
        (lambda h: h.__setitem__(slice(0, 2), [_message("x")]), "xc"),
        (lambda h: h.__setitem__(slice(None, None, 2), [_message("x"), _message("y")]), "xby"),
        (lambda h: h.__delitem__(1), "ac"),
        (lambda h: h.__delitem__(slice(0, 2)), "c"),
        (lambda h: h.__imul__(2), "abcabc"),
        (lambda h: h.__imul__(0), ""),
    ],
)
def test_list_methods_change_the_chat_and_the_page_follows(change: Any, expected: str) -> None:
    chat = _chat("a", "b", "c")
    browser = Browser(chat)
    plain = [_message(text) for text in "abc"]
    change(plain)
    change(chat.history)
    assert _texts(plain) == list(expected)
    assert chat.history == plain
    assert browser.history == plain


def test_list_methods_fail_as_on_a_list_and_change_nothing() -> None:
    chat = _chat("a")
    for change, error in (
        (lambda h: h.pop(7), IndexError),
        (lambda h: h.remove(_message("z")), ValueError),
        (lambda h: h.__setitem__(3, _message("z")), IndexError),
        (lambda h: h.append("text"), cw.ChatError),
        (lambda h: h.extend("text"), cw.ChatError),
    ):
        with pytest.raises(error):
            change(chat.history)
    assert _texts(chat.history) == ["a"]


def test_what_history_returns_is_a_snapshot() -> None:
    chat = _chat("a")
    before = chat.history
    before.append(_message("b"))
    before.append(_message("c"))
    assert (_texts(before), _texts(chat.history)) == (["a"], ["a", "b", "c"])


def test_assigning_text_is_refused_by_name_and_keeps_the_history() -> None:
    chat = _chat("a")
    with pytest.raises(cw.ChatError, match="history` must be a list of messages, got 'hello'"):
        chat.history = "hello"
    with pytest.raises(cw.ChatError), chat.hold_trait_notifications():
        chat.history = [_message("b"), {"role": "nobody", "content": ""}]
    assert _texts(chat.history) == ["a"]


def test_observers_see_a_change_from_one_to_true() -> None:
    chat = cw.ChatWidget([{**_message("a"), "metadata": {"x": 1}}])
    seen: list[Any] = []
    chat.observe(lambda change: seen.append(change.new[0]["metadata"]["x"]), "history")
    chat.history = [{**_message("a"), "metadata": {"x": True}}]
    chat.history = [{**_message("a"), "metadata": {"x": True}}]
    assert [repr(x) for x in seen] == ["True"]


def test_update_keeps_a_messages_id_and_so_its_feedback() -> None:
    chat = cw.ChatInterface(lambda message, history: "answer")
    chat.on_like(lambda data: None)
    chat.submit("q").wait(30)
    browser = Browser(chat)
    browser.click("Like", index=1)
    chat.update(1, {"role": "assistant", "content": "another"})
    chat.insert(0, {"role": "system", "content": "s"})
    row = chat.feedback[0]
    assert (row["value"], row["index"]) == ("Like", 1)
    assert browser.page["feedback"] == {browser.page["ids"][2]: "Like"}


def test_ids_follow_their_messages_when_the_list_is_turned_around() -> None:
    chat = _chat("a", "b", "c")
    ids = list(Browser(chat).page["ids"])
    chat.history.reverse()
    assert Browser(chat).page["ids"] == ids[::-1]
    chat.history[:] = chat.history[1:]
    assert Browser(chat).page["ids"] == ids[::-1][1:]


def test_a_growing_message_and_the_common_prefix_keep_their_ids() -> None:
    chat = _chat("a", "Hel")
    ids = list(Browser(chat).page["ids"])
    chat.history = [_message("a"), _message("Hello"), _message("new")]
    now = Browser(chat).page["ids"]
    assert now[:2] == ids
    assert now[2] not in ids
    chat.history = [_message("a"), _message("Other"), _message("new")]
    assert Browser(chat).page["ids"][1] not in ids


def test_many_threads_can_append_and_nothing_is_lost_or_doubled() -> None:
    chat = cw.ChatWidget()
    browser = Browser(chat)
    threads = [
        threading.Thread(target=lambda n=n: [chat.append(_message(f"{n}-{i}")) for i in range(50)]) for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(_texts(chat.history))) == 400
    assert browser.history == chat.history


def test_an_old_object_from_an_in_place_addition_can_be_assigned_again_later() -> None:
    chat = _chat("a")
    kept = chat.history
    kept += [_message("b")]
    chat.clear()
    chat.history = kept
    assert _texts(chat.history) == ["a", "b"]


def test_the_history_of_another_chat_is_assigned_as_a_copy_also_after_adding_to_it() -> None:
    one, other = _chat("a"), _chat("b")

    longer = one.history.__iadd__([_message("c")])
    other.history = longer
    other.history.append(_message("d"))

    assert _texts(one.history) == ["a", "c"]
    assert _texts(other.history) == ["a", "c", "d"]


def test_a_copy_of_the_history_is_plain_and_can_be_changed() -> None:
    chat = _chat("a")

    copied = chat.history.copy()
    copied[0]["content"] = "changed"

    assert type(copied) is list
    assert _texts(chat.history) == ["a"]

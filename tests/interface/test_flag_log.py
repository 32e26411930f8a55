"""Flagging to a file, a validator that says no, and examples that only fill the composer."""

import csv
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.interface.flag_log import FlagLog
from chatwidget.testing.browser import Browser

csv.field_size_limit(10_000_000)


def _rows(folder: Path) -> list[list[str]]:
    with (folder / "log.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_every_click_is_a_line_with_as_many_columns_as_the_header(tmp_path: Path) -> None:
    chat = cw.ChatInterface(
        lambda message, history: [message, {"a": 1}],
        flagging_mode="manual",
        flagging_options=("Like", "Dislike", "Rude"),
        flagging_dir=str(tmp_path / "new"),
    )
    browser = Browser(chat)
    chat.submit("=SUM(A1), “quoted”\nand é").wait(30)
    for name in ("Like", "Like", "Rude"):
        browser.click(name, index=1)
    browser.click("Dislike", index=2)
    header, *rows = _rows(tmp_path / "new")
    assert header == ["conversation", "index", "value", "flag", "timestamp"]
    assert {len(row) for row in rows} == {5}
    assert [row[3] for row in rows] == ["Like", "", "Rude", "Dislike"]
    assert rows[0][2] == "'=SUM(A1), “quoted”\nand é"
    assert json.loads(rows[0][0]) == chat.history
    assert json.loads(rows[-1][2])[0]["data"] == {"text/plain": "{'a': 1}"}


def test_a_comment_stays_with_its_message_by_id_and_becomes_a_column_of_the_whole_file(tmp_path: Path) -> None:
    chat = cw.ChatInterface(lambda message: "long " * 50_000, flagging_mode="manual", flagging_dir=str(tmp_path))
    browser = Browser(chat)
    chat.submit("q").wait(30)
    browser.click("Dislike", index=1)
    browser.comment("=too long, “I” say\nand dull ", index=1)
    chat.insert(0, {"role": "assistant", "content": "put in front"})
    assert [(row["value"], row["comment"]) for row in chat.feedback] == [("Dislike", "=too long, “I” say\nand dull")]
    assert chat.feedback[0]["message"] == Browser(chat).page["ids"][2]
    browser.click("Like", index=2)
    header, *rows = _rows(tmp_path)
    assert header == ["conversation", "index", "value", "flag", "timestamp", "comment"]
    assert [(row[1], row[3], row[5]) for row in rows] == [
        ("1", "Dislike", ""),
        ("1", "Dislike", "'=too long, “I” say\nand dull"),
        ("2", "Like", ""),
    ]
    assert chat.feedback[0]["comment"] is not None
    browser.click("Like", index=2)
    assert chat.feedback == []


def test_a_comment_is_told_once_and_only_on_what_was_liked_or_flagged() -> None:
    chat = cw.ChatWidget([{"role": "assistant", "content": "a"}])
    told: list[cw.LikeData] = []
    likes: list[cw.LikeData] = []
    chat.on_comment(told.append)
    chat.on_like(likes.append)
    browser = Browser(chat)
    browser.comment("why not")
    assert browser.refusals == ["Like or flag the message before you comment on it."]
    browser.click("Like")
    browser.comment("clear")
    assert told == [cw.LikeData(0, "a", True, "clear")]
    assert len(likes) == 1
    browser.comment("  ")
    assert chat.feedback[0]["comment"] is None


def test_a_folder_that_cannot_be_written_is_named_in_the_chat(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    chat = cw.ChatInterface(lambda m: m, flagging_mode="manual", flagging_dir=str(tmp_path / "file" / "sub"))
    browser = Browser(chat)
    chat.submit("q").wait(30)
    browser.click("Like")
    browser.wait_until(lambda: browser.alerts)
    assert "flagging_dir" in browser.alerts[0]
    assert chat.feedback[0]["value"] == "Like"


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b""])
@pytest.mark.parametrize("comment", [None, "why"])
def test_what_a_spreadsheet_saved_is_written_on_line_by_line(tmp_path: Path, before: bytes, comment: Any) -> None:
    log = FlagLog(tmp_path, lambda: [{"role": "user", "content": "é"}])
    log(cw.LikeData(0, "one", True))
    path = tmp_path / "log.csv"
    path.write_bytes(before + path.read_bytes().rstrip())
    log(cw.LikeData(1, "two", False, comment))
    assert path.read_bytes().startswith(before + b"conversation,")
    header, *rows = _rows(tmp_path)
    assert [row[0] for row in rows] == ['[{"role": "user", "content": "é"}]'] * 2
    assert [row[2:4] for row in rows] == [["one", "Like"], ["two", "Dislike"]]
    assert {len(row) for row in rows} == {len(header)}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("conversation,index,value,flag,timestamp\r\n[],0,café,Like,x\r\n".encode("latin-1"), "'CSV UTF-8'"),
        (b"conversation;index;value;flag;timestamp\r\n", "instead of"),
    ],
)
def test_a_file_that_is_no_log_of_feedback_is_named_and_left_as_it_is(
    tmp_path: Path, content: bytes, words: str
) -> None:
    (tmp_path / "log.csv").write_bytes(content)
    with pytest.raises(cw.ChatError, match=words):
        FlagLog(tmp_path, list)(cw.LikeData(0, "a", True))
    assert (tmp_path / "log.csv").read_bytes() == content


def test_chats_that_share_a_folder_lose_no_line_when_the_first_comment_comes(tmp_path: Path) -> None:
    failed: list[BaseException] = []

    def write(comment: Any) -> None:
        log = FlagLog(tmp_path, list)
        try:
            for i in range(100):
                log(cw.LikeData(i, "a", True, comment))
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(comment,)) for comment in (None, "why", "how")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    header, *rows = _rows(tmp_path)
    assert (failed, len(rows), {len(row) for row in rows}) == ([], 300, {len(header)})
    assert sorted(path.name for path in tmp_path.iterdir()) == [".log.csv.lock", "log.csv"]


def test_likes_are_not_offered_when_flagging_never_happens() -> None:
    chat = cw.ChatInterface(lambda m: m)
    chat.submit("q").wait(30)
    with pytest.raises(LookupError):
        Browser(chat).click("Like")
    with pytest.raises(cw.ChatError, match="flagging_mode` must be 'never'"):
        cw.ChatInterface(print, flagging_mode="auto")


def test_a_validator_that_says_no_keeps_the_draft_and_sends_nothing() -> None:
    asked: list[Any] = []
    chat = cw.ChatInterface(asked.append, validator=lambda message: "Too short." if len(message) < 3 else None)
    browser = Browser(chat)
    browser.send("hi")
    assert (browser.history, browser.draft, browser.refusals, asked) == ([], "hi", ["Too short."], [])
    with pytest.raises(cw.ChatError, match="Too short"):
        chat.submit("no")
    browser.send("long enough")
    browser.wait_until(lambda: asked == ["long enough"])


def test_an_edit_that_the_validator_refuses_changes_nothing() -> None:
    asked: list[str] = []
    chat = cw.ChatInterface(
        lambda m: asked.append(m) or "ok", editable=True, validator=lambda m: "No!" if "bad" in m else None
    )
    chat.submit("fine").wait(30)
    before = list(chat.history)
    browser = Browser(chat)
    browser.click("Edit", index=0)
    browser.type("bad")

    browser.click("Send edited message")

    assert browser.refusals == ["No!"]
    assert (list(chat.history), asked, chat.status) == (before, ["fine"], "ready")


def test_an_example_may_only_fill_the_composer() -> None:
    chat = cw.ChatInterface(lambda m: m, examples=["Say hi"], run_examples_on_click=False)
    browser = Browser(chat)
    browser.click("Say hi")
    assert (browser.draft, browser.history) == ("Say hi", [])


def test_feedback_from_before_is_shown_on_the_answers_in_order_and_can_be_taken_back() -> None:
    history = [
        {"role": "user", "content": "q"},
        {"role": "assistant", "content": "hm", "metadata": {"title": "Thinking"}},
        {"role": "assistant", "content": "a"},
        {"role": "assistant", "content": "b"},
    ]
    chat = cw.ChatWidget(history, feedback_value=[None, "Like"])
    chat.on_like(lambda data: None)
    browser = Browser(chat)
    assert list(browser.page["feedback"].items()) == [(browser.page["ids"][3], "Like")]
    assert [(row["index"], row["value"], row["time"]) for row in chat.feedback] == [(3, "Like", None)]
    browser.click("Like", index=3)
    assert chat.feedback == []


def test_feedback_value_says_what_is_said_now_and_observers_are_told() -> None:
    answer = {"role": "assistant", "content": "a"}
    chat = cw.ChatWidget([{"role": "user", "content": "q"}, answer, answer], feedback_value=["Dislike"])
    chat.on_like(lambda data: None)
    told: list[Any] = []
    chat.observe(lambda change: told.append(change["new"]), "feedback_value")
    browser = Browser(chat)
    assert chat.feedback_value == ["Dislike", None]
    browser.click("Like", index=2)
    assert chat.feedback_value == ["Dislike", "Like"] == told[-1]
    browser.comment("good", index=2)
    chat.feedback_value = [None, "Like"]
    assert [(row["index"], row["value"], row["comment"]) for row in chat.feedback] == [(2, "Like", "good")]
    assert list(browser.page["feedback"].values()) == ["Like"]
    chat.history = []
    assert (chat.feedback_value, told[-1]) == ([], [None, "Like"])


def test_the_conversation_and_its_feedback_are_tables() -> None:
    pandas = pytest.importorskip("pandas")
    chat = cw.ChatInterface(lambda m: ["a", {"x": 1}], flagging_mode="never")
    chat.on_like(lambda data: None)
    assert list(chat.to_dataframe().columns) == list(cw.ChatWidget().to_dataframe().columns)
    chat.submit("q").wait(30)
    Browser(chat).click("Dislike", index=1)
    table = chat.to_dataframe()
    assert table["text"].tolist() == ["q", "a", "{'x': 1}"]
    assert table["feedback"].fillna("").tolist() == ["", "Dislike", ""]
    assert pandas.DataFrame(chat.feedback)["message"].tolist() == [table["id"][1]]


@pytest.mark.parametrize("by_user", [False, True])
def test_only_what_the_page_offers_can_be_said_of_a_message(by_user: bool) -> None:
    messages = [{"role": role, "content": "a"} for role in ("assistant", "user", "system")]
    chat = cw.ChatWidget(messages, like_user_message=by_user)
    chat.on_like(lambda data: None)
    browser = Browser(chat)
    answer, question, system = browser.page["ids"]
    said = [(answer, "Like"), (question, "Like"), (system, "Like"), (answer, "anything"), (answer, "")]
    for number, (message, value) in enumerate(said):
        browser.send_event({"type": "like", "message": message, "value": value})
        if number == 3:
            assert chat.feedback[0]["value"] == "Like"
    assert [row["message"] for row in chat.feedback] == [question] * by_user


def test_a_like_that_is_refused_is_refused_in_words() -> None:
    chat = cw.ChatWidget([{"role": "assistant", "content": "a"}, {"role": "user", "content": "b"}])
    browser = Browser(chat)

    for message, value in zip(browser.page["ids"], ("anything", "Like"), strict=True):
        browser.send_event({"type": "like", "message": message, "value": value})

    assert browser.refusals == [
        "'anything' is not in `feedback_options`: Like, Dislike.",
        "user messages cannot be liked or flagged in this chat.",
    ]


def test_two_kernels_that_flag_into_one_folder_at_once_lose_and_mix_nothing(tmp_path: Path) -> None:
    program = Path(__file__).parents[1] / "support" / "scripts" / "kernel_that_flags.py"
    kernels = [
        subprocess.Popen(
            [sys.executable, str(program), str(tmp_path), name, "60"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for name in ("ada", "grace")
    ]
    for kernel in kernels:
        assert kernel.stdout is not None
        assert kernel.stdout.readline() == b"ready\n"
    for kernel in kernels:
        assert kernel.stdin is not None
        kernel.stdin.write(b"begin\n")
        kernel.stdin.flush()
    for kernel in kernels:
        kernel.communicate(timeout=30)
        assert kernel.returncode == 0

    csv.field_size_limit(10**9)
    with (tmp_path / "log.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert [*map(len, rows)] == [len(header)] * 120
    assert all(json.loads(row[0])[0]["content"] == f"{row[2]} " * 20_000 for row in rows)
    assert {name: [row[1] for row in rows if row[2] == name] for name in ("ada", "grace")} == {
        name: [str(number) for number in range(60)] for name in ("ada", "grace")
    }

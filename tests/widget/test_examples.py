"""Examples: rows with additional inputs, labels, icons; and answers to them that are kept on disk."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import ipywidgets
import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _texts(history: Any) -> list[Any]:
    return [message["content"] for message in history]


def _click(chat: Any, name: str) -> Browser:
    browser = Browser(chat)
    browser.click(name)
    browser.wait_until(lambda: browser.status in ("ready", "error"))
    return browser


def test_an_example_with_inputs_sets_them_and_is_sent() -> None:
    times, loud = ipywidgets.IntSlider(description="Times"), ipywidgets.Checkbox(True, description="Loud")

    def answer(message: str, history: Any, n: int, shout: bool) -> str:
        return (message.upper() if shout else message) * n

    chat = cw.ChatInterface(
        answer,
        additional_inputs=[times, loud],
        examples=[["ab", 2, False], ["cd", 3, None]],
        examples_label="Try",
    )
    assert chat.get_state()["_example_table"] == {
        "label": "Try",
        "columns": ["Message", "Times", "Loud"],
        "rows": [["2", "False"], ["3", ""]],
    }
    assert _texts(_click(chat, "ab").history) == ["ab", "abab"]
    assert (times.value, loud.value) == (2, False)


def test_rows_without_values_are_buttons_and_no_table() -> None:
    chat = cw.ChatInterface(lambda m, h, n: m, additional_inputs="number", examples=[["ab", None]])
    assert chat.get_state()["_example_table"] is None


@pytest.mark.parametrize(
    ("examples", "words"),
    [
        (["ab"], r"examples\[0\]` must be a row \[message, Times\] .*, got 'ab'"),
        ([["ab", 1, 2]], r"examples\[0\]` has 2 value.*there are 1"),
        ([["ab", 1], ["cd", "x"]], r"examples\[1\]`: 'x' is not a valid value for 'Times'"),
        ([["ab", 500]], "from 0 to 100"),
        ([3], r"examples\[0\]` must be .*, got 3"),
        ([{"text": "a", "files": ["gone.txt"]}], "file 'gone.txt' not found"),
        ("ab", "examples` must be a list"),
    ],
)
def test_examples_that_do_not_match_are_refused_where_the_chat_is_made(examples: Any, words: str) -> None:
    slider = ipywidgets.IntSlider(description="Times")
    with pytest.raises(cw.ChatError, match=words):
        cw.ChatInterface(lambda m, h, n: m, additional_inputs=slider, examples=examples)
    assert slider.value == 0


def test_icons_travel_as_pictures_and_files_as_names(tmp_path: Path) -> None:
    (tmp_path / "dot.png").write_bytes(b"\x89PNG")
    (tmp_path / "data.csv").write_text("a,b")
    chat = cw.ChatWidget(examples=[{"text": "Look", "files": [str(tmp_path / "data.csv")], "icon": "🦊"}, "b"])
    assert chat.get_state()["examples"] == [{"text": "Look", "icon": "🦊", "files": ["data.csv"]}, {"text": "b"}]
    with_icons = cw.ChatInterface(print, examples=["a", "b"], example_icons=["dot.png", None])
    assert with_icons.get_state()["examples"][0]["icon"] == "data:image/png;base64,iVBORw=="
    with pytest.raises(cw.ChatError, match="download the image first"):
        cw.ChatInterface(print, examples=["a"], example_icons=["https://example.org/a.png"])
    with pytest.raises(cw.ChatError, match="example_labels` has 1 items for 2 examples"):
        cw.ChatInterface(print, examples=["a", "b"], example_labels=["A"])


def _plain(message: str, history: Any) -> str:
    return f"{message}!"


def _generator(message: str, history: Any) -> Any:
    yield message
    yield f"{message}!"


async def _async(message: str, history: Any) -> str:
    return f"{message}!"


async def _async_generator(message: str, history: Any) -> Any:
    yield message
    yield f"{message}!"


@pytest.mark.parametrize("function", [_plain, _generator, _async, _async_generator])
def test_every_kind_of_function_is_asked_once_and_its_last_value_is_kept(function: Any) -> None:
    calls: list[str] = []

    def counted(message: str, history: Any) -> Any:
        calls.append(message)
        return function(message, history)

    for _ in range(2):  # the second time as after a restart of the kernel
        chat = cw.ChatInterface(counted, examples=["a", "b"], cache_examples=True)
        assert calls == ["a", "b"]
    assert _texts(_click(chat, "b").history) == ["b", "b!"]
    assert calls == ["a", "b"]
    chat.retry().wait(30)
    assert calls == ["a", "b", "b"]


@pytest.mark.asyncio
async def test_an_async_function_is_cached_while_a_loop_runs() -> None:
    chat = cw.ChatInterface(_async_generator, examples=["a"], cache_examples=True)
    Browser(chat).click("a")
    while chat.status != "ready":
        await asyncio.sleep(0)
    assert _texts(chat.history) == ["a", "a!"]


def test_messages_pictures_files_and_outputs_come_back_as_they_were(tmp_path: Path) -> None:
    figure = pytest.importorskip("matplotlib.figure").Figure()
    (tmp_path / "out.txt").write_text("kept")
    code, picture = ipywidgets.Text(), ipywidgets.Image()

    def answer(message: str, history: Any) -> Any:
        thought = cw.ChatMessage("hm", metadata={"title": "Thinking", "status": "done"})
        return [thought, figure, {"path": "out.txt"}], "print(1)", b"\x00png"

    def made() -> Any:
        return cw.ChatInterface(answer, additional_outputs=[code, picture], examples=["q"], cache_examples=True)

    made()
    assert (code.value, picture.value) == ("", b"")
    (tmp_path / "out.txt").unlink()
    chat = made()
    browser = _click(chat, "q")
    _, thought, shown, file = browser.history
    assert thought["metadata"] == {"title": "Thinking", "status": "done"}
    assert browser.blob(shown["content"][0]["data"]["image/png"]["blob"]).startswith(b"\x89PNG")
    assert Path(file["content"][0]["file"]["path"]).read_text() == "kept"
    assert (code.value, picture.value) == ("print(1)", b"\x00png")


def test_a_lazy_answer_is_kept_when_it_is_first_given() -> None:
    calls: list[str] = []
    output = ipywidgets.IntText()

    def answer(message: str, history: Any) -> Any:
        calls.append(message)
        yield message, 1
        yield message * 2, 2

    for _ in range(2):
        chat = cw.ChatInterface(
            answer, examples=["a", "b"], cache_examples=True, cache_mode="lazy", additional_outputs=output
        )
        output.value = 0
        browser = _click(chat, "a")
        assert _texts(browser.history) == ["a", "aa"]
        # An answer that is still being written has a folder with a name of its own.
        browser.wait_until(lambda: [*Path(".chatwidget/cached_examples").glob("[!t]*/answer.json")])
        assert (calls, output.value) == (["a"], 2)


def test_a_stopped_answer_is_not_kept() -> None:
    written, go = threading.Event(), threading.Event()

    def answer(message: str, history: Any) -> Any:
        yield "half"
        written.set()
        go.wait(30)
        yield "whole"

    chat = cw.ChatInterface(answer, examples=["a"], cache_examples=True, cache_mode="lazy")
    browser = Browser(chat)
    browser.click("a")
    assert written.wait(30)
    browser.click("Stop")
    go.set()
    assert not list(Path(".chatwidget").rglob("answer.json"))


def test_another_function_does_not_show_the_answers_of_the_first() -> None:
    def made(word: str) -> Any:
        return cw.ChatInterface(lambda message: word, examples=["a"], cache_examples=True)

    made("one")
    assert _texts(_click(made("two"), "a").history) == ["a", "two"]


def test_a_broken_file_is_an_answer_that_is_not_there() -> None:
    cw.ChatInterface(_plain, examples=["a"], cache_examples=True)
    [file] = Path(".chatwidget").rglob("answer.json")
    file.write_text("{")
    chat = cw.ChatInterface(_plain, examples=["a"], cache_examples=True)
    assert _texts(_click(chat, "a").history) == ["a", "a!"]


def test_a_failing_example_and_a_folder_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    def fails(message: str) -> Any:
        raise ValueError("no key")

    with pytest.raises(cw.ChatError, match=r"examples\[0\]` \('a'\) while caching: no key"):
        cw.ChatInterface(fails, examples=["a"], cache_examples=True)
    (tmp_path / ".chatwidget" / "cached_examples").rmdir()
    (tmp_path / ".chatwidget" / "cached_examples").write_text("in the way")
    with pytest.raises(cw.ChatError, match=r"Cannot cache example responses in .*cached_examples"):
        cw.ChatInterface(_plain, examples=["a"], cache_examples=True)
    with pytest.raises(cw.ChatError, match="cache_mode` must be 'eager'"):
        cw.ChatInterface(_plain, examples=["a"], cache_examples=True, cache_mode="never")


def test_a_kept_answer_is_made_with_the_options_of_the_chat() -> None:
    chat = cw.ChatInterface(
        lambda message: "<t>hm</t>yes", examples=["a"], cache_examples=True, reasoning_tags=[("<t>", "</t>")]
    )
    assert _texts(_click(chat, "a").history) == ["a", "hm", "yes"]


def test_a_kept_answer_to_what_the_validator_refuses_is_not_shown() -> None:
    chat = cw.ChatInterface(
        _plain, examples=["a"], cache_examples=True, validator=lambda message: "No." if message == "a" else None
    )
    browser = _click(chat, "a")
    assert (browser.refusals, list(chat.history)) == (["No."], [])


class _Model:
    """A client whose answer says what it was asked, and a chat function with a model in it."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.chat = self.completions = self

    def create(self, **asked: Any) -> Any:
        text = f"{asked['model']} {asked['messages'][0]['content']}"
        return {"choices": [{"message": {"role": "assistant", "content": text}}]}

    def __call__(self, message: str) -> str:
        return self.name

    def answer(self, message: str) -> str:
        return self.name


def test_another_model_or_system_message_does_not_show_the_answers_of_the_first() -> None:
    def clicked(model: str, system: str) -> Any:
        chat = cw.load_chat(
            _Model(), model=model, system_message=system, streaming=False, examples=["hi"], cache_examples=True
        )
        return _texts(_click(chat, "hi").history)[-1]

    assert [clicked("a", "pirate"), clicked("b", "pirate"), clicked("b", "poet")] == ["a pirate", "b pirate", "b poet"]


def _through(model: Any) -> Any:
    def outer(message: str) -> Any:
        return model(message)

    return outer


@pytest.mark.parametrize(
    "made", [_Model, lambda name: _Model(name).answer, lambda name: _through(_through(_Model(name)))]
)
def test_what_a_function_holds_tells_it_from_another_of_the_same_code(made: Any) -> None:
    for name in ("a", "b"):
        chat = cw.ChatInterface(made(name), examples=["hi"], cache_examples=True)
        assert _texts(_click(chat, "hi").history)[-1] == name
    cw.ChatInterface(made("a"), examples=["hi"], cache_examples=True)
    assert len(list(Path(".chatwidget").rglob("answer.json"))) == 2

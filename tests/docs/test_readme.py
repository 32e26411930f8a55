"""The README's code runs, top to bottom, as a newcomer would run it; and what it says of itself is so."""

import re
from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.browser import Browser

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A newcomer's folder: what the examples keep there is thrown away."""
    monkeypatch.chdir(tmp_path)


def _run(upto: int) -> dict[str, Any]:
    names: dict[str, Any] = {}
    for number, block in enumerate(BLOCKS[:upto]):
        exec(compile(block, f"README.md, block {number + 1}", "exec"), names)
    return names


def test_the_first_example_is_a_chat_that_streams() -> None:
    chat = _run(1)["chat"]
    browser = Browser(chat)
    browser.send("hello there")
    browser.wait_until(lambda: browser.status == "ready")
    assert browser.history[-1]["content"].strip() == "You said: hello there"
    assert len([line for line in BLOCKS[0].splitlines() if line]) <= 8


def test_all_of_it_runs_in_one_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # some of it writes files
    names = _run(len(BLOCKS))
    names["server"].close()
    assert isinstance(names["chat"], cw.ChatWidget)


def test_the_example_with_files_prints_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(next(block for block in BLOCKS if "multimodal=True" in block), {"cw": cw})
    assert capsys.readouterr().out == "notes.txt: 4 bytes\n"


def test_the_custom_callbacks_do_what_the_text_says() -> None:
    number = next(i for i, block in enumerate(BLOCKS) if "on_undo" in block)
    names: dict[str, Any] = {"cw": cw}
    exec(BLOCKS[number], names)
    browser = Browser(names["chat"])
    browser.send("hm?")
    browser.wait_until(lambda: browser.status == "ready")
    assert browser.history[-1]["content"] == "Let me think."
    browser.click("Undo")
    browser.wait_until(lambda: browser.status == "ready")
    assert (browser.history, browser.draft) == ([], "hm?")


def test_every_picture_and_every_linked_file_is_there() -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)", README):
        assert (ROOT / target).is_file(), target

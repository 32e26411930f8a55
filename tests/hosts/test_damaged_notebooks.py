"""A stored chat whose state is damaged, or is of a newer version: what is there is shown, and what is wrong is said."""

from __future__ import annotations

import base64
import copy
import gzip
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

import chatwidget as cw
from chatwidget.assets import page_script

READ_ONLY = "This is a saved conversation. To go on with it, run this cell again."
AS_TEXT = "This saved conversation is shown as text: what draws it is missing in this notebook."
TALK: list[dict[str, Any]] = [
    {"role": "user", "content": "What is **new**?"},
    {"role": "assistant", "content": [{"type": "text", "text": "Much is."}]},
]
# What anywidget does with a stored widget: its module, with a model that reads the state and finds other models.
DRAW = """async ({ stub, state, code }) => {
    const { default: widget } = await import(URL.createObjectURL(new Blob([stub], { type: "text/javascript" })));
    const model = (traits) => ({ get: (name) => traits[name], widget_manager: manager });
    const manager = {
      get_model: async (id) => {
        if (id !== "code" || !code) throw new Error("widget model not found");
        return model(code);
      },
    };
    await widget.render({ model: model(state), el: document.querySelector("main") });
}"""


def stored() -> dict[str, Any]:
    """What a notebook stores of a chat, and of the code."""
    chat = cw.ChatWidget(TALK, label="A talk")
    state = {key: value for key, value in chat.get_state().items() if key != "_esm"}
    core = base64.b64encode(gzip.compress(page_script("widget").encode())).decode()
    return {
        "stub": page_script("stored-chat"),
        "state": {**state, "_stored": {"code": "code", "blobs": {}}},
        "code": {"core": core, "parts": {}},
    }


def newer_content(given: dict[str, Any]) -> None:
    """Add what a newer version may write: parts, roles' metadata, options, and fields of the page."""
    given["state"]["history"] = [
        *TALK,
        {
            "role": "assistant",
            "content": [{"type": "hologram", "hologram": {"w": 3}}, {"type": "text", "text": "After."}],
        },
        {"role": "assistant", "content": "Marked.", "metadata": {"mood": "fine", "title": None}, "reactions": ["+1"]},
    ]
    given["state"]["_page"] = {"seq": 9, "weather": "fine"}
    given["state"]["_telepathy"] = True


def newer_code(given: dict[str, Any]) -> None:
    """Store the code in another way than this version reads it."""
    given["code"] = {"engine": given["code"]["core"]}


def truncated_code(given: dict[str, Any]) -> None:
    given["code"]["core"] = given["code"]["core"][: len(given["code"]["core"]) // 2]


def code_gone(given: dict[str, Any]) -> None:
    given["code"] = None


def truncated_state(given: dict[str, Any]) -> None:
    """Leave the history, and nothing else of the chat."""
    given["state"] = {"history": TALK, "_stored": {"code": "code"}}


def nothing_of_the_history(given: dict[str, Any]) -> None:
    given["state"].pop("history")
    given["state"].pop("_page")


def opened(browser: Browser, given: dict[str, Any], tmp_path: Path) -> Page:
    file = tmp_path / "page.html"
    file.write_text("<!doctype html><title>A notebook</title><main></main>", encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    page.evaluate(DRAW, given)
    return page


@pytest.mark.parametrize("damage", [newer_code, truncated_code, code_gone])
def test_a_chat_without_the_code_that_draws_it_is_shown_as_text_and_says_so(
    damage: Any, browser: Browser, tmp_path: Path
) -> None:
    given = stored()
    damage(given)

    page = opened(browser, given, tmp_path)

    expect(page.get_by_role("status")).to_have_text(AS_TEXT)
    expect(page.locator("main")).to_contain_text("user: What is **new**?")
    expect(page.locator("main")).to_contain_text("assistant: Much is.")
    page.close()


def test_a_chat_of_a_newer_version_shows_what_this_one_knows_and_names_the_rest(
    browser: Browser, tmp_path: Path
) -> None:
    given = stored()
    newer_content(given)

    page = opened(browser, given, tmp_path)

    expect(page.get_by_role("article")).to_have_count(4)
    expect(page.locator("main")).to_contain_text("Much is.")
    expect(page.locator("main")).to_contain_text("hologram")
    expect(page.locator("main")).to_contain_text("After.")
    expect(page.locator("main")).to_contain_text("Marked.")
    expect(page.get_by_role("status").filter(has_text=READ_ONLY)).to_be_visible()
    page.close()


@pytest.mark.parametrize("damage", [truncated_state, nothing_of_the_history])
def test_a_truncated_state_shows_what_is_there(damage: Any, browser: Browser, tmp_path: Path) -> None:
    given = copy.deepcopy(stored())
    damage(given)

    page = opened(browser, given, tmp_path)

    expect(page.get_by_role("status").filter(has_text="saved conversation")).to_be_visible()
    if "history" in given["state"]:
        expect(page.locator("main")).to_contain_text("Much is.")
    page.close()

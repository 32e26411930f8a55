"""Files attached in JupyterLab: they arrive whole, while the kernel goes on, or leave nothing behind."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.hosts.support.chat import Chat
from tests.hosts.support.frames import least
from tests.hosts.support.jupyter import JupyterHost
from tests.hosts.support.marimo_app import MarimoHost
from tests.hosts.support.page import HostPage, JupyterPage

# A chat whose answer says what arrived: name, size, SHA-256; and where files are kept.
RECEIVING = """
import glob, hashlib, tempfile
import chatwidget as cw

tempfile.tempdir = tempfile.mkdtemp()  # nobody else's files

def arrived(path):
    data = open(path, "rb").read()
    return f"{path.rsplit('/', 1)[-1]} {len(data)} {hashlib.sha256(data).hexdigest()}"

def answer(message, history):
    return " | ".join([message["text"], *map(arrived, message["files"])])

def kept():
    return glob.glob(tempfile.tempdir + "/*/*")

"""
MANY = 100_000_000


def receiving(**options: Any) -> str:
    """A cell that makes such a chat."""
    given = "".join(f", {name}={value!r}" for name, value in options.items())
    return f"{RECEIVING}chat = cw.ChatInterface(answer, multimodal=True{given})"


def attach(notebook: HostPage, chat: Chat, *files: Path) -> None:
    """Press "Attach files" and choose these."""
    with notebook.page.expect_file_chooser() as chooser:
        chat.button("Attach files").click()
    chooser.value.set_files([str(file) for file in files])


def words(path: Path) -> str:
    data = path.read_bytes()
    return f"{path.name} {len(data)} {hashlib.sha256(data).hexdigest()}"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "large.bin"
    path.write_bytes(os.urandom(MANY))
    return path


# Runs the last cell again and again, as long as there is a bar; what the bar said after each time.
RUN_MEANWHILE = """async () => {
    const bar = () => document.querySelector(".jp-OutputArea-output progress")?.value ?? null;
    const seen = [];
    const notebook = jupyterapp.shell.currentWidget.content;
    while (bar() !== null) {
        notebook.activeCellIndex = notebook.widgets.length - 1;
        await jupyterapp.commands.execute("notebook:run-cell");
        seen.push(bar());
    }
    return seen.filter((value) => value !== null);
}"""


def test_100_mb_arrive_byte_for_byte_with_progress_and_cells_run_meanwhile(
    jupyterlab: JupyterHost, large: Path
) -> None:
    notebook = jupyterlab.open([receiving(), "chat", "ran = globals().get('ran', 0) + 1"])
    chat = notebook.chat()
    expect(chat.button("Attach files")).to_be_visible()
    before = notebook.kernel.value("ran")

    attach(notebook, chat, large)
    expect(chat.scope.get_by_role("progressbar", name="large.bin")).to_be_visible()
    seen = notebook.page.evaluate(RUN_MEANWHILE)

    expect(chat.scope.get_by_role("group", name="large.bin")).to_contain_text("100 MB")
    print(f"cells run while 100 MB were on their way: {notebook.kernel.value('ran') - before}; the bar: {seen}")
    between = [value for value in seen if 0 < value < MANY]
    assert len(set(between)) >= 3
    assert between == sorted(between)
    assert notebook.kernel.value("ran") - before >= len(between)
    chat.ask("here")
    expect(chat.messages("assistant").last).to_contain_text(f"here | {words(large)}", timeout=120_000)


@pytest.mark.fresh_page
def test_1_gb_is_refused_before_it_is_read_and_the_draft_stays(jupyterlab: JupyterHost, tmp_path: Path) -> None:
    huge = tmp_path / "huge.bin"
    with huge.open("wb") as file:
        file.truncate(10**9)
    notebook = jupyterlab.open([receiving(max_file_size="200 MB", file_types=[".bin", "image"]), "chat"])
    chat = notebook.chat()
    expect(chat.button("Attach files")).to_be_visible()
    chat.composer.fill("keep me")
    notebook.page.evaluate(
        "() => { window.read = 0; const { slice } = Blob.prototype;"
        " Blob.prototype.slice = function (...given) { window.read += 1; return slice.apply(this, given) } }"
    )
    other = tmp_path / "notes.txt"
    other.write_text("no")

    attach(notebook, chat, huge, other)

    expect(chat.alert).to_contain_text("huge.bin is too large (1 GB). The limit is 200 MB.")
    expect(chat.alert).to_contain_text("notes.txt has a file type that is not allowed. Allowed types: .bin, image.")
    assert notebook.page.evaluate("window.read") == 0
    expect(chat.composer).to_have_value("keep me")
    assert notebook.kernel.value("kept()") == []


def counted(notebook: JupyterPage) -> float:
    """How many listeners the page has."""
    session = notebook.page.context.new_cdp_session(notebook.page)
    session.send("Performance.enable")
    session.send("HeapProfiler.collectGarbage")
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    return float(metrics["JSEventListeners"])


@pytest.mark.fresh_page
def test_a_cancelled_upload_leaves_nothing_behind(jupyterlab: JupyterHost, large: Path) -> None:
    notebook = jupyterlab.open([receiving(), "chat"])
    chat = notebook.chat()
    expect(chat.button("Attach files")).to_be_visible()

    def cancel() -> None:
        attach(notebook, chat, large)
        notebook.kernel.wait_until("kept()")
        chat.button("Remove file").click()
        expect(chat.scope.get_by_role("group", name="large.bin")).to_be_hidden()
        notebook.kernel.wait_until("not kept()")

    def grown() -> float:
        before = counted(notebook)
        for _ in range(3):
            cancel()
        return counted(notebook) - before

    cancel()
    # JupyterLab adds listeners of its own once, in one lump, whenever that is: a leak shows in every round.
    assert least(2, grown) <= 2
    assert notebook.kernel.value("chat.attachments") == []
    expect(chat.alert).to_have_count(0)
    chat.ask("still there")
    expect(chat.messages("assistant").last).to_contain_text("still there")
    assert notebook.kernel.value("kept()") == []


def test_files_are_attached_sent_undone_and_removed_by_keyboard_alone(jupyterlab: JupyterHost, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    for file in (first, second):
        file.write_text(f"from {file.stem}")
    notebook = jupyterlab.open([receiving(), "chat", "'another cell'"])
    chat, keyboard = notebook.chat(), notebook.page.keyboard
    notebook.page.on("filechooser", lambda _: None)  # Playwright takes a moment before it sees the first one
    cells = [cell["source"] for cell in notebook.cells()]
    expect(chat.button("Attach files")).to_be_visible()
    chat.composer.focus()

    keyboard.press("Shift+Tab")
    expect(chat.button("Attach files")).to_be_focused()
    with notebook.page.expect_file_chooser() as chooser:
        keyboard.press("Enter")
    chooser.value.set_files([str(first), str(second)])
    expect(chat.composer).to_be_focused()
    expect(chat.scope.get_by_role("group", name="second.csv")).to_contain_text("11 bytes")
    keyboard.type("both")
    keyboard.press("Enter")
    expect(chat.messages("assistant").last).to_contain_text(f"both | {words(first)} | {words(second)}")

    chat.wait_ready()
    chat.button("Undo").focus()
    keyboard.press("Enter")
    expect(chat.composer).to_have_value("both")
    expect(chat.button("Remove file")).to_have_count(2)
    chat.composer.focus()
    for _ in range(2):  # over "Attach files" to the last file
        keyboard.press("Shift+Tab")
    keyboard.press("Space")
    expect(chat.composer).to_be_focused()
    expect(chat.button("Remove file")).to_have_count(1)
    keyboard.press("Enter")
    expect(chat.messages("assistant").last).to_contain_text(f"both | {words(first)}")

    chat.wait_ready()
    keyboard.press("ArrowUp")
    expect(chat.composer).to_have_value("both")
    keyboard.press("ArrowDown")
    expect(chat.composer).to_have_value("")
    chat.button("Clear").focus()
    keyboard.press("Enter")
    expect(chat.composer).to_be_focused()
    assert [cell["source"] for cell in notebook.cells()] == cells


# Gives what was made to the chat as a drop, or to the composer as a paste.
GIVE = """(element, [kind, name, mime, text]) => {
    const data = new DataTransfer();
    if (name) data.items.add(new File([text], name, { type: mime }));
    else data.setData("text/plain", text);
    const more = kind === "paste" ? { clipboardData: data } : { dataTransfer: data };
    const make = kind === "paste" ? ClipboardEvent : DragEvent;
    element.dispatchEvent(new make(kind, { bubbles: true, cancelable: true, composed: true, ...more }));
}"""


def test_what_is_dropped_pasted_or_recorded_arrives(jupyterlab: JupyterHost, tmp_path: Path) -> None:
    notebook = jupyterlab.open([receiving(sources=["upload", "microphone"]), "chat"])
    notebook.page.context.grant_permissions(["microphone"])
    chat = notebook.chat()
    expect(chat.button("Record audio")).to_be_visible()

    chat.transcript.evaluate(GIVE, ["drop", "dropped.txt", "text/plain", "a"])
    chat.composer.evaluate(GIVE, ["paste", "image.png", "image/png", "b"])
    chat.composer.evaluate(GIVE, ["paste", "", "", "long " * 300])
    chat.button("Record audio").click()
    expect(chat.scope.get_by_role("button", name="Record audio", pressed=True)).to_have_text("0:01")
    chat.button("Record audio").click()

    expect(chat.button("Remove file")).to_have_count(4)
    expect(chat.scope.get_by_role("progressbar")).to_have_count(0)
    chat.ask("all")
    expect(chat.messages("assistant").last).to_contain_text("all | dropped.txt 1 ")
    answer = str(notebook.kernel.history()[-1]["content"])
    names_and_sizes = [part.split()[:2] for part in answer.split(" | ")[1:]]
    assert names_and_sizes[:3] == [["dropped.txt", "1"], ["image.png", "1"], ["pasted_text.txt", "1500"]]
    assert names_and_sizes[3][0] == "recording.webm"
    assert int(names_and_sizes[3][1]) > 100


def test_files_are_attached_in_a_marimo_app(marimo: MarimoHost, tmp_path: Path) -> None:
    file = tmp_path / "data.bin"
    file.write_bytes(os.urandom(1_200_000))
    app = marimo.open([receiving(), "import marimo as mo", "mo.ui.anywidget(chat)"])
    chat = app.chat()
    expect(chat.button("Attach files")).to_be_visible()

    attach(app, chat, file)

    expect(chat.scope.get_by_role("group", name="data.bin")).to_contain_text("1.2 MB")
    chat.ask("here")
    expect(chat.messages("assistant").last).to_contain_text(f"here | {words(file)}")

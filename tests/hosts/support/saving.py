"""A notebook that is saved in each way that its host offers, and opened again where its kernel is gone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect

from tests.hosts.support.chat import Chat
from tests.hosts.support.saved_notebook import SavedNotebook
from tests.hosts.support.wait import until

__all__ = ["LAB_WRITES", "READ_ONLY", "Saving", "saving", "wait_until_in_file"]

READ_ONLY = "This is a saved conversation"
# What a save costs the page: the time that all listeners take together, and the writes into the shared document.
LAB_COST = """() => {
    const { saveState } = jupyterapp.shell.currentWidget.context;
    const emit = saveState.emit.bind(saveState);
    window.took = [];
    saveState.emit = (state) => {
      const start = performance.now();
      emit(state);
      if (state === "started") took.push(performance.now() - start);
    };
}"""
CLASSIC_COST = """() => {
    const { events } = Jupyter.notebook;
    const trigger = events.trigger.bind(events);
    window.took = [];
    events.trigger = (name, ...more) => {
      const start = performance.now();
      const result = trigger(name, ...more);
      if (name === "before_save.Notebook") took.push(performance.now() - start);
      return result;
    };
}"""
# One after the other: a host asks about a changed file when two saves are under way at once.
SAVE_AGAIN_AND_AGAIN = """save => {
    window.saving = true;
    (async () => {
      while (saving) {
        await (0, eval)(save);
        await new Promise((resolve) => setTimeout(resolve, 400));
      }
    })();
}"""
# Collaboration saves by itself what pages write; a page that saves again and again is asked about a changed file. So
# it is the writes after ten answers that are measured there.
SHARED_COST = """() => {
    window.took = [];
    const { cells } = jupyterapp.shell.currentWidget.context.model;
    for (const { sharedModel } of cells) {
      const transact = sharedModel.transact.bind(sharedModel);
      sharedModel.transact = (write, undo, origin) => {
        const start = performance.now();
        transact(write, undo, origin);
        if (origin === "silent-change") took.push(performance.now() - start);
      };
    }
}"""
TEN_ANSWERS = """
import threading, time

def answer_ten_times():
    for number in range(10):
        chat.append({"role": "assistant", "content": f"answer {number}"})
        time.sleep(0.4)

threading.Thread(target=answer_ten_times).start()
"""
# Every write into the notebook's document by this page; the ends of a save are not among them.
LAB_WRITES = """() => {
    window.writes = 0;
    jupyterapp.shell.currentWidget.context.model.sharedModel.ydoc.on("update", (update, origin, doc, { local }) => {
      if (local) writes += 1;
    });
}"""


class Saving:
    """JupyterLab or Notebook 7, as somebody who saves uses it.

    Args:
        host: opens notebooks.
        folder: where they lie.
    """

    save_entry = "Save Notebook"
    output = ".jp-OutputArea-output"
    save = "jupyterapp.shell.currentWidget.context.save()"
    cost = LAB_COST

    def __init__(self, host: Any, folder: Path) -> None:
        self.host, self.folder = host, folder
        self.page: Any = None

    def open(self, *cells: str) -> Chat:
        """Open a notebook of these cells, and run them; the chat in the last."""
        self.page = self.host.open(cells)
        self._allow(self.page)
        return self.chat

    @property
    def chat(self) -> Chat:
        found: Chat = self.page.chat()
        return found

    @property
    def file(self) -> SavedNotebook:
        """The notebook as it lies on the disk."""
        return SavedNotebook(self.folder / self.page.name)

    @property
    def is_dirty(self) -> bool:
        return bool(self.page.page.evaluate("() => jupyterapp.shell.currentWidget.context.model.dirty"))

    def reload(self) -> None:
        """Press F5; the kernel goes on."""
        self.page.reload()

    def by_key(self) -> None:
        """Press Ctrl+S where one writes a message."""
        self.page.wait_saved(lambda: self.chat.composer.press("Control+s"))

    def save_soon(self) -> None:
        """Do nothing: the server has pages save soon, if it was told so."""

    def begin_saves(self) -> None:
        """Measure what saves cost the page, and begin to save again and again, 400 ms after each save."""
        page = self.page.page
        if self.is_shared:
            page.evaluate(SHARED_COST)
            self.page.kernel.run(TEN_ANSWERS)
        else:
            page.evaluate(self.cost)
            page.evaluate(SAVE_AGAIN_AND_AGAIN, self.save)

    def end_saves(self) -> list[float]:
        """Wait until there were ten, and end them; the milliseconds that each took, in order."""
        page = self.page.page
        page.wait_for_function("() => took.length >= 10")
        page.evaluate("() => { window.saving = false; }")
        return [float(each) for each in page.evaluate("() => took.sort((one, other) => one - other)")]

    @property
    def is_shared(self) -> bool:
        """Whether the server saves what pages write."""
        shared = "() => Boolean(window.jupyterapp?.shell.currentWidget.context.model.collaborative)"
        return bool(self.page.page.evaluate(shared))

    def by_menu(self) -> None:
        """Choose the entry of the menu."""
        page = self.page.page

        def choose() -> None:
            page.get_by_role("menuitem", name="File", exact=True).first.click()
            page.get_by_role("menuitem", name=self.save_entry).first.click()

        self.page.wait_saved(choose)

    def reopen(self) -> tuple[Locator, Locator]:
        """Close all, end the kernel, and open the notebook again; the chat in it where it is trusted, and where not."""
        copy = self.file.content
        for cell in copy["cells"]:
            cell["source"] = "".join(cell["source"]) + "  # changed by somebody else"
        name = f"untrusted-{self.page.name}"
        (self.folder / name).write_text(json.dumps(copy))
        trusted = self.page.name
        self.host.leave()
        return self._shown(trusted, READ_ONLY), self._shown(name, "User")

    @staticmethod
    def _allow(page: Any) -> None:
        page.allow(r"403 \(Forbidden\) \(\S+woff2\)", "Notebook 7 asks for its font without its token")
        if page.page.evaluate("() => Boolean(window.jupyterapp?.shell.currentWidget.context.model.collaborative)"):
            page.allow(r"", "the collaboration complains of much that is none of ours")

    def _shown(self, name: str, text: str) -> Locator:
        page = self.host.show(name)
        self._allow(page)
        found: Locator = page.page.locator(self.output).filter(has_text=text).first
        expect(found).to_be_visible(timeout=60_000)
        return found


class ClassicSaving(Saving):
    """The classic notebook."""

    save_entry = "Save and Checkpoint"
    output = ".output_subarea"
    save = "Jupyter.notebook.save_notebook()"
    cost = CLASSIC_COST

    @property
    def is_dirty(self) -> bool:
        return bool(self.page.is_dirty)

    def reload(self) -> None:
        """Open the notebook again, with the same kernel."""
        self.page.save()
        self.page = self.host.again(self.page)

    def by_key(self) -> None:
        """Press Ctrl+S in a cell: where somebody writes into an output this host takes no key."""
        page = self.page.page
        page.locator(".code_cell .input_prompt").first.click()
        page.keyboard.press("Control+s")

    def by_menu(self) -> None:
        """Choose the entry of the menu, which its own script opens."""
        page = self.page.page
        page.locator("#filelink").click()
        page.locator("#save_checkpoint a").click()

    def open(self, *cells: str) -> Chat:
        """Open a notebook of these cells, and run them; the chat in the last."""
        self.page = self.host.open(cells)
        return self.chat

    def save_soon(self) -> None:
        """Let the host's timer save once a second."""
        self.page.page.evaluate("() => Jupyter.notebook.set_autosave_interval(1000)")


def saving(host: Any, folder: Path, kind: str) -> Saving:
    """Return how a host saves, by its name."""
    return (ClassicSaving if kind == "classic" else Saving)(host, folder)


def wait_until_in_file(notebook: Saving, text: str, save: Callable[[], None] = lambda: None) -> None:
    """Wait until the notebook's file has a text as the kernel drew it.

    Args:
        notebook: the notebook.
        text: the text, which is bold there.
        save: called whenever the host says that there is something to save.
    """

    def found() -> bool:
        if f"<strong>{text}</strong>" in notebook.file.html():
            return True
        if notebook.is_dirty:
            save()
        return False

    until(found, f"the file has {text!r}", timeout=40, interval=0.3)

"""The page with everything shown, inside JupyterLab: who can use it, by which keys, and what it leaves behind."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.hosts.support.cells import talking
from tests.hosts.support.jupyter import JupyterHost

LONG = talking("def answer(message, history):\n    return 'A line of the answer.\\n\\n' * 60")

# Shows and clears the output of the notebook's last cell, each time waiting for the page to have followed.
SHOW_AND_CLEAR = """async ({ index, times, shown }) => {
  const { content } = jupyterapp.shell.currentWidget;
  const cell = content.widgets[index];
  const until = async (condition) => { while (!condition()) await new Promise(requestAnimationFrame); };
  for (let time = 0; time < times; time += 1) {
    content.activeCellIndex = index;
    await jupyterapp.commands.execute("notebook:run-cell");
    await until(() => cell.node.querySelector(shown));
    cell.outputArea.model.clear();
    await until(() => !cell.node.querySelector(shown));
  }
}"""


def test_a_question_is_sent_read_back_and_retried_by_keyboard_alone(jupyterlab: JupyterHost) -> None:
    notebook = jupyterlab.open([LONG, "chat"])
    chat = notebook.chat()
    keyboard = notebook.page.keyboard
    chat.composer.focus()
    keyboard.type("a long one")
    keyboard.press("Enter")
    expect(chat.messages("assistant")).to_have_count(1)
    chat.wait_ready()

    chat.transcript.focus()
    keyboard.press("Home")
    latest = chat.button("Scroll to latest")
    expect(latest).to_be_visible()
    expect(chat.transcript).to_have_js_property("scrollTop", 0)
    keyboard.press("Shift+Tab")
    expect(latest).to_be_focused()
    keyboard.press("Enter")
    expect(latest).to_be_hidden()
    expect(chat.transcript).to_be_focused()
    # The page follows what grows while it is brought back into view.
    notebook.page.wait_for_function(
        "log => log.scrollHeight - log.clientHeight - log.scrollTop <= 4", arg=chat.transcript.element_handle()
    )

    for _ in range(8):
        keyboard.press("Tab")
        if chat.button("Retry").evaluate("button => button === document.activeElement"):
            break
    keyboard.press("Space")
    chat.wait_ready()
    notebook.kernel.wait_until("len(chat.history) == 2 and chat.status == 'ready'")


@pytest.mark.fresh_page
def test_a_chat_displayed_and_cleared_fifty_times_leaves_no_more_than_a_label_does(jupyterlab: JupyterHost) -> None:
    label = "import ipywidgets\nlabel = ipywidgets.Label('only words')"
    notebook = jupyterlab.open([f"{LONG}\nchat.submit('one').wait()\n{label}", "label", "chat"])
    session = notebook.page.context.new_cdp_session(notebook.page)

    def left() -> dict[str, int]:
        session.send("HeapProfiler.collectGarbage")
        return session.send("Memory.getDOMCounters")

    def grown(index: int, shown: str, times: int = 50) -> dict[str, int]:
        # JupyterLab adds listeners of its own once, in one lump, whenever that is: a leak shows in every round.
        rounds = []
        for more in (3, times, times):
            before = left()
            notebook.page.evaluate(SHOW_AND_CLEAR, {"index": index, "shown": shown, "times": more})
            after = left()
            rounds.append({name: after[name] - before[name] for name in ("nodes", "jsEventListeners")})
        return {name: min(each[name] for each in rounds[1:]) for name in ("nodes", "jsEventListeners")}

    theirs = grown(1, ".widget-label")
    ours = grown(2, "[role=log]")

    print(f"\nafter 50 times: a label leaves {theirs}, a chat {ours}")
    # One view of this chat has some 200 nodes and 40 listeners.
    assert ours["nodes"] <= theirs["nodes"] + 200
    assert ours["jsEventListeners"] <= theirs["jsEventListeners"] + 40

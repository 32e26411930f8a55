"""How long JupyterLab takes to show heavy content of an answer: a picture of 20 MB, and tables of 100 000 rows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator
from tests.hosts.support.jupyter import JUPYTERLAB, JupyterHost, JupyterServer

from benchmarks.measure import Meter
from benchmarks.medians import Row

PICTURE, FRAME, TABLE = "a picture of 20 MB", "a DataFrame of 100 000 rows", "a Markdown table of 100 000 rows"
HEAVY = (PICTURE, FRAME, TABLE)
PATIENCE = 60  # seconds; so much is counted where nothing is shown by then
_SIDE, _ROWS, _SMALL = 2650, 100_000, 20  # pixels, of three bytes of noise each

# What is asked for is made before, so that making it is not measured.
_CHAT = f"""
import io, os
import chatwidget as cw
import pandas as pd
from PIL import Image

def picture(side):
    file = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(3 * side * side)).save(file, "PNG", compress_level=0)
    return file.getvalue()

def frame(rows):
    return pd.DataFrame({{"name": [f"row {{n}}" for n in range(rows)], "value": range(rows)}})

def table(rows):
    return "| name | value |\\n|---|--:|\\n" + "".join(f"| row {{n}} | {{n}} |\\n" for n in range(rows))

made = {{{PICTURE!r}: (picture, {_SIDE}), {FRAME!r}: (frame, {_ROWS}), {TABLE!r}: (table, {_ROWS})}}
answers = {{name: make(size) for name, (make, size) in made.items()}}
answers |= {{f"small: {{name}}": make({_SMALL}) for name, (make, size) in made.items()}}
chat = cw.ChatInterface(lambda message, history: answers[message])
"""

# The least that a widget can do: the same bytes as a picture, and of a table the ten rows that are in view.
BARE = "JupyterLab: bare anywidget"
_BARE = """
import anywidget

class Bare(anywidget.AnyWidget):
    _esm = '''
    export default { render({ model, el }) {
      const area = document.createElement("textarea");
      area.className = "bare";
      el.append(area);
      area.addEventListener("keydown", (event) => {
        event.stopPropagation();
        if (event.key === "Enter") model.send({ question: area.value });
      });
      model.on("msg:custom", ({ rows }, buffers) => {
        const answer = document.createElement("div");
        answer.className = "bare-answer";
        for (const buffer of buffers) {
          const picture = new Image();
          picture.src = URL.createObjectURL(new Blob([buffer], { type: "image/png" }));
          answer.append(picture);
        }
        const table = document.createElement("table");
        for (const row of rows) {
          const line = table.createTBody().insertRow();
          for (const cell of row) line.insertCell().append(cell);
        }
        answer.append(table);
        el.append(answer);
      });
    } };
    '''

def heard(bare, asked, buffers):
    answer = answers[asked["question"]]
    if isinstance(answer, bytes):
        bare.send({"rows": []}, [answer])
    else:
        bare.send({"rows": [[f"row {n}", str(n)] for n in range(10)]})

bare = Bare()
bare.on_msg(heard)
"""
_ANSWERS = {
    "chat": ".chatwidget .cw-message[data-role=assistant]",
    "bare": ".bare-answer",
}

# From Enter until the part in view is there: a picture that is decoded, ten rows, a frame that knows its height.
_WATCH = """([picture, patience, answers]) => {
    const newest = () => [...document.querySelectorAll(answers)].at(-1);
    const before = newest();
    const shown = () => {
        const answer = newest();
        if (!answer || answer === before) return false;
        if (picture) return [...answer.querySelectorAll("img")].some((each) => each.complete && each.naturalWidth);
        return answer.querySelectorAll("tbody tr").length >= 10 || Boolean(answer.querySelector("iframe[style]"));
    };
    addEventListener("keydown", () => {
        const start = performance.now();
        const seconds = () => (performance.now() - start) / 1000;
        window.reached = new Promise((resolve) => {
            const look = () => (shown() || seconds() > patience ? resolve(seconds()) : requestAnimationFrame(look));
            look();
        });
    }, { capture: true, once: true });
}"""


def measure(context: BrowserContext, subject: str, before: str, folder: Path) -> Iterator[Row]:
    """Yield a row for each kind of content, and one of a bare widget in the same page.

    Args:
        context: the browser's profile.
        subject: the name of the build.
        before: the code of a cell that chooses the build.
        folder: for files of the server.
    """
    with (
        closing(JupyterServer(Path(tempfile.mkdtemp(dir=folder)))) as server,
        closing(JupyterHost(server, context, JUPYTERLAB)) as host,
    ):
        notebook = host.open([before + _CHAT, "chat", _BARE, "bare"])
        chat = notebook.chat()
        meter = Meter(notebook.page, lambda: [server._process.pid])
        asked = [  # the bare widget first: a chat goes on drawing a long table below the part in view
            (BARE, notebook.page.locator("textarea.bare"), _ANSWERS["bare"]),
            (subject, chat.composer, _ANSWERS["chat"]),
        ]
        for who, composer, answers in asked:
            for name in HEAVY:
                _ask(composer, answers, meter, f"small: {name}")  # what it needs is loaded then
                chat.wait_ready(timeout=PATIENCE)
            for name in HEAVY:
                found = _ask(composer, answers, meter, name)
                yield {"subject": who, "version": "", "heavy": name, **found}
                chat.wait_ready(timeout=PATIENCE)


def _ask(composer: Locator, answers: str, meter: Meter, question: str) -> Row:
    page = meter.page
    composer.fill(question)
    page.evaluate(_WATCH, [PICTURE in question, PATIENCE, answers])
    page_cpu, process_cpu = meter.page_cpu(), meter.process_cpu()
    composer.press("Enter")
    shown = float(page.evaluate("async () => await reached"))
    return {
        "shown": shown,
        "page_cpu": meter.page_cpu() - page_cpu,
        "process_cpu": meter.process_cpu() - process_cpu,
    }

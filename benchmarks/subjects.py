"""The subjects: chatwidget, the baseline, and other ways to chat in a browser."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.before import SOURCE
from benchmarks.opening import Notebook, WebApp

OURS = Notebook(
    "chatwidget",
    (
        """import chatwidget as cw
def answer(message, history):
    yield from cw.accumulate(work.say(message))
chat = cw.ChatInterface(answer, history=work.history({history}))""",
        "chat",
    ),
    composer=".chatwidget textarea",
)
TEN = Notebook(
    "chatwidget, ten in one page",
    (
        """import chatwidget as cw
import ipywidgets
def answer(message, history):
    yield from cw.accumulate(work.say(message))
chats = [cw.ChatInterface(answer, history=work.history({history})) for _ in range(10)]""",
        "ipywidgets.VBox(chats)",
    ),
    composer=OURS.composer,
)
# The build before, which `before.build` makes; its package takes the place of the installed one.
OLDER = f"sys.path.insert(0, {str(SOURCE)!r})"


def _before(subject: Notebook, name: str) -> Notebook:
    first, *others = subject.cells
    return replace(subject, name=name, cells=(f"{OLDER}\n{first}", *others))


BEFORE = _before(OURS, "chatwidget before")
# The first picture with a cold kernel: the cell that is measured imports, too.
COLD = replace(
    OURS,
    name="chatwidget, with its import",
    cells=("import chatwidget as cw\ncw.ChatInterface(lambda message, history: message)",),
)
COLD_BARE = Notebook(
    "JupyterLab: bare anywidget, with its import",
    (
        """import anywidget
class Bare(anywidget.AnyWidget):
    _esm = '''
    export default {{ render({{ el }}) {{
      const area = document.createElement("textarea");
      area.className = "bare";
      el.append(area);
    }} }};
    '''
Bare()""",
    ),
    composer="textarea.bare",
)
# Ten chats that stream at once; the time is that of the last one, and all have other moments.
TEN_STREAM = Notebook(
    "chatwidget, ten stream",
    (
        """import chatwidget as cw
def answer(message, history):
    yield from cw.accumulate(work.say(message))
def other(message, history):
    yield from cw.accumulate(work.at_pace(*work.asked(message)))
chats = [cw.ChatInterface(answer if index == 9 else other, history=work.history({history})) for index in range(10)]
def ask(text):
    for chat in chats:
        chat.submit(text)""",
        "for chat in chats:\n    display(chat)",
    ),
    root=".chatwidget",
)
TEN_STREAM_BEFORE = _before(TEN_STREAM, "chatwidget before, ten stream")
# The cost of sending a conversation to the page: chatwidget's output and message, without drawing them.
BROUGHT = Notebook(
    "JupyterLab: what chatwidget sends, undrawn",
    (
        """import anywidget
import chatwidget as cw
chat = cw.ChatInterface(lambda message, history: message, history=work.history({history}))
class Undrawn(anywidget.AnyWidget):
    _esm = '''
    export default {{ render({{ model, el }}) {{
      const area = document.createElement("textarea");
      area.className = "undrawn";
      area.disabled = true;
      el.append(area);
      model.on("msg:custom", ({{ history }}) => {{
        area.after(history.at(-1)?.content ?? "");
        area.disabled = false;
      }});
      model.send({{}});
    }} }};
    '''
    def _repr_mimebundle_(self, **options):
        data, about = super()._repr_mimebundle_(**options)
        kinds = chat._repr_mimebundle_(**options)[0]
        return {{**kinds, **data}}, about
undrawn = Undrawn()
undrawn.on_msg(lambda *asked: undrawn.send({{"history": chat.history}}))""",
        "undrawn",
    ),
    composer="textarea.undrawn",
)
# The least a widget can do. Its frames have equal lengths and are up to 40 ms late: see `wire/publisher`.
APPENDING = Notebook(
    "JupyterLab: widget that appends text",
    (
        """import threading
import anywidget, traitlets
class Appending(anywidget.AnyWidget):
    history = traitlets.List().tag(sync=True)
    _esm = '''
    export default {{ render({{ model, el }}) {{
      const log = document.createElement("div");
      const area = document.createElement("textarea");
      log.style.cssText = "height: 400px; overflow: auto; white-space: pre-wrap";
      area.className = "appending";
      el.append(log, area);
      const add = (text) => {{
        const message = document.createElement("p");
        message.textContent = text;
        log.append(message);
        return message.firstChild;
      }};
      for (const text of model.get("history")) add(text);
      let answer = null;
      let following = 0;
      model.on("msg:custom", ({{ text }}) => {{
        answer.appendData(text);
        following ||= requestAnimationFrame(() => {{ following = 0; log.scrollTop = log.scrollHeight; }});
      }});
      area.addEventListener("keydown", (event) => {{
        event.stopPropagation();
        if (event.key !== "Enter") return;
        event.preventDefault();
        add(area.value);
        answer = add(" ");
        model.send({{ question: area.value }});
        area.value = "";
      }});
    }} }};
    '''
def say(chat, asked, buffers):
    for text in work.say(asked["question"]):
        chat.send({{"text": text}})
def heard(*given):
    threading.Thread(target=say, args=given).start()
chat = Appending(history=[message["content"] for message in work.history({history})])
chat.on_msg(heard)""",
        "chat",
    ),
    composer="textarea.appending",
)
# In one output: JupyterLab shows only the first 50 outputs of a cell.
_SHOW = "display(Markdown('\\n\\n'.join(message['content'] for message in work.history({history}))))"
DISPLAY_UPDATE = Notebook(
    "JupyterLab: display update",
    (
        """from IPython.display import Markdown
def ask(text):
    display(Markdown(text))
    shown = display(Markdown(''), display_id=True)
    for answer in work.so_far(text):
        shown.update(Markdown(answer))""",
        _SHOW,
    ),
)
CLEAR_OUTPUT = Notebook(
    "JupyterLab: Output + clear_output",
    (
        """from IPython.display import Markdown, clear_output
import ipywidgets
def ask(text):
    display(Markdown(text))
    output = ipywidgets.Output()
    display(output)
    for answer in work.so_far(text):
        with output:
            clear_output(wait=True)
            display(Markdown(answer))""",
        _SHOW,
    ),
)
LIST_TRAIT = Notebook(
    "JupyterLab: list trait",
    (
        """import anywidget, traitlets
class Conversation(anywidget.AnyWidget):
    history = traitlets.List().tag(sync=True)
    _esm = '''
    export default {{ render({{ model, el }}) {{
      const draw = () => {{
        el.replaceChildren(...model.get("history").map(({{ role, content }}) => {{
          const message = document.createElement("div");
          message.className = role;
          message.append(...content.split("\\\\n\\\\n").map((text) => {{
            const paragraph = document.createElement("p");
            paragraph.textContent = text;
            return paragraph;
          }}));
          return message;
        }}));
      }};
      model.on("change:history", draw);
      draw();
    }} }};
    '''
chat = Conversation(history=work.history({history}))
def ask(text):
    before = [*chat.history, {{"role": "user", "content": text}}]
    for answer in work.so_far(text):
        chat.history = [*before, {{"role": "assistant", "content": answer}}]""",
        "chat",
    ),
    root=".jp-OutputArea",
)
FLOOR = WebApp("bare websocket (the floor)", ("floor.py", "{port}"), root="main")
SHINYCHAT = WebApp(
    "shinychat",
    ("-m", "shiny", "run", "--port", "{port}", "apps/shinychat_app.py"),
    composer="shiny-chat-container [role=textbox], shiny-chat-container textarea",
    packages=("shinychat", "shiny"),
)
STREAMLIT = WebApp(
    "Streamlit",
    ("-m", "streamlit", "run", "apps/streamlit_app.py", "--server.headless=true", "--server.port={port}",
     "--server.address=127.0.0.1", "--browser.gatherUsageStats=false", "--server.fileWatcherType=none"),
    packages=("streamlit",),
)  # fmt: skip
PANEL = WebApp("Panel", ("-m", "panel", "serve", "apps/panel_app.py", "--port", "{port}"), packages=("panel",))
GRADIO = WebApp("Gradio", ("apps/gradio_app.py",), packages=("gradio",))
MARIMO = WebApp(
    "marimo",
    ("-m", "marimo", "run", "--headless", "--no-token", "--port", "{port}", "apps/marimo_app.py"),
    composer="marimo-chatbot [contenteditable=true]",
    packages=("marimo",),
)

QUICK = (FLOOR, OURS, DISPLAY_UPDATE)
ALL = (
    FLOOR,
    OURS,
    BEFORE,
    COLD,
    COLD_BARE,
    TEN,
    TEN_STREAM,
    TEN_STREAM_BEFORE,
    BROUGHT,
    APPENDING,
    DISPLAY_UPDATE,
    SHINYCHAT,
    STREAMLIT,
    CLEAR_OUTPUT,
    LIST_TRAIT,
    PANEL,
    MARIMO,
    GRADIO,
)

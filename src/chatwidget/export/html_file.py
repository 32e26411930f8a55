"""A conversation as one HTML file that opens anywhere: the widget's own page, with everything it needs. Pure.

The file holds the page's code, the conversation and its bytes as data, and, for where no script runs, a static
transcript. It uses no network but for remote images that its reader asks for.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Mapping, Sequence

from chatwidget.assets import lazy_module, lazy_module_names, page_script
from chatwidget.conversation.page_state import empty_page
from chatwidget.export.addresses import inlined_options
from chatwidget.messages.json_types import JSONMapping
from chatwidget.messages.message import Message

#: Parts of the page that only a living chat needs.
_WRITING = {
    *("attach", "comment", "fill-height", "growing-markdown", "in-view", "input-history", "inputs", "live-widgets"),
    *("lost-draft", "message-editor", "saved-conversations", "notebook-output", "playground", "queue", "share"),
}
_TEXT_ALONE = {"role", "content"}  # the keys of most messages
_MATH = re.compile(r"\$|\\\(|\\\[|\\begin")
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob: data:; style-src 'unsafe-inline'; "
    "img-src * data: blob:; media-src * data: blob:; font-src data:; worker-src blob:; frame-src 'self' blob: data:"
)
_NOTHING = {"undo": False, "retry": False, "edit": None, "like": False, "clear": False, "restore": False}


def _json_for_script(value: object) -> str:
    """Return JSON that cannot end the script element that contains it."""
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _with_options_as_text(message: Message) -> Mapping[str, object]:
    """Return a message that lists its options instead of offering them."""
    if "options" not in message:
        return message
    found = {key: item for key, item in message.items() if key != "options"}
    labels = [str(option.get("label") or option["value"]) for option in message.get("options") or ()]
    if labels:
        text = "\n".join(f"- {label}" for label in labels)
        content = message["content"]
        found["content"] = (
            f"{content}\n\n{text}" if isinstance(content, str) else [*content, {"type": "text", "text": text}]
        )
    return found


def _has_formulas(history: Sequence[Message]) -> bool:
    """Return whether anything in the messages may be a formula."""
    texts, rich = [], []
    for message in history:
        content = message["content"]
        if isinstance(content, str) and message.keys() == _TEXT_ALONE:
            texts.append(content)
        else:
            rich.append(message)
    return _MATH.search("\n".join(texts) + json.dumps(rich)) is not None


def html_file(
    title: str,
    history: Sequence[Message],
    page: JSONMapping,
    options: JSONMapping,
    blobs: Mapping[str, bytes],
    static: str,
) -> str:
    """Return the text of the file.

    Args:
        title: what the browser's window says.
        history: the messages that are shown.
        page: the rest of the document, with an id for each of those messages.
        options: the chat's options, by name.
        blobs: bytes by what the page asks for: a hash, or "file:MESSAGE:PART".
        static: the transcript where no script runs.

    Example:
        >>> "<title>Tea &amp; cake</title>" in html_file("Tea & cake", [], {"ids": []}, {}, {}, "")
        True
    """
    options = inlined_options(options)
    wanted = lazy_module_names() - _WRITING - (set() if _has_formulas(history) else {"math"})
    parts = {f"lazy:{name}": lazy_module(f"lazy:{name}") for name in sorted(wanted)}
    css = f"{options.get('css') or ''}\n.cw-composer {{ display: none }}"
    at_rest = {key: value for key, value in empty_page().items() if key not in ("feedback", "versions")}
    traits = {
        **options,
        "css": css,
        "theme": {"--chatwidget-max-height": "none", **(options.get("theme") or {})},
        "title": None,
        "label": options.get("label") if options.get("title") else None,
        "autofocus": False,
        "multimodal": False,
        "autoscroll": False,
        "examples": [],
        "history": [_with_options_as_text(message) for message in history],
        "_page": {**page, **at_rest, "can": {"submit": False, "copy": True, **_NOTHING}},
        "_key": "saved",
    }
    everything = {key: base64.b64encode(data).decode() for key, data in {**blobs, **parts}.items() if data}
    inside = {"code": page_script("widget"), "traits": traits, "blobs": everything}
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en">',
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            f"<title>{html.escape(title)}</title>",
            '<link rel="icon" href="data:,">',
            "<style>:root { color-scheme: light dark; font-family: system-ui, sans-serif }",
            "body { margin: 0 auto; padding: 16px; max-width: 960px }",
            "h1 { margin: 0 0 12px; font-size: 1.3rem }</style>",
            f"<main><h1>{html.escape(title)}</h1>",
            f'<div id="chat">{static}</div></main>',
            f'<script type="application/json" id="conversation">{_json_for_script(inside)}</script>',
            f'<script type="module">{page_script("exported-page")}</script>',
            "</html>",
            "",
        )
    )

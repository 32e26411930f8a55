"""The roads that an injected text can take: into a message, an option, a stream, and out of a chat again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Message = dict[str, Any]
PIECES = range(1, 29)  # characters a piece, when a text is streamed


def _part(part: dict[str, Any]) -> Message:
    return {"role": "assistant", "content": [part]}


def _shown(mime: str, **more: Any) -> Callable[[str], Message]:
    return lambda text: _part({"type": "display", "data": {mime: text, "text/plain": "x", **more}})


def _answer(**more: Any) -> Message:
    return {"role": "assistant", "content": "An answer", **more}


def _file(**more: Any) -> Message:
    return _part({"type": "file", "file": {"path": "/nowhere/x.txt", "orig_name": "x.txt", **more}})


#: How a text comes into a message, by the road's name.
INTO_A_MESSAGE: dict[str, Callable[[str], Message]] = {
    "the person's text": lambda text: {"role": "user", "content": text},
    "an answer's text": lambda text: {"role": "assistant", "content": text},
    "a system text": lambda text: {"role": "system", "content": text},
    "a tool's text": lambda text: {"role": "tool", "content": text},
    "a text part": lambda text: _part({"type": "text", "text": text}),
    "a text behind a text": lambda text: {"role": "assistant", "content": f"Some *words*:\n\n{text}\n\nand more"},
    "a code block": lambda text: {"role": "assistant", "content": f"```python\n{text}\n```"},
    "a code block's language": lambda text: {"role": "assistant", "content": f"```{text}\nx = 1\n```"},
    "a table's cell": lambda text: {"role": "assistant", "content": f"| a | b |\n|---|---|\n| {text} | x |"},
    "a thought's title": lambda text: _answer(metadata={"title": text}),
    "a thought's text": lambda text: {"role": "assistant", "content": text, "metadata": {"title": "Thinking"}},
    "a thought's status": lambda text: _answer(metadata={"title": "Tool", "log": text}),
    "an error's text": lambda text: _answer(metadata={"error": {"type": "ValueError", "text": text}}),
    "an error's name": lambda text: _answer(metadata={"error": {"type": text, "text": "x"}}),
    "an error's traceback": lambda text: _answer(
        metadata={"error": {"type": "ValueError", "text": "x", "traceback": text}}
    ),
    "printed output": lambda text: _answer(metadata={"output": text}),
    "an option's label": lambda text: _answer(options=[{"value": "x", "label": text}]),
    "an option's value": lambda text: _answer(options=[{"value": text}]),
    "a file's name": lambda text: _file(orig_name=text),
    "a file's path": lambda text: _file(path=f"/nowhere/{text}", orig_name=None),
    "a file's address": lambda text: _file(url=text),
    "a file's media type": lambda text: _file(mime_type=text),
    "a picture's address": lambda text: _part({"type": "image_url", "image_url": {"url": text}}),
    "a picture's description": lambda text: _part(
        {"type": "image_url", "image_url": {"url": "https://attack.invalid/x.png"}, "alt_text": text}
    ),
    "a sound's format": lambda text: _part({"type": "input_audio", "input_audio": {"data": "AAAA", "format": text}}),
    "shown plain": lambda text: _part({"type": "display", "data": {"text/plain": text}}),
    "shown as Markdown": _shown("text/markdown"),
    "shown as LaTeX": _shown("text/latex"),
    "shown as JSON": _shown("application/json"),
    "shown as SVG": _shown("image/svg+xml"),
    "shown as a picture": _shown("image/png"),
    "shown as an unknown type": _shown("application/x-unknown"),
}

#: As above, into a frame: there it may run, but nothing may leave.
INTO_A_FRAME: dict[str, Callable[[str], Message]] = {
    "shown as HTML": _shown("text/html"),
    "shown as HTML behind a script": lambda text: _shown("text/html")(f"<script>x = 1</script>{text}"),
    "shown as HTML in an attribute": lambda text: _shown("text/html")(f'<p title="{text}">x</p>'),
}

#: How a text becomes an option, by the road's name: the option and its value.
INTO_AN_OPTION: dict[str, Callable[[str], tuple[str, Any]]] = {
    "the label": lambda text: ("label", text),
    "the placeholder": lambda text: ("placeholder", text),
    "the composer's label": lambda text: ("message_label", text),
    "the composer's placeholder": lambda text: ("message_placeholder", text),
    "a kind of feedback": lambda text: ("feedback_options", ["Like", text]),
    "an example and its label": lambda text: ("examples", [{"text": text}, {"text": "x", "label": text}]),
    "the watermark": lambda text: ("watermark", text),
    "the height": lambda text: ("height", text),
}

#: As above; what the chat's author writes here may ask for a picture, as a style sheet may, but reaches nothing else.
INTO_THE_LOOK: dict[str, Callable[[str], tuple[str, Any]]] = {
    "the style sheet": lambda text: ("css", text),
    "a style sheet's rule": lambda text: ("css", f"article {{ {text} }}"),
    "a color": lambda text: ("theme", {"accent": text}),
    "a picture of who speaks": lambda text: ("avatar_images", [text, None]),
}

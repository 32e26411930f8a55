"""The conversation as something else: Markdown, JSON, a table, one HTML file, a script, a static transcript."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import export
from .blobs import hashes_of
from .controller import Controller
from .displays import Displays
from .errors import EventRefused, ExportError, MissingDependency, StoreError
from .messages import Message
from .one_file import one_file
from .script import python_script
from .static_html import Transcript

_AT_DISPLAY = 50_000  # characters read as Markdown when a chat is shown: more would keep the cell waiting


def _write(target: Path, text: str) -> None:
    """Write a file whole or not at all: what was there stays until the new text is on the disk."""
    real = Path(os.path.realpath(target))
    if real.exists() and not (real.is_file() and os.access(real, os.W_OK) and os.access(real.parent, os.W_OK)):
        real.write_text(text, encoding="utf-8")  # a device, or a folder that takes no other file
        return
    beside = real.with_name(f".{uuid.uuid4().hex}.part")
    try:
        beside.write_text(text, encoding="utf-8")
        if real.exists():
            shutil.copymode(real, beside)
        beside.replace(real)
    finally:
        beside.unlink(missing_ok=True)


class Frozen:
    """A conversation as it was, for a notebook that is read where no kernel runs.

    Example:
        >>> import chatwidget as cw
        >>> print(cw.ChatWidget([{"role": "user", "content": "hi"}]).freeze())
        **User**
        <BLANKLINE>
        hi
        <BLANKLINE>
    """

    def __init__(self, html: str, text: str) -> None:
        self.html, self.text = html, text

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text

    @property
    def data(self) -> dict[str, str]:
        """What a notebook shows, by media type."""
        return {"text/html": self.html, "text/plain": self.text}


class WaysOut:
    """What a chat can be turned into."""

    _controller: Controller
    _displays: Displays
    render_markdown: Any
    line_breaks: Any
    show_system: Any
    allow_file_downloads: Any
    #: How a model is asked, as `python_script` takes it; `load_chat` knows.
    _asks: Callable[[], dict[str, Any]] = staticmethod(dict)

    def _options(self) -> dict[str, Any]:
        """The options that the page has, by name."""
        raise NotImplementedError

    def to_markdown(self) -> str:
        """The conversation as Markdown."""
        return export.markdown(self._controller.session.snapshot())

    def to_json(self) -> str:
        """The conversation as a JSON array of messages."""
        return export.json_array(self._controller.session.snapshot())

    def to_jsonl(self) -> str:
        """The conversation as JSON Lines, a message a line."""
        return export.json_lines(self._controller.session.snapshot())

    def to_html(self, path: str | os.PathLike[str] | None = None) -> Any:
        """One HTML file that opens anywhere, with no kernel and no network; pictures and files lie in it.

        Args:
            path: where to write it; None writes nothing.

        Returns:
            The path, or without one the file's text.

        Raises:
            ExportError: the file cannot be written.

        Example:
            >>> import chatwidget as cw
            >>> cw.ChatWidget().to_html()[:15]
            '<!doctype html>'
        """
        shown, page = self._shown()
        options = self._options()
        title = options.get("title") or options.get("label") or "Conversation"
        blobs = self._bytes(shown, page["ids"])
        text = one_file(title, shown, page, options, blobs, self._transcript(shown))
        if path is None:
            return text
        target = Path(path)
        try:
            _write(target, text)
        except OSError as error:
            raise ExportError(
                f"The conversation could not be written to {str(target)!r}: {error.strerror or error}. Give the path "
                "of a file in a folder that exists and may be written."
            ) from error
        return target

    def to_dataframe(self) -> Any:
        """The conversation as a pandas DataFrame: a row a message, with its id, role, text, metadata and feedback.

        Raises:
            MissingDependency: pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise MissingDependency("to_dataframe needs pandas: pip install pandas") from error
        with self._controller.session.whole():
            messages, ids = self._controller.session.snapshot(), list(self._controller.session.history.ids)
            said = dict(self._controller.session.page["feedback"])
        return pd.DataFrame(export.rows(messages, ids, said), columns=list(export.COLUMNS))

    def to_python(self, model: str | None = None, base_url: str | None = None) -> str:
        """A script that asks a model the same again, through the `openai` client.

        That of `load_chat` asks the same server, with the same system message and the parameters as they are now.

        Args:
            model: the model's name; that of `load_chat`, else gpt-4o-mini, if not given.
            base_url: where its server is; that of `load_chat`, else OpenAI's, if not given.

        Example:
            >>> import chatwidget as cw
            >>> "from openai import OpenAI" in cw.ChatWidget([{"role": "user", "content": "hi"}]).to_python()
            True
        """
        given = {"model": model, "base_url": base_url}
        asked = {**self._asks(), **{name: value for name, value in given.items() if value is not None}}
        return python_script(self._controller.session.snapshot(), **asked)

    def freeze(self) -> Frozen:
        """Leave a static transcript where the chat is shown, to share the notebook with those who have no kernel.

        The chat itself goes on: run its cell again, and it is there as it was.

        Returns:
            The transcript, which a cell shows.
        """
        shown, _ = self._shown()
        when = dt.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
        note = f"<p><small>A chat as it was on {when}. To go on with it, run its cell again.</small></p>"
        frozen = Frozen(self._transcript(shown) + note, export.markdown(shown))
        self._displays.replace(frozen.data)
        return frozen

    def _static(self) -> dict[str, str]:
        """What is read where the chat itself cannot be: the transcript as it is now."""
        try:
            shown, _ = self._shown()
        except StoreError:  # the chat is shown all the same
            shown, _ = self._shown(whole=False)
        html = self._drawer(budget=_AT_DISPLAY).draw(shown)
        return {"text/html": html, "text/markdown": export.markdown(shown)}

    def _shown(self, *, whole: bool = True) -> tuple[list[Message], dict[str, Any]]:
        """The messages that a person sees, and the page with their ids."""
        roles = ("user", "assistant", "system", "tool") if self.show_system else ("user", "assistant")
        session = self._controller.session
        with session.whole() if whole else session.lock:
            session.pull()
            page, pairs = dict(session.page), [*zip(session.history.messages, session.history.ids, strict=True)]
        pairs = [pair for pair in pairs if pair[0]["role"] in roles]
        page["ids"] = [message_id for _, message_id in pairs]
        return [message for message, _ in pairs], page

    def _transcript(self, shown: list[Message]) -> str:
        def bytes_of(index: int, part: int, key: str | None) -> bytes | None:
            return self._blob(key) if key else self._file(shown[index], part)

        return self._drawer(bytes_of=bytes_of).draw(shown)

    def _bytes(self, shown: list[Message], ids: list[str]) -> dict[str, bytes]:
        """What the messages name, by what the page asks for."""
        found: dict[str, bytes | None] = {}
        for message, message_id in zip(shown, ids, strict=True):
            for number, part in enumerate(message["content"] if isinstance(message["content"], list) else ()):
                if part["type"] == "file" and "path" in part["file"]:
                    name = next(filter(None, hashes_of(part)), f"file:{message_id}:{number}")
                    found[name] = self._file(message, number)
                else:
                    found |= {key: self._blob(key) for key in hashes_of(part) if key}
        return {key: data for key, data in found.items() if data is not None}

    def _blob(self, key: str) -> bytes | None:
        saving = self._controller.saving
        found = self._controller.session.blobs.get(key)
        return found if found is not None or saving is None else saving.blob(key)

    def _file(self, message: Message, part: int) -> bytes | None:
        """What is in a file that a message names; None when it is gone, or this chat does not give it away."""
        blobs, saved = self._controller.session.blobs, self._controller.saving is not None
        with contextlib.suppress(EventRefused):
            data = blobs.file(message, part, shown_only=not self.allow_file_downloads, saved=saved)
            return data if isinstance(data, bytes) else self._blob(data)
        return None

    def _drawer(self, **more: Any) -> Transcript:
        return Transcript(markdown=self.render_markdown, line_breaks=self.line_breaks, **more)

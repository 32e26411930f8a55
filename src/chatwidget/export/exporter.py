"""The exports of a chat: Markdown, JSON, a table, one HTML file, a script, a static transcript."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections.abc import Callable, Collection
from typing import Any, Protocol

from chatwidget.content.blobs import hashes_of
from chatwidget.conversation.stored_branches import as_json
from chatwidget.conversation.versions import Versions
from chatwidget.errors import EventRefused, MissingDependency, StoreError
from chatwidget.export import plain_text, stored_transcript
from chatwidget.export.formulas import delimiters_of
from chatwidget.export.inline_bytes import LARGEST_OUTPUT, with_bytes
from chatwidget.export.safe_markdown import safe_markdown_of_end
from chatwidget.export.static_html import BytesOf, StaticTranscript
from chatwidget.export.text_file import given_or_written
from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.message import Message, check_message
from chatwidget.session import Session

_DESCRIBED = ("model", "base_url", "system_message", "parameters")  # what `python_script` takes
#: Returns how a model is asked.
ScriptSource = Callable[[], dict[str, Any]]
_AT_DISPLAY = 50_000  # characters read as Markdown when a chat is shown: more would keep the cell waiting


class FrozenTranscript:
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


class ExportOptions(Protocol):
    """The options of a chat that decide what an export shows."""

    render_markdown: Any
    line_breaks: Any
    show_system: object
    latex_delimiters: Any
    allow_file_downloads: object

    def page_options(self) -> dict[str, Any]:
        """Return the options that the page has, by name."""


class Exporter:
    """The exports of one chat.

    Args:
        session: the conversation.
        options: the chat's options.
        versions: the versions of its turns.
        script_source: returns how a model is asked, as `python_script` takes it; `load_chat` gives it.
    """

    def __init__(
        self, session: Session, options: ExportOptions, versions: Versions, script_source: ScriptSource = dict
    ) -> None:
        self._session, self._options, self._versions = session, options, versions
        self._script_source = script_source

    def describe(self) -> dict[str, Any]:
        """Return how a model is asked, as `python_script` takes it."""
        return {name: value for name, value in self._script_source().items() if name in _DESCRIBED}

    def source(self) -> dict[str, object]:
        """Return all that is known of how a model is asked: also its `client`, and what `RequestSource` takes."""
        return self._script_source()

    def to_text(
        self, form: str, path: str | os.PathLike[str] | None = None, *, largest_output: int = LARGEST_OUTPUT
    ) -> Any:
        """Return the conversation as "markdown", "json" or "jsonl"; with a path, write it there and return the path.

        The form "branches" is JSON with all versions of turns. JSON has the bytes of outputs up to `largest_output`.
        """
        with self._session.with_full_history():
            messages, ids = self._session.snapshot(), list(self._session.history.ids)
            notes, tree = plain_text.version_notes(self._versions.forks(), ids), as_json(self._versions.tree)
        if form in ("json", "branches"):
            messages, tree = with_bytes([messages, tree], self._blob, largest_output)
        if form == "branches":
            return given_or_written(plain_text.json_with_branches(messages, ids, tree), path)
        if form == "markdown":
            return given_or_written(plain_text.markdown(messages, notes), path)
        system = self.describe().get("system_message")
        if form == "jsonl" and system and not any(message["role"] == "system" for message in messages):
            messages = [check_message({"role": "system", "content": system}), *messages]
        write = {"json": plain_text.json_array, "jsonl": plain_text.json_lines}[form]
        return given_or_written(write(messages), path)

    def to_html(self, path: str | os.PathLike[str] | None = None) -> Any:
        """Return the conversation as one HTML file, or write it; see `ChatWidget.to_html`."""
        visible, page = self._visible()
        options = self._options.page_options()
        title = options.get("title") or options.get("label") or "Conversation"
        blobs = self._bytes(visible, page["ids"])
        from chatwidget.export.html_file import html_file

        text = html_file(title, visible, page, options, blobs, self._transcript(visible, page))
        return given_or_written(text, path)

    def to_dataframe(self) -> object:
        """Return the conversation as a table; see `ChatWidget.to_dataframe`."""
        try:
            import pandas as pd
        except ImportError as error:
            raise MissingDependency("to_dataframe() requires pandas. Run: pip install pandas") from error
        with self._session.with_full_history():
            messages, ids = self._session.snapshot(), list(self._session.history.ids)
            feedback = dict(self._session.page.feedback)
        return pd.DataFrame(plain_text.rows(messages, ids, feedback), columns=list(plain_text.COLUMNS))

    def to_python(
        self, model: str | None = None, base_url: str | None = None, path: str | os.PathLike[str] | None = None
    ) -> Any:
        """Return a script that asks a model the same; see `ChatWidget.to_python`."""
        given = {"model": model, "base_url": base_url}
        asked = {**self.describe(), **{name: value for name, value in given.items() if value is not None}}
        from chatwidget.export.python_script import python_script
        from chatwidget.export.request_source import RequestSource

        tools = RequestSource.of(self.source()).offered()
        return given_or_written(python_script(self._session.snapshot(), **asked, tools=tools), path)

    def freeze(self) -> FrozenTranscript:
        """Return a static transcript of the conversation as it is now."""
        visible, page = self._visible()
        when = dt.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
        footer = f"<p><small>Static copy of a chat, saved {when}. To continue the chat, run its cell again.</small></p>"
        text = plain_text.markdown(visible, plain_text.version_notes(page["versions"], page["ids"]))
        return FrozenTranscript(self._transcript(visible, page) + footer, text)

    def static_form(self) -> dict[str, str]:
        """Return what is displayed where the chat itself cannot be: the transcript as it is now."""
        try:
            visible = self._visible()
        except StoreError:  # the chat is shown all the same
            visible = self._visible(whole=False)
        return self._stored(*visible, budget=_AT_DISPLAY)

    def stored_form(self) -> dict[str, str]:
        """The transcript as it is now, with its pictures, for a notebook that has no page at present."""
        return self._stored(*self._visible(), bytes=True)

    def stored_blobs(self) -> dict[str, str]:
        """The bytes that the conversation names, as base64, without those too large for a notebook."""
        visible, page = self._visible()
        return stored_transcript.encoded(self._bytes(visible, page["ids"]))

    def stored_parts(self) -> dict[str, str]:
        """The lazy parts of the page that show the conversation, compressed, by what the page asks for."""
        visible, page = self._visible()
        return stored_transcript.packed_parts(visible, versions=bool(page["versions"]))

    def stored_messages(self, wanted: Collection[str]) -> JSONObject:
        """What a page that stores the conversation in its notebook asks for, for the ids of some messages."""
        visible, page = self._visible(whole=False)
        notes = plain_text.version_notes(page["versions"], page["ids"])
        pictures = {"bytes_of": self._bytes_in(visible), "largest_picture": stored_transcript.LARGEST_PICTURE}
        drawer = self._drawer(**pictures, notes=notes)
        drawn = [(m, i) for m, i in zip(visible, page["ids"], strict=True) if i in wanted]
        blobs = self._bytes([message for message, _ in drawn], [message_id for _, message_id in drawn])
        return {
            "head": stored_transcript.heading(drawer, self._options.page_options()),
            "messages": stored_transcript.drawn_messages(visible, page["ids"], wanted, drawer),
            "blobs": stored_transcript.encoded(blobs),
        }

    def _stored(
        self,
        visible: list[Message],
        page: JSONObject,
        *,
        budget: int | None = None,
        bytes: bool = False,  # noqa: A002
    ) -> dict[str, str]:
        left_out = 0 if budget is None else stored_transcript.left_out_at_display(visible)
        visible, ids = visible[left_out:], page["ids"][left_out:]
        notes = plain_text.version_notes(page["versions"], ids)
        pictures: dict[str, Any] = {"bytes_of": self._bytes_in(visible)} if bytes else {}
        largest = stored_transcript.LARGEST_PICTURE
        drawer = self._drawer(budget=budget, largest_picture=largest, notes=notes, **pictures)
        above = stored_transcript.heading(drawer, self._options.page_options(), left_out)
        if budget is not None and sum(len(str(message["content"])) for message in visible) > budget:
            # The page would hold a second copy of all of them. What takes Markdown alone gets the end.
            before_end = stored_transcript.left_out_at_display(visible, budget)
            notes = plain_text.version_notes(page["versions"], ids[before_end:])
            end = safe_markdown_of_end(plain_text.markdown(visible[before_end:], notes), budget)
            top = stored_transcript.heading(drawer, self._options.page_options(), left_out + before_end)["markdown"]
            text = f"{top}\n\n{end}" if left_out + before_end else end
            return {"text/html": drawer.draw(visible, above["html"]), "text/markdown": text}
        ids = [str(index) for index in range(len(visible))]
        return stored_transcript.together(
            above, [*stored_transcript.drawn_messages(visible, ids, ids, drawer).values()]
        )

    def _visible(self, *, whole: bool = True) -> tuple[list[Message], JSONObject]:
        """Return the messages that the user sees, and the page with their ids."""
        roles = ("user", "assistant", "system", "tool") if self._options.show_system else ("user", "assistant")
        session = self._session
        with session.with_full_history() if whole else session.lock:
            session.write_deferred()
            page, pairs = (
                dict(session.page.as_json()),
                [*zip(session.history.messages, session.history.ids, strict=True)],
            )
        pairs = [pair for pair in pairs if pair[0]["role"] in roles]
        page["ids"] = [message_id for _, message_id in pairs]
        return [message for message, _ in pairs], page

    def _transcript(self, visible: list[Message], page: JSONObject) -> str:
        notes = plain_text.version_notes(page["versions"], page["ids"])
        drawer = self._drawer(bytes_of=self._bytes_in(visible), notes=notes)
        return drawer.draw(visible, stored_transcript.heading(drawer, self._options.page_options())["html"])

    def _bytes_in(self, visible: list[Message]) -> BytesOf:
        def bytes_of(index: int, part: int, key: str | None) -> bytes | None:
            return self._blob(key) if key else self._file(visible[index], part)

        return bytes_of

    def _bytes(self, visible: list[Message], ids: list[str]) -> dict[str, bytes]:
        """Return the bytes that the messages name, by the names under which the page asks for them."""
        found: dict[str, bytes | None] = {}
        for message, message_id in zip(visible, ids, strict=True):
            content = message["content"]
            for number, part in enumerate(() if isinstance(content, str) else content):
                if part["type"] == "file" and "path" in part["file"]:
                    name = next(filter(None, hashes_of(part)), f"file:{message_id}:{number}")
                    found[name] = self._file(message, number)
                else:
                    found |= {key: self._blob(key) for key in hashes_of(part) if key}
        return {key: data for key, data in found.items() if data is not None}

    def _blob(self, key: str) -> bytes | None:
        found = self._session.blobs.get(key)
        return self._session.saver.blob(key) if found is None else found

    def _file(self, message: Message, part: int) -> bytes | None:
        """Return the bytes of a file that a message names, or None if it was deleted or this chat does not serve it."""
        blobs, saved = self._session.blobs, self._session.saver.saves
        with contextlib.suppress(EventRefused):
            data = blobs.file(message, part, shown_only=not self._options.allow_file_downloads, saved=saved)
            return data if isinstance(data, bytes) else self._blob(data)
        return None

    def _drawer(self, **limits: Any) -> StaticTranscript:
        return StaticTranscript(
            markdown=self._options.render_markdown,
            line_breaks=self._options.line_breaks,
            delimiters=delimiters_of(self._options.latex_delimiters),
            **limits,
        )

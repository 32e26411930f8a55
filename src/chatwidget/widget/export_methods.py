"""The methods that turn a chat into something else; the work is in `export.exporter`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from chatwidget.export.inline_bytes import LARGEST_OUTPUT
from chatwidget.widget.cell_outputs import CellOutputs

if TYPE_CHECKING:
    from chatwidget.export.exporter import Exporter, FrozenTranscript


class ExportMethods:
    """The methods that export a chat."""

    _displays: CellOutputs

    if TYPE_CHECKING:

        @property
        def _exporter(self) -> Exporter: ...

    def to_markdown(self, path: str | os.PathLike[str] | None = None) -> Any:
        """Return the conversation as Markdown; with a path, write it there and return the path."""
        return self._exporter.to_text("markdown", path)

    def to_json(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        branches: bool = False,
        largest_output: int = LARGEST_OUTPUT,
    ) -> Any:
        """Return the conversation as a JSON array of messages; with a path, write it there and return the path.

        Args:
            path: where to write it; None writes nothing.
            branches: whether the other versions of the turns come along. Then it is a JSON object, and `load_history`
                returns messages whose versions a chat has again.
            largest_output: how many bytes an image, or another output, may have to be included, as base64; a larger
                one is only named by its hash. 0 includes none.
        """
        return self._exporter.to_text("branches" if branches else "json", path, largest_output=largest_output)

    def to_jsonl(self, path: str | os.PathLike[str] | None = None) -> Any:
        r"""Return the conversation as a line for training, `{"messages": [...]}`; with a path, write it there.

        Example:
            >>> import chatwidget as cw
            >>> cw.ChatWidget([{"role": "user", "content": "hi"}]).to_jsonl()
            '{"messages": [{"role": "user", "content": "hi"}]}\n'
        """
        return self._exporter.to_text("jsonl", path)

    def to_html(self, path: str | os.PathLike[str] | None = None) -> Any:
        """Return the conversation as one HTML file, images and files inside, that opens without a kernel or network.

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
        return self._exporter.to_html(path)

    def to_dataframe(self) -> Any:
        """Return the conversation as a pandas DataFrame: a row per message, with id, role, text, metadata, feedback.

        Raises:
            MissingDependency: pandas is not installed.
        """
        return self._exporter.to_dataframe()

    def to_python(
        self,
        model: str | None = None,
        base_url: str | None = None,
        *,
        path: str | os.PathLike[str] | None = None,
    ) -> Any:
        """Return a script that asks a model the same again, through the `openai` client.

        That of `load_chat` asks the same server, with the same system message and the parameters as they are now.

        Args:
            model: the model's name; that of `load_chat`, else gpt-4o-mini, if not given.
            base_url: where its server is; that of `load_chat`, else OpenAI's, if not given.
            path: where to write it; None writes nothing.

        Example:
            >>> import chatwidget as cw
            >>> "from openai import OpenAI" in cw.ChatWidget([{"role": "user", "content": "hi"}]).to_python()
            True
        """
        return self._exporter.to_python(model, base_url, path)

    def freeze(self) -> FrozenTranscript:
        """Replace the chat in the notebook by a static transcript, for readers without a kernel.

        The chat itself goes on: run its cell again, and it is there as it was.

        Returns:
            The transcript, which a cell shows.
        """
        return self._displays.freeze()

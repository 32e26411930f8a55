"""The methods for the versions of turns; the work is in `conversation.versions`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatwidget.controller.controller import Controller
from chatwidget.messages.message import Message
from chatwidget.runs.run import Run

if TYPE_CHECKING:
    from typing_extensions import Self

    from chatwidget.export.exporter import Exporter
    from chatwidget.widget.named_versions import NamedVersions, VersionSource


class VersionMethods:
    """The versions of a chat's turns: what retry, edit, and undo replaced."""

    _controller: Controller
    if TYPE_CHECKING:

        @property
        def _exporter(self) -> Exporter: ...

    @property
    def versions(self) -> NamedVersions:
        r"""Return the versions of answers that have a name: add one, go back to one, take one out of the chat.

        Example:
            >>> import chatwidget as cw
            >>> chat = cw.ChatInterface(lambda message, history: "Bonjour")
            >>> chat.submit("hi").wait()
            [...
            >>> chat.versions.add("terse").to_jsonl()
            '{"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "Bonjour"}]}\n'
        """
        from chatwidget.widget.named_versions import NamedVersions

        return NamedVersions(self._version_source())

    def variant(self, name: str) -> Any:
        """Return a `Variant` of a playground: the named version of this name, or the prompt as it is now.

        Raises:
            OptionError: nothing answers in this chat that a playground could ask.
        """
        if name in self.versions:
            return self.versions[name].variant()
        from chatwidget.widget.named_versions import make_variant

        asked = self._exporter.describe()
        target = self._version_source().target()
        return make_variant(name, target, asked.get("model"), asked.get("system_message"), asked.get("parameters", {}))

    def _version_source(self) -> VersionSource:
        from chatwidget.widget.named_versions import VersionSource

        return VersionSource(
            self._controller, self._exporter, lambda request: None, lambda: self._exporter.source().get("client")
        )

    def branches(self, index: int) -> list[Message]:
        """Return the versions of a turn, oldest first.

        Args:
            index: the index of one of its messages in `history`.

        Returns:
            The message that stands at `index` in each version.

        Raises:
            MessageIndexError: there is no such message.

        Example:
            >>> import chatwidget as cw
            >>> answers = iter(["first", "second"])
            >>> chat = cw.ChatInterface(lambda message: next(answers))
            >>> chat.submit("hi").wait(); chat.retry().wait()
            [...
            >>> [message["content"] for message in chat.branches(1)]
            ['first', 'second']
        """
        with self._controller.session.with_full_history():
            return self._controller.core.versions.messages_at(index)

    def switch(self, index: int, n: int) -> None:
        """Show another version of a turn, with what followed it when it was last shown.

        Args:
            index: the index of one of its messages in `history`.
            n: the number of the version, from 0.

        Raises:
            EventRefused: a run is in progress.
            ChatError: there is no such message or version.
        """
        with self._controller.session.change():
            self._controller.actions.switch(index, n)

    def redo(self) -> Run:
        """Take back an undo, a clear, or a deletion of versions; stops a run first.

        Raises:
            EventRefused: there is nothing to bring back, because nothing was undone or something was sent since.
        """
        return self._controller.actions.redo()

    def prune(self, index: int | None = None) -> int:
        """Delete the versions that are not shown: of the turn at an index, or all of the conversation's.

        Until something else changes, `redo` takes it back.

        Returns:
            How many messages they had.

        Raises:
            EventRefused: a run is in progress.
            MessageIndexError: there is no such message.
        """
        return self._controller.actions.prune(index)

    def differences(self, index: int, n: int, m: int | None = None) -> str:
        """Return the differences between two versions of a turn as a unified diff, line by line.

        Args:
            index: the index of one of its messages in `history`.
            n: the number of the old version, from 0.
            m: the number of the new version; None is the one that is shown.

        Raises:
            ChatError: there is no such message or version.
        """
        with self._controller.session.with_full_history():
            return self._controller.core.versions.texts.unified(index, n, m)

    def fork(self, index: int | None = None, *, branches: bool = False) -> Self:
        """Return a new chat of the same kind with the history up to and with a message.

        Args:
            index: the index of its last message; None takes the whole history.
            branches: whether the other versions of the turns come along.

        Raises:
            MessageIndexError: there is no such message.
        """
        from chatwidget.conversation import stored_branches  # not needed to show a chat

        session = self._controller.session
        with session.with_full_history():
            messages = session.snapshot()
            stop = len(messages) if index is None else self._controller.edits.checked_index(index) + 1
            ids = session.history.ids[:stop]
            tree = stored_branches.from_json(stored_branches.as_json(self._controller.core.versions.tree), ids)
        made: Self = self._of_same_kind(messages[:stop])
        if branches:
            made._controller.actions.load_branches(messages[:stop], ids, tree)
        return made

    def _of_same_kind(self, history: list[Message]) -> Any:
        raise NotImplementedError

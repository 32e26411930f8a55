"""Named versions of answers: going back to one, and taking it out of the chat."""

from __future__ import annotations

import importlib
import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chatwidget.controller.controller import Controller
from chatwidget.conversation.turn_names import TurnNames, unknown_name
from chatwidget.errors import OptionError, VersionError
from chatwidget.export import version_exports
from chatwidget.export.exporter import Exporter
from chatwidget.export.request_source import RequestSource
from chatwidget.export.text_file import given_or_written
from chatwidget.messages.frozen import thaw
from chatwidget.messages.json_types import JSONMapping, JSONObject
from chatwidget.messages.message import Message


@dataclass(frozen=True)
class VersionSource:
    """The chat of named versions.

    Attributes:
        controller: the chat at work.
        exporter: knows how a model is asked now.
        use_request: takes the prompt of an answer into the chat's live attributes.
        target: returns what a `Variant` asks.
    """

    controller: Controller
    exporter: Exporter
    use_request: Callable[[JSONMapping], None]
    target: Callable[[], Any]


class NamedVersion:
    """A version of an answer that has a name: the answer, what it was asked, and ways out.

    Args:
        name: its name.
        source: its chat.
    """

    def __init__(self, name: str, source: VersionSource) -> None:
        self.name, self._source = name, source

    def _path(self) -> tuple[list[Message], list[Message]]:
        """Return the messages before the answer, and the answer with its thoughts."""
        versions = self._source.controller.core.versions
        with self._source.controller.session.with_full_history():
            if self.name not in versions.tree.names:
                raise VersionError(unknown_name(self.name, versions.tree.names))
            return versions.path_of(versions.tree.names[self.name])

    @property
    def history(self) -> list[JSONObject]:
        """Return the conversation up to and with the answer."""
        before, turn = self._path()
        return [dict(thaw(message)) for message in (*before, *turn)]

    @property
    def text(self) -> str:
        """Return what the answer says."""
        return version_exports.answer_text(self._path()[1])

    @property
    def request(self) -> JSONObject:
        """Return what the answer was asked with: model, system prompt, parameters; empty if that is not known."""
        found = [(message.get("metadata") or {}).get("request") for message in self._path()[1]]
        requests = [each for each in found if each]
        return dict(thaw(requests[-1])) if requests else {}

    def show(self) -> None:
        """Show this version in the chat, and take its system prompt and parameters for the next request.

        Raises:
            EventRefused: a run is in progress.
        """
        controller, request = self._source.controller, self.request
        with controller.session.change():
            controller.core.require_idle("show another version")
            controller.core.versions.show(controller.core.versions.tree.names[self.name])
            controller.session.page.clear_alert()
        if request:
            self._source.use_request(request)

    def to_python(self, path: str | os.PathLike[str] | None = None) -> Any:
        """Return a script that asks a model exactly the same; with a path, write it there and return the path."""
        before, _ = self._path()
        base_url = self._source.exporter.describe().get("base_url")
        script = version_exports.request_script(self.name, before, self._known(), self._requests, base_url)
        return given_or_written(script, path)

    def to_jsonl(self, path: str | os.PathLike[str] | None = None) -> Any:
        """Return it as a line of training data, `{"messages": [...]}`; with a path, write it and return the path."""
        return given_or_written(version_exports.training_line(*self._path(), self.request, self._requests), path)

    def to_inspect(self, path: str | os.PathLike[str] | None = None) -> Any:
        """Return it as a sample of the Inspect framework, a line of JSON; with a path, write it and return the path."""
        line = version_exports.inspect_line(self.name, *self._path(), self.request, self._requests)
        return given_or_written(line, path)

    def as_case(self) -> JSONObject:
        """Return it as a case of a playground: `id`, the `messages` that were sent, `expected`, and the variables."""
        before, turn = self._path()
        messages = self._requests.messages(before, self.request)
        variables = self.request.get("inputs") or {}
        return {**variables, "id": self.name, "messages": messages, "expected": version_exports.answer_text(turn)}

    def variant(self) -> Any:
        """Return it as a `Variant` of a playground: the same model, system prompt, and parameters."""
        request = self._known()
        system = request.pop("system_message", None)
        request.pop("inputs", None)
        if tools := [*request.pop("tools", ()), *filter(None, [request.pop("tool_choice", None)])]:
            warnings.warn(f"A playground runs no tools, so the variant has none of {tools}.", stacklevel=2)
        return make_variant(self.name, self._source.target(), request.pop("model", None), system, request)

    @property
    def _requests(self) -> RequestSource:
        return RequestSource.of(self._source.exporter.source())

    def _known(self) -> dict[str, Any]:
        """Return the request, or the prompt as it is now if the answer does not know it."""
        asked = self._source.exporter.describe()
        now = {"model": asked.get("model"), "system_message": asked.get("system_message")}
        return self.request or {**now, **asked.get("parameters", {})}

    def __repr__(self) -> str:
        return f"NamedVersion({self.name!r}, {self.text[:40]!r})"


class NamedVersions(Mapping[str, NamedVersion]):
    """The named versions of a chat, by their names.

    Example:
        >>> import chatwidget as cw
        >>> chat = cw.ChatInterface(lambda message, history: "Bonjour")
        >>> chat.submit("hi").wait()
        [...
        >>> chat.versions.add("terse")
        NamedVersion('terse', 'Bonjour')
        >>> list(chat.versions)
        ['terse']
    """

    def __init__(self, source: VersionSource) -> None:
        self._source = source

    @property
    def _names(self) -> TurnNames:
        return self._source.controller.core.versions.tree.names

    def add(self, name: str, index: int = -1) -> NamedVersion:
        """Give the version of an answer that is shown a name.

        Args:
            name: the name, as "terse v3".
            index: the index of one of its messages; by default the last.

        Raises:
            VersionError: the message is no answer, the name is blank, or another version has it.
            MessageIndexError: there is no such message.
        """
        with self._source.controller.session.change():
            self._source.controller.core.versions.add_name(name, index)
        return self[name]

    def __getitem__(self, name: str) -> NamedVersion:
        if name not in self._names:
            raise VersionError(unknown_name(name, self._names))
        return NamedVersion(name, self._source)

    def __delitem__(self, name: str) -> None:
        """Remove a name; the version stays."""
        with self._source.controller.session.change():
            self._names.remove(name)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._names))

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"NamedVersions({list(self)})"


def make_variant(name: str, target: object, model: object, system: object, parameters: Mapping[str, object]) -> Any:
    """Return a `Variant` of a playground.

    Raises:
        OptionError: nothing answers in this chat that a playground could ask.
    """
    if target is None:
        raise OptionError("This chat has no chat function and no model that a playground could ask.")
    variant = importlib.import_module("chatwidget").Variant  # by its public name: a later room makes it
    if callable(target):
        return variant(name, target)
    return variant(name, target, model, system_message=system, **parameters)

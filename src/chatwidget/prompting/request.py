"""A prompt, a variant, and a case as one request, and the key under which its answer is stored."""

from __future__ import annotations

import hashlib
import json
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chatwidget.conversation.template import check_values, fill, variables_of
from chatwidget.errors import OptionError, TemplateError
from chatwidget.messages.frozen import thaw
from chatwidget.messages.json_types import JSONMapping, JSONObject
from chatwidget.messages.message import check_message
from chatwidget.messages.parts import text_of
from chatwidget.prompting.case_files import as_data, by_content, check_files, files_of, with_files
from chatwidget.prompting.cases import Case
from chatwidget.prompting.variant import Variant
from chatwidget.runtime.frames import user_stacklevel

_IN_SINGLE_BRACES = re.compile(r"(?<![{\\])\{ *([^\W\d](?:[\w .-]*\w)?) *\}(?!\})")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked in one cell.

    Attributes:
        messages: the whole conversation that is sent, the system prompt first.
        identity: what else identifies it: server, model, and every parameter that is sent.
    """

    messages: tuple[JSONObject, ...]
    identity: JSONMapping

    def key(self, sample: int) -> str:
        """Return the key of an answer: the whole request and the number of the sample, and nothing else.

        A parameter that is not given is absent, which is different from any value of it. A file counts by its
        content, not by its path.
        """
        whole = {
            "messages": [by_content(message) for message in self.messages],
            "identity": self.identity,
            "sample": sample,
        }
        text = json.dumps(whole, sort_keys=True, ensure_ascii=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def messages_as_data(self) -> list[JSONObject]:
        """Return the messages with pictures as data URLs, so that they need no files.

        Raises:
            MessageError: a picture cannot be read.
        """
        return [as_data(message) for message in self.messages]


class Prompt:
    """A prompt with variables: a text, or messages.

    Args:
        prompt: a text such as "Translate {{text}}", or messages in the OpenAI format.
        history: the column of a case with the messages that come before, or None.
        files: the column of a case with the paths of files that go with the last message, or None.

    Raises:
        OptionError: it is neither, or is blank.

    Example:
        >>> case = Case("1", {"text": "chat"})
        >>> Prompt("Translate {{text}}").request(Variant("a", "http://localhost/v1", "m"), case).messages
        ({'role': 'user', 'content': 'Translate chat'},)
    """

    def __init__(self, prompt: object, history: str | None = None, files: str | None = None) -> None:
        if isinstance(prompt, str):
            prompt = [{"role": "user", "content": prompt}]
        if not isinstance(prompt, Sequence) or not prompt:
            raise OptionError(f"`prompt` must be a text or a list of messages, got {prompt!r}.")
        self._messages = [thaw(check_message(message, number)) for number, message in enumerate(prompt)]
        if not any(text_of(message).strip() for message in self._messages):
            raise OptionError("`prompt` is blank.")
        self._history, self._files = history, files

    @property
    def messages(self) -> list[JSONObject]:
        """The messages of the template."""
        return [dict(message) for message in self._messages]

    @property
    def history(self) -> str | None:
        """The column with the messages that come before."""
        return self._history

    @property
    def files(self) -> str | None:
        """The column with the paths of files."""
        return self._files

    def variables(self, variants: Sequence[Variant] = ()) -> list[str]:
        """Return the names of all variables, those of the variants' system prompts too."""
        return list(dict.fromkeys(name for text in self._texts(variants) for name in variables_of(text)))

    def check(self, variants: Sequence[Variant], cases: Sequence[Case]) -> None:
        """Check that every case can be asked, before the first request.

        Raises:
            TemplateError: a variable has no value in some case, or a rendered prompt is blank.
            OptionError: a case names a file that does not exist.
        """
        texts = self._texts(variants)
        for number, case in enumerate(cases):
            try:
                check_values(texts, case.values)
            except TemplateError as error:
                raise TemplateError(f"Case {number} ({case.id}) cannot be asked. {error}") from None
            if not any(fill(text, case.values).strip() for text in self._texts(())):
                raise TemplateError(f"Case {number} ({case.id}) cannot be asked: its prompt is blank.")
            if self._files is not None:
                try:
                    check_files(case.values.get(self._files), self._files)
                except OptionError as error:
                    raise OptionError(f"Case {number} ({case.id}) cannot be asked. {error}") from None

    def warn_of_single_braces(self, variants: Sequence[Variant], cases: Sequence[Case]) -> None:
        """Warn if there is no variable at all, but the name of a column in single braces, which is sent as it is."""
        texts = self._texts(variants)
        if any(map(variables_of, texts)):
            return
        names = [name for text in texts for name in _IN_SINGLE_BRACES.findall(text)]
        meant = next((name for name in names if any(name in case.values for case in cases)), None)
        if meant is not None:
            warnings.warn(
                f"The prompt has {{{meant}}} in single braces, so it is sent as it is. For "
                f"the values of the column {meant!r}, write {{{{{meant}}}}}.",
                stacklevel=user_stacklevel(),
            )

    def request(self, variant: Variant, case: Case) -> Request:
        """Return what a variant is asked about a case.

        Raises:
            TemplateError: a variable has no value.
        """
        messages: list[JSONObject] = []
        if variant.system_message is not None:
            messages.append({"role": "system", "content": fill(variant.system_message, case.values)})
        if self._history is not None:
            messages += [
                thaw(check_message(message, i)) for i, message in enumerate(case.values.get(self._history) or ())
            ]
        messages += [{**message, "content": _filled(message["content"], case.values)} for message in self._messages]
        if self._files is not None and (parts := files_of(case.values.get(self._files), self._files)):
            messages[-1] = with_files(messages[-1], parts)
        return Request(tuple(messages), variant.identity())

    def _texts(self, variants: Sequence[Variant]) -> list[str]:
        own = [text for message in self._messages for text in _texts_in(message["content"])]
        return own + [variant.system_message for variant in variants if variant.system_message is not None]


def _texts_in(content: Any) -> list[str]:
    return [content] if isinstance(content, str) else [part["text"] for part in content if part["type"] == "text"]


def _filled(content: Any, values: JSONMapping) -> object:
    if isinstance(content, str):
        return fill(content, values)
    return [{**part, "text": fill(part["text"], values)} if part["type"] == "text" else part for part in content]

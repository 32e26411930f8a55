"""Asking a chat function beside the conversation: a question with its own parameters, and the answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from chatwidget.controller.answerer import Answerer
from chatwidget.conversation import turns
from chatwidget.conversation.prompt import VARIABLES
from chatwidget.conversation.prompt_fields import FIELDS
from chatwidget.conversation.template import FilledText
from chatwidget.errors import MessageError, OptionError
from chatwidget.interface.inputs import AdditionalInputs
from chatwidget.messages.frozen import thaw
from chatwidget.messages.json_types import JSONMapping, JSONObject
from chatwidget.messages.message import Message
from chatwidget.messages.parts import is_thought, text_of
from chatwidget.runs.run import Run
from chatwidget.serve.side_question import SideQuestion


@dataclass(frozen=True)
class AsideAnswer:
    """An answer that is not in the conversation; `str(answer)` is its text.

    Attributes:
        messages: the messages of the answer, thoughts too.
        seconds: how long it took.
    """

    messages: list[JSONObject]
    seconds: float

    @property
    def _metadata(self) -> JSONObject:
        found: JSONObject = {}
        for message in self.messages:
            found |= message.get("metadata") or {}
        return found

    @property
    def usage(self) -> dict[str, int] | None:
        """Return the tokens as the server reports them, or None."""
        return self._metadata.get("usage")

    @property
    def finish(self) -> str | None:
        """Return why the answer ended, such as "stop" or "length", or None if that is unknown."""
        return self._metadata.get("finish")

    @property
    def request(self) -> JSONObject:
        """Return the model, the system prompt, the parameters, and the values of variables that were sent."""
        return self._metadata.get("request") or {}

    @property
    def cost(self) -> float | None:
        """Return what it cost, or None if that is unknown."""
        return self._metadata.get("cost")

    def __str__(self) -> str:
        return "\n\n".join(text for message in self.messages if not is_thought(message) and (text := text_of(message)))


class Aside:
    """A question beside a conversation.

    Args:
        answerer: asks the chat function.
        inputs: the additional inputs of the chat function.
        before: the messages before the question.
        text: the question; variables in it are filled in.
        parameters: values for fields of the prompt, for this question only.

    Raises:
        EventRefused: a variable has no value, or the validator refuses the question.
        OptionError: the chat has no such field, or the field does not accept its value.
        MessageError: the question is empty.
    """

    def __init__(
        self,
        answerer: Answerer,
        inputs: AdditionalInputs,
        before: Sequence[Message],
        text: str,
        parameters: JSONMapping,
    ) -> None:
        named = {"stop_sequences" if name == "stop" else name: value for name, value in parameters.items()}
        unknown = [name for name in named if name not in FIELDS and name != VARIABLES]
        if unknown:
            raise OptionError(f"There is no parameter {unknown[0]!r}. Parameters: {', '.join([*FIELDS, VARIABLES])}.")
        prompt = inputs.prompt.with_changes(named)
        typed: FilledText = prompt.filled(text)
        if not typed.strip():
            raise MessageError("The question is empty. Enter some text.")
        message = turns.with_template(turns.user_message(str(typed), [], answerer.multimodal), typed)
        question = SideQuestion(answerer, list(before), message, lambda new: None, inputs.values(prompt), log=None)
        self._question, self._began = question, time.monotonic()

    def begin(self, loop: asyncio.AbstractEventLoop | None) -> Run:
        """Ask; on a thread, or on `loop` if the chat function is asynchronous."""
        self._question.begin(loop)
        return self._question.run

    def answer(self, messages: Sequence[Message]) -> AsideAnswer:
        """Return what was answered."""
        return AsideAnswer([thaw(message) for message in messages], round(time.monotonic() - self._began, 3))

"""A chat function with its additional inputs and outputs and its validator, as the conversation calls it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chatwidget.controller.protocols import Given
from chatwidget.conversation.prompt import PromptInput
from chatwidget.conversation.prompt_fields import FIELDS
from chatwidget.conversation.template import FilledText
from chatwidget.errors import CallbackError
from chatwidget.interface.inputs import AdditionalInputs
from chatwidget.interface.outputs import AdditionalOutputs
from chatwidget.messages.json_types import JSONMapping, JSONObject
from chatwidget.messages.message import Message
from chatwidget.messages.model_view import model_view, with_parts
from chatwidget.messages.show import counted, show
from chatwidget.runtime.loops import is_async

if TYPE_CHECKING:
    from chatwidget.conversation.prices import Prices


class ChatFunction:
    """A chat function, called with as many of (message, history, *additional inputs) as it takes.

    Args:
        function: the chat function.
        validator: says whether a message may be sent, or None.
        inputs: the additional inputs; names of inputs get the labels that the function's parameters have.
        accordion: where they are shown.
        outputs: the additional outputs.
        variables: values for the variables of the prompt and of messages, or None.
        prices: of tokens, by model.
        continuation: called with (history, *additional inputs) to continue the answer that the history ends with, or
            None.
        as_parts: says whether the function gets content as parts.

    Raises:
        CallbackError: the function cannot be called with these inputs.

    Example:
        >>> function = ChatFunction(lambda message, history, times: message * times, inputs="number")
        >>> function.call("hi", [], (2,)), function.inputs()
        ('hihi', (0.0,))
    """

    def __init__(
        self,
        function: Callable[..., object],
        validator: object = None,
        inputs: object = None,
        accordion: object = "Additional inputs",
        outputs: object = None,
        variables: object = None,
        prices: Mapping[str, Sequence[float]] | None = None,
        continuation: Callable[..., object] | None = None,
        as_parts: Callable[[], bool] = lambda: False,
    ) -> None:
        if not callable(function):
            raise CallbackError(
                f"`fn` must be a function of (message, history) that returns or yields responses, got {show(function)}."
            )
        if validator is not None and (not callable(validator) or is_async(validator)):
            raise CallbackError(
                "`validator` must be a regular (not async) function of the message that returns None or a string "
                f"that explains the refusal, got {show(validator)}."
            )
        positional = _positional(function)
        names = [] if positional is None else [p.name for p in positional[2:]]
        defaults = {p.name: p.default for p in positional or () if p.default is not p.empty}
        self.additional = AdditionalInputs(inputs, accordion, names, defaults, variables)
        self.prompt, self._prices = self.additional.prompt, _price_list(prices)
        self.outputs = AdditionalOutputs(outputs)
        self.on_loop = is_async(function)
        self.function, self._validator = function, validator
        self._continuation = continuation
        # The model's view, in which a function of load_chat wants to see the tool calls too.
        owner = getattr(function, "__self__", None)
        self._view: Callable[[Sequence[Message]], list[Any]] | None = getattr(owner, "view_of_history", None)
        self._request_fields: Callable[[], JSONObject] = getattr(owner, "request_fields", dict)
        self._as_parts = as_parts
        self._takes = _accepted(function, positional, len(self.additional))
        self.takes_history = self._takes > 1
        self._validator_takes = None if validator is None else _positional(validator)

    def inputs(self) -> tuple[object, ...]:
        """Return the present values of the additional inputs."""
        return self.additional.values()

    def call(self, message: Given, history: Sequence[Message], inputs: tuple[object, ...]) -> object:
        """Call it with what was sent, the model's view of the history before, and the additional inputs."""
        view = self._history(history) if self.takes_history else []  # costs as much as the history is long
        arguments = (message, view, *inputs)
        return self.outputs.with_outputs(self.function(*arguments[: self._takes]))

    def _history(self, history: Sequence[Message]) -> list[Any]:
        if self._view is not None:
            return self._view(history)
        view = model_view(history)
        return with_parts(view) if self._as_parts() else view

    @property
    def continues(self) -> bool:
        """Return whether it can continue an answer that is incomplete."""
        return self._continuation is not None

    def go_on(self, history: Sequence[Message], inputs: tuple[object, ...]) -> object:
        """Continue the answer that the history ends with.

        Raises:
            CallbackError: it cannot continue answers.
        """
        if self._continuation is None:
            raise CallbackError(f"The chat function {show(self.function)} cannot continue a response.")
        if (missing := _missing(inputs)) is not None:
            raise CallbackError(missing)
        return self._continuation(self._history(history), *inputs)

    def check(self, message: Given, inputs: tuple[object, ...]) -> str | None:
        """Return why a message must not be sent, or None."""
        missing = _missing(inputs)
        if missing is not None or self._validator is None:
            return missing
        takes = None if self._validator_takes is None else len(self._validator_takes)
        try:
            reason: object = self._validator(*(message, *inputs)[:takes])
        except Exception as error:
            raise CallbackError(f"`validator` raised {type(error).__name__}: {error}") from error
        if reason is not None and not (isinstance(reason, str) and reason.strip()):
            raise CallbackError(
                f"`validator` returned {show(reason)}; it must return None or a string that explains the refusal."
            )
        return reason

    def answer_metadata(self, inputs: tuple[object, ...], metadata: JSONMapping) -> JSONObject:
        """Return what else is known of an answer: what it was asked with, and what it cost.

        Args:
            inputs: the values of the additional inputs.
            metadata: the answer's metadata.
        """
        request = self.request(inputs)
        added: dict[str, object] = {"request": request} if request else {}
        if self._prices is not None:
            cost = self._prices.cost_of_usage(request.get("model"), metadata.get("usage"))
            added["cost"] = cost
        return added

    def request(self, inputs: tuple[object, ...]) -> JSONObject:
        """Return the prompt of an answer, by the names of the API; empty for a chat without fields of a prompt.

        The system prompt is the template, `inputs` are the values of its variables, and `tools` the names of the tools.
        """
        request: JSONObject = {}
        for source, value in zip(self.additional.sources, inputs, strict=True):
            if not isinstance(source, PromptInput) or value is None:
                continue
            if isinstance(value, FilledText):
                request["system_message"] = value.template
                request |= {"inputs": value.inputs} if value.inputs else {}
            else:
                request[FIELDS[source.name].sent_as] = value
        return {**request, **self._request_fields()} if request else request

    def unpack(self, value: object) -> tuple[object, tuple[object, ...]]:
        """Separate a yielded value into the response and the values of the additional outputs."""
        return self.outputs.unpack(value)

    def set_outputs(self, values: tuple[object, ...]) -> None:
        """Set the additional outputs."""
        self.outputs.set_outputs(values)


def _price_list(prices: Mapping[str, Sequence[float]] | None) -> Prices | None:
    if prices is None:
        return None
    from chatwidget.conversation.prices import Prices  # not needed to show a chat

    return Prices(prices)


def _missing(inputs: tuple[object, ...]) -> str | None:
    """Return which variables have no value, in words, or None."""
    return next((each.error for each in inputs if isinstance(each, FilledText) and each.error), None)


def _positional(function: Callable[..., object]) -> list[inspect.Parameter] | None:
    """Return the parameters that a call fills in order, or None when they are unknown or any number."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return None
    return [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]


def _accepted(function: Callable[..., object], positional: list[inspect.Parameter] | None, additional: int) -> int:
    """Return how many of (message, history, *additional inputs) a function accepts."""
    if positional is None:
        return 2 + additional
    required = sum(p.default is p.empty for p in positional)
    called = f"it is called with (message, history) and {counted(additional, 'additional input')}"
    if required > 2 + additional:
        missing = ", ".join(p.name for p in positional[2 + additional :] if p.default is p.empty)
        raise CallbackError(
            f"The chat function {show(function)} requires {required} arguments, but {called}. Add `additional_inputs` "
            f"for {missing}, or give those parameters default values."
        )
    if additional and len(positional) < 2 + additional:
        raise CallbackError(f"The chat function {show(function)} accepts {len(positional)} arguments, but {called}.")
    return min(len(positional), 2 + additional)

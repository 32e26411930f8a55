"""The options that only a ChatInterface has, as documented traits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import traitlets as t

from chatwidget.conversation.prompt import Prompt
from chatwidget.errors import OptionError
from chatwidget.messages.show import show
from chatwidget.widget.option_traits import Either, Text
from chatwidget.widget.options import ChatOptions, option


def _button(name: str) -> object:
    trait = Either([t.Bool(), t.Unicode()], default_value=True)
    return option(f'Label of the "{name}" button; False hides the button.', trait)


class PromptTrait(t.TraitType[Any, object]):
    """A trait whose value is a field of the chat's prompt; a chat without the field has no such attribute."""

    def get(self, obj: object, cls: object = None) -> Any:
        """Return the present value."""
        return self._prompt(obj).value(str(self.name))

    def set(self, obj: object, value: object) -> None:
        """Change it: that counts from the next request on."""
        self._prompt(obj).assign({str(self.name): value})

    def _prompt(self, obj: Any) -> Prompt:
        name = str(self.name)
        prompt: Prompt | None = obj._live_prompt
        if prompt is None or not prompt.has(name):
            raise AttributeError(
                f"This chat has no `{name}`. A chat of load_chat has one; for a chat function, pass "
                f"additional_inputs=[{name!r}], and let the function take it after the history."
            )
        return prompt


class InterfaceOptions(ChatOptions):
    """The traits that only a ChatInterface has."""

    _fn: Callable[..., object]
    _live_prompt: Prompt | None = None

    _inputs: Any = t.Dict(default_value=None, allow_none=True).tag(sync=True)
    _prompt: Any = t.Dict(default_value=None, allow_none=True).tag(sync=True)
    _example_table: Any = t.Dict(default_value=None, allow_none=True).tag(sync=True)
    model = PromptTrait()
    system_message = PromptTrait()
    temperature = PromptTrait()
    top_p = PromptTrait()
    max_tokens = PromptTrait()
    seed = PromptTrait()
    stop_sequences = PromptTrait()
    response_format = PromptTrait()
    extra_body = PromptTrait()
    variables = PromptTrait()
    title = option("Title above the chat.", Text(None, allow_none=True))
    description = option("Markdown under the title.", Text(None, allow_none=True))
    show_progress = option(
        'Indicator while waiting for a response: "minimal" (dots), "full" (dots and seconds), or "hidden".',
        t.Enum(["full", "minimal", "hidden"], "minimal"),
    )
    submit_btn = _button("Send")
    stop_btn = _button("Stop")
    retry_btn = _button("Retry")
    undo_btn = _button("Undo")
    clear_btn = _button("Clear")

    @property
    def fn(self) -> Callable[..., object]:
        """The chat function."""
        return self._fn

    @fn.setter
    def fn(self, function: object) -> None:
        raise OptionError(
            f"`fn` of a chat cannot be changed, got {show(function)}. Create a chat with the new function and the same "
            "messages: `ChatInterface(new_function, history=chat.history)`."
        )

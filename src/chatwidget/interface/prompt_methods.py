"""What a ChatInterface does with its prompt: live attributes, variables, and what the conversation has used."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from chatwidget.controller.controller import Controller
from chatwidget.conversation.prompt import VARIABLES, Prompt
from chatwidget.conversation.prompt_fields import FIELDS
from chatwidget.interface.inputs import AdditionalInputs
from chatwidget.messages.json_types import JSONMapping, JSONObject
from chatwidget.messages.message import check_message

if TYPE_CHECKING:
    from chatwidget.interface.aside import Aside, AsideAnswer


class PromptMethods:
    """The methods of a chat for its prompt."""

    _live_prompt: Prompt | None
    _additional: AdditionalInputs
    _controller: Controller
    label: str | None
    _prompt: Any

    def follow_prompt(self, prompt: Prompt) -> None:
        """Show the prompt on the page, and notify observers of its traits from now on."""
        self._live_prompt = prompt
        prompt.attach(self._prompt_changed)
        self._show_prompt(prompt)

    def copy_prompt_to(self, other: PromptMethods) -> None:
        """Give another chat of the same kind the present values."""
        if self._live_prompt is not None and other._live_prompt is not None:
            other._live_prompt.assign({**self._live_prompt.values, VARIABLES: self._live_prompt.variables})

    def ask(self, text: str, *, history: Sequence[object] | None = None, **parameters: object) -> AsideAnswer:
        """Ask beside the conversation, which stays as it is, and wait for the answer.

        Args:
            text: the question; `{{name}}` in it is filled in if the chat has variables.
            history: the messages before the question; None takes the conversation, `[]` none.
            **parameters: values for this question only: `model`, `system_message`, `temperature`, `variables`, ...

        Returns:
            An answer: `str(answer)` is its text, and it has `usage`, `finish`, `seconds`, `request`, `cost`, and
            `messages`.

        Raises:
            ChatError: the question is refused, or the model server fails; what else the chat function raises.

        Example:
            >>> import chatwidget as cw
            >>> chat = cw.ChatInterface(lambda message, history: message.upper())
            >>> str(chat.ask("hello")), chat.history
            ('HELLO', [])
        """
        aside = self._aside(text, history, parameters)
        return aside.answer(aside.begin(None).wait())

    async def ask_async(
        self, text: str, *, history: Sequence[object] | None = None, **parameters: object
    ) -> AsideAnswer:
        """Ask beside the conversation; see `ask`. Several questions at once: `await asyncio.gather(...)`."""
        aside = self._aside(text, history, parameters)
        return aside.answer(await aside.begin(asyncio.get_running_loop()))

    def _aside(self, text: str, history: Sequence[object] | None, parameters: dict[str, Any]) -> Aside:
        before = self._controller.session.snapshot() if history is None else [check_message(each) for each in history]
        from chatwidget.interface.aside import Aside

        return Aside(self._controller.answerer, self._additional, before, text, parameters)

    @property
    def usage(self) -> JSONObject:
        """Return what the conversation took: answers, tokens, seconds, and the cost.

        `cost` is the sum of what is known, and `unpriced` the number of answers whose price is unknown.
        """
        from chatwidget.conversation.usage import totals  # not needed to show a chat

        return totals(self._controller.session.snapshot())

    def use_request(self, request: JSONMapping) -> None:
        """Take the prompt that an answer was asked with for the next request; a field without a value gets none.

        Args:
            request: `metadata.request` of the answer.
        """
        prompt = self._live_prompt
        if prompt is None:
            return
        changes = {name: request.get(FIELDS[name].sent_as) for name in prompt.values}
        if request.get("inputs"):
            changes[VARIABLES] = {**(prompt.variables or {}), **request["inputs"]}
        prompt.assign(changes)

    def use(self, row: object) -> Any:
        """Use the values of a dict, or of a row of a DataFrame, for the variables from the next request on.

        Args:
            row: such as `df.iloc[3]`: a value for each `{{name}}`, others are ignored.

        Returns:
            The chat itself, as in `chat.use(df.iloc[3]).submit("Summarize {{text}}")`.

        Raises:
            OptionError: it is neither a dict nor a row.

        Example:
            >>> import chatwidget as cw
            >>> chat = cw.ChatInterface(lambda message, history: message)
            >>> chat.use({"name": "Ada"}).submit("I am {{name}}.").wait()[-1]["content"]
            'I am Ada.'
        """
        if self._live_prompt is not None:
            self._live_prompt.assign({VARIABLES: {} if row is None else row})
        return self

    def _show_prompt(self, prompt: Prompt) -> None:
        visible = prompt.values or prompt.variables is not None
        self._prompt = prompt.for_page() if visible else None

    def _prompt_changed(self, changes: dict[str, tuple[object, Any]]) -> None:
        """Follow a change: the label follows the model if it was its name."""
        prompt = self._live_prompt
        if prompt is None:
            return
        if "model" in changes and self.label is not None and self.label == changes["model"][0]:
            self.label = changes["model"][1]
        self._show_prompt(prompt)
        for name, (old, new) in changes.items():
            if name != "models":
                self._notify_trait(name, old, new)  # type: ignore[attr-defined]

"""Which calls the user must approve, how a page is asked, and what the answer means for each call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, Future

from chatwidget.controller.questions import current_questions
from chatwidget.errors import NoAnswer, OptionError
from chatwidget.messages.json_types import JSONMapping
from chatwidget.tools.calls import Call
from chatwidget.tools.stop_hook import on_stop

#: True for all tools, or a rule for each: True, False, or a function of the arguments.
Rules = bool | Mapping[str, bool | Callable[[JSONMapping], bool]]

_NO_PAGE = "Denied: this chat function was called where no page can ask the user."


class Approval:
    """The rules of one chat.

    Args:
        rules: see `Rules`. A tool without a rule needs no approval.

    Raises:
        OptionError: a rule is none of these.
    """

    def __init__(self, rules: object) -> None:
        if not isinstance(rules, (bool, Mapping)):
            raise OptionError(
                "`approve` must be True, False, or a dict from the names of tools to True, False, or a function of "
                f"the arguments, got {rules!r}."
            )
        for name, rule in rules.items() if isinstance(rules, Mapping) else ():
            if not isinstance(rule, bool) and not callable(rule):
                raise OptionError(
                    f"`approve[{name!r}]` must be True, False, or a function of the arguments, got {rule!r}."
                )
        self._rules: Rules = rules

    def check_names(self, names: Sequence[str]) -> None:
        """Check that each rule is for a tool that exists.

        Raises:
            OptionError: there is a rule for another name.
        """
        unknown = [] if isinstance(self._rules, bool) else [name for name in self._rules if name not in names]
        if unknown:
            raise OptionError(
                f"`approve` has a rule for {unknown[0]!r}, but the tools are: {', '.join(names) or 'none'}."
            )

    def _is_needed(self, call: Call) -> bool:
        questions = current_questions.get()
        if call.refusal or (questions is not None and call.name in questions.allowed):
            return False
        if isinstance(self._rules, bool):
            return self._rules
        rule = self._rules.get(call.name, False)
        try:
            return bool(rule(call.arguments or {})) if callable(rule) else rule
        except Exception:
            return True  # a rule that fails allows nothing

    def decide(self, calls: Sequence[Call]) -> list[Call] | None:
        """Return the calls, refused where the user denies them; None if the run is stopped meanwhile."""
        asked = [call for call in calls if self._is_needed(call)]
        answer = _ask(asked)
        if answer is None:
            return _decided(calls, asked, [], _NO_PAGE)
        with on_stop(answer.cancel):
            try:
                return _decided(calls, asked, answer.result())
            except NoAnswer as error:
                return _decided(calls, asked, [], f"Denied. {error}")
            except CancelledError:
                return None
            finally:
                answer.cancel()

    async def decide_async(self, calls: Sequence[Call]) -> list[Call]:
        """Return the calls, refused where the user denies them."""
        asked = [call for call in calls if self._is_needed(call)]
        answer = _ask(asked)
        if answer is None:
            return _decided(calls, asked, [], _NO_PAGE)
        try:
            answers = await asyncio.wrap_future(answer)
            return _decided(calls, asked, answers)
        except NoAnswer as error:
            return _decided(calls, asked, [], f"Denied. {error}")
        finally:
            answer.cancel()


def _ask(calls: Sequence[Call]) -> Future[list[object]] | None:
    """Show one question for all calls of a round; None where there is no page to show it."""
    questions = current_questions.get()
    if not calls or questions is None:
        done: Future[list[object]] = Future()
        done.set_result([])
        return None if calls else done
    displayed = [{"id": call.id, "name": call.name, "arguments": call.displayed} for call in calls]
    return questions.ask({"kind": "approval", "calls": displayed})


def _decided(calls: Sequence[Call], asked: Sequence[Call], answers: Sequence[object], why: str = "") -> list[Call]:
    choices = {each.get("call"): each for each in answers if isinstance(each, Mapping)}
    return [_with_choice(call, choices.get(call.id, {}), why) if call in asked else call for call in calls]


def _with_choice(call: Call, choice: Mapping[str, object], why: str) -> Call:
    questions = current_questions.get()
    if choice.get("choice") == "chat" and questions is not None:
        questions.allowed.append(call.name)
    if choice.get("choice") in ("once", "chat"):
        return call
    reason = str(choice.get("reason") or "").strip()
    return call.refused(why or f"Denied by the user{f': {reason}' if reason else ''}. The tool was not called.")

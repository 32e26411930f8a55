"""A model as judge: of one answer, or of two in both orders."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from chatwidget.conversation.template import fill
from chatwidget.errors import OptionError
from chatwidget.messages.json_types import JSONMapping, JSONObject
from chatwidget.messages.parts import text_of
from chatwidget.prompting.answer import Answer
from chatwidget.prompting.request import Request
from chatwidget.prompting.scores import Score
from chatwidget.prompting.variant import Variant

_SINGLE = (
    "You judge answers. Say whether the answer is good by these criteria. "
    'Respond with JSON only: {"reason": "...", "good": true or false}.'
)
_PAIR = (
    "You compare two answers. Say which one is better by these criteria, or that they are equally good. "
    'Respond with JSON only: {"reason": "...", "better": "A", "B", or "tie"}.'
)
_CRITERIA = "The answer is correct, complete, and does what the request asks."
TIE, UNDECIDED = "tie", "undecided"

Ask = Callable[[Request], Awaitable[Answer]]


class Judge:
    """A model as judge. Make one with `judge(...)`.

    Args:
        variant: the model that judges.
        criteria: what is judged by; it may have variables.
        is_pairwise: whether it compares each answer with the baseline's.
    """

    def __init__(self, variant: Variant, criteria: str, *, is_pairwise: bool) -> None:
        self.variant, self.criteria, self.is_pairwise = variant, criteria, is_pairwise
        text = json.dumps([variant.identity(), criteria, is_pairwise], default=repr, sort_keys=True)
        self.version = hashlib.sha256(text.encode()).hexdigest()[:12]

    async def single(self, asked: Request, answer: Answer, case: JSONMapping, ask: Ask) -> Score:
        """Judge one answer."""
        given = await ask(self._request(asked, {"Answer": answer.text}, case, _SINGLE, _SCHEMA_SINGLE))
        found = _read(given.text)
        value = found.get("good")
        if not isinstance(value, bool):
            return _with_tokens(self._failed(given), [given])
        score = Score(float(value), is_yes_no=True, reason=_reason(found), version=self.version)
        return _with_tokens(replace(score, outcome="good" if value else "bad"), [given])

    async def pair(self, asked: Request, answer: Answer, baseline: Answer, case: JSONMapping, ask: Ask) -> Score:
        """Compare an answer with the baseline's, in both orders. Two different verdicts are undecided."""
        verdicts, answers, reasons = [], [], []
        for first, second in ((answer, baseline), (baseline, answer)):
            texts = {"Answer A": first.text, "Answer B": second.text}
            given = await ask(self._request(asked, texts, case, _PAIR, _SCHEMA_PAIR))
            answers.append(given)
            found = _read(given.text)
            better = str(found.get("better", "")).strip().lower()
            if better not in ("a", "b", TIE):
                return _with_tokens(self._failed(given), answers)
            is_ours = (better == "a") == (first is answer)
            verdicts.append(TIE if better == TIE else "variant" if is_ours else "baseline")
            reasons.append(_reason(found))
        outcome = verdicts[0] if verdicts[0] == verdicts[1] else UNDECIDED
        value = {"variant": 1.0, "baseline": 0.0}.get(outcome, 0.5)
        reason = " / ".join(text for text in reasons if text) or None
        return _with_tokens(Score(value, reason=reason, version=self.version, outcome=outcome), answers)

    def warning(self, variants: list[Variant]) -> str | None:
        """Return a sentence if the judge is one of the models that it judges."""
        same = [
            variant.name for variant in variants if variant.model is not None and variant.model == self.variant.model
        ]
        if not same:
            return None
        return f"The judge is the model of {', '.join(same)}. Models tend to prefer their own answers."

    def _request(
        self, asked: Request, texts: Mapping[str, str], case: JSONMapping, task: str, schema: JSONObject
    ) -> Request:
        talk = "\n\n".join(f"[{message['role']}]\n{text_of(message)}" for message in asked.messages)
        parts = [f"Request:\n{talk}", *(f"{name}:\n{text}" for name, text in texts.items())]
        messages = (
            {"role": "system", "content": f"{task}\n\nCriteria: {fill(self.criteria, case)}"},
            {"role": "user", "content": "\n\n---\n\n".join(parts)},
        )
        return Request(messages, {**self.variant.identity(), "response_format": schema})

    def _failed(self, given: Answer) -> Score:
        error = given.error or f"The judge's response cannot be read: {given.text[:200]!r}."
        return Score(None, error=error, version=self.version)


def judge(
    client_url_or_function: object,
    model: str | None = None,
    token: str | None = None,
    *,
    criteria: str = _CRITERIA,
    pairwise: bool = False,
    **parameters: Any,
) -> Judge:
    """Make a model a judge, to be given in the `scores` of a `Playground`.

    Args:
        client_url_or_function: a base URL, a client, or a chat function that returns JSON.
        model: the name of the model.
        token: the API key; only with a URL.
        criteria: what is judged by; it may have variables such as `{{expected}}`.
        pairwise: whether each answer is compared with the baseline's, in both orders.
        **parameters: parameters of each request. `temperature` is 0 unless given.

    Raises:
        OptionError: the criteria are blank, or the first argument is none of these.

    Example:
        >>> judge("http://localhost:8000/v1", "llama", criteria="It says {{expected}}.").is_pairwise
        False
    """
    if not criteria.strip():
        raise OptionError("`criteria` of a judge must not be blank.")
    is_function = callable(client_url_or_function) and not hasattr(client_url_or_function, "chat")
    given = parameters if is_function else {"temperature": 0, **parameters}
    return Judge(Variant("judge", client_url_or_function, model, token, **given), criteria, is_pairwise=pairwise)


def _with_tokens(score: Score, answers: Sequence[Answer]) -> Score:
    given = [answer.tokens_in for answer in answers if answer.tokens_in is not None]
    taken = [answer.tokens_out for answer in answers if answer.tokens_out is not None]
    return replace(score, tokens_in=sum(given) if given else None, tokens_out=sum(taken) if taken else None)


def _schema(name: str, verdict: dict[str, object]) -> dict[str, object]:
    properties = {"reason": {"type": "string"}, name: verdict}
    schema = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return {"type": "json_schema", "json_schema": {"name": "verdict", "strict": True, "schema": schema}}


_SCHEMA_SINGLE = _schema("good", {"type": "boolean"})
_SCHEMA_PAIR = _schema("better", {"type": "string", "enum": ["A", "B", TIE]})


def _read(text: str) -> dict[str, object]:
    """Read the JSON object in a judge's response; models without structured output put words around it."""
    for found in re.finditer(r"\{", text):
        try:
            value, _ = json.JSONDecoder().raw_decode(text, found.start())
        except json.JSONDecodeError:
            continue
        if isinstance(value, dict):
            return value
    return {}


def _reason(found: JSONMapping) -> str | None:
    reason = found.get("reason")
    return reason if isinstance(reason, str) and reason.strip() else None

"""Whether a history that Python changed continues the saved conversation or starts another one."""

from __future__ import annotations

from collections.abc import Sequence

from chatwidget.conversation.history import Identified
from chatwidget.messages.equality import same_json
from chatwidget.messages.message import Message


def goes_on(before: Sequence[Identified], now: Sequence[Identified], *, by_id: bool) -> bool:
    """Return whether a history continues the conversation that it replaces.

    It is where messages were added to equal ones, or where a user message is left and something of what followed the
    first one.

    Args:
        before: the messages there were, each with its id.
        now: the messages there are.
        by_id: a message with an id that is known is one that was corrected. Where a whole history was given only the
            very same object counts, for another conversation may begin with the same words.
    """
    if len(now) >= len(before) and all(same_json(old, new) for (_, old), (_, new) in zip(before, now, strict=False)):
        return True
    first = next((i for i, (_, message) in enumerate(before) if message["role"] == "user"), len(before))
    if not any(message["role"] == "user" for _, message in now):
        return False
    ids, objects = {key for key, _ in before[first:]}, {id(message) for _, message in before[first:]}
    return any(key in ids if by_id else id(message) in objects for key, message in now)


def retains_user_message(messages: Sequence[Message], start: int, stop: int) -> bool:
    """Return whether the first user message is one that an edit left, so that the conversation goes on.

    Args:
        messages: the messages there are.
        start: where those that the edit wrote begin.
        stop: where they end.
    """
    first = next((i for i, message in enumerate(messages) if message["role"] == "user"), None)
    return first is not None and not start <= first < stop

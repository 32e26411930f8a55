"""The type of a chat's options as the controller needs them; no program imports it, only a type checker."""

from __future__ import annotations

from typing import Protocol

from chatwidget.conversation.uploads import Limits
from chatwidget.messages.json_types import JSONObject


class Options(Limits, Protocol):
    """The options of a chat that decide what may be done."""

    editable: str | None
    allow_file_downloads: bool
    like_user_message: bool
    feedback_options: list[str]
    reasoning_tags: list[tuple[str, str]] | None
    content_as_parts: bool
    multimodal: bool
    examples: list[JSONObject] | None

"""The frames that the kernel sends to the page. `js/wire/protocol.js` describes the same shapes for the page."""

from __future__ import annotations

from typing import Literal, TypeAlias, TypedDict

from chatwidget.messages.json_types import JSONObject
from chatwidget.messages.message import Message
from chatwidget.wire.patch import Op


class _PatchFields(TypedDict):
    """The fields that every patch has."""

    type: Literal["patch"]
    seq: int
    ops: list[Op]


class Patch(_PatchFields, total=False):
    """The changes since the patch before; `seq` is one more than that patch's."""

    pad: str


class _CarriedFields(TypedDict):
    """The fields that every message with patches of several chats has."""

    type: Literal["carried"]
    frames: list[tuple[str, Patch]]


class Carried(_CarriedFields, total=False):
    """The patches of several chats, each with the name by which the page knows the chat."""

    pad: str


class Heartbeat(TypedDict):
    """The number of the newest patch, so that the page notices that it missed one."""

    type: Literal["heartbeat"]
    seq: int


class State(TypedDict):
    """The whole document, when the page asked for it."""

    type: Literal["state"]
    seq: int
    history: list[Message]
    page: JSONObject


class _ReplyFields(TypedDict):
    """The fields that every reply has."""

    type: Literal["reply"]
    to: str
    ok: bool


class Reply(_ReplyFields, total=False):
    """The acknowledgement of an event: it was accepted, or refused for a reason that the page shows."""

    reason: str


class BlobSlice(TypedDict):
    """A part of the bytes that the page asked for by their hash; the bytes themselves are the frame's buffer."""

    type: Literal["blob"]
    to: str
    hash: str
    offset: int
    size: int


Frame: TypeAlias = "Patch | Carried | Heartbeat | State | Reply | BlobSlice"

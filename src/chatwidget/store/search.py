"""Where a search found a text: in what is shown when a conversation is opened, or in another version of a turn only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from chatwidget.conversation.branches import BranchTree
from chatwidget.conversation.page import Title
from chatwidget.conversation.path import turn_at
from chatwidget.errors import ConversationChanged
from chatwidget.messages.message import Message
from chatwidget.messages.parts import text_of
from chatwidget.store.rows import message_of
from chatwidget.store.saved_conversation import SavedConversation
from chatwidget.store.store import Store

_MOST = 20  # conversations that are read for the number of the version; of others it is said that it is another one


def titles(store: Store, owner: str, query: str) -> list[Title]:
    """Return the newest conversations, or those that contain a text. Runs on the store's thread.

    Where the text is only in versions that are not shown, the entry has the number of the first of them as `version`,
    counted from 1, or 0 if it is not known.
    """
    found, text = cast("list[Title]", store.titles(owner, query)), query.strip().lower()
    untitled = [entry for entry in found if text not in entry["title"].lower()]
    hidden = store.only_in_versions(owner, [entry["id"] for entry in untitled], query)
    for number, entry in enumerate(entry for entry in untitled if entry["id"] in hidden):
        entry["version"] = version_with(store, owner, entry["id"], text) if number < _MOST else 0
    return found


def version_with(store: Store, owner: str, conversation: str, text: str) -> int:
    """Return the number of the first version, not shown, in which a text is: of the turn where it leaves the path."""
    try:
        opened = store.read(owner, conversation)
    except ConversationChanged:  # deleted since
        return 0
    messages = [message_of(body) for _, body in opened.messages]
    saved = SavedConversation(conversation, ids=[key for key, _ in opened.messages], messages=messages)
    bodies = [message_of(body) for *_, body in opened.hidden]
    saved.take_versions(opened.versions or "", opened.hidden, bodies)
    tree = saved.tree
    for key in sorted(tree.hidden, key=tree.numbers.__getitem__):
        if any(text in text_of(message).lower() for _, message in tree.hidden[key].entries):
            return _number(tree, messages, saved.ids, _top(tree, key))
    return 0


def _top(tree: BranchTree, key: str) -> str:
    """Return the hidden turn, above another one or that itself, which follows a turn that is shown."""
    parent = tree.hidden[key].parent
    while parent is not None and parent in tree.hidden:
        key, parent = parent, tree.hidden[parent].parent
    return key


def _number(tree: BranchTree, messages: Sequence[Message], ids: Sequence[str], key: str) -> int:
    """Return the number of a hidden turn among its versions, or 0 if it was undone."""
    parent = tree.hidden[key].parent
    start = 0 if parent is None else turn_at(messages, ids, ids.index(parent)).stop
    versions = tree.versions(messages, ids, start) if start < len(ids) else tree.children(parent)
    return versions.index(key) + 1 if key in versions else 0

"""A simple model of a conversation as a tree of turns, written down once more and compared with the real one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import chatwidget as cw
from chatwidget.testing.parts import controller_of

_ages = itertools.count()


class Node:
    """A turn: the texts of its messages, and the turns that followed it."""

    def __init__(self, parent: Node | None, role: str, texts: list[str]) -> None:
        self.parent, self.role, self.texts = parent, role, texts
        self.children: list[Node] = []
        self.last: Node | None = None  # the child that was on the path when this turn was last left
        self.unanswered = False  # it was asked, and the run was stopped before a word
        self.age = next(_ages)

    def with_all_below(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.with_all_below()


class TurnTree:
    """What a chat with versions should be after each step."""

    def __init__(self) -> None:
        self.root = Node(None, "root", [])
        self.path: list[Node] = []
        self.undone: list[Node] = []

    # -- reading -------------------------------------------------------------------------------------

    @property
    def tail(self) -> Node:
        return self.path[-1] if self.path else self.root

    def texts(self) -> list[str]:
        return [text for node in self.path for text in node.texts]

    def node_at(self, index: int) -> Node:
        nodes = [node for node in self.path for _ in node.texts]
        return nodes[index]

    def versions(self, node: Node) -> list[Node]:
        """All versions of a turn, oldest first; what can be redone is none yet."""
        assert node.parent is not None
        return [child for child in node.parent.children if child not in self.undone]

    def hidden(self) -> set[tuple[Any, ...]]:
        """Each hidden turn: its texts, and those of the turn before it."""
        return {
            (tuple(node.parent.texts if node.parent else ()), tuple(node.texts))
            for node in self.root.with_all_below()
            if node is not self.root and node not in self.path
        }

    def everything(self) -> set[str]:
        return {text for node in self.root.with_all_below() for text in node.texts}

    def last_questions(self) -> int:
        """Where in the path the last user messages begin; they are what Retry and Undo mean."""
        start = len(self.path)
        while self.path[start - 1].role != "user":
            start -= 1
        start -= 1
        while start and self.path[start - 1].role == "user" and not self.path[start - 1].unanswered:
            start -= 1
        return start

    # -- steps ---------------------------------------------------------------------------------------

    def add(self, role: str, *texts: str) -> None:
        if role == "assistant" and self.tail.role == "assistant":
            self.tail.texts += texts
            return
        node = Node(self.tail, role, list(texts))
        self.tail.children.append(node)
        self.path.append(node)

    def hide(self, place: int, *, undo: bool = False) -> None:
        """Take the path from a place on off it."""
        for number, node in enumerate(self.path[place:]):
            if number or not undo:
                assert node.parent is not None
                node.parent.last = node
        if undo:
            self.undone.append(self.path[place])
        del self.path[place:]

    def look_away(self, place: int) -> None:
        """Take the path from a place on off it, and put the same back: what replaced it was stopped before a word."""
        for node in self.path[place:]:
            assert node.parent is not None
            node.parent.last = node

    def show(self, node: Node | None) -> None:
        """Put a turn on the path again, with what followed it when it was last there."""
        if node in self.undone:
            del self.undone[self.undone.index(node) :]
        while node is not None:
            self.path.append(node)
            there = [child for child in node.children if child not in self.undone]
            node = node.last if node.last in there else there[-1] if there else None

    def settle(self) -> None:
        self.undone.clear()

    def switch(self, index: int, number: int) -> None:
        node = self.node_at(index)
        wanted = self.versions(node)[number]
        if wanted is not node:
            self.hide(self.path.index(node))
            self.show(wanted)

    def can_redo(self) -> bool:
        return bool(self.undone) and self.undone[-1].parent is self.tail

    def delete(self, node: Node) -> int:
        """Delete a hidden turn with all below it; returns how many messages that were."""
        gone = list(node.with_all_below())
        assert node.parent is not None
        node.parent.children.remove(node)
        self.undone = [each for each in self.undone if each not in gone]
        return sum(len(each.texts) for each in gone)

    def prune(self, index: int | None) -> int:
        if index is not None:
            node = self.node_at(index)
            return sum(self.delete(other) for other in self.versions(node) if other is not node)
        tops = [child for node in (self.root, *self.path) for child in node.children if child not in self.path]
        return sum(self.delete(top) for top in tops)

    def delete_active(self, index: int) -> int:
        node = self.node_at(index)
        place = self.versions(node).index(node)
        self.switch(index, place - 1 if place else 1)
        return self.delete(node)

    def cut(self, length: int) -> None:
        """What Python cuts off is gone, with the versions of what followed it."""
        kept, count = [], 0
        for node in self.path:
            node_texts = node.texts[: max(0, length - count)]
            count += len(node.texts)
            if node_texts:
                node.texts = node_texts
                kept.append(node)
        if len(kept) < len(self.path):
            first = self.path[len(kept)]
            self.path = kept
            self.delete(first)
        if not kept:
            self.replace()

    def replace(self, *turns: tuple[str, str]) -> None:
        """Another conversation, which Python assigned; what can be redone is of this chat if it was empty."""
        if self.path or not self.root.children:
            self.root, self.path, self.undone = Node(None, "root", []), [], []
        for role, text in turns:
            self.add(role, text)

    def part(self, index: int) -> tuple[list[str], set[tuple[Any, ...]]]:
        """What a fork up to a message has: its texts, and its hidden turns."""
        last = self.path.index(self.node_at(index))
        texts = self.texts()[: index + 1]
        off = self.path[last + 1] if last + 1 < len(self.path) else None
        lost = set() if off is None else set(off.with_all_below())
        shown = self.path[: last + 1]
        cut = len(texts) - sum(len(node.texts) for node in shown[:-1])

        def texts_of(node: Node | None) -> tuple[str, ...]:
            if node is None:
                return ()
            return tuple(node.texts[:cut] if node is shown[-1] else node.texts)

        return texts, {
            (texts_of(node.parent), texts_of(node))
            for node in self.root.with_all_below()
            if node is not self.root and node not in shown and node not in lost
        }


def hidden_of(chat: cw.ChatInterface) -> set[tuple[Any, ...]]:
    """Each hidden turn: the texts of its messages, and those of the turn before it."""
    versions, history = controller_of(chat).core.versions, chat.history
    texts = {key: tuple(m["content"] for _, m in turn.entries) for key, turn in versions.tree.hidden.items()}
    ids = controller_of(chat).session.history.ids
    start = None
    for index, (key, message) in enumerate(zip(ids, history, strict=True)):
        if index and message["role"] == history[index - 1]["role"] == "assistant":
            texts[start] += (message["content"],)
        else:
            start = key
            texts[key] = (message["content"],)
    return {(texts.get(turn.parent, ()), texts[key]) for key, turn in versions.tree.hidden.items()}

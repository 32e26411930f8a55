"""Steps that make versions, taken at random with a chat and with a simple model of it."""

import copy
import itertools
import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import chatwidget as cw
from chatwidget.store.store import Store
from chatwidget.testing import Browser
from chatwidget.testing.parts import controller_of
from tests.support.turn_tree import TurnTree, hidden_of


class Sequence:
    """A chat and the model of it, and the steps that can be taken with both."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.chance = random.Random(seed)
        self.numbers = itertools.count(1)
        self.address = f"sqlite:///{folder / 'chats.sqlite'}"
        self.waits: threading.Event | None = None
        self.words = 1
        self.chat = cw.ChatInterface(self.answer, editable="all", save_history=self.address)
        self.pages = [Browser(self.chat), Browser(self.chat)]
        self.loses = seed % 4 == 0
        if self.loses:
            for number, page in enumerate(self.pages):
                page.lose_frames(0.2, seed + number)
        self.model = TurnTree()
        self.deleted: set[str] = set()
        self.answers: set[str] = set()
        self.just_pruned: tuple[TurnTree, set[str]] | None = None
        self.switched = False
        self.pruned: tuple[TurnTree, set[str]] | None = None  # the model before the deletion that can be redone

    def answer(self, message: str, history: Any) -> Iterator[str]:
        text = f"answer {next(self.numbers):04}."
        if self.waits is None:
            yield text
            return
        gate = self.waits
        if self.words:
            yield text
        gate.wait(20)
        yield text + " late"

    def new_text(self) -> str:
        return f"text {next(self.numbers):04}."

    def by_page(self) -> Browser | None:
        return None if self.loses else self.chance.choice([None, *self.pages])

    # -- steps ---------------------------------------------------------------------------------------

    def run(self, start: Callable[[], Any]) -> str | None:
        """Start a run; sometimes it is stopped, before or after its first word. Returns what it wrote."""
        stops = self.chance.random() < 0.25
        if stops:
            self.waits, self.words = threading.Event(), self.chance.randrange(2)
        run = start()
        if stops:
            assert self.waits is not None
            self.pages[0].wait_until(lambda: self.chat.status == ("streaming" if self.words else "submitted"))
            self.chat.stop()
            self.waits.set()
        run.wait(20)
        self.waits = None
        if stops and not self.words:
            return None
        text = self.chat.history[-1]["content"]
        self.answers.add(text)
        return text

    def submit(self) -> None:
        question = self.new_text()
        text = self.run(lambda: self.chat.submit(question))
        self.model.settle()
        self.model.add("user", question)
        self.model.tail.unanswered = text is None
        if text is not None:
            self.model.add("assistant", text)

    def retry(self) -> None:
        place = self.model.last_questions()
        text = self.run(self.chat.retry)
        self.model.settle()
        questions = [node for node in self.model.path[place:] if node.role == "user"]
        followed = len(self.model.path) > place + len(questions)
        if len(questions) == 1:
            questions[0].unanswered = text is None and not followed
            if text is None and followed:
                return self.model.look_away(place + 1)
            self.model.hide(place + 1)
        else:
            if text is None:
                return self.model.look_away(place)
            self.model.hide(place)
            self.model.add("user", "\n".join(node.texts[0] for node in questions))
        if text is not None:
            self.model.add("assistant", text)
        return None

    def edit(self) -> None:
        index = self.chance.choice([i for i, m in enumerate(self.chat.history) if m["role"] == "user"])
        question = self.new_text()

        def start() -> Any:
            with controller_of(self.chat).session.change():
                return controller_of(self.chat).actions.edit(index, question)

        text = self.run(start)
        self.model.settle()
        place = self.model.path.index(self.model.node_at(index))
        if text is None:
            return self.model.look_away(place)
        self.model.hide(place)
        self.model.add("user", question)
        self.model.add("assistant", text)
        return None

    def save(self) -> None:
        index = self.chance.randrange(len(self.chat.history))
        text, message = self.new_text(), self.chat.history[index]
        page = self.by_page()
        if page is None or message["role"] == "user":
            self.chat.update(index, {**message, "content": text})
        else:
            self.agree(page)
            assert page.send_event({"type": "edit", "message": page.page["ids"][index], "text": text})
        node = self.model.node_at(index)
        first = self.model.texts().index(node.texts[0])
        self.deleted.add(node.texts[index - first])
        node.texts[index - first] = text
        if node.role == "assistant":
            self.answers.add(text)

    def undo(self) -> None:
        self.click_or("Undo", lambda: self.chat.undo().wait(20))
        self.model.hide(self.model.last_questions(), undo=True)

    def redo(self) -> None:
        self.click_or("Redo", lambda: self.chat.redo().wait(20))
        if self.pruned is not None:
            self.model, self.deleted = self.pruned
            return
        self.model.show(self.model.undone[-1])

    def click_or(self, name: str, call: Callable[[], Any]) -> None:
        page = self.by_page()
        if page is None:
            call()
        else:
            self.agree(page)
            page.click(name)

    def switch(self) -> None:
        index = self.chance.randrange(len(self.chat.history))
        number = self.chance.randrange(len(self.chat.branches(index)))
        page = self.by_page()
        if page is None:
            self.chat.switch(index, number)
        else:
            self.agree(page)
            event = {"type": "switch", "message": page.page["ids"][index], "number": number}
            assert page.send_event(event), page.refusals
        before = self.model.texts()
        self.model.switch(index, number)
        self.switched = self.model.texts() != before

    def fork(self) -> None:
        index = self.chance.randrange(len(self.chat.history))
        whole = self.chance.randrange(2)
        fork = self.chat.fork(index, branches=bool(whole))
        texts, hidden = self.model.part(index)
        assert [message["content"] for message in fork.history] == texts
        assert hidden_of(fork) == (hidden if whole else set())
        fork.close()

    def prune(self) -> None:
        before, pruned = self.model.everything(), (copy.deepcopy(self.model), set(self.deleted))
        index = self.chance.choice([None, *range(len(self.chat.history))])
        several = index is not None and len(self.model.versions(self.model.node_at(index))) > 1
        if several and self.chance.randrange(2):
            with controller_of(self.chat).session.change():
                count = controller_of(self.chat).actions.prune(index, "this")
            assert count == self.model.delete_active(index or 0)
        else:
            assert self.chat.prune(index) == self.model.prune(index)
        if before != self.model.everything():
            self.just_pruned = pruned
        self.deleted |= before - self.model.everything()

    def assign(self) -> None:
        before, texts = self.model.everything(), self.model.texts()
        if self.chance.randrange(4):
            length = self.chance.randrange(1, len(self.chat.history) + 1)
            self.chat.history = self.chat.history[:length]
            self.model.cut(length)
        else:
            turns = [("user", self.new_text()), ("assistant", self.new_text())]
            self.chat.history = [{"role": role, "content": text} for role, text in turns]
            self.model.replace(*turns)
        self.switched = self.model.texts() != texts
        self.deleted |= before - self.model.everything()

    def append(self) -> None:
        role, text = self.chance.choice(["user", "assistant"]), self.new_text()
        self.chat.append({"role": role, "content": text})
        self.model.add(role, text)

    def stream(self) -> None:
        text = self.new_text()
        self.chat.stream(iter([text[:3], text])).wait(20)
        self.model.add("assistant", text)

    def steps(self) -> list[Callable[[], None]]:
        found = [self.submit, self.submit]
        if self.chat.history:
            found += [self.switch] * 4 + [self.append, self.stream, self.save, self.fork]
            found += [self.prune, self.assign] if self.chance.random() < 0.2 else []
        if any(node.role == "user" for node in self.model.path):
            found += [self.retry, self.retry, self.undo, self.undo, self.edit]
        if self.model.can_redo() or self.pruned is not None:
            found += [self.redo, self.redo]
        return found

    def changed(self, step: str) -> None:
        """Forget the deletion that could be redone, unless the step changed nothing, or was one."""
        if step == "prune" and self.just_pruned is not None:
            self.pruned = self.just_pruned
        elif step != "fork" and not (step in ("switch", "assign") and not self.switched) and step != "prune":
            self.pruned = None
        self.just_pruned = None

    # -- comparing -----------------------------------------------------------------------------------

    def agree(self, page: Browser) -> None:
        forks = {key: list(found) for key, found in controller_of(self.chat).core.versions.forks().items()}
        page.wait_until(lambda: page.history == self.chat.history and page.page["versions"] == forks, 20)

    def check(self, chat: cw.ChatInterface) -> None:
        """Compare a chat with the model: the path, every hidden turn, the versions of each turn, in order."""
        model = self.model
        assert [message["content"] for message in chat.history] == model.texts()
        assert hidden_of(chat) == model.hidden()
        for index in range(len(chat.history)):
            node = model.node_at(index)
            first = model.texts().index(node.texts[0])
            expected = [each.texts[min(index - first, len(each.texts) - 1)] for each in model.versions(node)]
            assert [message["content"] for message in chat.branches(index)] == expected
        assert self.answers <= model.everything() | self.deleted
        pruned = self.pruned is not None and chat is self.chat
        assert controller_of(chat).core.versions.can_redo == (pruned or model.can_redo())

    def close(self) -> None:
        self.chat.close()
        Store.forget_shared()

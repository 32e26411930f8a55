"""Random steps in a conversation, beside a simple model of it: lists of texts, without a wire, threads, or a page."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterator

import chatwidget as cw
from chatwidget.testing.browser import Browser
from tests.attack.results import Result

Model = list[tuple[str, str]]  # role and text
_AT_ONCE = 200  # steps with one chat


def answer(message: str) -> str:
    """Answer as the chat function does, and the model."""
    return f"<{message}>"


def _streamed(message: str) -> Iterator[str]:
    whole = answer(message)
    for end in range(1, len(whole) + 1, 3):
        yield whole[:end]
    yield whole


async def _awaited(message: str) -> str:
    return answer(message)


FUNCTIONS = (answer, _streamed, _awaited)


class Walk:
    """One chat, its model, and the steps that both take.

    Args:
        seed: decides on every step.
    """

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self.chat = cw.ChatInterface(self._chance.choice(FUNCTIONS), editable="all")
        self.chat.on_like(lambda data: None)
        self.views = [Browser(self.chat)]
        self.model: Model = []
        self.cleared: Model | None = None
        self.done: list[str] = []
        self._lossy = False

    @property
    def view(self) -> Browser:
        """One of the views, by chance."""
        return self._chance.choice(self.views)

    def step(self) -> None:
        """Take a step by chance, and compare once everything is at rest."""
        steps = [self.send, self.submit, self.append, self.reload, self.second_view, self.lose, self.cut, self.like]
        if self.model:
            steps += [self.edit, self.clear, self.replace, self.delete]
        if any(role == "user" for role, _ in self.model):
            steps += [self.undo, self.retry]
        if self.cleared is not None:
            steps += [self.restore] * 3
        chosen = self._chance.choice(steps)
        self.done.append(chosen.__name__)
        cleared = self.cleared
        chosen()
        if self.cleared is cleared and chosen.__name__ not in ("reload", "second_view", "lose", "like"):
            self.cleared = None
        self.compare()

    def compare(self) -> None:
        """Refuse any difference between the model, the chat, and every view."""
        if self._lossy:
            # What was lost is noticed with the next frame; at rest, none comes.
            self.views[0].lose_frames(0.0)
            self._lossy = False
            self.append()
            self.cleared = None
        for view in self.views:
            try:
                view.wait_until(
                    lambda view=view: self._texts(view.history) == self.model and view.status == "ready", 20
                )
            except TimeoutError as error:
                raise AssertionError(f"The model has {self.model}. {error}") from error
        if (texts := self._texts(self.chat.history)) != self.model:
            raise AssertionError(f"The chat has {texts}, the model {self.model}, after {self.done[-20:]}.")

    def close(self) -> None:
        """Close the views and the chat."""
        self.views[0].close()
        self.chat.close()

    @staticmethod
    def _texts(history: list[dict[str, object]]) -> Model:
        return [(str(message["role"]), str(message["content"])) for message in history]

    def _text(self) -> str:
        return "".join(self._chance.choices("ab *<é😀", k=self._chance.randint(1, 12))).strip() or "x"

    def _ask(self, text: str) -> None:
        self.model += [("user", text), ("assistant", answer(text))]

    def _last_turn(self) -> tuple[int, int]:
        """Where the last user messages in a row begin and end."""
        end = start = 1 + max(index for index, (role, _) in enumerate(self.model) if role == "user")
        while start and self.model[start - 1][0] == "user":
            start -= 1
        return start, end

    def send(self) -> None:
        text, view = self._text(), self.view
        view.send(text)
        self._ask(text)

    def submit(self) -> None:
        text = self._text()
        self.chat.submit(text).wait(20)
        self._ask(text)

    def append(self) -> None:
        text = self._text()
        self.chat.history.append({"role": "assistant", "content": text})
        self.model.append(("assistant", text))

    def replace(self) -> None:
        index, text = self._chance.randrange(len(self.model)), self._text()
        self.chat.history[index] = {"role": "assistant", "content": text}
        self.model[index] = ("assistant", text)

    def delete(self) -> None:
        index = self._chance.randrange(len(self.model))
        del self.chat.history[index]
        del self.model[index]

    def undo(self) -> None:
        if self._click("Undo"):
            del self.model[self._last_turn()[0] :]

    def retry(self) -> None:
        if self._click("Retry"):
            start, end = self._last_turn()
            asked = "\n".join(text for _, text in self.model[start:end])
            self.model[start:] = [("user", asked), ("assistant", answer(asked))]

    def clear(self) -> None:
        self.view.click("Clear")
        self.cleared, self.model = self.model, []

    def restore(self) -> None:
        if self._click("Undo"):
            self.model, self.cleared = self.cleared or [], None

    def edit(self) -> None:
        index, text, view = self._chance.randrange(len(self.model)), self._text(), self.view
        view.click("Edit", index)
        view.type(text)
        is_question = self.model[index][0] == "user"
        view.click("Send edited message" if is_question else "Save", index)
        if is_question:
            self.model[index:] = [("user", text), ("assistant", answer(text))]
        else:
            self.model[index] = ("assistant", text)

    def like(self) -> None:
        self._click("Like")

    def _click(self, name: str) -> bool:
        with contextlib.suppress(LookupError):  # the page does not offer it now
            self.view.click(name)
            return True
        return False

    def reload(self) -> None:
        self.views[0].reload()

    def second_view(self) -> None:
        self.views[1:] = [self.views[0].second_view()]

    def lose(self) -> None:
        """Take the next step while some frames are lost."""
        self.views[0].lose_frames(self._chance.choice([0.1, 0.5]), self._chance.randrange(10**6))
        self._lossy = True
        self.step()

    def cut(self) -> None:
        view, text = self.views[0], self._text()
        view.disconnect()
        self.chat.submit(text).wait(20)
        self._ask(text)
        view.connect()


def random_steps(count: int, seed: int = 0, keep_on: Callable[[], bool] = lambda: True) -> Result:
    """Take `count` steps in one chat after another; each chat's seed is in what failed."""
    result = Result("random steps of a conversation beside a simple model")
    while result.tries < count and keep_on():
        walk = Walk(seed)
        try:
            for _ in range(min(_AT_ONCE, count - result.tries)):
                result.tries += 1
                walk.step()
        except Exception as error:
            result.add([f"seed {seed}, after {walk.done[-12:]}: {error}"])
        walk.close()
        seed += 1
    return result

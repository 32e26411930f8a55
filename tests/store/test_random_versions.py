"""Random sequences of everything that makes versions, against a simple model: trait, pages, reload and store agree.

`SEQUENCES=1000 pytest tests/store/test_random_versions.py` runs as many as one wants; the suite runs some.
"""

import os
from pathlib import Path

import pytest

import chatwidget as cw
from chatwidget.store.store import Store
from chatwidget.testing.parts import saved_of
from tests.support.kernels import settle
from tests.support.version_steps import Sequence

SEQUENCES, STEPS = int(os.environ.get("SEQUENCES", "16")), 25


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_trait_pages_reload_and_store_are_what_a_simple_model_says(seed: int, tmp_path: Path) -> None:
    sequence = Sequence(seed, tmp_path)
    taken = []
    try:
        for _ in range(STEPS):
            step = sequence.chance.choice(sequence.steps())
            taken.append(step.__name__)
            step()
            sequence.changed(step.__name__)
            sequence.check(sequence.chat)
        for page in sequence.pages:
            page.lose_frames(0.0)
        sequence.submit()
        sequence.changed("submit")
        # the next frame that arrives says that some were lost
        for page in sequence.pages:
            sequence.agree(page)
            page.reload()
            sequence.agree(page)
        settle(sequence.chat)
        if any(message["role"] == "user" for message in sequence.chat.history):
            reopen(sequence)
    except BaseException:
        print(taken)
        raise
    finally:
        sequence.close()


def reopen(sequence: Sequence) -> None:
    """Open the saved conversation as another kernel would, and compare it too."""
    conversation = saved_of(sequence.chat).recorder.conversation.id  # forks are saved too
    Store.forget_shared()
    later = cw.ChatInterface(sequence.answer, save_history=sequence.address)
    later.open_conversation(conversation)
    sequence.check(later)
    for _ in range(4):  # what was looked at last is saved as well
        index = sequence.chance.randrange(len(later.history))
        number = sequence.chance.randrange(len(later.branches(index)))
        later.switch(index, number)
        sequence.model.switch(index, number)
        sequence.check(later)
    later.close()

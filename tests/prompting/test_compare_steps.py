"""Random steps over chats side by side, against a simple model."""

from __future__ import annotations

import random

import pytest

import chatwidget as cw
from chatwidget.errors import EventRefused
from chatwidget.testing import Script, ScriptedServer
from tests.support.comparison import RecordedComparison, spoken


@pytest.mark.parametrize("seed", range(6))
def test_random_steps_leave_every_column_with_what_a_simple_model_has(seed: int) -> None:
    choose = random.Random(seed)
    blind = seed % 2 == 1
    texts = {"fruit": "apple ", "metals": "iron "}
    with ScriptedServer() as fruit, ScriptedServer() as metals:
        servers = {"fruit": fruit, "metals": metals}
        board = RecordedComparison(*((name, cw.load_chat(server.base_url, "m")) for name, server in servers.items()))
        if blind:
            board = RecordedComparison(*zip(servers, board.chats, strict=True), blind=True)
        expected: dict[str, list[str]] = {"fruit": [], "metals": []}
        for step in range(30):
            action = choose.choice(["submit", "submit", "stop", "keep", "vote", "reload", "undo"])
            if action in ("submit", "stop"):
                stopped = choose.choice([0, 1]) if action == "stop" else None
                for number, (name, server) in enumerate(servers.items()):
                    server.enqueue(Script(texts[name] * 3, hold_after=1 if number == stopped else None))
                run = board.submit(f"question {step}")
                if stopped is not None:
                    words = texts[list(servers)[stopped]].strip()
                    board.until(lambda chat=board.chats[stopped], words=words: spoken(chat)[-1:] == [words])
                    board.stop(stopped)
                run.wait(20)
                for number, name in enumerate(servers):
                    whole = (texts[name] * 3) if number != stopped else texts[name].strip()
                    expected[name] += [f"question {step}", whole.rstrip()]
            elif action == "undo" and all(expected.values()):
                for chat in board.chats:
                    chat.undo().wait(10)
                expected = {name: said[:-2] for name, said in expected.items()}
            elif action == "keep" and all(expected.values()):
                number = choose.choice([0, 1])
                board.keep(number)
                expected = {name: list(expected[list(servers)[number]]) for name in servers}
            elif action == "vote" and all(expected.values()):
                choice = choose.choice(["a", "b", "tie", "both bad"])
                if board.page_document()["vote"]["can"]:
                    board.vote(choice)
                else:
                    with pytest.raises(EventRefused, match="blind vote"):
                        board.vote(choice)
                assert len({row["round"] for row in board.votes}) == len(board.votes)
            board.settled()
            for number, name in enumerate(servers):
                assert [text.strip() for text in spoken(board.chats[number])] == expected[name], (seed, step, action)
            on_page = dict(board.on_page())
            if board.page_document()["hidden"]:
                assert sorted(on_page.values()) == sorted(expected.values()), (seed, step, action)
            else:
                assert on_page == expected, (seed, step, action)

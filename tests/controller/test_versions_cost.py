"""What a switch to another version costs on the wire."""

import pytest

import chatwidget as cw
from chatwidget.testing import Browser


@pytest.mark.parametrize("length", [20, 2000])
@pytest.mark.parametrize("differing", [1, 9])
def test_a_switch_sends_what_differs_whatever_the_length_of_the_conversation(length: int, differing: int) -> None:
    history = [{"role": "assistant" if i % 2 else "user", "content": f"message {i} " * 20} for i in range(length)]
    chat = cw.ChatInterface(lambda message: "answer " * 40, history=history)
    chat.retry().wait(9)
    for _ in range(differing // 2):
        chat.submit("question " * 30).wait(9)
    browser = Browser(chat)
    text = sum(len(message["content"]) for message in chat.history[length - 1 :]) + len(history[-1]["content"])
    before = browser.traffic

    chat.switch(length - 1, 0)
    there = browser.traffic
    chat.switch(length - 1, 1)
    back = browser.traffic

    browser.wait_until(lambda: browser.history == chat.history)
    print(f"{length} messages, {differing} differ: {there[1] - before[1]} and {back[1] - there[1]} bytes for {text}")
    assert len(chat.history) == length + differing - 1
    assert there[1] - before[1] <= text + 1_500
    assert back[1] - there[1] <= text + 300 * differing + 1_500

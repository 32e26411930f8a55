"""An empty chat says where messages go, without the password that an address may have."""

from __future__ import annotations

import pytest

import chatwidget as cw


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://localhost:8000/v1", "Messages stay on the kernel's computer: they are sent to `localhost:8000`."),
        ("https://user:secret@api.example.com/v1", "Messages are sent to `api.example.com`."),
    ],
)
def test_an_empty_chat_says_where_messages_go(address: str, said: str) -> None:
    chat = cw.load_chat(address, "m")

    assert chat.placeholder is not None
    assert chat.placeholder.endswith(said)
    assert cw.load_chat(address, "m", placeholder=None).placeholder is None

"""A password in a server's address is for the client alone: no error that is shown, saved or exported has it."""

from typing import Any

import huggingface_hub
import openai
import pytest

import chatwidget as cw
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer

CLIENTS: dict[str, Any] = {
    "openai": lambda url: openai.OpenAI(base_url=url, api_key="key", max_retries=0, timeout=20),
    "huggingface": lambda url: huggingface_hub.InferenceClient(base_url=url, api_key="key", timeout=20),
}


@pytest.mark.parametrize("name", CLIENTS)
@pytest.mark.parametrize("reachable", [True, False])
def test_a_password_in_an_address_is_never_shown(name: str, reachable: bool) -> None:
    with ScriptedServer() as server:
        server.enqueue(Script(status=500))
        chat = cw.load_chat(CLIENTS[name](server.base_url.replace("://", "://bob:s3cret@")), model="m")
        if not reachable:
            server.close()

        with pytest.raises(cw.ChatError, match=server.base_url) as told:
            chat.submit("go").wait(20)

    assert server.base_url in chat.history[-1]["metadata"]["error"]["text"]
    for shown in (str(told.value), chat.to_json(), str(chat.history)):
        assert "s3cret" not in shown


def test_a_password_in_an_address_is_never_in_the_error_for_a_missing_list_of_models() -> None:
    server = ScriptedServer()
    server.close()

    with pytest.raises(cw.ChatError, match=server.base_url) as told:
        cw.load_chat(CLIENTS["openai"](server.base_url.replace("://", "://bob:s3cret@")))

    assert "s3cret" not in str(told.value)

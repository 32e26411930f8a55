"""docs/providers.md: its code gives the answer with each installed client; its versions are the recorded ones."""

from __future__ import annotations

import importlib.util
import re
import warnings
from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer
from tests.support.recorded import NAMES, recording

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "providers.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^### ([^\n]+)\n\n```py\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))
SAYS = "It is sunny, 😀."
SCRIPTS: dict[str, Any] = {
    "smolagents": Script("", tool_calls=[{"name": "final_answer", "arguments": f'{{"answer": "{SAYS}"}}'}]),
    "DSPy": Script(f"[[ ## answer ## ]]\n{SAYS}\n\n[[ ## completed ## ]]"),
}


def _is_installed(code: str) -> bool:
    names = re.findall(r"^(?:from|import) ([\w.]+)", code, re.MULTILINE)
    try:
        return all(importlib.util.find_spec(name) is not None for name in names)
    except ModuleNotFoundError:
        return False
    except ValueError:
        return True  # a module that is loaded lazily has no specification


def _generate(message: str, streamer: Any) -> None:
    streamer.on_finalized_text(SAYS, stream_end=True)


@pytest.mark.parametrize("name", BLOCKS)
@pytest.mark.filterwarnings("ignore")
def test_the_code_of_a_client_gives_the_answer(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not _is_installed(BLOCKS[name]):
        pytest.skip(f"{name} is not installed")
    monkeypatch.setenv("OPENAI_AGENTS_DISABLE_TRACING", "1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "k")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "k")
    with ScriptedServer(SCRIPTS.get(name, SAYS)) as server, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        place = server.base_url.removesuffix("/v1")
        names: dict[str, Any] = {"base_url": server.base_url, "api_key": "k", "generate": _generate}
        names |= {"generation_url": f"{place}/generate", "mistral_url": f"{place}/mistral"}
        exec(compile(BLOCKS[name], f"docs/providers.md, {name}", "exec"), names)

        messages = cw.ChatInterface(names["answer"]).submit("What is the weather?").wait(60)

    assert messages[-1]["content"] == SAYS


def test_the_table_names_the_recorded_versions() -> None:
    recorded = {(recording(name)["package"], recording(name)["version"]) for name in NAMES}
    named = set(re.findall(r"^\| [^|]+ \| `([\w-]+)` ([\w.]+) \|", PAGE, re.MULTILINE))

    assert recorded <= named
    assert {package for package, _ in named - recorded} == {"transformers"}


def test_the_page_names_every_reason_why_an_answer_ends() -> None:
    from chatwidget.providers.finish_reason import REASONS

    assert set(re.findall(r'^\| `"(\w+)"` \|', PAGE, re.MULTILINE)) == set(REASONS)

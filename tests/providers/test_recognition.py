"""Which values are a provider's is decided by where their class comes from: what merely has such names is displayed."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import dask.array
import numpy as np
import pandas as pd
import py3Dmol
import pytest
import xarray

import chatwidget as cw
from chatwidget.providers.registry import find_opener, find_reader, providers
from tests.support.chat_frames import delta

TABLES = {
    "object": pd.DataFrame({"object": ["response"], "output": [[1]]}),
    "event_kind": pd.DataFrame({"event_kind": ["part_start"]}),
    "type": pd.DataFrame({"type": ["message_stop", "ping"]}),
    "role": pd.DataFrame({"role": ["tool"], "tool_call_id": ["x"], "content": ["y"]}),
    "delta": pd.DataFrame({"delta": [1], "raw": [2], "text": [3], "message": [4]}),
    "choices": pd.DataFrame({"choices": [1]}),
}


def shown(*values: Any) -> list[Any]:
    return cw.ChatInterface(lambda message, history: iter(values)).submit("q").wait(20)[1:]


def returned(value: Any) -> list[Any]:
    return cw.ChatInterface(lambda message, history: value).submit("q").wait(20)[1:]


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_is_a_table_whatever_its_columns_are_called(table: pd.DataFrame) -> None:
    [message] = returned(table)

    assert "<table" in str(message["content"][0]["data"]["text/html"])


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_after_chunks_follows_the_text(table: pd.DataFrame) -> None:
    text, shown_table = shown(delta(content="Here: "), table)

    assert text["content"] == "Here: "
    assert "<table" in str(shown_table["content"][0]["data"]["text/html"])


def test_text_after_a_table_amid_chunks_follows_it() -> None:
    before, table, after = shown(delta(content="Here: "), TABLES["type"], delta(content="as you see."), delta("stop"))

    assert (before["content"], after["content"]) == ("Here: ", "as you see.")
    assert table["content"][0]["type"] == "display"


def test_an_array_of_records_with_such_a_field_is_displayed() -> None:
    records = np.array([("response", 1)], dtype=[("object", "U8"), ("output", "i4")]).view(np.recarray)

    [message] = returned(records)

    assert "response" in message["content"][0]["data"]["text/plain"]


DATASET = xarray.Dataset({"object": ("x", [1, 2]), "delta": ("x", [3, 4])}, coords={"type": ("x", ["a", "b"])})
MESSAGE_LIKE = xarray.Dataset({"role": ("x", ["user"]), "content": ("x", ["hi"])})


@pytest.mark.parametrize("value", [DATASET, DATASET["object"], MESSAGE_LIKE], ids=["dataset", "array", "message"])
def test_an_xarray_with_such_names_is_displayed_alone_and_after_chunks(value: Any) -> None:
    [alone] = returned(value)
    text, after = shown(delta(content="Here: "), value)

    assert "xarray" in alone["content"][0]["data"]["text/html"]
    assert (text["content"], after["content"][0]["type"]) == ("Here: ", "display")


def test_a_view_of_py3dmol_that_has_every_attribute_and_publishes_itself_is_displayed() -> None:
    [message] = returned(py3Dmol.view(width=200, height=200))

    assert "3dmolviewer" in message["content"][0]["data"]["text/html"]


def test_a_dask_array_that_could_be_awaited_is_displayed_and_not_computed() -> None:
    lazy = dask.array.ones((4, 4), chunks=2).map_blocks(lambda block: 1 / 0, dtype=float, meta=np.empty((0, 0)))

    [message] = returned(lazy)

    assert "<table" in message["content"][0]["data"]["text/html"]


class AnswersEverything:
    """An object that has every attribute, as proxies and viewers have."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args, **options: self

    def __repr__(self) -> str:
        return "a viewer"


class Awaitable:
    """An object that can be awaited, and displays itself, as a lazy array does."""

    def __await__(self) -> Any:
        raise AssertionError("it was awaited")

    def _repr_html_(self) -> str:
        return "<b>array</b>"


def test_an_object_that_answers_every_attribute_is_displayed() -> None:
    [message] = returned(AnswersEverything())

    assert message["content"][0]["data"]["text/plain"] == "a viewer"


def test_an_object_that_could_be_awaited_and_displays_itself_is_displayed() -> None:
    [message] = returned(Awaitable())

    assert message["content"][0]["data"]["text/html"] == "<b>array</b>"


@pytest.mark.asyncio
async def test_it_is_displayed_when_an_async_function_returns_it() -> None:
    async def answer(message: str, history: Any) -> Any:
        return Awaitable()

    [_, message] = await cw.ChatInterface(answer).submit("q")

    assert message["content"][0]["data"]["text/html"] == "<b>array</b>"


def test_objects_and_values_of_other_packages_are_no_chunks() -> None:
    others = [1, "text", None, object(), {"role": "assistant", "content": ""}, {"type": "text", "text": "x"}, {"a": 1}]
    others += [["text"], ("a", 1), AnswersEverything(), *TABLES.values(), {"error": "not found"}]

    assert [value for value in others if find_reader(value) is not None] == []
    assert [value for value in others if find_opener(type(value)) is not None] == []


def test_a_dict_or_a_namespace_is_known_by_its_shape() -> None:
    chunk = delta(content="hi")
    namespace = SimpleNamespace(choices=[SimpleNamespace(index=0, delta=SimpleNamespace(content="hi"))])

    assert find_reader(chunk) is find_reader(namespace) is not None


def test_a_class_of_a_provider_is_known_through_its_bases() -> None:
    base = type("ChatCompletionChunk", (), {"__module__": "openai.types.chat"})
    own = type("Chunk", (base,), {"__module__": "my_package"})

    assert find_reader(own()) is not None


def test_import_and_an_answer_load_no_client() -> None:
    packages = {name for provider in providers() for name in provider.packages} - {"google"}
    code = (
        "import sys, chatwidget as cw; chunk = {'choices': [{'delta': {'content': 'hi'}}]}; "
        f"cw.ChatInterface(lambda m: iter([chunk])).submit('q').wait(9); print({packages} & set(sys.modules))"
    )

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "set()"

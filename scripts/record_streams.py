"""Record the streams of LiteLLM and LlamaIndex, made by their own classes from a scripted server.

Their packages have many dependencies, so the tests read the recordings in tests/providers/recorded/.
To record them again, use a separate environment:

    pip install . litellm llama-index-core llama-index-llms-openai-like
    python scripts/record_streams.py
"""

from __future__ import annotations

import importlib.metadata
import json
import os
from pathlib import Path
from typing import Any

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # otherwise it downloads a list of prices

from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "providers" / "recorded"
SCRIPT = Script(
    "It is sunny, 😀.",
    reasoning="Look it up.",
    tool_calls=[{"name": "weather", "arguments": '{"city": "Paris"}'}],
)


def plain(value: Any) -> Any:
    """Return a client's object as JSON values of its fields."""
    if hasattr(value, "model_dump"):
        names = {*type(value).model_fields, *(value.__pydantic_extra__ or {})}
        return {name: plain(getattr(value, name)) for name in sorted(names) if hasattr(value, name)}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else repr(value)


def record(name: str, package: str, chunks: Any) -> None:
    """Write one stream to its file."""
    recorded = [plain(chunk) for chunk in chunks]
    version = importlib.metadata.version(package)
    text = json.dumps({"package": package, "version": version, "chunks": recorded}, ensure_ascii=False, indent=1)
    (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Record every stream."""
    import litellm
    from llama_index.core.llms import ChatMessage
    from llama_index.llms.openai_like import OpenAILike

    FOLDER.mkdir(exist_ok=True)
    with ScriptedServer(SCRIPT) as server:
        where: dict[str, Any] = {"api_base": server.base_url, "api_key": "k"}
        asked = [{"role": "user", "content": "hi"}]
        usage = {"include_usage": True}
        stream = litellm.completion("openai/m", messages=asked, stream=True, stream_options=usage, **where)
        record("litellm", "litellm", stream)
        model = OpenAILike(model="m", is_chat_model=True, **where, additional_kwargs={"stream_options": usage})
        record("llama_index_chat", "llama-index-core", model.stream_chat([ChatMessage("hi")]))
        plain_model = OpenAILike(model="m", is_chat_model=True, **where)
        record("llama_index_complete", "llama-index-core", plain_model.stream_complete("hi"))


if __name__ == "__main__":
    main()

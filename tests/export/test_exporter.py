"""A conversation as one HTML file, a static transcript and a script: nothing of it lost, nothing in it run."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import chatwidget as cw
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)
KINDS = ("text/html", "text/markdown")
NASTY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "[click](JaVa\tscript:alert(1))",
    "[click](data:text/html,<script>alert(1)</script>)",
    "![see](https://evil.example/?secret=1)",
    '![a" onerror="alert(1)](data:image/png;base64,AAAA)',
    "</script></details></div><svg onload=alert(1)>",
    "`</pre><script>alert(1)</script>`",
]


def _shown(chat: cw.ChatWidget) -> str:
    return chat.freeze().html


def test_a_frozen_chat_is_drawn_as_markdown_with_thoughts_folded_and_errors_said(tmp_path: Path) -> None:
    (tmp_path / "cat.png").write_bytes(PNG)
    (tmp_path / "data.csv").write_text("a,b")
    chat = cw.ChatWidget(
        [
            {"role": "system", "content": "a secret instruction"},
            {"role": "user", "content": [{"type": "file", "file": {"path": str(tmp_path / "data.csv")}}]},
            {"role": "assistant", "content": "hm", "metadata": {"title": "Thinking <hard>"}},
            {"role": "assistant", "content": "**bold**\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nx < 1\n```"},
            {"role": "assistant", "content": "half", "metadata": {"error": {"type": "ValueError", "text": "broke"}}},
        ]
    )
    chat.stream([tmp_path / "cat.png"]).wait(30)
    html = _shown(chat)
    assert "<strong>bold</strong>" in html
    assert "<td>1</td>" in html
    assert "x &lt; 1" in html
    assert "<details><summary>Thinking &lt;hard&gt;</summary><p>hm</p>" in html
    assert "<strong>ValueError</strong> broke" in html
    assert "data.csv" in html
    assert 'src="data:image/png;base64,iVBOR' in html
    assert "a secret instruction" not in html


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("place", ["text", "title", "alt", "plain"])
def test_nothing_that_a_message_says_becomes_markup_or_an_address_that_runs(text: str, place: str) -> None:
    content: Any = {
        "alt": [{"type": "image_url", "image_url": {"url": text}, "alt_text": text}],
        "plain": [{"type": "display", "data": {"text/plain": text, "text/html": text}, "metadata": {}}],
    }.get(place, text)
    metadata = {"title": text} if place == "title" else {}
    chat = cw.ChatWidget([{"role": "assistant", "content": content, "metadata": metadata}])
    for html in (_shown(chat), chat._repr_mimebundle_()[0]["text/html"]):
        tags = re.findall(r"<[^>]*>", html)
        assert not [tag for tag in tags if re.match(r"<(script|svg|iframe|object)", tag)]
        attributes = [re.sub(r'="[^"]*"', "", tag) for tag in tags]
        assert not [tag for tag in attributes if re.search(r"\son\w+", tag)]
        assert not re.findall(r'(?:href|src)="(?!https?:|data:image/)', html)
        assert not re.findall(r'src="(?!data:image/)', html)


def test_a_long_conversation_does_not_keep_the_cell_waiting_and_its_end_is_drawn() -> None:
    long = [{"role": "assistant", "content": f"*answer {i}* " + "word " * 200} for i in range(200)]
    html = cw.ChatWidget(long)._repr_mimebundle_()[0]["text/html"]
    assert "<em>answer 199</em>" in html
    assert "*answer 0*" in html
    assert "<em>answer 0</em>" not in html


def test_each_older_message_of_a_long_conversation_is_one_element_without_a_style_and_none_is_left_out() -> None:
    def shown(count: int) -> str:
        texts = [(f"question {at:04} <b>", f"*answer*\n{at:04}")[turn] for at in range(count // 2) for turn in (0, 1)]
        roles = ["user", "assistant"] * (count // 2)
        messages = [{"role": role, "content": text + " and more" * 20} for role, text in zip(roles, texts, strict=True)]
        messages[10]["metadata"] = {"title": "A thought", "status": "done"}
        messages[12]["metadata"] = {"usage": {"total_tokens": 12}}
        return str(cw.ChatWidget(messages)._repr_mimebundle_()[0]["text/html"])

    some, many = shown(2_000), shown(4_000)

    assert len(re.findall("<[a-z]", many)) - len(re.findall("<[a-z]", some)) == 2_000
    assert many.count("style=") == some.count("style=")
    numbers = [f"{at:04}" for at in range(2_000)]
    assert re.findall(r"question (\d+) &lt;b&gt;", many) == numbers
    assert re.findall(r"answer(?:\*|</em><br />)\n(\d+)", many) == numbers
    assert "<p>User: question 0006 &lt;b&gt; and more" in many
    assert "<p>Assistant: *answer*\n0000 and more" in many
    assert "<details><summary>A thought</summary>" in many


def test_the_file_holds_the_whole_conversation_and_cannot_be_broken_out_of(tmp_path: Path) -> None:
    (tmp_path / "cat.png").write_bytes(PNG)
    chat = cw.ChatWidget([{"role": "user", "content": text} for text in NASTY], label="</title><script>")
    chat.stream([[tmp_path / "cat.png", PNG]]).wait(30)
    target = chat.to_html(tmp_path / "talk.html")
    text = target.read_text(encoding="utf-8")
    assert text == chat.to_html()
    island = re.findall(r'<script type="application/json" id="conversation">(.*?)</script>', text, re.DOTALL)
    inside = json.loads(island[0])
    assert len(re.findall(r"<script", text)) == 2
    assert inside["traits"]["history"] == json.loads(chat.to_json(largest_output=0))
    pictures = [key for key in inside["blobs"] if not key.startswith("lazy:")]
    assert [key.split(":")[0] == "file" for key in pictures] in ([True, False], [False, True])
    assert not re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="(?!data:)', text)


def test_what_is_not_said_yet_and_other_conversations_stay_out_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    chat = cw.ChatInterface(lambda message: "shown", multimodal=True, save_history=True)
    chat.history = [{"role": "system", "content": "a hidden instruction"}]
    chat.submit("a private question").wait(30)
    chat.new_conversation()
    chat.submit("asked").wait(30)
    chat.draft = "half a thought"
    text = chat.to_html()
    chat.close()
    assert "asked" in text
    assert not [secret for secret in ("private question", "half a thought", "hidden instruction") if secret in text]


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(cw.ChatError, match=r"missing.*talk\.html.*existing, writable folder"):
        cw.ChatWidget().to_html(tmp_path / "missing" / "talk.html")


def _run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("OPENAI_")}
    return subprocess.run(
        [sys.executable, script],
        cwd=folder,
        env={**own, "OPENAI_API_KEY": "any"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_script_has_the_same_talk_again(tmp_path: Path) -> None:
    (tmp_path / "cat.png").write_bytes(PNG)
    picture = {"type": "file", "file": {"path": "cat.png", "mime_type": "image/png"}}
    chat = cw.ChatWidget(
        [
            {"role": "system", "content": 'Be "brief".\nAlways.'},
            {"role": "user", "content": "One? {curly} picture("},
            {"role": "assistant", "content": "thinking", "metadata": {"title": "T"}},
            {"role": "assistant", "content": "old answer"},
            {"role": "user", "content": [picture, {"type": "text", "text": "Two?"}]},
            {"role": "assistant", "content": "another old answer"},
        ]
    )
    with ScriptedServer() as server:
        script = chat.to_python(model="my-model", base_url=server.base_url)
        (tmp_path / "talk.py").write_text(script, encoding="utf-8")
        server.enqueue("First.")
        server.enqueue("Second.")
        done = _run("talk.py", tmp_path)
        assert done.returncode == 0, done.stderr
        asked = [request["messages"] for request in server.requests]
        assert {request["model"] for request in server.requests} == {"my-model"}
    assert "assistant: Second." in done.stdout
    assert [one["content"] for one in asked[0]] == ['Be "brief".\nAlways.', "One? {curly} picture("]
    assert asked[1][:3] == [*asked[0], {"role": "assistant", "content": "First."}]
    image, text = asked[1][3]["content"]
    assert image["image_url"]["url"].startswith("data:image/png;base64,iVBOR")
    assert text == {"type": "text", "text": "Two?"}


def test_the_script_of_a_loaded_chat_asks_as_the_chat_did(tmp_path: Path) -> None:
    with ScriptedServer() as server:
        chat = cw.load_chat(server.base_url, model="m", token="k", system_message='Be "{brief}".', temperature=0.2)
        server.enqueue("First.")
        chat.submit("One?").wait(10)
        (tmp_path / "talk.py").write_text(chat.to_python(), encoding="utf-8")
        server.enqueue("Again.")
        done = _run("talk.py", tmp_path)
        assert done.returncode == 0, done.stderr
        before, again = server.requests

    assert again["messages"][0] == {"role": "system", "content": 'Be "{brief}".'}
    assert {name: again[name] for name in ("model", "temperature")} == {"model": "m", "temperature": 0.2}
    assert [each["role"] for each in again["messages"]] == [each["role"] for each in before["messages"]]


@pytest.mark.parametrize("form", ["to_markdown", "to_json", "to_jsonl", "to_python", "to_html"])
def test_every_way_out_writes_a_file_where_a_path_is_given(form: str, tmp_path: Path) -> None:
    chat = cw.ChatWidget([{"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}])
    way = getattr(chat, form)

    assert way(path=tmp_path / "talk") == tmp_path / "talk"

    assert (tmp_path / "talk").read_text(encoding="utf-8") == way()
    with pytest.raises(cw.ChatError, match="Could not write"):
        way(path=tmp_path / "nowhere" / "talk")


def test_the_training_line_of_a_models_chat_begins_with_its_system_prompt() -> None:
    with ScriptedServer() as model:
        model.enqueue(Script("Hello"))
        chat = cw.load_chat(model.base_url, model="scripted", token="any", system_message="Be brief.")
        chat.submit("hi").wait(10)

    line = json.loads(chat.to_jsonl())

    assert [message["role"] for message in line["messages"]] == ["system", "user", "assistant"]
    assert line["messages"][0]["content"] == "Be brief."
    assert '"role": "system"' not in chat.to_json()


def test_a_chat_that_shows_nothing_has_the_static_form_of_one_with_hidden_messages_only() -> None:
    empty, hidden = cw.ChatWidget(), cw.ChatWidget([{"role": "system", "content": "Be brief."}])
    named = cw.ChatInterface(lambda message, history: message, title="Tea")

    shown, drawn = ([chat._repr_mimebundle_()[0][kind] for kind in KINDS] for chat in (empty, hidden))

    assert shown == drawn == ['<div class="chatwidget-static tex2jax_ignore mathjax_ignore"></div>', "\n"]
    assert "Tea" in named._repr_mimebundle_()[0]["text/html"]

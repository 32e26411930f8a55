"""Any Python value becomes messages and parts, as the notebook would show it; bytes stay out of the history."""

import base64
import io
import json
from pathlib import Path
from typing import Any

import altair as alt
import ipywidgets
import numpy as np
import pandas as pd
import plotly.graph_objects as plotly
import polars as pl
import pytest
from matplotlib.figure import Figure
from PIL import Image

import chatwidget as cw
from chatwidget.content.blobs import BlobCache
from chatwidget.content.from_python import display_part, messages_from_response
from chatwidget.testing.browser import Browser

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class _Both:
    def _repr_png_(self) -> bytes:
        return PNG

    def _repr_html_(self) -> str:
        return "<b>both</b>"


class _Encoded:
    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return {"image/png": base64.b64encode(PNG).decode(), "application/x+json": {"a": [1]}}


class _Broken:
    def __repr__(self) -> str:
        return "broken but there"

    def _repr_html_(self) -> str:
        raise RuntimeError("no html today")


@pytest.mark.parametrize("value", [_Both(), _Encoded()])
def test_pictures_are_named_by_hash_and_their_bytes_are_in_the_table(value: Any) -> None:
    blobs = BlobCache()
    data = display_part(value, blobs)["data"]
    assert blobs.get(data["image/png"]["blob"]) == PNG
    assert data["image/png"]["size"] == len(PNG)
    assert "text/plain" in data


def test_a_table_and_a_picture_come_as_the_notebook_shows_them() -> None:
    blobs = BlobCache()
    assert "<table" in display_part(pd.DataFrame({"a": [1]}), blobs)["data"]["text/html"]
    assert "image/png" in display_part(Image.new("RGB", (2, 2)), blobs)["data"]


def test_a_figure_is_a_png_without_an_ipython_shell_too() -> None:
    blobs = BlobCache()
    reference = display_part(Figure(), blobs)["data"]["image/png"]
    assert (blobs.get(reference["blob"]) or b"").startswith(b"\x89PNG")


def test_a_dataframe_is_one_message_and_not_iterated() -> None:
    [message] = messages_from_response(pd.DataFrame({"a": [1, 2]}), BlobCache())
    assert message["content"][0]["type"] == "display"


def test_long_html_travels_as_a_blob() -> None:
    class Long:
        def _repr_html_(self) -> str:
            return "x" * 100_000

    part = display_part(Long(), BlobCache())
    assert part["data"]["text/html"]["size"] == 100_000
    assert len(json.dumps(part)) < 1_000


def test_an_object_whose_representation_raises_is_shown_as_its_text_and_nothing_is_printed(
    capfd: pytest.CaptureFixture[str],
) -> None:
    part = display_part(_Broken(), BlobCache())
    assert part["data"] == {"text/plain": "broken but there"}
    assert capfd.readouterr() == ("", "")


def test_paths_files_and_parts_become_parts(tmp_path: Path) -> None:
    path = tmp_path / "plot.png"
    path.write_bytes(PNG)
    file = {"path": str(path), "orig_name": "plot.png", "mime_type": "image/png", "size": len(PNG)}
    for value in (path, {"path": str(path)}, cw.ChatMessage(path), {"text": "", "files": [str(path)]}):
        [message] = messages_from_response(value, BlobCache())
        assert message["content"] == [{"type": "file", "file": file}]
    part = {"type": "text", "text": "t"}
    assert messages_from_response(part, BlobCache())[0]["content"] == [part]


def test_a_message_may_hold_objects_beside_text() -> None:
    [message] = messages_from_response(cw.ChatMessage(["see", 42]), BlobCache())
    assert [part["type"] for part in message["content"]] == ["text", "display"]
    chat = cw.ChatWidget([{"role": "assistant", "content": ["see", Figure()]}])
    assert chat.history[0]["content"][1]["type"] == "display"


@pytest.mark.parametrize(("value", "text"), [(42, "42"), (True, "True"), (1.5, "1.5"), ((1, 2), "(1, 2)")])
def test_plain_values_show_what_a_notebook_shows(value: Any, text: str) -> None:
    [message] = messages_from_response(value, BlobCache())
    assert message["content"][0]["data"] == {"text/plain": text}


@pytest.mark.parametrize("value", [None, ["a", None]])
def test_none_is_refused_by_name(value: Any) -> None:
    with pytest.raises(cw.ChatError, match="None"):
        messages_from_response(value, BlobCache())


def test_bytes_and_arrays_of_pixels_are_pictures_and_other_arrays_text() -> None:
    blobs = BlobCache()
    pixels = np.arange(2 * 3 * 4, dtype="uint8").reshape(2, 3, 4)
    assert "image/png" in display_part(PNG, blobs)["data"]
    assert "audio/wav" in display_part(b"RIFF....WAVEfmt ", blobs)["data"]
    assert set(display_part(b"no picture", blobs)["data"]) == {"text/plain"}
    assert set(display_part(pixels[0], blobs)["data"]) == {"text/plain"}
    for array in (pixels, pixels[..., :3], pixels[::-1, ::2]):
        png = blobs.get(display_part(array, blobs)["data"]["image/png"]["blob"]) or b""
        assert np.array_equal(np.asarray(Image.open(io.BytesIO(png))), array)


def test_plots_bring_the_code_they_need_once_and_no_address() -> None:
    blobs = BlobCache()
    charts = [alt.Chart(pd.DataFrame({"a": [1]})).mark_bar().encode(x="a:Q") for _ in range(2)]
    figures = [plotly.Figure(plotly.Bar(y=[value])) for value in (1, 2)]
    for one, other in (charts, figures):
        parts = [display_part(one, blobs), display_part(other, blobs)]
        [script] = parts[0]["metadata"]["scripts"]
        assert parts[1]["metadata"]["scripts"] == [script]
        assert script["size"] > 100_000
        assert "src=" not in parts[0]["data"]["text/html"]
        assert len(json.dumps(parts)) < 30_000


def test_polars_tables_and_widgets_are_what_the_notebook_shows() -> None:
    blobs = BlobCache()
    assert "<table" in display_part(pl.DataFrame({"a": [1]}), blobs)["data"]["text/html"]
    slider = ipywidgets.IntSlider()
    live = display_part(slider, blobs)["data"]["application/vnd.jupyter.widget-view+json"]
    assert live["model_id"] == slider.model_id


class _Hopeless:
    def __repr__(self) -> str:
        raise RuntimeError("not today")


def test_an_object_or_a_part_that_is_wrong_says_so_and_its_neighbours_stay() -> None:
    wrong = {"type": "image_url", "image_url": "no dict"}
    [message] = messages_from_response(cw.ChatMessage(["before", _Hopeless(), wrong, "after"]), BlobCache())
    before, hopeless, part, after = message["content"]
    assert (before["text"], after["text"]) == ("before", "after")
    assert "RuntimeError: not today" in hopeless["data"]["text/plain"]
    assert 'a dict with a "url"' in part["data"]["text/plain"]


def _answered(path: Path, **options: Any) -> tuple[list[str], Browser]:
    chat = cw.ChatInterface(lambda message, history: ["Here", path], **options)
    chat.submit("a file, please").wait()
    return chat.get_state("_page")["_page"]["ids"], Browser(chat)


def test_a_file_is_read_through_the_part_that_names_it_and_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "plot.png"
    path.write_bytes(PNG)
    ids, page = _answered(path)
    path.write_bytes(b"something else")
    assert page.blob(f"file:{ids[-1]}:0:17") == PNG
    for key in (f"file:{ids[-1]}:1", f"file:{ids[0]}:0", f"file:{path}:0", f"file:{ids[-1]}:x"):
        with pytest.raises(cw.ChatError):
            page.blob(key)


def test_a_file_overwritten_by_one_of_equal_size_stays_what_it_was_in_the_older_answer(tmp_path: Path) -> None:
    path = tmp_path / "plot.bin"

    def answer(message: str, history: Any) -> Any:
        path.write_text(message)
        yield path
        yield ["Here", path]

    chat = cw.ChatInterface(answer)
    for text in ("first", "other"):
        chat.submit(text).wait()
    chat.append({"role": "user", "content": "and one more"})
    ids, page = chat.get_state("_page")["_page"]["ids"], Browser(chat)
    assert [page.blob(f"file:{ids[at]}:0") for at in (2, 5)] == [b"first", b"other"]


def test_an_animation_moves_whether_it_is_a_path_or_a_picture_and_one_too_large_stands_still(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue", "green")]
    path = tmp_path / "moving.gif"
    frames[0].save(path, save_all=True, append_images=frames[1:])
    blobs = BlobCache()
    with Image.open(path) as opened:
        data = display_part(opened, blobs)["data"]
    moving = Image.open(io.BytesIO(blobs.get(data["image/gif"]["blob"]) or b""))
    assert getattr(moving, "n_frames", 1) == 3
    huge = [Image.new("P", (5000, 4000), index) for index in range(6)]
    huge[0].save(path, save_all=True, append_images=huge[1:])
    with Image.open(path) as opened:
        data = display_part(opened, blobs)["data"]
    still = Image.open(io.BytesIO(blobs.get(data["image/png"]["blob"]) or b""))
    assert still.size == (5000, 4000)


def test_a_missing_file_is_refused_with_its_name_and_a_forbidden_one_too(tmp_path: Path) -> None:
    ids, page = _answered(tmp_path / "gone.png")
    with pytest.raises(cw.ChatError, match=r"gone\.png.* no longer exists"):
        page.blob(f"file:{ids[-1]}:0")
    (tmp_path / "table.csv").write_text("a,b")
    ids, page = _answered(tmp_path / "table.csv", allow_file_downloads=False)
    with pytest.raises(cw.ChatError, match="File downloads are turned off"):
        page.blob(f"file:{ids[-1]}:0")

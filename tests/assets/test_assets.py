"""The built page is read in one place, and only what is in its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatwidget import assets

BUILT = Path(assets.__file__).parent / "static" / "widget.js"


@pytest.mark.skipif(not BUILT.is_file(), reason="the page is not built")
def test_every_lazy_part_is_served_by_its_name() -> None:
    names = assets.lazy_module_names()

    assert "attach" in names
    assert all(assets.lazy_module(f"lazy:{name}") for name in names)


@pytest.mark.skipif(not BUILT.is_file(), reason="the page is not built")
def test_the_page_takes_one_byte_a_character_in_python_and_in_the_browser() -> None:
    assert assets.page_script("widget").isascii()


@pytest.mark.parametrize("key", ["attach", "lazy:../widget", "lazy:Attach", "lazy:", "lazy:attach.js", "chunk:attach"])
def test_nothing_else_is_served(key: str) -> None:
    assert assets.lazy_module(key) is None


@pytest.mark.skipif(not BUILT.is_file(), reason="the page is not built")
def test_the_page_is_text_unless_it_is_reloaded_while_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANYWIDGET_HMR", raising=False)
    assert assets.widget_module() == BUILT.read_text(encoding="utf-8")

    monkeypatch.setenv("ANYWIDGET_HMR", "1")
    assert assets.widget_module() == BUILT

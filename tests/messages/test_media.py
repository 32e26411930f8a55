"""Image files as data URLs, and media types by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatwidget.errors import PictureError
from chatwidget.messages.media import data_url, media_type, picture_url


@pytest.mark.parametrize(
    ("name", "mime"),
    [
        ("a.png", "image/png"),
        ("photo.WEBP", "image/webp"),
        ("a.heic", "image/heic"),
        ("a.md", "text/markdown"),
        ("a", None),
    ],
)
def test_a_name_says_the_media_type(name: str, mime: str | None) -> None:
    assert media_type(name) == mime


def test_an_image_file_is_a_data_url(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(b"x")

    assert picture_url(file) == data_url("image/png", b"x") == "data:image/png;base64,eA=="


def test_a_media_type_that_is_known_comes_before_the_name(tmp_path: Path) -> None:
    file = tmp_path / "upload"
    file.write_bytes(b"x")

    assert picture_url(file, mime="image/gif").startswith("data:image/gif;")


def test_what_is_no_image_is_missing_or_too_large_is_refused(tmp_path: Path) -> None:
    large = tmp_path / "a.png"
    large.write_bytes(b"xx")

    with pytest.raises(PictureError, match=r"image file extension such as \.png"):
        picture_url(tmp_path / "a.txt")
    with pytest.raises(PictureError, match=r"too large \(2 bytes; the limit is 1\)"):
        picture_url(large, largest=1)
    with pytest.raises(PictureError):
        picture_url(tmp_path / "missing.png")

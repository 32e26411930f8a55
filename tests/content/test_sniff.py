"""What bytes and files are: by how they begin, by their names, on every machine."""

import io
import mimetypes
from pathlib import Path

import pytest
from PIL import Image

from chatwidget.content.blobs import BlobCache
from chatwidget.content.from_python import display_part, file_part
from chatwidget.messages.media import media_type


def box(brand: bytes, *compatible: bytes) -> bytes:
    """How a file of the MP4 family begins."""
    brands = b"".join(compatible)
    return (16 + len(brands)).to_bytes(4, "big") + b"ftyp" + brand + bytes(4) + brands + b"\0\0\0\x08mdat avif M4A "


@pytest.mark.parametrize(
    ("raw", "mime"),
    [
        (box(b"avif", b"mif1", b"miaf"), "image/avif"),
        (box(b"mif1", b"avif", b"miaf"), "image/avif"),
        (box(b"avis", b"msf1"), "image/avif"),
        (box(b"heic", b"mif1"), "image/heic"),
        (box(b"mif1", b"heic"), "image/heic"),
        (box(b"M4A ", b"isom", b"iso2"), "audio/mp4"),
        (box(b"qt  "), "video/quicktime"),
        (box(b"M4V ", b"M4A ", b"isom"), "video/mp4"),
        (box(b"isom", b"iso2", b"avc1", b"mp41"), "video/mp4"),
        (box(b"mp42"), "video/mp4"),
        (b"\0\0\0\x10ftyp", "video/mp4"),
    ],
)
def test_the_brand_tells_pictures_sound_and_films_apart(raw: bytes, mime: str) -> None:
    data = display_part(raw, BlobCache())["data"]
    assert list(data) == [mime, "text/plain"]
    assert data["text/plain"] == f"{mime.split('/')[0]}, {len(raw)} bytes"


def test_an_avif_picture_of_pillows_is_a_picture() -> None:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "AVIF")
    assert "image/avif" in display_part(stream.getvalue(), BlobCache())["data"]


@pytest.mark.parametrize(("name", "mime"), [("a.webp", "image/webp"), ("b.M4A", "audio/mp4"), ("c.avif", "image/avif")])
def test_newer_files_are_known_where_the_machine_has_no_table_of_its_own(
    name: str, mime: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mimetypes, "guess_type", lambda given: (None, None))
    assert media_type(name) == mime
    assert file_part(Path(name))["file"]["mime_type"] == mime

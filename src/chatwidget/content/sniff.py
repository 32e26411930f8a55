"""The media type of bytes, recognized by their first bytes."""

from __future__ import annotations

_SIGNS = [
    (0, b"\x89PNG\r\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"%PDF", "application/pdf"),
]
_BRANDS = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "image/heic"),
    **dict.fromkeys((b"M4A ", b"M4B ", b"M4P "), "audio/mp4"),
    b"qt  ": "video/quicktime",
}


def media_type(raw: bytes) -> str | None:
    """Return the media type of bytes, or None."""
    if raw[4:8] == b"ftyp":  # a container for video, audio, and images; its brands say which
        brand, compatible = raw[8:12], raw[16 : min(int.from_bytes(raw[:4], "big"), 256)]
        if brand in (b"mif1", b"msf1") and b"avif" in compatible:
            return "image/avif"
        return _BRANDS.get(brand, "video/mp4")
    return next((mime for at, sign, mime in _SIGNS if raw[at : at + len(sign)] == sign), None)

"""Uploads without a page: what is refused and in which words, ids, and what stays when files go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from chatwidget.conversation import uploads as uploads_module
from chatwidget.conversation.uploads import SLICE, Uploads
from chatwidget.errors import EventRefused


@dataclass(frozen=True)
class Part:
    upload: str = "u1"
    name: str = "a.txt"
    mime: str = "text/plain"
    size: int = 3
    offset: int = 0
    data: bytes = b"abc"


@dataclass
class Limits:
    file_types: list[str] | None = None
    file_count: str = "multiple"
    max_file_size: int | None = None


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def refusal(uploads: Uploads, part: Part, limits: Limits, attached: int = 0) -> str:
    with pytest.raises(EventRefused) as refused:
        uploads.receive(part, limits, attached)
    return str(refused.value)


def test_a_file_is_described_by_its_name_size_and_type(folder: Path) -> None:
    uploads = Uploads()
    made = uploads.receive(Part(), Limits(), 0)

    assert made is not None
    assert made.entry() == {"id": "u1", "name": "a.txt", "size": 3, "mime_type": "text/plain"}
    assert Path(made.path).read_bytes() == b"abc"
    assert Path(made.path).is_relative_to(folder)
    assert next(folder.iterdir()).name.startswith("chatwidget-")
    Path(made.path).unlink()
    assert made.entry()["size"] is None


def test_a_file_of_several_slices_is_there_with_the_last_of_them() -> None:
    uploads, size = Uploads(), SLICE + 1
    first = Part(size=size, data=b"x" * SLICE)

    assert uploads.receive(first, Limits(), 0) is None
    assert uploads.in_progress == 1
    assert uploads.receive(first, Limits(), 0) is None
    made = uploads.receive(replace(first, offset=SLICE, data=b"y"), Limits(), 0)
    assert made is not None
    assert Path(made.path).read_bytes() == b"x" * SLICE + b"y"
    assert uploads.in_progress == 0


def test_the_last_slice_sent_again_does_nothing() -> None:
    uploads = Uploads()
    made = uploads.receive(Part(), Limits(), 0)

    assert uploads.receive(Part(), Limits(), 0) is None
    assert made is not None
    assert Path(made.path).exists()


@pytest.mark.parametrize(
    ("part", "limits", "attached", "words"),
    [
        (Part(size=-1), Limits(), 0, "a.txt: the file size -1 is not valid."),
        (Part(size=4), Limits(max_file_size=3), 0, "a.txt is too large (4 bytes). The limit is 3 bytes."),
        (
            Part(),
            Limits(file_types=[".pdf", "image"]),
            0,
            "a.txt has a file type that is not allowed. Allowed types: .pdf, image.",
        ),
        (
            Part(),
            Limits(file_count="single"),
            1,
            "Could not attach a.txt: only one file is allowed. Remove the attached file first.",
        ),
        (Part(offset=1), Limits(), 0, "The upload of a.txt was corrupted. Attach it again."),
        (Part(data=b"ab"), Limits(), 0, "The upload of a.txt was corrupted. Attach it again."),
    ],
)
def test_a_refusal_says_why_and_leaves_nothing(
    part: Part, limits: Limits, attached: int, words: str, folder: Path
) -> None:
    uploads = Uploads()

    assert refusal(uploads, part, limits, attached) == words
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert refusal(uploads, part, limits) == "Upload of a.txt was canceled."


def test_a_file_as_large_as_the_limit_or_of_an_allowed_type_is_taken() -> None:
    uploads = Uploads()

    assert uploads.receive(Part(), Limits(max_file_size=3), 0) is not None
    assert uploads.receive(Part("u2", "b"), Limits(file_types=["text"]), 0) is not None
    assert uploads.receive(Part("u3"), Limits(file_count="single"), 0) is not None


def test_where_one_file_is_allowed_a_second_is_refused_while_the_first_is_on_its_way() -> None:
    uploads, limits = Uploads(), Limits(file_count="single")
    uploads.receive(Part(size=2 * SLICE, data=b"x" * SLICE), limits, 0)

    assert "only one file is allowed" in refusal(uploads, Part("u2"), limits)
    uploads.close()


def test_a_disk_that_refuses_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    uploads = Uploads()

    def full(*given: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", full)
        words = refusal(uploads, Part(), Limits())

    assert words == "Could not save a.txt on the kernel's machine: No space left on device."


def test_an_error_of_the_system_without_words_is_named_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    uploads = Uploads()

    def broken(*given: object, **more: object) -> None:
        raise OSError("odd")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", broken)
        words = refusal(uploads, Part(), Limits())

    assert words == "Could not save a.txt on the kernel's machine: odd."


def test_a_folder_that_is_gone_is_no_error_when_files_go(folder: Path) -> None:
    uploads = Uploads()
    made = uploads.receive(Part(), Limits(), 0)
    uploads.receive(Part("u2", size=2 * SLICE, data=b"x" * SLICE), Limits(), 0)
    assert made is not None
    for path in sorted(folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()

    uploads.discard("u1")
    uploads.cancel("u2")
    uploads.close()

    assert list(folder.iterdir()) == []


def test_only_uploads_that_do_not_go_on_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    uploads = Uploads()
    uploads.receive(Part(size=2 * SLICE, data=b"x" * SLICE), Limits(), 0)

    uploads.cancel_abandoned()
    assert uploads.in_progress == 1

    monkeypatch.setattr(uploads_module, "_UPLOAD_TIMEOUT", 0.0)
    uploads.cancel_abandoned()
    assert uploads.in_progress == 0
    assert refusal(uploads, Part(), Limits()) == "Upload of a.txt was canceled."


def test_a_file_has_one_id_wherever_it_is_named_and_two_where_it_is_named_twice() -> None:
    uploads = Uploads()
    uploads.receive(Part(), Limits(), 0)

    first = uploads.describe(["/a", "/a", "/b"])

    assert [entry["id"] for entry in first] == ["file-2", "file-3", "file-4"]
    assert uploads.describe(["/b", "/a"]) == [first[2], first[0]]
    assert uploads.path("file-4") == "/b"


def test_a_second_file_of_the_same_name_stands_beside_the_first() -> None:
    uploads = Uploads()

    made = [uploads.receive(Part(f"u{number}"), Limits(), 0) for number in range(3)]

    assert [Path(each.path).parent.name for each in made if each is not None] == ["1", "2", "3"]


def test_what_was_sent_stays_when_it_is_removed_and_what_was_not_goes() -> None:
    uploads = Uploads()
    first, second, third = (uploads.receive(Part(f"u{number}"), Limits(), 0) for number in range(3))
    assert first is not None and second is not None and third is not None  # noqa: PT018

    uploads.retain_sent([first.path])
    uploads.retain_sent([second.path])
    for number in range(3):
        uploads.discard(f"u{number}")
    uploads.discard("unknown")

    assert [Path(each.path).exists() for each in (first, second, third)] == [True, True, False]
    assert not Path(third.path).parent.exists()


def test_closing_cancels_what_is_under_way_and_deletes_the_folder(folder: Path) -> None:
    uploads = Uploads()
    uploads.receive(Part(size=2 * SLICE, data=b"x" * SLICE), Limits(), 0)

    uploads.close()
    uploads.close()

    assert list(folder.iterdir()) == []
    assert uploads.in_progress == 0
    assert refusal(uploads, Part(), Limits()) == "Upload of a.txt was canceled."
    assert uploads.receive(Part("u2"), Limits(), 0) is not None

"""A composer alone: the draft, what is sent and returned, and what Undo puts back."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatwidget.conversation.composer import Composer
from chatwidget.conversation.page_state import PageState
from chatwidget.errors import EventRefused, MessageError


@pytest.fixture
def page() -> PageState:
    return PageState()


@pytest.fixture
def composer(page: PageState) -> Composer:
    return Composer(page)


def test_a_draft_is_text_or_text_with_files(composer: Composer) -> None:
    composer.set({"text": "see", "files": ["a.png"]}, by="v1")

    assert (composer.text, composer.files()) == ("see", ["a.png"])

    composer.set("only text")

    assert (composer.text, composer.files()) == ("only text", [])


@pytest.mark.parametrize("value", [3, {"text": 3}, {"text": "", "files": "a.png"}, {"text": "", "files": [3]}])
def test_what_is_no_draft_is_refused_and_changes_nothing(composer: Composer, value: object) -> None:
    composer.set("before")

    with pytest.raises(MessageError):
        composer.set(value)

    assert composer.text == "before"


def test_what_a_view_has_sent_leaves_the_composer_and_other_files_stay(composer: Composer, page: PageState) -> None:
    composer.set({"text": "look", "files": ["a.png", "b.png"]})

    composer.take(["a.png"], "v1")

    assert (composer.text, composer.files(), page.draft["by"]) == ("", ["b.png"], "v1")


def test_an_empty_composer_is_not_cleared_again(composer: Composer, page: PageState) -> None:
    composer.take([], "v1")

    assert page.draft["n"] == 0


def test_what_was_sent_returns_before_what_was_typed_since(composer: Composer) -> None:
    composer.set({"text": "typed since", "files": ["b.png"]})

    composer.return_sent({"text": "sent", "files": ["a.png"]})

    assert (composer.text, composer.files()) == ("sent\ntyped since", ["a.png", "b.png"])


def test_files_return_to_a_page_that_has_the_text(composer: Composer, page: PageState) -> None:
    composer.set("typed", by="v1")

    composer.return_files([])
    composer.return_files(["a.png"])

    assert (composer.text, composer.files(), page.draft["by"]) == ("typed", ["a.png"], "v1")


def test_a_second_undo_replaces_the_first_and_keeps_what_the_user_wrote(composer: Composer) -> None:
    composer.set("mine")

    composer.return_undone({"text": "two", "files": []})
    composer.return_undone({"text": "one", "files": []})

    assert composer.text == "one\nmine"


def test_an_undone_turn_that_was_edited_is_the_users(composer: Composer) -> None:
    composer.return_undone({"text": "two", "files": []})
    composer.set("two, edited")

    composer.return_undone({"text": "one", "files": []})

    assert composer.text == "one\ntwo, edited"


def test_a_page_names_files_by_the_ids_of_attached_ones_only(composer: Composer, page: PageState) -> None:
    composer.set_files(["a.png"])
    [entry] = page.draft["files"]

    assert composer.paths_of([entry["id"]]) == ["a.png"]
    for other in ("a.png", "file-9", 3, None):
        with pytest.raises(EventRefused, match="no longer attached"):
            composer.paths_of([other])


def test_a_file_that_is_attached_again_has_its_id_again(composer: Composer, page: PageState) -> None:
    composer.set_files(["a.png"])
    first = page.draft["files"]
    composer.set_files([])

    composer.set_files(["a.png"])

    assert page.draft["files"] == first


def test_a_detached_file_is_gone_and_the_text_stays(composer: Composer, page: PageState) -> None:
    composer.set({"text": "look", "files": ["a.png", "b.png"]}, by="v1")

    composer.detach(str(page.draft["files"][0]["id"]))
    composer.detach("unknown")

    assert (composer.text, composer.files(), page.draft["n"]) == ("look", ["b.png"], 2)


def test_only_attached_images_have_a_path_for_the_page(composer: Composer, page: PageState, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG")
    (tmp_path / "b.txt").write_text("secret")
    composer.set_files([str(tmp_path / "a.png"), str(tmp_path / "b.txt")])
    image, text = (str(entry["id"]) for entry in page.draft["files"])

    assert composer.image_path(image) == str(tmp_path / "a.png")
    assert composer.image_path(text) is None
    assert composer.image_path(str(tmp_path / "a.png")) is None

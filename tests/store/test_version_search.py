"""A search of saved conversations finds hidden versions, and says in which one the text is."""

from typing import Any

import pytest

from tests.store.test_versions import branched, counting
from tests.support.kernels import Make


@pytest.mark.parametrize(
    ("query", "version"),
    [("a! 1", 1), ("b! 2", 1), ("A! 4", 1), (" B! 3  ", 1), ("A! 5", None), ("A", None), ("nowhere", ())],
)
def test_a_search_says_in_which_version_the_text_is_unless_it_is_in_what_is_shown(
    kernel: Make, query: str, version: Any
) -> None:
    """The question was "a" and is "A" now; all that followed "a" is in its first version."""
    _, browser = branched(kernel)

    assert browser.saved.search(query)

    found = [entry.get("version") for entry in browser.page["conversations"]["titles"]]
    assert found == ([] if version == () else [version])


def test_a_search_counts_the_versions_of_the_turn_where_the_text_leaves_the_path(kernel: Make) -> None:
    chat, browser = kernel(counting())
    chat.submit("a").wait(9)
    chat.retry().wait(9)
    chat.retry().wait(9)
    chat.submit("b").wait(9)
    chat.switch(1, 0)
    assert browser.saved.search("a! 2")
    assert browser.page["conversations"]["titles"][0]["version"] == 2
    assert browser.saved.search("b! 4")
    assert browser.page["conversations"]["titles"][0]["version"] == 3
    chat.submit("c").wait(9)
    chat.undo().wait(9)

    assert browser.saved.search("c! 5")

    assert browser.page["conversations"]["titles"][0]["version"] == 0, "what was undone is no version yet"

"""Every conversation has an owner: the hub's user, the system's user, or a visitor's browser."""

from __future__ import annotations

import pytest

from chatwidget.store.owner import is_shared, owner_here, visitor


@pytest.mark.parametrize(
    ("environ", "shared"),
    [
        ({}, False),
        ({"SERVER_SOFTWARE": "voila/0.5.8"}, True),
        ({"SERVER_SOFTWARE": "jupyter"}, False),
        ({"CHATWIDGET_VISITORS": "1"}, True),
        ({"CHATWIDGET_VISITORS": "0", "SERVER_SOFTWARE": "voila/0.5.8"}, False),
        ({"CHATWIDGET_VISITORS": "Yes"}, True),
    ],
)
def test_a_server_for_many_visitors_is_recognized(environ: dict[str, str], shared: bool) -> None:
    assert is_shared(environ) is shared


def test_the_user_of_a_hub_comes_before_the_systems() -> None:
    assert owner_here({"JUPYTERHUB_USER": "ada"}) == "hub:ada"
    assert str(owner_here({})).startswith("user:")


def test_on_a_shared_server_only_the_page_knows_the_owner() -> None:
    assert owner_here({"JUPYTERHUB_USER": "ada", "CHATWIDGET_VISITORS": "1"}) is None


@pytest.mark.parametrize("given", ["", "short", "' OR 1=1 --------", "a" * 65, "ä" * 20, "a" * 20 + "\n"])
def test_an_id_that_no_page_makes_is_refused(given: str) -> None:
    assert visitor(given) is None


def test_a_visitors_id_is_an_owner_of_its_own_kind() -> None:
    assert visitor("3f2a9c81d4e54b10") == "visitor:3f2a9c81d4e54b10"

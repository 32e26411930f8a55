"""What several of the tests start from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chatwidget.testing import ScriptedServer
from tests.support import kernels as saved_chats
from tests.support.comparison import FRUIT, METALS
from tests.support.postgres import Postgres, running


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of our own."""
    yield from running()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, on either server."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'chats.sqlite'}"
    return str(request.getfixturevalue("postgres").new_database())


@pytest.fixture
def kernel(database: str) -> Iterator[saved_chats.Make]:
    """Makes a chat as another kernel would, saving in `database`."""
    yield from saved_chats.kernels(database)


@pytest.fixture
def servers() -> Iterator[tuple[ScriptedServer, ScriptedServer]]:
    """Two servers of chats side by side: one answers with fruit, the other with metals."""
    with ScriptedServer(FRUIT) as fruit, ScriptedServer(METALS) as metals:
        yield fruit, metals

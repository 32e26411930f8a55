"""The tests of saved notebooks, whole, in each environment that has a host for them."""

from __future__ import annotations

import re
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

from tests.hosts.matrix.bounded import run
from tests.hosts.matrix.environments import python_of

__all__ = ["saving"]

TESTS = Path(__file__).parents[1] / "test_saving.py"
#: Each host, with its environment and its name in the tests.
HOSTS = {
    "JupyterLab": ("own", "jupyterlab"),
    "Notebook 7": ("own", "notebook7"),
    "nbclassic": ("kernel 6", "classic"),
    "JupyterLab, together": ("together", "jupyterlab"),
}


def saving(seconds: float) -> dict[str, dict[str, str]]:
    """Run the tests; return the outcome of each, by host and by name.

    Args:
        seconds: how long the tests of a host may take.
    """
    return {host: _tested(host, environment, name, seconds) for host, (environment, name) in HOSTS.items()}


def _tested(host: str, environment: str, name: str, seconds: float) -> dict[str, str]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(TESTS), "-k", name]
        print(f"  {host}, saving", flush=True)
        variables = {"TEST_HOSTS": "whole", "TEST_HOSTS_PYTHON": python_of(environment)}
        said = run([*command, f"--junitxml={report}"], seconds, variables)
        if not report.exists():
            return {"all of them": f"no: {said}"}
        return {_sentence(case): _outcome(case) for case in ET.parse(report).iter("testcase")}


def _sentence(case: ET.Element) -> str:
    words = re.sub(r"\[.*", "", case.get("name", "")).removeprefix("test_").replace("_", " ")
    return words[:1].upper() + words[1:]


def _outcome(case: ET.Element) -> str:
    for kind, sign in (("failure", "no"), ("error", "no"), ("skipped", "-")):
        found = case.find(kind)
        if found is not None:
            return f"{sign}: {' '.join(found.get('message', '').split())[:200]}"
    return "yes"

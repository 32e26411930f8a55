"""The faults that are tests: each is run as one row of the table, with its tests as tries."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.attack.results import Result

_HERE = "tests/attack"
#: Which tests bring about a fault, by the fault.
FAULTS = {
    "hooks and callbacks that end in an exception that ends programs": [f"{_HERE}/test_interrupts.py"],
    "HTML that leaves by itself, or opens a peer connection": [
        f"{_HERE}/test_injected_texts.py::test_html_that_leaves_by_itself_stays_and_is_still_shown",
        f"{_HERE}/test_injected_texts.py::test_remote_content_is_loaded_when_the_person_asks_for_it",
    ],
    "rules of a style sheet that reach the host": [
        f"{_HERE}/test_injected_texts.py::test_no_rule_of_a_chats_style_sheet_reaches_the_host"
    ],
    "addresses in the look of an exported page": [
        f"{_HERE}/test_injected_texts.py::test_an_exported_page_has_the_pictures_of_its_look_inside_and_asks_nobody"
    ],
    "a line of the log of feedback that does not fit on the disk": [
        f"{_HERE}/test_faults.py::test_a_line_that_does_not_fit_on_the_disk_leaves_nothing_and_the_next_one_is_whole"
    ],
    "requests to serve() that are half, or none": [
        f"{_HERE}/test_faults.py::test_a_body_that_is_none_gets_a_status_and_is_hung_up",
        f"{_HERE}/test_faults.py::test_a_head_that_comes_byte_by_byte_gets_no_more_time",
        f"{_HERE}/test_faults.py::test_500_half_open_connections_are_hung_up_and_keep_nobody_waiting",
    ],
    "halves of characters in options and names": [f"{_HERE}/test_surrogates.py"],
    "licenses of what the page and the wheel contain": ["tests/project/test_licenses.py"],
    "values that have no text": ["tests/content/test_unshowable_values.py"],
    "an event loop that ends under its runs": ["tests/runs/test_loop_end.py"],
    "an example asked again before its answer is stored": ["tests/interface/test_cached_answers.py"],
    "a change of a long history": ["tests/conversation/test_cost.py"],
    "a foreign page at the model's own server": [f"{_HERE}/test_faults.py", "-k", "models_own_server"],
    "secrets, looked for in all that leaves a chat": [f"{_HERE}/test_secrets.py"],
    "a database that is locked, gone, newer, or stalls": [
        "tests/store/test_failures.py",
        "tests/store/test_stalled_database.py",
    ],
    "a kernel killed amid its answer": ["tests/store/test_killed_kernel.py", "tests/prompting/test_killed_kernel.py"],
    "a disk that is full, in an upload": ["tests/conversation/test_uploads.py"],
    "frames lost, pages loaded again, and a kernel killed, in JupyterLab": ["tests/hosts/test_jupyterlab_loss.py"],
}


def fault_tests() -> Iterator[Result]:
    """Run the tests of each fault."""
    for name, tests in FAULTS.items():
        result = Result(name)
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.xml"
            command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *tests]
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=1200)
            if not report.exists():
                yield Result(name, failures=[done.stdout[-500:] + done.stderr[-500:]])
                continue
            for case in ET.parse(report).iter("testcase"):
                if case.find("skipped") is None:
                    result.tries += 1
                    wrong = [*case.findall("failure"), *case.findall("error")]
                    result.add(f"{case.get('name')}: {each.get('message')}" for each in wrong)
        yield result

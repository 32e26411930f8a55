"""Faults of a real kernel in a bounded form: two of them, and a halt of half a second."""

import itertools

from tests.attack.kernel_faults import kernel_faults


def test_page_kernel_reload_and_store_agree_after_a_halt_and_nothing_is_lost() -> None:
    results = list(itertools.islice(kernel_faults(0.5), 1))

    assert [(result.name, result.failures) for result in results] == [("SIGSTOP for 0.5 s amid an answer", [])]

"""Half-open connections to a kernel's endpoint in a bounded form: it waits a tenth as long."""

from tests.attack.half_open import half_open


def test_500_half_open_connections_keep_a_real_kernel_from_nothing_and_are_all_closed() -> None:
    result = half_open(500, patience=1.0)

    assert (result.tries, result.failures) == (500, [])

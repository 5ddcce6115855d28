"""Compiling the kernel: without reference counting, and never from stale code."""

from __future__ import annotations

import numpy as np
import pytest

from repplan.planner.compiled import can_compile, folder_name, jit

pytestmark = pytest.mark.skipif(not can_compile(), reason="numba is not there or switched off")


@jit
def _allocates(n: int) -> int:
    return len(np.zeros(n, dtype=np.int64))


@jit
def _counts(values: np.ndarray[tuple[int], np.dtype[np.int64]]) -> int:
    total = 0
    for value in values:
        total += value
    return total


def test_a_kernel_that_allocates_is_refused() -> None:
    """The kernel is compiled without numba's reference counting; what would need it fails at once, not at run time."""
    from numba.core.errors import NumbaError

    with pytest.raises(NumbaError):
        _allocates(3)


def test_a_kernel_over_given_arrays_compiles() -> None:
    """Arrays come in as arguments and are worked on in place."""
    assert _counts(np.arange(5)) == 10


def test_the_cache_folder_is_of_these_sources() -> None:
    """The folder's name is a digest: the same while nothing changes."""
    assert folder_name() == folder_name()
    assert folder_name().startswith("kernel-")

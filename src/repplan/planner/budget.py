"""How long to search: a number of iterations from the size of the problem, never from a clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repplan.planner.compiled import can_compile

if TYPE_CHECKING:
    from repplan.planner.problem import Problem

_WORK = 6_000_000  # iterations times the routes each of the customers moved is tried on
_PER_CUSTOMER = 2_000  # enough for a small problem
_FEWEST = 10_000
_SLOWER = 1_000  # how much less is done without a compiler, so that nobody waits for minutes


def default_iterations(problem: Problem) -> int:
    """Iterations for a good plan of a problem of this size, in seconds rather than minutes."""
    customers = len(problem.data.customer)
    days = max(1, len(problem.data.entry) // max(1, customers))  # routes a customer may be visited on
    compiled = max(_FEWEST, min(_PER_CUSTOMER * customers, _WORK // days))
    return compiled if can_compile() else compiled // _SLOWER

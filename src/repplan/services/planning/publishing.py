"""Publishing: a plan that the checker has passed goes into the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from repplan.services.facts.policies import policy_digest

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from repplan.services.context import Context
    from repplan.services.facts.territory import Territory
    from repplan.services.planning.plan_summary import PlanSummary


@dataclass(frozen=True, slots=True)
class Finished:
    """A plan that is ready to be kept.

    Attributes:
        territory: the facts it was made from.
        first: its day 0.
        days: how many it covers.
        facts: digest of the facts that it knows.
        document: the plan in the interchange format.
        summary: its figures.
        renumber: whether the stops of today may get new numbers.
        expected: the published plan that it was made from, None where there was none.
        elsewhere: where customers are met who are not met at their own site, as in `BuiltProblem`.
        origin: the plan it was taken from and how, such as `{"how": "revert", "plan": 3}`; empty = made anew.
    """

    territory: Territory
    first: dt.date
    days: int
    facts: str
    document: Mapping[str, Any]
    summary: PlanSummary
    renumber: bool
    expected: int | None
    elsewhere: Mapping[tuple[int, int], str]
    origin: Mapping[str, Any]


def keep(context: Context, command: str, made: Finished, *, draft: bool = False, adopt: int | None = None) -> int:
    """Publish a plan, or keep it as a draft; returns its number.

    Args:
        context: the command's surroundings.
        command: what `undo` calls it.
        made: the plan.
        draft: keep it beside the published plan.
        adopt: the draft that this plan publishes.

    Raises:
        ConflictError: if another plan was published meanwhile.
    """
    from repplan.store import plans  # the write side

    new = plans.NewPlan(
        first_day=made.first,
        days=made.days,
        made_at=context.clock.now().isoformat(),
        policy_digest=policy_digest(made.territory.policy),
        # A plan on crow-fly times that the settings did not ask for knows no facts fully: the next one asks again.
        facts_digest="" if made.summary.roads.fallback else made.facts,
        summary={**made.summary.as_json(), "origin": dict(made.origin)},
        document=made.document,
        draft=draft,
        elsewhere=made.elsewhere,
    )
    with context.writing(command) as session:
        number = plans.save(session, new, today=None if made.renumber else context.today, expected=made.expected)
        if adopt is not None:
            plans.mark_adopted(session, adopt)
    return number

"""Publishing: the checker's word on a plan, and the plan into the store."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from repplan.checker import verify
from repplan.errors import InternalError
from repplan.i18n import _
from repplan.services.policies import policy_digest
from repplan.store.database import prepare_home

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from repplan.services.context import Context
    from repplan.services.plan_summary import PlanSummary
    from repplan.services.territory import Territory


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
    origin: Mapping[str, Any]


def insist(home: Path, problem: dict[str, Any], plan: dict[str, Any]) -> None:
    """Let nothing through that the checker refuses; keep what a bug report needs.

    Raises:
        InternalError: naming the first rule that is broken and the folder with problem and plan.
    """
    violations = verify(problem, plan)
    if not violations:
        return
    folder = home / "refused"
    prepare_home(folder)
    for name, value in (("problem.json", problem), ("plan.json", plan)):
        (folder / name).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    message = _("the planner made a plan that breaks a rule ({first}); nothing was published. Please report {folder}")
    raise InternalError(message.format(first=violations[0].message, folder=folder))


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
    )
    with context.writing(command) as session:
        number = plans.save(session, new, today=None if made.renumber else context.today, expected=made.expected)
        if adopt is not None:
            plans.mark_adopted(session, adopt)
    return number

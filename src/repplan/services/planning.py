"""Planning: from the facts to a published plan that the independent checker has passed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from repplan.checker import verify
from repplan.domain.plan import IN_PERSON
from repplan.errors import BadDataError, InternalError, UsageError
from repplan.i18n import _, mark
from repplan.services.calendars import refresh_calendar
from repplan.services.plan_summary import PlanSummary, summarise
from repplan.services.policies import policy_digest
from repplan.services.problem_building import BuiltProblem, build_problem, in_words
from repplan.services.searching import Search, choose
from repplan.services.territory import load_territory
from repplan.store import reading
from repplan.store.database import prepare_home

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from repplan.domain.plan import PlannedVisit
    from repplan.planner import Progress as Progress  # noqa: PLC0414 - handed on to the command line
    from repplan.services.context import Context
    from repplan.services.territory import Territory
    from repplan.store.facts import PlanRecord

DAY = dt.timedelta(days=1)
DAYS_LEFT_NEEDED = 14
"""`--if-needed` plans anew when the published plan reaches less far than this many days."""

_NO_NEW_FACTS = mark("nothing to change: no new facts since the plan of {day}, and it reaches to {last}")
_STILL_STANDS = mark("nothing to change: no other plan gains more than {worth:.0f} minutes; this one reaches to {last}")


class Outcome(StrEnum):
    """What `plan` did."""

    PUBLISHED = "published"
    DRAFT = "draft"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What the user asked for. `weeks` and `first` None = the settings' length, from the first day still open."""

    weeks: int | None = None
    first: dt.date | None = None
    draft: bool = False
    if_needed: bool = False
    iterations: int | None = None


@dataclass(frozen=True, slots=True)
class PlanResult:
    """What came of it. `first` and `last` are the days the plan in force covers; `why` says what decided."""

    outcome: Outcome
    first: dt.date
    last: dt.date
    why: str
    summary: PlanSummary | None
    provisional: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Situation:
    """What planning starts from."""

    territory: Territory
    published: PlanRecord | None
    planned: list[PlannedVisit]
    facts: str
    first: dt.date
    days: int


def make_plan(
    context: Context,
    request: PlanRequest,
    progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> PlanResult:
    """Plan, check and publish (or keep as a draft); or say that nothing needs to change and write nothing.

    Args:
        context: the command's surroundings.
        request: what the user asked for.
        progress: called by the planner while it works.
        should_stop: asked by the planner now and then; True ends the search with the best plan so far.

    Raises:
        BadDataError: if appointments cannot be kept.
        UsageError: if the first day lies in the past or was already worked.
        InternalError: if the checker refuses the plan; problem and plan are kept for the report.
    """
    refresh_calendar(context)
    with context.reading() as db:
        territory = load_territory(context, db)
        published = reading.published_plan(db)
        planned = reading.visits(db, context.today, dt.date.max)
        first = _first_day(request, territory, planned, db)
        days = 7 * (request.weeks or context.config["plan.weeks"])
        situation = _Situation(territory, published, planned, _facts_digest(context, db, territory), first, days)
        appointments = reading.appointments(db, first)
    standing = _standing_days(situation, request)
    if standing is not None:
        if situation.published is not None and situation.published.facts_digest == situation.facts:
            return _unchanged(situation.published, _NO_NEW_FACTS)
        # The plan in force reaches far enough: only its own days are in question, and it has the advantage.
        situation = replace(situation, days=standing)
    built = build_problem(
        territory, context.config, first=first, days=situation.days, planned=planned, appointments=appointments
    )
    search = Search(context.config["plan.seed"], request.iterations, progress, should_stop)
    try:
        document = search.solve(built.document)
    except BadDataError as error:
        raise in_words(error, built, territory) from error
    if standing is not None:
        worth_it = territory.policy.replanning.worth_it
        choice = choose(built.document, document, search, worth_it)
        if choice.same_visits and situation.published is not None:
            return _unchanged(situation.published, _STILL_STANDS, worth=worth_it)
        document = choice.document
    _insist(context.home, built.document, document)
    summary = summarise(territory, built, document)
    _save(context, request, situation, document, summary)
    outcome = Outcome.DRAFT if request.draft else Outcome.PUBLISHED
    last = first + (situation.days - 1) * DAY
    return PlanResult(outcome, first, last, _why(situation), summary, _provisional(territory, first, last))


def _first_day(request: PlanRequest, territory: Territory, planned: list[PlannedVisit], db: Any) -> dt.date:  # noqa: ANN401
    """The first day that may still change: today unless its route is already out or something was logged today."""
    today = territory.today
    logged = any(c.channel in IN_PERSON for c in reading.contacts(db, today, today))
    if request.first is None:
        return today + DAY if logged or any(v.day == today for v in planned) else today
    if request.first < today:
        message = _("cannot plan from {day}: it is past; today is {today}")
        raise UsageError(message.format(day=request.first, today=today))
    if request.first == today and logged:
        message = _("visits were already logged today: plan from tomorrow (leave --from out)")
        raise UsageError(message)
    return request.first


def _facts_digest(context: Context, db: Any, territory: Territory) -> str:  # noqa: ANN401 - sqlite3's connection
    """A digest of all that a plan depends on but the passing of time: equal digests mean no new facts."""
    config = {key: text for key, text in context.config.texts.items() if not key.startswith("plan.")}
    won = [(n, str(h.won_on)) for n, h in territory.histories.items() if h.won_on is not None]
    parts = [
        policy_digest(territory.policy),
        config,
        won,
        reading.standing_facts(db),
        reading.surprises(db, context.today),
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _standing_days(situation: _Situation, request: PlanRequest) -> int | None:
    """The days the published plan still covers where that is enough, None where a plan is wanted in any case.

    A plan is extended a week at a time unless `--weeks` asks for more.
    """
    if situation.published is None or request.draft or request.first is not None:
        return None
    left = (situation.published.last_day - situation.first).days + 1
    wanted = situation.days if request.weeks else situation.days - 7
    return left if left >= (DAYS_LEFT_NEEDED if request.if_needed else wanted) else None


def _unchanged(published: PlanRecord, why: str, **figures: float) -> PlanResult:
    text = _(why).format(day=published.made_at[:10], last=published.last_day, **figures)
    return PlanResult(Outcome.UNCHANGED, published.first_day, published.last_day, text, None)


def _why(situation: _Situation) -> str:
    if situation.published is None:
        return _("first plan")
    if situation.published.facts_digest != situation.facts:
        return _("facts changed since the plan of {day}").format(day=situation.published.made_at[:10])
    return _("the horizon moved on")


def _insist(home: Path, problem: dict[str, Any], plan: dict[str, Any]) -> None:
    """Publish nothing that the checker refuses; keep what a bug report needs."""
    violations = verify(problem, plan)
    if not violations:
        return
    folder = home / "refused"
    prepare_home(folder)
    for name, value in (("problem.json", problem), ("plan.json", plan)):
        (folder / name).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    message = _("the planner made a plan that breaks a rule ({first}); nothing was published. Please report {folder}")
    raise InternalError(message.format(first=violations[0].message, folder=folder))


def _save(
    context: Context, request: PlanRequest, situation: _Situation, document: dict[str, Any], summary: PlanSummary
) -> None:
    from repplan.store import plans  # the write side

    with context.writing("plan --draft" if request.draft else "plan") as session:
        plans.save(
            session,
            plans.NewPlan(
                first_day=situation.first,
                days=situation.days,
                made_at=context.clock.now().isoformat(),
                policy_digest=policy_digest(situation.territory.policy),
                facts_digest=situation.facts,
                summary=summary.as_json(),
                document=document,
                draft=request.draft,
            ),
            today=context.today,
            expected=None if situation.published is None else situation.published.id,
        )


def _provisional(territory: Territory, first: dt.date, last: dt.date) -> tuple[int, ...]:
    """The years of the horizon whose holidays are not announced yet."""
    return tuple(year for year in range(first.year, last.year + 1) if year in territory.calendar.provisional)


def built_problem(context: Context, request: PlanRequest) -> BuiltProblem:
    """The problem that `plan` would solve now, for other programs and for benchmarks."""
    with context.reading() as db:
        territory = load_territory(context, db)
        planned = reading.visits(db, context.today, dt.date.max)
        first = _first_day(request, territory, planned, db)
        days = 7 * (request.weeks or context.config["plan.weeks"])
        appointments = reading.appointments(db, first)
    return build_problem(territory, context.config, first=first, days=days, planned=planned, appointments=appointments)

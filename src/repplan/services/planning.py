"""Planning: from the facts to a published plan that the independent checker has passed."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from repplan.checker import verify
from repplan.domain.calendar import DAY
from repplan.domain.plan import IN_PERSON, VisitState
from repplan.errors import BadDataError, InternalError, NotFoundError, UsageError
from repplan.i18n import _, mark
from repplan.services.calendars import refresh_calendar
from repplan.services.plan_facts import facts_digest
from repplan.services.plan_summary import PlanSummary, summarise
from repplan.services.policies import policy_digest
from repplan.services.problem_building import BuiltProblem, Span, build_problem
from repplan.services.searching import Search, choose
from repplan.services.stops import stands
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
    from repplan.store.facts import Appointment, PlanRecord

LATEST_START = 366
"""Days ahead within which a plan may begin."""

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
    facts: str
    span: Span
    renumber: bool


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
        NotFoundError: if there is nobody to plan for.
        UsageError: if the first day lies in the past or was already worked.
        InternalError: if the checker refuses the plan; problem and plan are kept for the report.
    """
    refresh_calendar(context)
    situation = _situation(context, request)
    standing = _standing_days(situation, request)
    published = situation.published
    if standing is not None and published is not None:
        if published.facts_digest == situation.facts:
            return _unchanged(published, _NO_NEW_FACTS)
        # The plan in force reaches far enough: only its own days are in question, and it has the advantage.
        situation = replace(situation, span=replace(situation.span, days=standing))
    search = Search(context.config["plan.seed"], request.iterations, progress, should_stop)
    built, document = _solve(situation, context, search)
    territory, span = situation.territory, situation.span
    if standing is not None and published is not None:
        worth_it = territory.policy.replanning.worth_it
        choice = choose(built.document, document, search, worth_it)
        if choice.same_visits and not _outdated(situation, built):
            return _unchanged(published, _STILL_STANDS, worth=worth_it)
        document = choice.document
    _insist(context.home, built.document, document)
    summary = summarise(territory, built, document)
    _save(context, request, situation, document, summary)
    outcome = Outcome.DRAFT if request.draft else Outcome.PUBLISHED
    last = span.first + (span.days - 1) * DAY
    return PlanResult(outcome, span.first, last, _why(situation), summary, _provisional(territory, span.first, last))


def _situation(context: Context, request: PlanRequest) -> _Situation:
    """Everything planning starts from, read at one moment."""
    with context.reading() as db:
        territory = load_territory(context, db)
        planned = reading.visits(db, context.today, dt.date.max)
        logged = any(c.channel in IN_PERSON for c in reading.contacts(db, context.today, context.today))
        day = territory.calendar.day(context.today)
        now = context.clock.now()
        begun = day.shift is not None and now.hour * 60 + now.minute >= day.shift.start
        first = _first_day(request, territory, planned, logged=logged, begun=begun)
        span = Span(
            first=first,
            days=7 * (request.weeks or context.config["plan.weeks"]),
            planned=planned,
            appointments=reading.appointments(db, first),
        )
        published, facts = reading.published_plan(db), facts_digest(context, db, territory)
    if not territory.customers:
        raise NotFoundError(_("there are no customers to plan for: `repplan customer import FILE` or `customer add`"))
    return _Situation(territory, published, facts, span, renumber=not (logged or begun))


def _first_day(
    request: PlanRequest, territory: Territory, planned: list[PlannedVisit], *, logged: bool, begun: bool
) -> dt.date:
    """The first day that may still change.

    Today, unless something was logged or the working day has begun with a route that still stands; then tomorrow.
    """
    today = territory.today
    if request.first is None:
        out = begun and any(visit.day == today and stands(territory, visit) for visit in planned)
        return today + DAY if logged or out else today
    if request.first < today:
        message = _("cannot plan from {day}: it is past; today is {today}")
        raise UsageError(message.format(day=request.first, today=today))
    if request.first > today + LATEST_START * DAY:
        message = _("cannot plan from {day}: write a day within the next {days} days")
        raise UsageError(message.format(day=request.first, days=LATEST_START))
    if request.first == today and logged:
        message = _("visits were already logged today: plan from tomorrow (leave --from out)")
        raise UsageError(message)
    return request.first


def _solve(situation: _Situation, context: Context, search: Search) -> tuple[BuiltProblem, dict[str, Any]]:
    """The problem and its plan. Appointments that clash are left out one by one, never the rest of the plan."""
    span = situation.span
    while True:
        built = build_problem(situation.territory, context.config, span)
        try:
            return built, search.solve(built.document)
        except BadDataError as error:
            clash = _clash(error, built)
            if clash is None:
                raise InternalError(_("the planner refuses its problem: {error}").format(error=error)) from error
            why = _("it cannot be reached in time from home and the day's other appointments")
            span = replace(span, left_out={**span.left_out, clash.id: why})


def _clash(error: BadDataError, built: BuiltProblem) -> Appointment | None:
    """The appointment that the planner's first complaint is about, None where it is about something else."""
    for mistake in error.mistakes:
        match = re.match(r"/customers/(\d+)/pinned(?:/(\d+))?", mistake.where)
        if match:
            return built.pinned[built.customers[int(match[1])]][int(match[2] or 0)]
    return None


def _outdated(situation: _Situation, built: BuiltProblem) -> bool:
    """Whether stops of the published plan cannot stay as they are: impossible at their hour, or put in by hand.

    Appointments outside every route stay as they are in any plan.
    """
    outside = {(found.appointment.customer, found.appointment.day) for found in built.impossible}
    return any(
        visit.added or not stands(situation.territory, visit)
        for visit in situation.span.planned
        if visit.state is VisitState.PLANNED
        and visit.day >= situation.span.first
        and (visit.customer, visit.day) not in outside
    )


def _standing_days(situation: _Situation, request: PlanRequest) -> int | None:
    """The days the published plan still covers where that is enough, None where a plan is wanted in any case.

    A plan is extended a week at a time unless `--weeks` asks for more.
    """
    if situation.published is None or request.draft or request.first is not None:
        return None
    left = (situation.published.last_day - situation.span.first).days + 1
    wanted = situation.span.days if request.weeks else situation.span.days - 7
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
                first_day=situation.span.first,
                days=situation.span.days,
                made_at=context.clock.now().isoformat(),
                policy_digest=policy_digest(situation.territory.policy),
                facts_digest=situation.facts,
                summary=summary.as_json(),
                document=document,
                draft=request.draft,
            ),
            today=None if situation.renumber else context.today,
            expected=None if situation.published is None else situation.published.id,
        )


def _provisional(territory: Territory, first: dt.date, last: dt.date) -> tuple[int, ...]:
    """The years of the horizon whose holidays are not announced yet."""
    return tuple(year for year in range(first.year, last.year + 1) if year in territory.calendar.provisional)


def built_problem(context: Context, request: PlanRequest) -> BuiltProblem:
    """The problem that `plan` would solve now, for other programs and for benchmarks."""
    situation = _situation(context, request)
    return build_problem(situation.territory, context.config, situation.span)

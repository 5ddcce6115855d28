"""Planning: from the facts to a published plan that the independent checker has passed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from repplan.domain.calendar import DAY
from repplan.domain.plan import VisitState
from repplan.domain.plan_changes import visit_changes
from repplan.errors import NotFoundError, UsageError
from repplan.i18n import _, mark
from repplan.services.days.stops import stands
from repplan.services.facts.calendars import refresh_calendar
from repplan.services.facts.territory import load_territory
from repplan.services.planning.clashes import without_clashes
from repplan.services.planning.first_day import check_first, first_day, how_far
from repplan.services.planning.insisting import REFUSED, insist
from repplan.services.planning.listening import NOBODY, Listener
from repplan.services.planning.plan_facts import facts_digest
from repplan.services.planning.plan_summary import PlanSummary, summarise
from repplan.services.planning.problem_building import BuiltProblem, Span, build_problem
from repplan.services.planning.publishing import Finished, keep
from repplan.services.planning.searching import Search, choose
from repplan.store import reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from repplan.services.context import Context
    from repplan.services.facts.territory import Territory
    from repplan.store.facts import PlanRecord

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
    """What the user asked for.

    `weeks` and `first` None = the settings' length, from the first day still open; `freeze` None = as many working
    days stand as the settings say.
    """

    weeks: int | None = None
    first: dt.date | None = None
    draft: bool = False
    if_needed: bool = False
    iterations: int | None = None
    freeze: int | None = None


@dataclass(frozen=True, slots=True)
class PlanResult:
    """What came of it.

    Attributes:
        outcome: what was done.
        first: the first day of the plan in force, or of the draft.
        last: its last day.
        why: what decided, as a sentence.
        summary: the new plan's figures, None where nothing changed.
        provisional: years among its days whose holidays are a guess.
        number: the new plan's number.
        changes: visits `added`, `moved` and `dropped` over the days that the published plan covers, too.
    """

    outcome: Outcome
    first: dt.date
    last: dt.date
    why: str
    summary: PlanSummary | None
    provisional: tuple[int, ...] = ()
    number: int | None = None
    changes: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class _Situation:
    """What planning starts from."""

    territory: Territory
    published: PlanRecord | None
    facts: str
    span: Span
    renumber: bool


def make_plan(context: Context, request: PlanRequest, listener: Listener = NOBODY) -> PlanResult:
    """Plan, check and publish (or keep as a draft); or say that nothing needs to change and write nothing.

    Args:
        context: the command's surroundings.
        request: what the user asked for.
        listener: who is told meanwhile, and may end the search early.

    Raises:
        NotFoundError: if there is nobody to plan for.
        UsageError: if the first day lies in the past or was already worked, or is said twice.
        InternalError: if the checker refuses the plan; problem and plan are kept for the report.
    """
    if request.first is not None and request.freeze is not None:
        raise UsageError(_("--from and --freeze both say where the plan begins: write one of them"))
    refresh_calendar(context)
    situation = _situation(context, request)
    standing = _standing_days(situation, request)
    published = situation.published
    if standing is not None and published is not None:
        if published.facts_digest == situation.facts and not published.interrupted:
            return _unchanged(published, _NO_NEW_FACTS)
        # The plan in force reaches far enough: only its own days are in question, and it has the advantage.
        situation = replace(situation, span=replace(situation.span, days=standing))
    search = Search(context.config["plan.seed"], request.iterations, listener)
    built, document = _solve(situation, context, search)
    if standing is not None and published is not None:
        worth_it = situation.territory.policy.replanning.worth_it
        choice = choose(built.document, document, search, worth_it)
        # A whole search that confirms an interrupted one is kept in its place: the next `plan` need not search again.
        ended = published.interrupted and not choice.document["interrupted"]
        if choice.same_visits and not ended and not _outdated(situation, built):
            return _unchanged(published, _STILL_STANDS, worth=worth_it)
        document = choice.document
    insist(built.document, document, context.home / REFUSED)
    return _kept(context, request, situation, built, document)


def _kept(
    context: Context, request: PlanRequest, situation: _Situation, built: BuiltProblem, document: dict[str, Any]
) -> PlanResult:
    """Keep the plan, and say what it comes to."""
    territory, span, published = situation.territory, situation.span, situation.published
    summary = summarise(territory, built, document)
    made = Finished(
        territory=territory,
        first=span.first,
        days=span.days,
        facts=situation.facts,
        document=document,
        summary=summary,
        renumber=situation.renumber,
        expected=None if published is None else published.id,
        elsewhere=built.elsewhere,
        origin={},
    )
    number = keep(context, "plan --draft" if request.draft else "plan", made, draft=request.draft)
    return PlanResult(
        outcome=Outcome.DRAFT if request.draft else Outcome.PUBLISHED,
        first=span.first,
        last=span.last,
        why=_why(situation),
        summary=summary,
        provisional=_provisional(territory, span.first, span.last),
        number=number,
        changes=_changes(situation, document),
    )


def _changes(situation: _Situation, document: Mapping[str, Any]) -> dict[str, int] | None:
    """How many visits are other than published, over the days that both plans cover; None without a published plan."""
    published, span = situation.published, situation.span
    if published is None:
        return None
    last = min(span.last, published.last_day)
    before = [
        (v.customer, v.day) for v in span.planned if span.first <= v.day <= last and v.state is VisitState.PLANNED
    ]
    days = ((stop, span.first + route["day"] * DAY) for route in document["routes"] for stop in route["stops"])
    after = [(int(stop["customer"]), day) for stop, day in days if day <= last]
    counts = Counter(change.kind for change in visit_changes(before, after))
    return {kind: counts[kind] for kind in ("added", "moved", "dropped")}


def _situation(context: Context, request: PlanRequest) -> _Situation:
    """Everything planning starts from, read at one moment."""
    with context.reading() as db:
        territory = load_territory(context, db)
        planned = reading.visits(db, context.today, dt.date.max)
        morning = how_far(context, db, territory)
        if request.first is None:
            frozen = context.config["plan.freeze_days"] if request.freeze is None else request.freeze
            first = first_day(territory, planned, morning, frozen, asked=request.freeze is not None)
        else:
            check_first(request.first, territory.today, logged=morning.logged)
            first = request.first
        span = Span(
            first=first,
            days=7 * (request.weeks or context.config["plan.weeks"]),
            planned=planned,
            appointments=reading.appointments(db, first),
        )
        published, facts = reading.published_plan(db), facts_digest(context, db, territory)
    if not territory.customers:
        raise NotFoundError(_("there are no customers to plan for: `repplan customer import FILE` or `customer add`"))
    return _Situation(territory, published, facts, span, renumber=not morning.out)


def _solve(situation: _Situation, context: Context, search: Search) -> tuple[BuiltProblem, dict[str, Any]]:
    """The problem and its plan."""
    territory, config = situation.territory, context.config
    return without_clashes(situation.span, lambda span: build_problem(territory, config, span), search.solve)


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
    if situation.published.interrupted:
        return _("the search for the plan of {day} was interrupted").format(day=situation.published.made_at[:10])
    return _("the horizon moved on")


def _provisional(territory: Territory, first: dt.date, last: dt.date) -> tuple[int, ...]:
    """The years of the horizon whose holidays are not announced yet."""
    return tuple(year for year in range(first.year, last.year + 1) if year in territory.calendar.provisional)


def built_problem(context: Context, request: PlanRequest) -> BuiltProblem:
    """The problem that `plan` would solve now, for other programs and for benchmarks."""
    situation = _situation(context, request)
    return build_problem(situation.territory, context.config, situation.span)

"""Capacity: whether the coming weeks can be kept at all, what they demand and what they hold."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from repplan.domain.calendar import DAY
from repplan.domain.customer import Tier
from repplan.errors import NotFoundError
from repplan.i18n import _
from repplan.services.facts.territory import load_territory, owned
from repplan.services.planning.clashes import without_clashes
from repplan.services.planning.first_day import first_day, how_far
from repplan.services.planning.insisting import insist
from repplan.services.planning.listening import NOBODY, Listener
from repplan.services.planning.problem_building import BuiltProblem, Span, build_problem
from repplan.services.planning.searching import Search
from repplan.services.questions.capacity_answers import CapacityReport, Case, LateCustomer, PlanFound, Verdict, Week
from repplan.services.questions.what_if import COPY, Facts, apply_what_ifs
from repplan.store import reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from repplan.domain.customer import Customer
    from repplan.planner import Problem
    from repplan.planner.balance import Balance
    from repplan.services.context import Context

WEEKS = 8
_WEIGHT = 1_000.0  # minutes: while asking whether everything can be kept, nothing is dearer than being late

_TABLES = ("winning.", "keeping.", "setting.", "store.")  # rules that a what-if can move
_ROUNDS = 4
_HEAVIER = 4
_FEW = 5  # late customers, up to which (or up to one in twenty) weighing them heavier is worth another round


@dataclass(frozen=True, slots=True)
class CapacityRequest:
    """What the user asked. `iterations` None = by the size of the territory, 0 = look at the bounds only."""

    weeks: int = WEEKS
    what_ifs: tuple[str, ...] = ()
    iterations: int | None = None


def assess_capacity(context: Context, request: CapacityRequest, listener: Listener = NOBODY) -> CapacityReport:
    """Whether the coming weeks can be kept: a proof that they cannot, a plan that does, or neither. Nothing is written.

    Args:
        context: the command's surroundings.
        request: what the user asked.
        listener: who is told meanwhile, and may end the search early.

    Raises:
        NotFoundError: if there is nobody to plan for.
        UsageError: if a what-if is not understood.
    """
    facts, span = _facts(context, request.weeks)
    questions: list[tuple[str, ...]] = [(), request.what_ifs] if request.what_ifs else [()]
    # All of them are understood before the first is searched for.
    asked = [_asked(apply_what_ifs(facts, what_ifs), span) for what_ifs in questions]
    search = Search(context.config["plan.seed"], request.iterations, listener)
    now, *then = [_answer(who, span, search, what_ifs) for who, what_ifs in zip(asked, questions, strict=True)]
    return CapacityReport(now, then[0] if then else None)


def _facts(context: Context, weeks: int) -> tuple[Facts, Span]:
    """The territory as it stands, and the days from the first that a new plan could still change."""
    with context.reading() as db:
        territory = load_territory(context, db)
        planned = reading.visits(db, context.today, dt.date.max)
        first = first_day(territory, planned, how_far(context, db, territory), context.config["plan.freeze_days"])
        span = Span(first=first, days=7 * weeks, planned=planned, appointments=reading.appointments(db, first))
    if not owned(territory, context.config["rep.name"]).customers:
        raise NotFoundError(_("there are no customers to plan for: `repplan customer import FILE` or `customer add`"))
    return Facts(territory, context.config), span


def _asked(facts: Facts, span: Span) -> _Who:
    """The problem of a question."""
    from repplan.planner import parse_problem

    def build(days: Span) -> BuiltProblem:
        built = build_problem(facts.territory, facts.config, days)
        return replace(built, document=facts.edited(built.document))

    return _Who(facts, *without_clashes(span, build, parse_problem))


def _answer(who: _Who, span: Span, search: Search, what_ifs: tuple[str, ...]) -> Case:
    """Proofs first; where the load is not proved too much, a search for a plan that keeps everybody who can be kept."""
    from repplan.planner.balance import weigh
    from repplan.planner.capacity import bounds, stuck
    from repplan.planner.relief import reliefs

    problem = who.problem
    balance = weigh(problem.spec)
    too_much, alone = bounds(balance), stuck(balance)
    found = None if too_much or search.iterations == 0 else _find(balance, who.built, search)
    verdict = Verdict.UNDECIDED
    if too_much or alone:
        verdict = Verdict.IMPOSSIBLE
    elif found is not None and not _unkept(found):
        verdict = Verdict.POSSIBLE
    return Case(
        verdict=verdict,
        what_ifs=what_ifs,
        moved=who.moved,
        first=who.built.first,
        days=span.days,
        tiers=Counter(who.tiers),
        weeks=_weeks(balance, who, found),
        people={entry.id: customer for entry, customer in zip(problem.spec.customers, who.customers, strict=True)},
        overdue=who.overdue(balance),
        bounds=too_much,
        stuck=tuple((who.customers[problem.customer_index[entry.customer]], entry) for entry in alone),
        reliefs=reliefs(balance, who.rules) if too_much else (),
        late=() if found is None else who.late(found, balance),
        plan=None if found is None else _figures(problem, found),
        travel=who.built.travel,
    )


def _stuck(balance: Balance) -> frozenset[str]:
    """The ids of customers who cannot be kept even alone."""
    people = zip(balance.spec.customers, balance.people, strict=True)
    return frozenset(customer.id for customer, person in people if person.ways.broken)


class _Who:
    """The customers of a problem: who they are, their tiers and rules; the invented ones as those they are like."""

    def __init__(self, facts: Facts, built: BuiltProblem, problem: Problem) -> None:
        self.built, self.problem, self.moved = built, problem, facts.moved
        numbers = [int(customer.id.split(COPY)[0]) for customer in problem.spec.customers]
        self.customers = [facts.territory.customers[number] for number in numbers]
        self.tiers = [customer.tier.value for customer in self.customers]
        self.rules: list[list[str]] = []
        for customer, entry in zip(self.customers, problem.spec.customers, strict=True):
            phases = len(entry.cadence.phases) if entry.cadence.kind == "gap" else 0
            if phases and not entry.cadence.phases[-1].obligation:  # type: ignore[union-attr]
                self.rules.append([""] * phases)
                continue
            # What is a customer's own, no other maximum of a rule would lengthen.
            names = [name if name.startswith(_TABLES) else "" for name in built.rules.get(customer.number, ())]
            self.rules.append(names if len(names) == phases else [""] * phases)

    def overdue(self, balance: Balance) -> tuple[Customer, ...]:
        """Those whose clock was started anew, less those who cannot be met anyway."""
        anew = (i for i, person in enumerate(balance.people) if person.overdue and not person.ways.broken)
        return tuple(dict.fromkeys(self.customers[i] for i in anew))

    def late(self, plan: Mapping[str, Any], balance: Balance) -> tuple[LateCustomer, ...]:
        """Whom a plan leaves late although he is not stuck, the most important tier first."""
        listed, stuck = [], _stuck(balance)
        for entry in (late for late in plan["late"] if late["customer"] not in stuck):
            number = self.problem.customer_index[entry["customer"]]
            customer, cadence = self.customers[number], balance.people[number].cadence
            anew = entry["from"] < 0 and cadence.kind == "gap" and cadence.last is None
            last = None if anew else self.built.first + entry["from"] * DAY
            following = None if entry["to"] is None else self.built.first + entry["to"] * DAY
            tier, gap = customer.tier.value, entry["gap"]
            listed.append(LateCustomer(customer.number, customer.name, tier, last, following, gap, entry["max"]))
        return tuple(sorted(listed, key=lambda late: (late.tier, late.max - late.gap, late.customer)))


def keeping_document(balance: Balance, document: Mapping[str, Any]) -> dict[str, Any]:
    """The problem in which nothing counts but keeping everybody: the search's best chance to find such a plan.

    The longest gap allowed is made the ideal one, so that nobody is visited more often than he must be while others
    wait; being late costs more than any road; the published plan has no say.
    """
    customers = []
    for entry, person in zip(document["customers"], balance.people, strict=True):
        cadence = dict(entry["cadence"])
        if person.overdue:
            cadence = {key: value for key, value in cadence.items() if key != "elapsed"} | {"last": None}
        if cadence["kind"] == "gap":
            cadence["phases"] = [
                {**phase, "ideal": phase["max"]} if phase.get("obligation", True) else phase
                for phase in cadence["phases"]
            ]
        customers.append({**entry, "cadence": cadence, "weight": _WEIGHT})
    return {**document, "customers": customers, "previous": []}


def _find(balance: Balance, built: BuiltProblem, search: Search) -> dict[str, Any]:
    """The plan found that leaves the fewest late; it has passed the checker.

    Walks on one problem tend to leave one or two late, others each time: whom one round left late weighs more in the
    next one.
    """
    document, stuck = keeping_document(balance, built.document), _stuck(balance)
    best: dict[str, Any] | None = None
    for _round in range(_ROUNDS):
        plan = search.solve(document, share=_ROUNDS)
        insist(document, plan, None)
        if best is None or _unkept(plan, stuck) < _unkept(best, stuck):
            best = plan
        hopeless = _unkept(plan, stuck) > max(_FEW, len(balance.people) // 20)
        if hopeless or not _unkept(plan, stuck) or plan["interrupted"]:
            break
        late = {entry["customer"] for entry in (*plan["late"], *plan["missed"])}
        heavier = [
            {**entry, "weight": entry["weight"] * _HEAVIER} if entry["id"] in late else entry
            for entry in document["customers"]
        ]
        document = {**document, "customers": heavier}
    assert best is not None
    return best


def _unkept(plan: Mapping[str, Any], stuck: frozenset[str] = frozenset()) -> int:
    """How many gaps are late and customers missed, the stuck left out."""
    return sum(entry["customer"] not in stuck for entry in (*plan["late"], *plan["missed"]))


def _figures(problem: Problem, plan: Mapping[str, Any]) -> PlanFound:
    service = {customer.id: customer.service for customer in problem.spec.customers}
    stops = [stop for route in plan["routes"] for stop in route["stops"]]
    return PlanFound(
        visits=len(stops),
        workdays=len({shift.day for rep in problem.spec.reps for shift in rep.shifts}),
        travel=plan["travel"],
        service=math.fsum(service[stop["customer"]] for stop in stops),
        busiest_visits=max((len(route["stops"]) for route in plan["routes"]), default=0),
        iterations=plan["iterations"],
        interrupted=plan["interrupted"],
        document=plan,
    )


def _weeks(balance: Balance, who: _Who, plan: Mapping[str, Any] | None) -> tuple[Week, ...]:
    from repplan.planner.balance import ideal_visits
    from repplan.planner.ledgers import Ledger
    from repplan.planner.ticks import to_minutes

    visits, minutes = balance.weekly("visits"), balance.weekly("minutes")
    ideal = ideal_visits(balance)
    held = {name: balance.supply[balance.ledgers.index(Ledger(name))] for name in ("visits", "minutes")}
    weeks = []
    for column, (first, last) in enumerate(balance.weeks):
        days = {shift.day for rep in balance.spec.reps for shift in rep.shifts if first <= shift.day <= last}
        routes = None if plan is None else [route for route in plan["routes"] if first <= route["day"] <= last]
        weeks.append(
            Week(
                first=who.built.first + first * DAY,
                last=who.built.first + last * DAY,
                workdays=len(days),
                visits=_by_tier(who.tiers, visits[:, column].tolist()),
                ideal=_by_tier(who.tiers, ideal[:, column].tolist()),
                minutes={t: to_minutes(ticks) for t, ticks in _by_tier(who.tiers, minutes[:, column].tolist()).items()},
                visits_held=int(held["visits"][first : last + 1].sum()),
                minutes_held=to_minutes(int(held["minutes"][first : last + 1].sum())),
                planned=None if routes is None else sum(len(route["stops"]) for route in routes),
                planned_minutes=None if routes is None else math.fsum(map(_minutes, routes)),
            )
        )
    return tuple(weeks)


def _minutes(route: Mapping[str, Any]) -> float:
    """Minutes of a route with customers and on the road."""
    return math.fsum([route["travel"], *(stop["end"] - stop["start"] for stop in route["stops"])])


def _by_tier(tiers: Sequence[str], values: Sequence[int]) -> dict[str, int]:
    total = Counter({tier.value: 0 for tier in Tier})
    for tier, value in zip(tiers, values, strict=True):
        total[tier] += value
    return dict(total)

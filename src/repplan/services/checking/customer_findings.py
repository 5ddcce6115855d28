"""What `check` finds about one customer, and the command that helps: never one that logs what did not happen."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from repplan.domain.cadence import UNVISITED, Due, Standing, elapsed_units, gap_rule, phase_of
from repplan.domain.calendar import DAY
from repplan.domain.plan import IN_PERSON, Outcome
from repplan.domain.policy import Rhythm, Unit
from repplan.domain.trial import follow_up_rhythm, trial_follow_up
from repplan.services.checking.findings import Finding, Kind, Severity
from repplan.services.facts.chances import next_chance, outlook
from repplan.services.facts.finding import fold
from repplan.services.planning.plan_facts import facts_digest
from repplan.store import reading

if TYPE_CHECKING:
    import datetime as dt
    import sqlite3
    from collections.abc import Iterator, Mapping

    from repplan.domain.customer import Customer
    from repplan.services.context import Context
    from repplan.services.facts.territory import Territory
    from repplan.store.facts import PlanRecord

TOO_OFTEN_WITHIN = 30  # days back in which visits too close to each other are still reported
MISSED_WIN_BROKEN_FOR = 30  # days after its deadline for which a win that was not made counts as a broken rule
NOT_WORTH_IT = "cheaper_not_to"


@dataclass(frozen=True)
class Survey:
    """What is looked through: the territory, the published plan, and each customer's next stop that can be made."""

    context: Context
    db: sqlite3.Connection
    territory: Territory
    plan: PlanRecord | None
    coming: Mapping[int, dt.date]

    @property
    def covered(self) -> bool:
        """Whether the plan reaches today."""
        return self.plan is not None and self.plan.last_day >= self.territory.today

    @cached_property
    def settled(self) -> bool:
        """Whether `repplan plan` would find nothing to change: no new facts, a whole search, far enough."""
        if self.plan is None:
            return False
        enough = 7 * self.context.config["plan.weeks"] - 7
        reaches = (self.plan.last_day - self.territory.today).days >= enough
        if not reaches or self.plan.interrupted:
            return False
        return self.plan.facts_digest == facts_digest(self.context, self.db, self.territory)

    def reason(self, customer: Customer) -> str:
        """Why a plan that knows all facts holds no visit of a customer, "" where another plan might hold one."""
        if self.plan is None or not self.settled:
            return ""
        late = [entry for entry in self.plan.summary.get("late", ()) if entry["customer"] == customer.number]
        found: str = next((entry["reason"] for entry in late), NOT_WORTH_IT)
        return found

    def sooner(self, customer: Customer) -> str:
        """The command that gets a visit of a customer made, or made earlier; else the one that shows what is known."""
        planned = self.coming.get(customer.number)
        if planned is None and not self.settled:
            return "repplan plan"
        day = next_chance(self.territory, customer, planned)
        if day is None:
            return f"repplan customer show {customer.number}"
        return f"repplan move {named(self.territory, customer)} {day}"


def named(territory: Territory, customer: Customer) -> str:
    """The customer as `move` understands him, where a bare number is a stop of the day; quoted for the shell."""
    name = fold(customer.name)
    namesakes = sum(fold(other.name) == name for other in territory.customers.values())
    if namesakes > 1 or not name[:1].isalpha():  # 4-6 would be stops, -a an option
        return f"'#{customer.number}'"
    return customer.name if customer.name.isalnum() else shlex.quote(customer.name)


def of_customer(survey: Survey, customer: Customer) -> Iterator[Finding]:
    """The findings about one customer."""
    territory = survey.territory
    standing = territory.standing(customer.number, territory.today)
    planned = survey.coming.get(customer.number)
    blank = Finding(Kind.OVER_MAXIMUM, "", customer=customer, standing=standing, next_planned=planned)
    yield from _win(survey, blank, standing)
    if standing.due is Due.OVER:
        yield _over(survey, blank, standing)
    elif standing.trial is not None and survey.covered and (planned is None or planned > standing.trial.by):
        command = survey.sooner(customer) if survey.settled else "repplan plan"
        reason, by = "" if planned else survey.reason(customer), standing.trial.by
        yield replace(blank, kind=Kind.TRIAL_UNPLANNED, command=command, reason=reason, urgency=1.0, day=by)
    elif standing.due is Due.DUE and planned is None and survey.covered:
        share = 0.0 if standing.elapsed is None or standing.rhythm is None else standing.elapsed / standing.rhythm.max
        command, reason = survey.sooner(customer), survey.reason(customer)
        yield replace(blank, kind=Kind.DUE_UNPLANNED, command=command, reason=reason, urgency=share)
    close = _too_often(territory, customer)
    if close is not None:
        gap, least = close
        last = territory.histories[customer.number].last_met
        command = f"repplan customer show {customer.number}"
        yield replace(blank, kind=Kind.TOO_OFTEN, command=command, day=last, gap=gap, least=least)


def _over(survey: Survey, blank: Finding, standing: Standing) -> Finding:
    """A gap over the maximum. A call in time keeps the customer from feeling forgotten: less bad, but not well."""
    customer, rhythm = blank.customer, standing.rhythm
    assert customer is not None
    assert rhythm is not None
    assert standing.elapsed is not None
    today = survey.territory.today
    called = _called(survey, customer, standing, rhythm)
    return replace(
        blank,
        command="repplan today" if blank.next_planned == today else survey.sooner(customer),
        softened=None if called is None else Severity.DUE,
        urgency=standing.elapsed / max(1, rhythm.max),
        called=called,
        reason="" if blank.next_planned else survey.reason(customer),
    )


def _called(survey: Survey, customer: Customer, standing: Standing, rhythm: Rhythm) -> dt.date | None:
    """The latest call or message that reached the customer since he was met, if a visit then would still be in time."""
    territory = survey.territory
    lines = reading.contacts(survey.db, standing.last_met, territory.today, customer.number)
    days = [line.day for line in lines if line.channel not in IN_PERSON and line.outcome is Outcome.MET]
    if not days:
        return None
    last = max(days)
    gap = elapsed_units(last, territory.today, rhythm.unit, territory.opportunities(customer))
    return last if gap is not None and gap <= rhythm.max else None


def _win(survey: Survey, blank: Finding, standing: Standing) -> Iterator[Finding]:
    """A win window that passed, cannot be kept, or nears its end."""
    customer, today = blank.customer, survey.territory.today
    assert customer is not None
    missed, clock = standing.missed_win, standing.clock
    if missed is not None:
        since = (today - missed.deadline).days
        yield replace(
            blank,
            kind=Kind.WIN_MISSED,
            command=f"repplan win decide {customer.number}",
            otherwise=f"repplan win {customer.number}",
            softened=Severity.DUE if since > MISSED_WIN_BROKEN_FOR else None,
            urgency=(missed.length + min(since, MISSED_WIN_BROKEN_FOR)) / missed.length,
            day=missed.deadline,
        )
    if clock is None:
        return
    chances = outlook(survey.territory, customer, clock, today)
    if chances.at_risk or today >= clock.remind_from:
        yield replace(
            blank,
            kind=Kind.WIN_AT_RISK if chances.at_risk else Kind.WIN_DUE,
            command=survey.sooner(customer),
            urgency=clock.day(today) / clock.length,
            outlook=chances,
            day=clock.deadline,
        )


def _too_often(territory: Territory, customer: Customer) -> tuple[int, int] | None:
    """The gap between the last two visits and its minimum, where it was shorter.

    A gap belongs to the rhythm in force on the day it starts.
    """
    history = territory.histories[customer.number]
    last, before = history.last_met, history.met_before
    if last is None or before is None or (territory.today - last).days > TOO_OFTEN_WITHIN:
        return None
    rhythm, possible = _rhythm_on(territory, customer, before), territory.opportunities(customer)
    if rhythm is None:
        return None
    owed = trial_follow_up(history.trials, before, territory.policy.trial_within, last - DAY)
    if owed is not None:
        rhythm = follow_up_rhythm(rhythm, before, owed, possible)
    gap = elapsed_units(before, last, rhythm.unit, possible) or 0
    if rhythm.unit is Unit.OPPORTUNITIES:
        gap = max(gap, 1)  # that the customer was met shows that there was an opportunity
    return (gap, rhythm.min) if gap < rhythm.min else None


def _rhythm_on(territory: Territory, customer: Customer, day: dt.date) -> Rhythm | None:
    """The rhythm that held after a visit on a past day, None where no visit was wanted."""
    history = territory.histories[customer.number]
    if history.won_on is not None and history.won_on > day:
        history = replace(history, won_on=None)
    if history.loss is not None:
        history = replace(history, winback_met=0)  # it takes no counting: the rhythm of winback is one
    phase, _clock = phase_of(customer, history, territory.policy, day)
    if phase in UNVISITED:
        return None
    if customer.override is not None and day < customer.override.since:
        customer = replace(customer, override=None)  # said later: what was done before is judged by what held then
    return gap_rule(customer, territory.policy, phase, None, last=day, today=territory.today)[1]

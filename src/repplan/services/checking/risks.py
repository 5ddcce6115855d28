"""Who may be lost, and why: every risk with its facts, dates and the command that deals with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.cadence import Phase
from repplan.domain.calendar import DAY
from repplan.domain.risk import RiskKind, RiskReason, risk_reasons, score
from repplan.services.checking.customer_findings import Survey
from repplan.services.days.day import next_visits, stops_from
from repplan.services.facts.territory import Strangers, own_territory, strangers
from repplan.store import reading

if TYPE_CHECKING:
    import datetime as dt

    from repplan.domain.cadence import Standing
    from repplan.domain.customer import Customer
    from repplan.services.context import Context


@dataclass(frozen=True, slots=True)
class Risk:
    """A customer who may be lost.

    Attributes:
        customer, standing: he, and how he stands today.
        reasons: why, the heaviest first; never empty.
        next_planned: the next visit of the plan that can be made.
        command: what gets him visited, or decides what is open.
    """

    customer: Customer
    standing: Standing
    reasons: tuple[RiskReason, ...]
    next_planned: dt.date | None
    command: str

    @property
    def score(self) -> float:
        """The sum of the reasons' points."""
        return score(self.reasons)


@dataclass(frozen=True, slots=True)
class RiskList:
    """The risks of a territory, the gravest first; `customers` is how many were looked at."""

    today: dt.date
    risks: tuple[Risk, ...]
    customers: int
    strangers: Strangers | None = None

    @property
    def at_risk(self) -> int:
        """How many of them count as at risk, as their phase says."""
        return sum(risk.standing.phase is Phase.AT_RISK for risk in self.risks)


def list_risks(context: Context) -> RiskList:
    """All customers of the rep with a reason to fear for them."""
    with context.reading() as db:
        territory = own_territory(context, db)
        today = territory.today
        coming = next_visits(territory, stops_from(db, today), today - DAY)
        survey = Survey(context, db, territory, reading.published_plan(db), coming)
        risks = []
        for number, standing in territory.standings.items():
            customer, history = territory.customers[number], territory.histories[number]
            reasons = risk_reasons(customer, history, standing, territory.policy, today)
            if reasons:
                following = coming.get(number)
                risks.append(Risk(customer, standing, reasons, following, _command(survey, customer, reasons)))
        nobody = strangers(context, territory)
    risks.sort(key=lambda risk: (-risk.score, risk.customer.tier.value, risk.customer.number))
    return RiskList(today, tuple(risks), len(territory.customers), nobody)


def _command(survey: Survey, customer: Customer, reasons: tuple[RiskReason, ...]) -> str:
    """What to do about the heaviest reason."""
    if any(reason.kind is RiskKind.WIN_MISSED for reason in reasons):
        return f"repplan win decide {customer.number}"
    if survey.coming.get(customer.number) == survey.territory.today:
        return "repplan today"
    return survey.sooner(customer)

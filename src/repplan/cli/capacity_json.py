"""The documented keys of `capacity --json`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from repplan.cli import capacity_words
from repplan.cli.capacity_view import verdict

if TYPE_CHECKING:
    from repplan.domain.customer import Customer
    from repplan.planner.capacity import Bound, Stuck
    from repplan.planner.relief import Relief
    from repplan.services.questions.capacity_answers import CapacityReport, Case, LateCustomer, PlanFound, Week


def as_json(report: CapacityReport) -> dict[str, Any]:
    """The documented keys of `capacity --json`."""
    return {"now": _case(report.now), "then": None if report.then is None else _case(report.then)}


def _case(case: Case) -> dict[str, Any]:
    return {
        "verdict": case.verdict.value,
        "verdict_text": verdict(case),
        "what_if": list(case.what_ifs),
        "moved": [
            {"rule": one.rule, "bound": one.bound, "before": one.before, "after": one.after} for one in case.moved
        ],
        "first": case.first.isoformat(),
        "last": case.weeks[-1].last.isoformat(),
        "weeks": [_week(week) for week in case.weeks],
        "overdue": [{"customer": customer.number, "name": customer.name} for customer in case.overdue],
        "proofs": [_proof(case, bound) for bound in case.bounds],
        "stuck": [_stuck(case, customer, entry) for customer, entry in case.stuck],
        "reliefs": [_relief(entry) for entry in case.reliefs],
        "late": [_late(entry) for entry in case.late],
        "plan": None if case.plan is None else _plan(case.plan),
    }


def _week(week: Week) -> dict[str, Any]:
    tiers = {
        tier: {"least": week.visits[tier], "ideal": week.ideal[tier], "minutes": _round(week.minutes[tier])}
        for tier in week.visits
    }
    return {
        "first": week.first.isoformat(),
        "last": week.last.isoformat(),
        "workdays": week.workdays,
        "least": sum(week.visits.values()),
        "ideal": sum(week.ideal.values()),
        "visits_held": week.visits_held,
        "minutes": _round(math.fsum(week.minutes.values())),
        "minutes_held": _round(week.minutes_held),
        "planned": week.planned,
        "planned_minutes": None if week.planned_minutes is None else _round(week.planned_minutes),
        "tiers": tiers,
    }


def _proof(case: Case, bound: Bound) -> dict[str, Any]:
    return {
        "text": capacity_words.proof(case, bound),
        "resource": bound.ledger.resource,
        "part": bound.ledger.part,
        "weekday": bound.ledger.weekday,
        "hours": capacity_words.session_hours(bound) or None,
        "first": case.date(bound.first).isoformat(),
        "last": case.date(bound.last).isoformat(),
        "needed": _round(bound.needed),
        "held": _round(bound.held),
        "shared_roads": _round(bound.ways),
        "customers": [
            {
                "customer": case.people[share.customer].number,
                "name": case.people[share.customer].name,
                "visits": share.visits,
                "amount": _round(share.amount),
            }
            for share in bound.shares
        ],
        "days": [{"date": case.date(day).isoformat(), "held": _round(held)} for day, held in bound.days],
    }


def _stuck(case: Case, customer: Customer, entry: Stuck) -> dict[str, Any]:
    barrier = entry.barrier
    return {
        "customer": customer.number,
        "name": customer.name,
        "text": capacity_words.stuck(case, customer, entry),
        "after": None if barrier is None else case.date(barrier.since).isoformat(),
        "before": None if barrier is None or barrier.to is None else case.date(barrier.to).isoformat(),
        "gap": None if barrier is None else barrier.gap,
        "max": None if barrier is None else barrier.max,
        "unit": None if barrier is None else barrier.unit,
    }


def _relief(entry: Relief) -> dict[str, Any]:
    text, what_if = capacity_words.relief(entry)
    return {
        "what": entry.what,
        "rule": entry.rule or None,
        "now": entry.now,
        "least": entry.least,
        "text": text,
        "what_if": what_if or None,
    }


def _late(entry: LateCustomer) -> dict[str, Any]:
    return {
        "customer": entry.customer,
        "name": entry.name,
        "tier": entry.tier,
        "last": None if entry.last is None else entry.last.isoformat(),
        "next": None if entry.next is None else entry.next.isoformat(),
        "gap": entry.gap,
        "max": entry.max,
    }


def _plan(plan: PlanFound) -> dict[str, Any]:
    return {
        "visits": plan.visits,
        "workdays": plan.workdays,
        "travel": plan.travel,
        "service": plan.service,
        "busiest_visits": plan.busiest_visits,
        "iterations": plan.iterations,
        "interrupted": plan.interrupted,
        "routes": plan.document["routes"],
    }


def _round(value: float) -> float:
    return round(value, 4)

"""Compares the lists in which a plan admits what it did not do with what it really did not do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from repplan.checker.fix import fault_of
from repplan.checker.reading import Earlier
from repplan.checker.violation import Rule, Violation
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from repplan.checker.cadence import Outcome
    from repplan.checker.plan import Plan
    from repplan.checker.problem import Previous, Problem

REASONS = frozenset(
    (
        "no_window",
        "no_shift",
        "shift_full",
        "visits_full",
        "capacity_full",
        "unreachable",
        "min_gap",
        "rep_not_allowed",
        "cheaper_not_to",
    )
)
"""Why a visit is late or missed; the list is closed."""

Claim = tuple[int | str | None, ...]


def check_lists(
    raw: Mapping[str, object],
    problem: Problem,
    plan: Plan,
    outcomes: Mapping[str, Outcome],
    lost: Sequence[Previous],
) -> Iterator[Violation]:
    """Every list must hold exactly what follows from the routes; reasons and fixes must be of the agreed form.

    Args:
        raw: the parsed problem, to which fixes apply.
        problem: the same, read.
        plan: the plan.
        outcomes: what each customer's visits amount to.
        lost: the previous visits that the plan does not keep.
    """
    late = [(name, *gap) for name, outcome in outcomes.items() for gap in outcome.late]
    missed = [(name, outcome.missed) for name, outcome in outcomes.items() if outcome.missed]
    short = [(name, *gap) for name, outcome in outcomes.items() for gap in outcome.short]
    dropped = [(visit.customer, visit.rep, visit.day) for visit in lost]
    yield from _compare(Rule.LATE_LIST, late, [(entry.where, (entry.customer, *entry.claim)) for entry in plan.late])
    yield from _compare(
        Rule.MISSED_LIST, missed, [(entry.where, (entry.customer, *entry.claim)) for entry in plan.missed]
    )
    yield from _compare(Rule.SHORT_LIST, short, [(entry.where, (entry.customer, *entry.claim)) for entry in plan.short])
    yield from _compare(
        Rule.DROPPED_LIST, dropped, [(entry.where, (entry.customer, entry.rep, entry.day)) for entry in plan.dropped]
    )
    earlier = Earlier(raw, problem)
    for entry in (*plan.late, *plan.missed):
        if entry.reason not in REASONS:
            message = _("“{reason}” is no reason of the closed list").format(reason=entry.reason)
            yield Violation(Rule.REASON, entry.where, message)
        fault = fault_of(entry.fix, raw, earlier)
        if fault is not None:
            yield Violation(Rule.FIX, f"{entry.where}/fix", fault)


def _compare(rule: Rule, due: Sequence[Claim], claimed: Sequence[tuple[str, Claim]]) -> Iterator[Violation]:
    """Each due entry must be claimed once, and nothing else."""
    open_entries = Counter(due)
    for where, claim in claimed:
        if open_entries[claim] > 0:
            open_entries[claim] -= 1
        else:
            message = _("this does not follow from the routes: {claim}").format(claim=_text(claim))
            yield Violation(rule, where, message)
    for claim in open_entries.elements():
        yield Violation(rule, str(claim[0]), _("not listed: {claim}").format(claim=_text(claim)))


def _text(claim: Claim) -> str:
    return ", ".join("-" if part is None else str(part) for part in claim)

"""Answers of `why`, and what they consist of, as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from repplan.cli import why_words, words
from repplan.cli.why_view import sentences

if TYPE_CHECKING:
    import datetime as dt

    from repplan.domain.customer import Customer
    from repplan.services.questions.barriers import Barrier
    from repplan.services.questions.day_choices import DayChoice, Gap
    from repplan.services.questions.why import Answer


def as_json(answer: Answer) -> dict[str, Any]:
    """An answer as JSON."""
    today = answer.today
    return {
        **person(answer.customer),
        "date": None if answer.date is None else answer.date.isoformat(),
        "visited": answer.visited,
        "stop": None if answer.stop is None else answer.stop.number,
        "appointment": answer.appointment is not None,
        "unkept_text": answer.unkept or None,
        "planned": [day.isoformat() for day in answer.planned],
        "gap": None if answer.gap is None else gap_json(answer.gap),
        "choice": None if answer.choice is None else choice_json(answer.choice),
        "nothing": None if answer.nothing is None else choice_json(answer.nothing),
        "others": [choice_json(choice) for choice in answer.others],
        "barred": [barrier_json(found, today) for found in answer.barred],
        "unfit": [person(customer) for customer in answer.unfit],
        "answer_text": sentences(answer),
    }


def person(customer: Customer) -> dict[str, Any]:
    """A customer's keys."""
    return {"customer": customer.number, "id": customer.id, "name": customer.name}


def gap_json(gap: Gap) -> dict[str, Any]:
    """A gap as JSON."""
    days = {name: getattr(gap, name) for name in ("since", "allowed", "best", "latest")}
    return {
        "rule": gap.rule,
        "unit": gap.unit.value,
        "min": gap.min,
        "ideal": gap.ideal,
        "max": gap.max,
        "length": gap.length,
        **{name: None if day is None else day.isoformat() for name, day in days.items()},
        "met": gap.met,
        "price": gap.price,
    }


def choice_json(choice: DayChoice) -> dict[str, Any]:
    """One way of visiting as JSON."""
    times = {name: getattr(choice, name) for name in ("arrive", "start", "earliest", "latest")}
    return {
        "date": None if choice.date is None else choice.date.isoformat(),
        **{name: None if minutes is None else words.clock(minutes) for name, minutes in times.items()},
        "site": choice.site or None,
        "before": None if choice.before is None else person(choice.before),
        "after": None if choice.after is None else person(choice.after),
        "driving": choice.driving,
        "more": asdict(choice.more),
        "gap": None if choice.gap is None else gap_json(choice.gap),
        "added": [day.isoformat() for day in choice.added],
        "dropped": [day.isoformat() for day in choice.dropped],
    }


def barrier_json(found: Barrier, today: dt.date) -> dict[str, Any]:
    """An impossible day as JSON."""
    return {
        "date": found.date.isoformat(),
        "kind": found.kind.value,
        "kind_text": why_words.barrier(found, today),
        "needed": found.needed,
        "limit": found.limit,
        "whom": None if found.whom is None else person(found.whom),
        "towards": None if found.towards is None else found.towards.isoformat(),
        "give_way": [person(customer) for customer in found.give_way],
    }

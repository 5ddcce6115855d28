"""Where and when each customer can be met at all, and the least that being met takes of a rep's time.

A chance is one customer on one rep's day. What a visit takes on the road is a lower bound that holds for every matrix,
uneven by direction or with detours shorter than the direct way: each leg is shared by its two ends, so a visit carries
half of the cheapest leg into its place and half of the cheapest leg out. Coming from another place costs more than
from next door, and of the n customers who can be met at a place on one day each is met once: so m visits there (m <= n)
carry at least m / n of one way in and one way out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from repplan.planner.options import customer_openings, day_options, pin_options, working_spans
from repplan.planner.problem import free_reps
from repplan.planner.ticks import to_ticks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from repplan.planner import models
    from repplan.planner.options import Option

Spans = tuple[tuple[int, int], ...]
CROWD = 1 << 40  # so many visits in one stay that its ways in and out count for nothing


@dataclass(frozen=True, slots=True)
class Chance:
    """A customer on a rep's day: where, and between which clock times (ticks) any service there lies."""

    rep: int
    day: int
    places: frozenset[int]
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Leg:
    """What being at a place takes on the road, in ticks: the cheapest ways in, out, and to another room of it.

    `beside` is None where only one customer can ever be met.
    """

    into: int
    out: int
    beside: int | None

    def half(self, company: int) -> int:
        """Half of the ways in and out of one of `company` visits that share one stay."""
        if self.beside is None or company <= 1:
            return (self.into + self.out) // 2
        near_in, near_out = min(self.beside, self.into), min(self.beside, self.out)
        shared = (self.into - near_in + self.out - near_out) // company
        return (near_in + near_out + shared) // 2


@dataclass(frozen=True, slots=True)
class Field:
    """All chances of a problem: per customer and day, one for each rep who can come; and the roads between them.

    `company` counts the customers who can be met at a place on a day.
    """

    chances: tuple[dict[int, list[Chance]], ...]
    legs: dict[int, Leg]
    company: Counter[tuple[int, int]]
    base_out: dict[int, int] = field(default_factory=dict)
    base_in: dict[int, int] = field(default_factory=dict)

    @property
    def longest(self) -> int:
        """No leg is counted with more ticks than this."""
        outs = [leg.out for leg in self.legs.values()] + list(self.base_out.values())
        ins = [leg.into for leg in self.legs.values()] + list(self.base_in.values())
        return (max(outs, default=0) + max(ins, default=0) + 1) // 2

    def least_minutes(self, service: int, chance: Chance, *, whole_day: bool = True) -> int:
        """Ticks of service and road that one visit takes at least.

        Whether customers share a stay is only known of whole days: of a part of one, the way in may belong to the rest.
        """
        return service + min(
            self.legs[place].half(self.company[place, chance.day] if whole_day else CROWD) for place in chance.places
        )


def survey(spec: models.Spec) -> Field:
    """Every chance of a problem; places that no road leads to are left out."""
    spans = {
        (number, shift.day): tuple(working_spans(shift)) for number, rep in enumerate(spec.reps) for shift in rep.shifts
    }
    found = [list(_customer(spec, customer, spans)) for customer in spec.customers]
    starts, ends = _bases(spec)
    places = {place for row in found for chance in row for place in chance.places}
    people = Counter(place for row in found for place in {place for chance in row for place in chance.places})
    legs = {place: leg for place in places if (leg := _leg(spec, place, places, (starts, ends), people[place]))}
    chances: list[dict[int, list[Chance]]] = []
    company: Counter[tuple[int, int]] = Counter()
    for row in found:
        days: dict[int, list[Chance]] = {}
        for chance in row:
            reachable = frozenset(place for place in chance.places if place in legs)
            if reachable:
                kept = Chance(chance.rep, chance.day, reachable, chance.begin, chance.end)
                days.setdefault(chance.day, []).append(kept)
        company.update({(place, day) for day, kept in days.items() for chance in kept for place in chance.places})
        chances.append(days)
    time = spec.matrix.minutes
    base_out = {base: _least(time[base][place] for place in legs) for base in starts if base is not None}
    base_in = {base: _least(time[place][base] for place in legs) for base in ends if base is not None}
    return Field(tuple(chances), legs, company, base_out, base_in)


def _customer(spec: models.Spec, customer: models.Customer, spans: dict[tuple[int, int], Spans]) -> Iterator[Chance]:
    """The chances of one customer, by rep and day, whether or not a road leads there."""
    names = {rep.id: number for number, rep in enumerate(spec.reps)}
    free = free_reps(spec, customer)
    pins = {pin.day: pin for pin in customer.pinned}
    openings = customer_openings(customer)
    service = to_ticks(customer.service)
    for (rep, day), working in spans.items():
        today = None if openings is None else openings.get(day, [])
        pin = pins.get(day)
        if pin is None:
            options = day_options(today, working, service, customer.location) if rep in free and today != [] else []
        elif (rep == names[pin.rep]) if pin.rep is not None else (rep in free):
            start = None if pin.start is None else to_ticks(pin.start)
            options = pin_options(today, working, service, customer.location, start)
        else:
            options = []
        if options:
            yield _chance(rep, day, options, service)


def _chance(rep: int, day: int, options: Sequence[Option], service: int) -> Chance:
    pieces = [piece for option in options for piece in option.pieces]
    return Chance(
        rep,
        day,
        frozenset(option.location for option in options),
        min(first for first, _last, _cost in pieces),
        max(last for _first, last, _cost in pieces) + service,
    )


def _bases(spec: models.Spec) -> tuple[set[int | None], set[int | None]]:
    """Where routes start and end; None among them = open."""
    starts: set[int | None] = set()
    ends: set[int | None] = set()
    for rep in spec.reps:
        for shift in rep.shifts:
            start, end = day_ends(rep, shift)
            starts.add(start)
            ends.add(end)
    return starts, ends


def day_ends(rep: models.Rep, shift: models.Shift) -> tuple[int | None, int | None]:
    """Where a rep's day starts and ends, None = at the first or last stop."""
    start = shift.from_ if "from_" in shift.model_fields_set else rep.start
    return start, shift.to if "to" in shift.model_fields_set else rep.end


def _leg(
    spec: models.Spec, place: int, places: set[int], bases: tuple[set[int | None], set[int | None]], people: int
) -> Leg | None:
    """What being at a place takes on the road; None where nothing leads in or nothing leads out."""
    time, (starts, ends) = spec.matrix.minutes, bases
    sources = (places - {place}) | {base for base in starts if base is not None}
    targets = (places - {place}) | {base for base in ends if base is not None}
    into = [cell for other in sources if (cell := time[other][place]) is not None]
    out = [cell for other in targets if (cell := time[place][other]) is not None]
    beside = time[place][place] if people > 1 else None
    if not (into or None in starts) or not (out or None in ends):
        return None
    here = None if beside is None else to_ticks(beside)
    # Where only an open start or end makes a place reachable, no leg is certain.
    return Leg(to_ticks(min(into, default=0)), to_ticks(min(out, default=0)), here)


def _least(cells: Iterator[float | None]) -> int:
    return to_ticks(min((cell for cell in cells if cell is not None), default=0))

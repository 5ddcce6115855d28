"""Cross-references of a problem: small checks over the parts that could be read, each giving its mistakes as values."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from repplan.errors import Mistake
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from repplan.planner import models

Parts = dict[str, list[tuple[int, Any]]]


def cross_check(
    head: models.Head | None, matrix: models.Matrix | None, parts: Parts, raw: dict[str, Any]
) -> list[Mistake]:
    """All mistakes that concern more than one value.

    Args:
        head: the scalars of the problem, None where they could not be read.
        matrix: travel, likewise.
        parts: `reps`, `customers` and `previous` that could be read, each with its index in the file.
        raw: the parsed file, for names of parts that could not be read.
    """
    known = _Known(head, matrix, parts, raw)
    mistakes = [] if head is None else list(_head(head))
    for name in ("reps", "customers"):
        mistakes += _repeated(raw, name)
    for index, rep in parts["reps"]:
        mistakes += _rep(f"/reps/{index}", rep, known)
    for index, customer in parts["customers"]:
        at = f"/customers/{index}"
        mistakes += _customer(at, customer, known)
        mistakes += _cadence(f"{at}/cadence", customer.cadence, known)
        mistakes += _pins(at, customer, known)
    for index, entry in parts["previous"]:
        mistakes += _previous(f"/previous/{index}", entry, known)
    return mistakes


class _Known:
    """What may be referred to: the horizon, the locations and the names."""

    def __init__(
        self, head: models.Head | None, matrix: models.Matrix | None, parts: Parts, raw: dict[str, Any]
    ) -> None:
        self.days = None if head is None else head.days
        self.places = None if matrix is None else len(matrix.minutes)
        lists = [name for name in ("reps", "customers") if isinstance(raw.get(name), list)]
        self.names = {name: set(_ids(raw[name])) for name in lists}
        self.shifts: dict[str, set[int]] = {}
        for _index, rep in parts["reps"]:
            self.shifts.setdefault(rep.id, set()).update(shift.day for shift in rep.shifts)
        self.every_shift = set(self.shifts) == self.names.get("reps")  # no rep is unreadable

    def day(self, at: str, day: int) -> Iterator[Mistake]:
        if self.days is not None and not 0 <= day < self.days:
            yield Mistake(at, _("day {day} is outside the horizon of {days} days").format(day=day, days=self.days))

    def place(self, at: str, place: int | None) -> Iterator[Mistake]:
        if place is not None and self.places is not None and place >= self.places:
            message = _("location {place} does not exist; the matrix has {places}")
            yield Mistake(at, message.format(place=place, places=self.places))

    def name(self, at: str, kind: str, name: str) -> Iterator[Mistake]:
        if kind in self.names and name not in self.names[kind]:
            message = _("unknown rep {name!r}") if kind == "reps" else _("unknown customer {name!r}")
            yield Mistake(at, message.format(name=name))


def _ids(items: list[Any]) -> list[str]:
    return [item["id"] for item in items if isinstance(item, dict) and isinstance(item.get("id"), str)]


def _head(head: models.Head) -> Iterator[Mistake]:
    if head.days > (date.max - date.fromisoformat(head.start)).days + 1:
        yield Mistake("/days", _("the horizon reaches beyond the year 9999"))


def _repeated(raw: dict[str, Any], name: str) -> Iterator[Mistake]:
    seen: set[str] = set()
    items = raw.get(name)
    for index, item in enumerate(items if isinstance(items, list) else []):
        identity = item.get("id") if isinstance(item, dict) else None
        if isinstance(identity, str):
            if identity in seen:
                yield Mistake(f"/{name}/{index}/id", _("{name!r} is used twice").format(name=identity))
            seen.add(identity)


def _ordered(at: str, start: float, end: float) -> Iterator[Mistake]:
    if start > end:
        yield Mistake(at, _("starts at {start:g} but ends at {end:g}").format(start=start, end=end))


def _twice(items: Sequence[object]) -> Iterator[int]:
    """The places of what was there before."""
    seen: set[object] = set()
    for index, item in enumerate(items):
        if item in seen:
            yield index
        seen.add(item)


def _rep(at: str, rep: models.Rep, known: _Known) -> Iterator[Mistake]:
    yield from known.place(f"{at}/start", rep.start)
    yield from known.place(f"{at}/end", rep.end)
    days: set[int] = set()
    for index, shift in enumerate(rep.shifts):
        here = f"{at}/shifts/{index}"
        yield from known.day(f"{here}/day", shift.day)
        if shift.day in days:
            yield Mistake(f"{here}/day", _("a second shift on day {day}").format(day=shift.day))
        days.add(shift.day)
        yield from _ordered(here, shift.start, shift.end)
        yield from known.place(f"{here}/from", shift.from_)
        yield from known.place(f"{here}/to", shift.to)
        for number, (start, end) in enumerate(shift.breaks):
            yield from _ordered(f"{here}/breaks/{number}", start, end)


def _customer(at: str, customer: models.Customer, known: _Known) -> Iterator[Mistake]:
    yield from known.place(f"{at}/location", customer.location)
    reps = customer.reps or []
    for index, name in enumerate(reps):
        yield from known.name(f"{at}/reps/{index}", "reps", name)
    for index in _twice(reps):
        yield Mistake(f"{at}/reps/{index}", _("{name!r} is named twice").format(name=reps[index]))
    for index, window in enumerate(customer.windows or []):
        here = f"{at}/windows/{index}"
        yield from known.day(f"{here}/day", window.day)
        yield from _ordered(here, window.start, window.end)
        yield from known.place(f"{here}/location", window.location)


def _cadence(at: str, cadence: models.Gap | models.Count | models.Days, known: _Known) -> Iterator[Mistake]:
    if cadence.kind == "gap":
        yield from _phases(at, cadence)
    elif cadence.kind == "count":
        if cadence.max is not None and cadence.min > cadence.max:
            yield Mistake(at, _("min {min} is more than max {max}").format(min=cadence.min, max=cadence.max))
    else:
        for number, option in enumerate(cadence.options):
            for index, day in enumerate(option):
                yield from known.day(f"{at}/options/{number}/{index}", day)
            for index in _twice(option):
                text = _("day {day} is listed twice").format(day=option[index])
                yield Mistake(f"{at}/options/{number}/{index}", text)


def _phases(at: str, gap: models.Gap) -> Iterator[Mistake]:
    for index, phase in enumerate(gap.phases):
        here = f"{at}/phases/{index}"
        last = index == len(gap.phases) - 1
        ends = phase.until is not None or phase.max_visits is not None
        if last and ends:
            yield Mistake(here, _("the last phase has neither until nor max_visits"))
        if not last and not ends:
            yield Mistake(here, _("every phase but the last needs until or max_visits"))
        if phase.obligation:
            yield from _bounds(here, phase)
        else:
            if not last:
                yield Mistake(f"{here}/obligation", _("only the last phase may end the obligation"))
            extra = sorted(phase.model_fields_set & {"unit", "min", "ideal", "max"})
            yield from (Mistake(f"{here}/{key}", _("has no meaning without an obligation")) for key in extra)
    if gap.last is not None and gap.elapsed is None and first_phase(gap).unit == "opportunities":
        yield Mistake(f"{at}/elapsed", _("is missing: the first gap counts opportunities and last is given"))


def first_phase(gap: models.Gap) -> models.Phase:
    """The phase in force on the day the first gap starts."""
    start = -1 if gap.last is None else gap.last
    for phase in gap.phases[:-1]:
        if phase.until is None or phase.until >= start:
            return phase
    return gap.phases[-1]


def _bounds(at: str, phase: models.Phase) -> Iterator[Mistake]:
    for key in ("unit", "ideal", "max"):
        if getattr(phase, key) is None:
            yield Mistake(f"{at}/{key}", _("is missing"))
    if phase.ideal is not None and phase.max is not None and not phase.min <= phase.ideal <= phase.max:
        message = _("min {min}, ideal {ideal}, max {max} are not in this order")
        yield Mistake(at, message.format(min=phase.min, ideal=phase.ideal, max=phase.max))


def _pins(at: str, customer: models.Customer, known: _Known) -> Iterator[Mistake]:
    repeated = set(_twice([pin.day for pin in customer.pinned]))
    for index, pin in enumerate(customer.pinned):
        here = f"{at}/pinned/{index}"
        outside = list(known.day(f"{here}/day", pin.day))
        yield from outside
        if index in repeated:
            yield Mistake(f"{here}/day", _("a second pin on day {day}").format(day=pin.day))
        if pin.rep is not None:
            yield from known.name(f"{here}/rep", "reps", pin.rep)
        if known.every_shift and not outside and _is_day_off(customer, pin, known):
            yield Mistake(here, _("day {day} is a day off").format(day=pin.day))


def _is_day_off(customer: models.Customer, pin: models.Pin, known: _Known) -> bool:
    """Whether nobody who could keep the appointment works; False where an unknown rep is told anyhow."""
    able: Collection[str] = known.shifts.keys() if customer.reps is None else customer.reps
    if pin.rep is not None:
        able = [pin.rep]
    elif not customer.any_rep and (named := [other.rep for other in customer.pinned if other.rep is not None]):
        able = named  # all visits go to one of those
    return all(name in known.shifts and pin.day not in known.shifts[name] for name in able)


def _previous(at: str, entry: models.Previous, known: _Known) -> Iterator[Mistake]:
    if known.days is None or 0 <= entry.day < known.days:
        yield from known.name(f"{at}/customer", "customers", entry.customer)
        yield from known.name(f"{at}/rep", "reps", entry.rep)

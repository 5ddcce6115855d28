"""The plan as the checker sees it, and its reader: plain frozen values, all minutes in ticks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.checker.shape import FARTHEST, REQUIRED, Node, keys
from repplan.errors import BadDataError, Mistake
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLAN = keys("version problem engine seed iterations interrupted cost travel waiting routes late missed short dropped")
_ROUTE = keys("rep day leave back travel waiting stops")
_STOP = keys("customer location arrive start end travel")
_LATE = keys("customer from to gap max reason fix")
_MISSED = keys("customer visits reason fix")
_SHORT = keys("customer from to gap min")
_DROPPED = keys("customer rep day")


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit in a route."""

    where: str
    customer: str
    location: int
    arrive: int
    start: int
    end: int
    travel: int


@dataclass(frozen=True, slots=True)
class Route:
    """One rep's day."""

    where: str
    rep: str
    day: int
    leave: int
    back: int
    travel: int
    waiting: int
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Unserved:
    """An entry of `late` or `missed`: `claim` is what it says, in the order of the format's keys."""

    where: str
    customer: str
    claim: tuple[int | None, ...]
    reason: str
    fix: object


@dataclass(frozen=True, slots=True)
class ShortEntry:
    """An entry of `short`: `claim` is from, to, gap, min."""

    where: str
    customer: str
    claim: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class DroppedEntry:
    """An entry of `dropped`."""

    where: str
    customer: str
    rep: str
    day: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with all it claims."""

    digest: str
    cost: int
    travel: int
    waiting: int
    routes: tuple[Route, ...]
    late: tuple[Unserved, ...]
    missed: tuple[Unserved, ...]
    short: tuple[ShortEntry, ...]
    dropped: tuple[DroppedEntry, ...]


def read_plan(data: object) -> Plan:
    """Reads a parsed plan.

    Raises:
        BadDataError: keys are unknown, missing or of the wrong type; carries all such mistakes.
    """
    mistakes: list[Mistake] = []
    top = Node(mistakes, "", data, _PLAN)
    if top.integer("version", low=1) != 1:
        top.wrong("version", _("only version 1 is known"))
    top.text("engine")
    top.integer("seed", most=None)
    top.integer("iterations", low=0, most=None)
    top.truth("interrupted")
    plan = Plan(
        digest=top.text("problem"),
        cost=top.ticks("cost", most=FARTHEST),
        travel=top.ticks("travel", most=FARTHEST),
        waiting=top.ticks("waiting", most=FARTHEST),
        routes=tuple(_route(node) for node in top.nodes("routes", _ROUTE, REQUIRED)),
        late=tuple(_unserved(node, ("from", "to", "gap", "max")) for node in top.nodes("late", _LATE, REQUIRED)),
        missed=tuple(_unserved(node, ("visits",)) for node in top.nodes("missed", _MISSED, REQUIRED)),
        short=tuple(_short(node) for node in top.nodes("short", _SHORT, REQUIRED)),
        dropped=tuple(_dropped(node) for node in top.nodes("dropped", _DROPPED, REQUIRED)),
    )
    if mistakes:
        raise BadDataError(_("the plan is malformed"), tuple(mistakes))
    return plan


def _route(node: Node) -> Route:
    return Route(
        where=node.path,
        rep=node.text("rep"),
        day=node.integer("day"),
        leave=node.ticks("leave", most=FARTHEST),
        back=node.ticks("back", most=FARTHEST),
        travel=node.ticks("travel", most=FARTHEST),
        waiting=node.ticks("waiting", most=FARTHEST),
        stops=tuple(_stop(below) for below in node.nodes("stops", _STOP, REQUIRED)),
    )


def _stop(node: Node) -> Stop:
    return Stop(
        where=node.path,
        customer=node.text("customer"),
        location=node.integer("location", low=0),
        arrive=node.ticks("arrive", most=FARTHEST),
        start=node.ticks("start", most=FARTHEST),
        end=node.ticks("end", most=FARTHEST),
        travel=node.ticks("travel", most=FARTHEST),
    )


def _claim(node: Node, names: tuple[str, ...]) -> tuple[int | None, ...]:
    """The whole numbers at these keys; only the `to` of a `late` gap may be null, and it may not be absent."""
    found: list[int | None] = []
    for key in names:
        if key == "to" and "max" in names and node.any(key) is None:
            found.append(None)
        else:
            found.append(node.integer(key))
    return tuple(found)


def _unserved(node: Node, names: tuple[str, ...]) -> Unserved:
    return Unserved(node.path, node.text("customer"), _claim(node, names), node.text("reason"), node.any("fix"))


def _short(node: Node) -> ShortEntry:
    return ShortEntry(node.path, node.text("customer"), _claim(node, ("from", "to", "gap", "min")))


def _dropped(node: Node) -> DroppedEntry:
    return DroppedEntry(node.path, node.text("customer"), node.text("rep"), node.integer("day"))


def visits_of(plan: Plan) -> Mapping[str, list[tuple[int, str, Stop]]]:
    """Per customer the visits `(day, rep, stop)`, by day."""
    found: dict[str, list[tuple[int, str, Stop]]] = {}
    for route in plan.routes:
        for stop in route.stops:
            found.setdefault(stop.customer, []).append((route.day, route.rep, stop))
    return {customer: sorted(visits, key=lambda visit: visit[:2]) for customer, visits in found.items()}

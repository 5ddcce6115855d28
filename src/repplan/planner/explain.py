"""Why a gap is late or a visit is missed, and the cheapest single change that would allow one visit more.

The reason is the first obstacle that stands on every day that would help: nobody works, no window, the wrong rep, no
way there, too close to the customer's other visits, the day is full. Where no obstacle stands on some day, the plan is
cheaper without the visit.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from repplan.planner import layout
from repplan.planner.fixes import longer_shift, more_capacity, more_minutes, more_visits
from repplan.planner.layout import ANY_REP
from repplan.planner.objective import cadence_cost
from repplan.planner.options import customer_openings, day_options, working_spans
from repplan.planner.penalty import Clock, after_visit, phase_on
from repplan.planner.problem import allowed_reps, customer_entries
from repplan.planner.ticks import NOWAY, to_minutes, to_ticks
from repplan.planner.timetable import timetable, within_limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from repplan.planner import models
    from repplan.planner.fixes import Change
    from repplan.planner.objective import Assessment, GapFault
    from repplan.planner.options import Piece
    from repplan.planner.problem import Problem
    from repplan.planner.timetable import Timetable

_FAR_END = NOWAY // 2
_OVERTIME = 360.0  # minutes by which a shift may go on in a proposal


@dataclass(frozen=True, slots=True)
class _Way:
    """One more visit: into which route, and the obstacle to it ("" where there is none)."""

    route: int
    obstacle: str
    cost: int  # what the route would cost more once the obstacle is gone
    change: Change | None


class Explainer:
    """Answers for one plan."""

    def __init__(self, problem: Problem, result: Assessment) -> None:
        self.problem = problem
        self.result = result
        self.data = problem.data

    def late(self, late: GapFault) -> dict[str, Any]:
        """`reason` and `fix` of a late gap."""
        customer = self.problem.spec.customers[late.customer]
        assert customer.cadence.kind == "gap"
        clock = Clock(customer.cadence, self.problem.opportunities(late.customer))
        end = self.problem.spec.days if late.to is None else late.to
        days = range(max(0, late.since + 1), end)
        phase = clock.phases[_state_at(clock, late.since, self.result.days[late.customer])[0]]
        in_time = [day for day in days if clock.length(phase, late.since, day) <= late.bound]

        def spaced(day: int) -> bool:
            after = clock.phases[_state_at(clock, day, [*self.result.days[late.customer], day])[0]]
            return not clock.forbidden(phase, late.since, day) and (
                late.to is None or not clock.forbidden(after, day, late.to)
            )

        return self._explain(late.customer, in_time or list(days), spaced)

    def missed(self, number: int) -> dict[str, Any]:
        """`reason` and `fix` of a customer's missed visits."""
        cadence = self.problem.spec.customers[number].cadence
        made = self.result.days[number]
        if cadence.kind == "days":
            answers = [
                [self._explain(number, [day], lambda _day: True)["reason"] for day in option if day not in made]
                for option in cadence.options
            ]
            obstacles = [[reason for reason in answer if reason != "cheaper_not_to"] for answer in answers]
            fewest = min(obstacles, key=len)
            return {"reason": fewest[0] if fewest else "cheaper_not_to", "fix": None}
        assert cadence.kind == "count"
        low = cadence.min
        free = [day for day in range(self.problem.spec.days) if day not in made]
        return self._explain(number, free, lambda day: all(abs(day - other) >= low for other in made))

    def _explain(self, number: int, days: Iterable[int], spaced: Callable[[int], bool]) -> dict[str, Any]:
        customer = self.problem.spec.customers[number]
        helpful = set(days)
        entries = [entry for entry in customer_entries(self.data, number) if entry[layout.E_DAY] in helpful]
        static = self._static_reason(number, customer, helpful, entries)
        if static:
            return {"reason": static, "fix": None}
        entries = [entry for entry in entries if self._rep_possible(number, entry[layout.E_REP])]
        ways = [self._way(entry) for entry in entries if spaced(entry[layout.E_DAY])]
        if not ways:
            return {"reason": "min_gap", "fix": None}
        if all(way.obstacle == "unreachable" for way in ways):
            return {"reason": "unreachable", "fix": None}
        if any(not way.obstacle for way in ways):
            return {"reason": "cheaper_not_to", "fix": None}
        return self._with_fix(number, [way for way in ways if way.obstacle != "unreachable"])

    def _static_reason(
        self, number: int, customer: models.Customer, days: set[int], entries: list[list[int]]
    ) -> str | None:
        """An obstacle that stands whatever else is planned."""
        allowed = allowed_reps(self.problem.spec, customer)
        if not allowed:
            return "rep_not_allowed"
        if not any(shift.day in days for rep in allowed for shift in self.problem.spec.reps[rep].shifts):
            return "no_shift"
        if not entries:
            homes = self._homes(number)
            if homes != [ANY_REP] and not set(homes) & set(allowed):
                return "rep_not_allowed"
            return "shift_full" if customer.windows is None else "no_window"
        if not any(self._rep_possible(number, entry[layout.E_REP]) for entry in entries):
            return "rep_not_allowed"
        return None

    def _homes(self, number: int) -> list[int]:
        row = self.data.customer[number]
        homes: list[int] = self.data.home[row[layout.C_HOME] : row[layout.C_HOME_END]].tolist()
        return homes

    def _rep_possible(self, number: int, rep: int) -> bool:
        """Whether one more visit by `rep` leaves all free visits of the customer with one rep."""
        customer = self.problem.spec.customers[number]
        if customer.any_rep:
            return True
        named = {pin.day for pin in customer.pinned if pin.rep is not None}
        return all(other == rep for day, other in self.result.days[number].items() if day not in named)

    def _way(self, entry: list[int]) -> _Way:
        """The obstacle to one visit more on a route, and the change that would remove it."""
        route = entry[layout.E_ROUTE]
        table = self.result.routes.get(route)
        options = [stop.option for stop in table.stops] if table else []
        before = table.cost if table else 0
        if not self._reachable(entry, options):
            return _Way(route, "unreachable", 0, None)
        order = [*options, entry[layout.E_OPTION]]
        counted = within_limits(self.data, route, order)
        trials = list(self._trials(entry, options))
        fitting = [trial.cost - before for trial in trials if self._in_time(route, trial)]
        if fitting and counted:
            return _Way(route, "", min(fitting), None)
        if fitting:
            return self._limit_way(route, order, min(fitting))
        ways = [
            _Way(route, "shift_full", trial.cost - before, change)
            for trial in trials
            if counted and (change := self._time_change(route, trial)) is not None
        ]
        return min(ways, key=lambda way: way.cost, default=_Way(route, "shift_full", 0, None))

    def _reachable(self, entry: list[int], options: list[int]) -> bool:
        """Whether roads lead to the customer and away from him."""
        row, time = self.data.route[entry[layout.E_ROUTE]], self.data.time
        stops = [self.data.option[option, layout.O_LOCATION] for option in options]
        places = {
            int(self.data.option[option, layout.O_LOCATION])
            for option in range(entry[layout.E_OPTION], entry[layout.E_OPTION_END])
        }
        return any(
            min(time[before, place] for before in [row[layout.R_FROM], *stops]) < NOWAY
            and min(time[place, after] for after in [row[layout.R_TO], *stops]) < NOWAY
            for place in places
        )

    def _trials(self, entry: list[int], options: list[int]) -> Iterator[Timetable]:
        """Every place and option of one more visit, with as much time as it takes."""
        late_starts = self._late_starts(entry)
        for option in range(entry[layout.E_OPTION], entry[layout.E_OPTION_END]):
            for place in range(len(options) + 1):
                order = [*options[:place], option, *options[place:]]
                usual = timetable(self.data, entry[layout.E_ROUTE], order)
                table = usual or timetable(
                    self.data, entry[layout.E_ROUTE], order, end=_FAR_END, minutes=_FAR_END, pieces=late_starts
                )
                if table is not None:
                    yield table

    def _late_starts(self, entry: list[int]) -> dict[int, list[Piece]]:
        """Starts of the entry's options if the shift went on."""
        number = int(self.data.option[entry[layout.E_OPTION], layout.O_CUSTOMER])
        spec = self.problem.spec
        shift = next(shift for shift in spec.reps[entry[layout.E_REP]].shifts if shift.day == entry[layout.E_DAY])
        spans = working_spans(shift.model_copy(update={"end": shift.end + _OVERTIME}))
        customer = spec.customers[number]
        openings = customer_openings(customer)
        today = None if openings is None else openings.get(entry[layout.E_DAY], [])
        more = day_options(today, spans, to_ticks(customer.service), customer.location)
        starts = {(option.location, option.level): list(option.pieces) for option in more}
        rows = {
            option: self.data.option[option] for option in range(entry[layout.E_OPTION], entry[layout.E_OPTION_END])
        }
        keys = {option: (int(row[layout.O_LOCATION]), int(row[layout.O_LEVEL])) for option, row in rows.items()}
        return {option: starts[key] for option, key in keys.items() if key in starts}

    def _in_time(self, route: int, table: Timetable) -> bool:
        row = self.data.route[route]
        return bool(table.back <= row[layout.R_END] and table.back - table.leave <= row[layout.R_MINUTES])

    def _time_change(self, route: int, table: Timetable) -> Change | None:
        row = self.data.route[route]
        if table.back - table.leave <= row[layout.R_MINUTES]:
            return longer_shift(self.problem, route, table.back)
        if table.back <= row[layout.R_END]:
            return more_minutes(self.problem, route, table.back - table.leave)
        return None

    def _limit_way(self, route: int, order: list[int], cost: int) -> _Way:
        row = self.data.route[route]
        load = sum(int(self.data.option[option, layout.O_LOAD]) for option in order)
        if len(order) > row[layout.R_VISITS]:
            fits = load <= row[layout.R_CAPACITY]
            return _Way(route, "visits_full", cost, more_visits(self.problem, route, len(order)) if fits else None)
        return _Way(route, "capacity_full", cost, more_capacity(self.problem, route, load))

    def _with_fix(self, number: int, ways: list[_Way]) -> dict[str, Any]:
        """The reason that stands on most of the days, unless a fix is known: then the obstacle it removes."""
        days = self.result.days[number]
        now, _late, _short = cadence_cost(self.problem, number, list(days))
        priced = []
        for way in ways:
            if way.change is not None:
                day = int(self.data.route[way.route, layout.R_DAY])
                then, _late, _short = cadence_cost(self.problem, number, [*days, day])
                priced.append((way.cost + then - now - self._bonus(number, way.route), way.route, way))
        if not priced:
            return {"reason": Counter(way.obstacle for way in ways).most_common(1)[0][0], "fix": None}
        cost, _route, way = min(priced, key=lambda item: item[:2])
        assert way.change is not None
        fix = {"what": way.change.what, "patch": way.change.patch, "cost": to_minutes(cost)}
        return {"reason": way.obstacle, "fix": fix}

    def _bonus(self, number: int, route: int) -> int:
        entries = customer_entries(self.data, number)
        return next(entry[layout.E_BONUS] for entry in entries if entry[layout.E_ROUTE] == route)


def _state_at(clock: Clock, since: int, days: Iterable[int]) -> tuple[int, int]:
    """The state in which the gap starts that begins with the visit on day `since`."""
    state = phase_on(clock.phases, (0, 0), clock.start)
    for day in sorted(day for day in days if day <= since):
        state = after_visit(clock.phases, state, day)
    return state

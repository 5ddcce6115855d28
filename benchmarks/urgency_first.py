"""The baseline a rep follows by hand: day by day, whoever is most overdue first, driven to by nearest neighbour.

    python benchmarks/urgency_first.py PROBLEM.json > PLAN.json

Every rule of the interchange format is obeyed. Each day each rep takes the customers that are due (elapsed ÷ ideal at
least 1), the most urgent first, as far as they fit, and drives to the nearest one next; where windows do not let that
order work, the newcomer goes wherever he fits best into the order there was.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

from repplan.planner import dump_plan, layout, parse_problem
from repplan.planner.objective import cadence_cost
from repplan.planner.penalty import Clock, after_visit, phase_on
from repplan.planner.problem import Problem, customer_entries
from repplan.planner.report import make_plan
from repplan.planner.timetable import Timetable, timetable, within_limits


def urgency_first(obj: dict[str, Any]) -> dict[str, Any]:
    """The baseline's plan (interchange JSON) of a problem (likewise)."""
    problem = parse_problem(obj)
    diary = _Diary(problem)
    for customer in range(len(problem.spec.customers)):
        diary.serve_day_set(customer)
    for day in range(problem.spec.days):
        for rep in range(len(problem.spec.reps)):
            if (rep, day) in problem.route_of:
                diary.fill(rep, day)
    plan = make_plan(problem, diary.filled(), seed=0, iterations=0, interrupted=False)
    return dump_plan(plan) | {"engine": "urgency first"}


class _Diary:
    """The plan so far: appointments at first."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.data = problem, problem.data
        self.routes = {route: list(options) for route, options in problem.start.items()}
        self.visits: list[dict[int, int]] = [{} for _ in problem.spec.customers]
        for route, options in self.routes.items():
            rep, day = self._rep_and_day(route)
            for option in options:
                self.visits[self._customer(option)][day] = rep

    def filled(self) -> dict[int, list[int]]:
        """Routes with stops."""
        return {route: options for route, options in self.routes.items() if options}

    def fill(self, rep: int, day: int) -> None:
        """Adds whoever is due on one rep's day, the most urgent first."""
        due = [(self._urgency(number, day), number) for number in range(len(self.visits))]
        for urgency, number in sorted(due, key=lambda item: (-item[0], item[1])):
            if urgency >= 1 and self._may_go(number, rep):
                self._add(number, rep, day)

    def serve_day_set(self, number: int) -> None:
        """A customer with day sets gets the first set that fits as a whole."""
        cadence = self.problem.spec.customers[number].cadence
        if cadence.kind != "days":
            return
        for option in cadence.options:
            for rep in range(len(self.problem.spec.reps)):
                before = {route: list(options) for route, options in self.routes.items()}, dict(self.visits[number])
                if self._may_go(number, rep) and all(
                    day in self.visits[number] or self._add(number, rep, day) for day in sorted(option)
                ):
                    return
                self.routes, self.visits[number] = before

    def _rep_and_day(self, route: int) -> tuple[int, int]:
        rep, day = self.data.route[route, [layout.R_REP, layout.R_DAY]].tolist()
        return rep, day

    def _customer(self, option: int) -> int:
        return int(self.data.option[option, layout.O_CUSTOMER])

    def _may_go(self, number: int, rep: int) -> bool:
        """All visits of a customer that name no rep go to one rep."""
        customer = self.problem.spec.customers[number]
        if customer.any_rep:
            return True
        named = {pin.day for pin in customer.pinned if pin.rep is not None}
        return all(other == rep for day, other in self.visits[number].items() if day not in named)

    def _urgency(self, number: int, day: int) -> float:
        """Elapsed ÷ ideal, or 0 where a visit on `day` is not wanted or forbidden."""
        cadence = self.problem.spec.customers[number].cadence
        visits = sorted(self.visits[number])
        if day in visits or cadence.kind == "days":
            return 0
        if self._too_close(number, [*visits, day]):
            return 0
        before = [other for other in visits if other < day]
        if cadence.kind == "gap":
            return self._gap_urgency(number, day, before)
        longest = cadence.max or 1 << 30
        needed = 1 + sum(-(-(b - a) // longest) for a, b in pairwise(sorted([*visits, day])))
        if len(visits) >= cadence.visits or needed > cadence.visits:
            return 0
        return (day - (before[-1] if before else -1)) / (self.problem.spec.days / (cadence.visits + 1))

    def _gap_urgency(self, number: int, day: int, before: list[int]) -> float:
        cadence = self.problem.spec.customers[number].cadence
        assert cadence.kind == "gap"
        clock = Clock(cadence, self.problem.opportunities(number))
        state = phase_on(clock.phases, (0, 0), clock.start)
        for visit in before:
            state = after_visit(clock.phases, state, visit)
        phase = clock.phases[state[0]]
        if not phase.obligation:
            return 0
        return clock.length(phase, before[-1] if before else clock.start, day) / max(1, phase.ideal or 1)

    def _too_close(self, number: int, days: list[int]) -> bool:
        """Whether a gap that is not between facts is below its minimum."""
        pins = {pin.day for pin in self.problem.spec.customers[number].pinned}
        _cost, _late, short = cadence_cost(self.problem, number, days)
        return any(not (gap.to in pins and (gap.since < 0 or gap.since in pins)) for gap in short)

    def _add(self, number: int, rep: int, day: int) -> bool:
        """Adds one visit if it fits."""
        route = self.problem.route_of.get((rep, day))
        entries = [entry for entry in customer_entries(self.data, number) if entry[layout.E_ROUTE] == route]
        if route is None or not entries:
            return False
        now = self.routes.get(route, [])
        for option in range(entries[0][layout.E_OPTION], entries[0][layout.E_OPTION_END]):
            orders = [self._nearest_neighbour(route, [*now, option])]
            orders += [[*now[:place], option, *now[place:]] for place in range(len(now) + 1)]
            fitting = [(table.travel, order) for order in orders[:1] if (table := self._table(route, order))]
            fitting = fitting or [(table.travel, order) for order in orders[1:] if (table := self._table(route, order))]
            if fitting:
                self.routes[route] = min(fitting)[1]
                self.visits[number][day] = rep
                return True
        return False

    def _table(self, route: int, order: list[int]) -> Timetable | None:
        return timetable(self.data, route, order) if within_limits(self.data, route, order) else None

    def _nearest_neighbour(self, route: int, options: list[int]) -> list[int]:
        """From each place to the nearest that can still be met in time."""
        order: list[int] = []
        left = list(options)
        here = int(self.data.route[route, layout.R_FROM])
        while left:
            legs = [(int(self.data.time[here, self.data.option[option, layout.O_LOCATION]]), option) for option in left]
            _leg, option = min(legs)
            order.append(option)
            left.remove(option)
            here = int(self.data.option[option, layout.O_LOCATION])
        return order


def main() -> None:
    """Reads the problem named on the command line and prints the plan."""
    obj = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    print(json.dumps(urgency_first(obj), ensure_ascii=False))


if __name__ == "__main__":
    main()

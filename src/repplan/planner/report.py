"""From the search's arrays to the plan people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import repplan
from repplan.planner import layout, plan
from repplan.planner.explain import TRIES, Explainer
from repplan.planner.objective import Assessment, assess
from repplan.planner.ticks import to_minutes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from repplan.planner.problem import Problem


def make_plan(
    problem: Problem, routes: Mapping[int, Sequence[int]], *, seed: int, iterations: int, interrupted: bool
) -> plan.Plan:
    """The plan of `routes` (route -> options in order), every late gap and missed visit explained."""
    result = assess(problem, routes)
    explainer = Explainer(problem, result, TRIES if interrupted else None)
    names = [customer.id for customer in problem.spec.customers]
    return plan.Plan(
        version=1,
        problem=problem.digest,
        engine=f"repplan {repplan.__version__}",
        seed=seed,
        iterations=iterations,
        interrupted=interrupted,
        cost=to_minutes(result.cost),
        travel=to_minutes(sum(table.travel for table in result.routes.values())),
        waiting=to_minutes(sum(table.waiting for table in result.routes.values())),
        routes=_routes(problem, result, names),
        late=[
            plan.Late(
                customer=names[late.customer],
                from_=late.since,
                to=late.to,
                gap=late.gap,
                max=late.bound,
                **explainer.late(late),
            )
            for late in result.late
        ],
        missed=[
            plan.Missed(customer=names[customer], visits=visits, **explainer.missed(customer))
            for customer, visits in result.missed
        ],
        short=[
            plan.Short(customer=names[short.customer], from_=short.since, to=short.to, gap=short.gap, min=short.bound)
            for short in result.short
            if short.to is not None
        ],
        dropped=[plan.Dropped(customer=visit.customer, rep=visit.rep, day=visit.day) for visit in result.dropped],
    )


def _routes(problem: Problem, result: Assessment, names: Sequence[str]) -> list[plan.Route]:
    """Routes by day and then rep."""
    routes = []
    for route, table in result.routes.items():
        rep, day = problem.data.route[route, [layout.R_REP, layout.R_DAY]].tolist()
        stops = [
            plan.PlannedStop(
                customer=names[stop.customer],
                location=stop.location,
                arrive=to_minutes(stop.arrive),
                start=to_minutes(stop.start),
                end=to_minutes(stop.end),
                travel=to_minutes(stop.travel),
            )
            for stop in table.stops
        ]
        made = plan.Route(
            rep=problem.spec.reps[rep].id,
            day=day,
            leave=to_minutes(table.leave),
            back=to_minutes(table.back),
            travel=to_minutes(table.travel),
            waiting=to_minutes(table.waiting),
            stops=stops,
        )
        routes.append((day, rep, made))
    return [made for _day, _rep, made in sorted(routes, key=lambda item: item[:2])]

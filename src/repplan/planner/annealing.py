"""What a walk lets pass: how much worse the next plan may be, and what it costs to exceed a limit meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repplan.planner.kernel_search import reprice
from repplan.planner.ticks import TICKS, to_ticks

if TYPE_CHECKING:
    from repplan.planner.layout import Data, Room, State
    from repplan.planner.problem import Problem

# Temperatures are parts of what one decision is about: the travel of a visit, and the weight of a customer kept late.
_HOT_TRAVEL, _HOT_WEIGHT = 0.7, 1.0
_COLD_TRAVEL, _COLD_WEIGHT = 0.02, 0.015
_WARM = 4.0  # times the coldest: the hottest of a walk that starts from the previous plan

# Of all plans accepted, so large a part is to be within the limits; rates change by so much from piece to piece.
_FEW, _MANY = 0.2, 0.4
_STEP = 1.05
_DEAREST = 1e8


class Heat:
    """The temperature of simulated annealing, in ticks, falling by equal factors.

    Args:
        problem: what is planned.
        state: the first plan.
        follow_previous: whether it keeps the days of the previous plan, of which much is to remain.
    """

    def __init__(self, problem: Problem, state: State, *, follow_previous: bool) -> None:
        travel = float(state.cost.sum()) / max(1, int(state.length.sum()))
        weights = [to_ticks(customer.weight) for customer in problem.spec.customers if customer.cadence.kind == "gap"]
        weight = sum(weights) / max(1, len(weights))
        self.coldest = 1.0 + _COLD_TRAVEL * travel + _COLD_WEIGHT * weight
        hottest = 1.0 + _HOT_TRAVEL * travel + _HOT_WEIGHT * weight
        self.hottest = _WARM * self.coldest if follow_previous else hottest

    def at(self, fraction: float) -> int:
        """The temperature when `fraction` of the work is done."""
        return int(self.hottest * (self.coldest / self.hottest) ** fraction)


class Fines:
    """Prices of exceeding a limit: low enough that a walk passes through such plans, high enough that it leaves them.

    A plan within all limits is only some steps away from one that is not, and often the better plan lies behind it
    (Cordeau, Laporte and Mercier 2001 adapt such prices in a like manner).

    Args:
        state: the first plan, whose travel and load set the first prices.
    """

    def __init__(self, state: State) -> None:
        visits, travel = max(1, int(state.length.sum())), float(state.cost.sum())
        load = max(1, int(state.load.sum()))
        self.rates = [max(1.0, travel / visits), max(1.0, travel * TICKS / load), 1024.0]  # as State.rate

    def adapt(self, data: Data, state: State, saved: State, room: Room) -> None:
        """New prices by what happened since the last call; both states are equal before and after."""
        made, within = room.tally.tolist()
        room.tally[:] = 0
        if made:
            factor = _STEP if within < _FEW * made else 1 / _STEP if within > _MANY * made else 1.0
            self.rates = [min(max(1.0, rate * factor), _DEAREST) for rate in self.rates]
        state.rate[:] = self.rates
        saved.rate[:] = self.rates
        reprice(data, state, saved)

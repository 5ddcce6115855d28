"""The search: independent walks of ruin and recreate under simulated annealing, the best of which is the plan."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from functools import cached_property
from threading import Event
from typing import TYPE_CHECKING

import numpy as np

from repplan.planner import layout
from repplan.planner.annealing import Fines, Heat
from repplan.planner.budget import default_iterations
from repplan.planner.kernel_search import run
from repplan.planner.objective import assess
from repplan.planner.progress import Progress, Shortfall
from repplan.planner.state import copy_state, first_plan, make_room
from repplan.planner.ticks import to_minutes

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from repplan.planner.layout import State
    from repplan.planner.problem import Problem

__all__ = ["Search", "Timer", "default_iterations", "routes_of", "scramble"]

MEAN_REMOVED = 8  # customers taken out in an iteration
PIECES = 250  # a walk goes in at least so many pieces, each at one temperature; between them it can be stopped
PER_CUSTOMER = 4_000  # iterations a customer after which a walk gains more by beginning anew than by cooling slower
MOST_ROUNDS = 8
LONGEST_PIECE = 200  # iterations: some hundredths of a second
_SOUNDING = 0.02  # part of the time after which a walk with a clock knows how many iterations it can make


class Timer:
    """How much of the time to spend is over."""

    def __init__(self, clock: Callable[[], float], seconds: float) -> None:
        self.clock, self.seconds, self.began = clock, seconds, clock()

    def fraction(self) -> float:
        """0 at the beginning, 1 and more at the end."""
        return (self.clock() - self.began) / self.seconds


class Search:
    """The walks of one `solve`."""

    def __init__(
        self, problem: Problem, seed: int, total: int, walks: int, timer: Timer | None, *, debug: bool
    ) -> None:
        self.timer = timer
        self.stop = Event()
        self.interrupted = False
        if not len(problem.data.entry):  # nobody can be visited anywhere
            total = 0
        shares = [total // walks + (number < total % walks) for number in range(walks)]
        self.walks = [_Walk(problem, seed, number, share, debug=debug) for number, share in enumerate(shares)]

    def run(
        self, progress: Callable[[Progress], None] | None, should_stop: Callable[[], bool] | None, threads: int
    ) -> None:
        """Lets all walks run, `threads` at a time, until they are done or told to stop."""
        with ThreadPoolExecutor(max(1, threads)) as pool:
            waiting = [pool.submit(self._walk, walk) for walk in self.walks]
            try:
                while wait(waiting, timeout=0.05).not_done:
                    if progress is not None:
                        progress(self._progress())
                    if should_stop is not None and should_stop():
                        self.interrupted = True
                        break
            except KeyboardInterrupt:
                self.interrupted = True
            finally:
                self.stop.set()
            for future in waiting:
                future.result()

    def _walk(self, walk: _Walk) -> None:
        while not self.stop.is_set():
            if not walk.step(self.timer):
                return

    def _progress(self) -> Progress:
        best = self._leading()
        late, missed = self._shortfall.count(_met(best.problem, best.kept))
        return Progress(
            fraction=min(1.0, *(walk.fraction for walk in self.walks)),
            iterations=self.done(),
            cost=to_minutes(int(best.kept.total[0])),
            to_make=sum(walk.share for walk in self.walks) if self.timer is None else None,
            late=late,
            missed=missed,
        )

    @cached_property
    def _shortfall(self) -> Shortfall:
        return Shortfall(self.walks[0].problem)

    def done(self) -> int:
        """Iterations made by all walks."""
        return sum(walk.done for walk in self.walks)

    def _leading(self) -> _Walk:
        return min(self.walks, key=lambda walk: int(walk.kept.total[0]))

    def best(self) -> tuple[dict[int, list[int]], int]:
        """Routes and cost of the cheapest plan."""
        walk = self._leading()
        return routes_of(walk.kept), int(walk.kept.total[0])


class _Walk:
    """One walk: where it stands, its best plan, and how much of its share is done."""

    def __init__(self, problem: Problem, seed: int, number: int, share: int, *, debug: bool) -> None:
        self.problem, self.share, self.debug = problem, share, debug
        self.room = make_room(problem.data, scramble(seed, number))
        follow = bool(problem.spec.previous) and number % 2 == 0
        self.state = first_plan(problem, self.room, follow_previous=follow)
        self.heat = Heat(problem, self.state, follow_previous=follow)
        self.fines = Fines(self.state)
        self.saved, self.kept = copy_state(self.state), copy_state(self.state)
        self.state.dirty[:] = self.saved.dirty[:] = 0
        self.done = 0
        self.size, self.fraction = 10, 0.0
        self.follow, self.round = follow, 0
        self.rounds = self._rounds_of(share)

    def step(self, timer: Timer | None) -> bool:
        """One piece; False when there is nothing left to do."""
        if timer is None:
            self.fraction = self.done / max(1, self.share)
            count = min(max(1, min(LONGEST_PIECE, self.share // PIECES)), self.share - self.done)
        else:
            self.fraction, count = timer.fraction(), self.size
        if self.fraction >= 1 or self.share == 0:
            self.fraction = 1.0
            return False
        if int(self.fraction * self.rounds) > self.round:
            self._begin_anew()
        self._iterate(count)
        if timer is not None:  # pieces of about a hundredth of the time
            grew = timer.fraction() - self.fraction
            self.size = max(1, min(2 * self.size, LONGEST_PIECE, int(0.01 * self.size / max(1e-6, grew))))
        self.done += count
        if timer is not None and self.fraction < _SOUNDING <= timer.fraction():
            self.rounds = self._rounds_of(int(self.done / timer.fraction()))
        return True

    def _rounds_of(self, iterations: int) -> int:
        """How often so many iterations suffice to anneal from the beginning."""
        if self.follow:
            return 1
        return max(1, min(MOST_ROUNDS, iterations // (PER_CUSTOMER * max(1, len(self.problem.data.customer)))))

    def _begin_anew(self) -> None:
        """The next round: the first plan once more, with the random numbers going on; the best plan is kept."""
        self.round += 1
        self.state = first_plan(self.problem, self.room, follow_previous=False)
        self.saved = copy_state(self.state)
        self.state.dirty[:] = 0
        self.saved.dirty[:] = 1  # nothing of it is in the best plan

    def _iterate(self, count: int) -> None:
        self.fines.adapt(self.problem.data, self.state, self.saved, self.room)
        heat = self.heat.at(self.fraction * self.rounds % 1)
        for size in [1] * count if self.debug else [count]:
            before = int(self.saved.total[0])
            run(self.problem.data, self.state, self.saved, self.kept, self.room, size, heat, MEAN_REMOVED)
            if self.debug and self.saved.total[0] != before:
                self._audit()

    def _audit(self) -> None:
        """Compares the books with the whole objective; of a plan that exceeds limits, with themselves."""
        saved, total = self.saved, int(self.saved.total[0])
        own = int(saved.cost.sum() + saved.rhythm.sum() + self.problem.data.scalar[layout.S_BASE])
        exact = own if saved.total[1] else assess(self.problem, routes_of(saved)).cost
        assert exact == own == total == self.state.total[0], f"{exact} from scratch, {total} in the books"
        assert int(saved.fine.sum()) == saved.total[1]
        row = self.problem.data.route
        within = (
            (saved.length <= row[:, layout.R_VISITS]).all()
            and (saved.load <= row[:, layout.R_CAPACITY]).all()
            and (saved.work <= row[:, layout.R_LENGTH])[saved.shape == layout.FREE].all()
        )
        assert (saved.total[1] == 0) == within


def routes_of(state: State) -> dict[int, list[int]]:
    """Options of each route that has stops."""
    lengths = state.length.tolist()
    return {route: state.pick[route, :n].tolist() for route, n in enumerate(lengths) if n}


def _met(problem: Problem, state: State) -> npt.NDArray[np.bool_]:
    """Per customer and day, whether there is a visit; a state being written gives an answer that is off."""
    data, met = problem.data, np.zeros(state.at.shape, dtype=np.bool_)
    for route, options in routes_of(state).items():
        met[data.option[options, layout.O_CUSTOMER], data.route[route, layout.R_DAY]] = True
    return met


def scramble(seed: int, walk: int) -> int:
    """A random state that is not 0, unlike that of any other seed and walk (splitmix64, Steele et al. 2014)."""
    mask = (1 << 64) - 1
    x = (seed * 0x9E3779B97F4A7C15 + (walk + 1) * 0xD1B54A32D192ED03) & mask
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & mask
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & mask
    return (x ^ (x >> 31)) or 1

"""Day sets of periodic routing improved one customer at a time: out of all routes, back where that is cheapest."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from benchmarks.cordeau import distance

if TYPE_CHECKING:
    from benchmarks.cordeau import Instance

Tours = list[list[int]]  # by vehicle, `Instance.vehicles` of a day after each other: customers


class Descent:
    """Tours that are changed in place as long as that makes them shorter."""

    def __init__(self, instance: Instance, tours: Tours) -> None:
        self.instance, self.tours = instance, tours
        sites = [*instance.customers, instance.depot]
        self.away = [[distance(a, b) for b in sites] for a in sites]
        self.depot = len(sites) - 1

    def run(self, sweeps: int = 20) -> None:
        """Until a sweep changes nothing."""
        for _ in range(sweeps):
            moved = [self._moved(number) for number in range(len(self.instance.customers))]
            if not any(moved):
                return

    def _moved(self, number: int) -> bool:
        site = self.instance.customers[number]
        taken = [(vehicle, tour.index(number)) for vehicle, tour in enumerate(self.tours) if number in tour]
        before = sum(self._added(number, vehicle, place, there=True) for vehicle, place in taken)
        for vehicle, _place in taken:
            self.tours[vehicle].remove(number)
        cheapest = {day: self._cheapest(number, day) for day in {day for option in site.options for day in option}}
        option = min(site.options, key=lambda days: sum(cheapest[day][0] for day in days))
        after = sum(cheapest[day][0] for day in option)
        better = after < before - 1e-9 or (len(taken) < site.visits and after < math.inf)
        places = [cheapest[day][1:] for day in option] if better else taken
        for vehicle, place in places:
            self.tours[vehicle].insert(place, number)
        return better

    def _cheapest(self, number: int, day: int) -> tuple[float, int, int]:
        """Added length, vehicle and place; infinite where no vehicle has room."""
        first = day * self.instance.vehicles
        options = [
            (self._added(number, vehicle, place), vehicle, place)
            for vehicle in range(first, first + self.instance.vehicles)
            if self._has_room(number, vehicle)
            for place in range(len(self.tours[vehicle]) + 1)
        ]
        longest = self.instance.longest
        if longest is not None:
            service = self.instance.customers[number].service
            left = {vehicle: longest - self._length(vehicle) - service for _added, vehicle, _place in options}
            options = [one for one in options if one[0] <= left[one[1]]]
        return min(options, default=(math.inf, 0, 0))

    def _has_room(self, number: int, vehicle: int) -> bool:
        people = self.instance.customers
        load = sum(people[other].demand for other in self.tours[vehicle])
        return load + people[number].demand <= self.instance.capacity

    def _length(self, vehicle: int) -> float:
        stops = [self.depot, *self.tours[vehicle], self.depot]
        service = sum(self.instance.customers[number].service for number in self.tours[vehicle])
        return service + sum(self.away[a][b] for a, b in pairwise(stops))

    def _added(self, number: int, vehicle: int, place: int, *, there: bool = False) -> float:
        tour = self.tours[vehicle]
        before = tour[place - 1] if place else self.depot
        following = place + 1 if there else place
        after = tour[following] if following < len(tour) else self.depot
        return self.away[before][number] + self.away[number][after] - self.away[before][after]

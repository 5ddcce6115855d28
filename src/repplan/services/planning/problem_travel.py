"""The travel between the places of a planning problem, in the interchange format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from repplan.services.travel.travel_choice import travel_between
from repplan.travel.entering import add_entering

if TYPE_CHECKING:
    from repplan.config import Config
    from repplan.services.facts.problem_places import Places
    from repplan.services.travel.travel_choice import TravelReport


def travel_matrix(places: Places, config: Config) -> tuple[dict[str, Any], TravelReport]:
    """The matrix of the interchange format, minutes with entering and floors; and where its times come from."""
    floors = float(config["travel.floors"])
    travel = travel_between(places, config)
    minutes = add_entering(travel.matrix.minutes, places.site_of, places.enter, floors)
    for location in range(len(places.points)):
        # Two customers at one location are on different floors or in different rooms.
        minutes[location][location] = floors
    return {"minutes": minutes, "km": [list(row) for row in travel.matrix.km]}, travel.report

"""What the checker can say: the closed table of rules, and one broken rule as a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class Rule(StrEnum):
    """Every rule of the interchange format that a plan can break; the value is the stable code."""

    # The plan as a whole
    DIGEST = "digest"  # `problem` is not the digest of the problem given
    UNKNOWN_REP = "unknown_rep"  # a route of a rep the problem does not have
    UNKNOWN_CUSTOMER = "unknown_customer"  # a stop at a customer the problem does not have
    OUTSIDE_HORIZON = "outside_horizon"  # a route on a day the horizon does not have
    ROUTE_DUPLICATE = "route_duplicate"  # two routes of one rep on one day
    EMPTY_ROUTE = "empty_route"  # a route without stops is not listed

    # One route
    SHIFT = "shift"  # no shift that day, left before it, back after it, or service outside it
    BREAK = "break"  # service reaches into a break
    TRAVEL_TIME = "travel_time"  # a leg's minutes, an arrival or a return does not follow from the matrix
    SERVICE_TIME = "service_time"  # `end` is not `start` plus the customer's service
    UNREACHABLE = "unreachable"  # a leg that the matrix says cannot be travelled
    WRONG_PLACE = "wrong_place"  # met at a location where he is not at that time
    OUTSIDE_WINDOW = "outside_window"  # the whole service lies in no window
    RETURN_NOT_EARLIEST = "return_not_earliest"  # the same stops could be back sooner
    LEAVE_NOT_LATEST = "leave_not_latest"  # the same return would allow leaving later
    MAX_VISITS = "max_visits"  # more stops than the rep makes a day
    MAX_MINUTES = "max_minutes"  # `back - leave` exceeds the rep's limit
    CAPACITY = "capacity"  # the loads of the day exceed the rep's limit

    # One customer
    TWO_VISITS_A_DAY = "two_visits_a_day"  # at most one visit per customer and day
    WRONG_REP = "wrong_rep"  # visited by a rep who may not
    ONE_REP = "one_rep"  # several reps where one is wanted
    PIN_LOST = "pin_lost"  # no visit on the day of an appointment
    PIN_MOVED = "pin_moved"  # an appointment with another rep or at another time
    MIN_GAP = "min_gap"  # two visits closer than the minimum, and not both appointments
    COUNT_EXCEEDED = "count_exceeded"  # more visits than the count wants
    COUNT_DISTANCE = "count_distance"  # further apart than the maximum and the missed visits allow
    DAY_SET = "day_set"  # days that are no option of the day sets

    # What the plan says about itself
    LATE_LIST = "late_list"  # `late` lacks, adds or misstates a gap
    MISSED_LIST = "missed_list"  # `missed` lacks, adds or misstates a customer
    SHORT_LIST = "short_list"  # `short` lacks, adds or misstates a gap
    DROPPED_LIST = "dropped_list"  # `dropped` lacks or adds a previous visit
    REASON = "reason"  # a reason outside the closed list
    FIX = "fix"  # a fix of the wrong form, or whose patch does not apply
    TRAVEL_TOTAL = "travel_total"  # `travel` of a route or of the plan
    WAITING = "waiting"  # `waiting` of a route or of the plan
    COST = "cost"  # `cost` is not the objective of this plan


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule.

    Attributes:
        rule: the code, a value of `Rule`.
        where: the place: a JSON path into the plan (`/routes/0/stops/2`), or a customer's id where the
            plan has no such place because something is absent.
        message: what is wrong, for a person.
    """

    rule: str
    where: str
    message: str

    def __str__(self) -> str:
        """`where: message [rule]`, as compilers print it."""
        return f"{self.where}: {self.message} [{self.rule}]"

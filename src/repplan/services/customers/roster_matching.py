"""Whom a roster means: its doctors by their names among the customers, and those who are none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from repplan.domain.site_names import closed_up
from repplan.services.facts.finding import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.domain.customer import Customer
    from repplan.domain.roster import Sitting
    from repplan.files.session_tables import Doctor, RosterFile

_TITLES = re.compile(
    r"[\s(（]*((副?(主任|主治))?医[师生]|副?主任|副?教授|博士|院士|dr\.?|prof\.?)[)）]*", re.IGNORECASE
)


class Left(StrEnum):
    """Why a doctor of a roster changes nothing."""

    UNKNOWN = "unknown"  # no customer has the name
    SEVERAL = "several"  # several customers have it
    EMPTY = "empty"  # the row shows no session
    STOPPED = "stopped"  # all sessions are stopped, and no day is said
    UNCLEAR = "unclear"  # his dated weeks differ, and no weekly sessions are stored


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A doctor whom the roster names and who changes nothing; `candidates` are the customers whom the name fits."""

    doctor: Doctor
    rows: tuple[int, ...]
    why: Left
    candidates: tuple[Customer, ...] = ()


@dataclass(frozen=True, slots=True)
class Matched:
    """The sittings and rows of a roster by the number of the customer, and the doctors who are none."""

    sittings: dict[int, list[Sitting]]
    rows: dict[int, list[int]]
    customers: dict[int, Customer]
    left: list[LeftOut]


def match(roster: RosterFile, pool: Sequence[Customer]) -> Matched:
    """The customers whom the doctors of a roster are; several entries of one (two departments) are put together."""
    matched = Matched({}, {}, {}, [])
    for doctor, rows in roster.rows_of.items():
        fits = _fitting(doctor, pool)
        if len(fits) != 1:
            why = Left.SEVERAL if fits else Left.UNKNOWN
            matched.left.append(LeftOut(doctor, tuple(rows), why, tuple(fits)))
            continue
        number = fits[0].number
        matched.customers[number] = fits[0]
        matched.rows.setdefault(number, []).extend(rows)
        matched.sittings.setdefault(number, []).extend(roster.sittings[doctor])
    return matched


def _fitting(doctor: Doctor, pool: Sequence[Customer]) -> list[Customer]:
    """The customers of a doctor's name, without his title if need be; of namesakes those of his department."""
    if not doctor.name:
        return [customer for customer in pool if fold(customer.id) == fold(doctor.id)]
    plain = _TITLES.sub("", doctor.name).strip() or doctor.name
    for name in dict.fromkeys((fold(doctor.name), fold(plain))):
        fits = [customer for customer in pool if fold(customer.name) == name]
        fits = fits or [customer for customer in pool if closed_up(fold(customer.name)) == closed_up(name)]
        if len(fits) > 1 and doctor.department:
            wanted = fold(doctor.department)
            near = [c for c in fits if c.department and (fold(c.department) in wanted or wanted in fold(c.department))]
            fits = near or fits
        if fits:
            return fits
    return []

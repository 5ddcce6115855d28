"""The plans that were made: which is in force, what each holds, and where one is taken from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from repplan.domain.calendar import DAY
from repplan.errors import NotFoundError, UsageError
from repplan.i18n import _
from repplan.services.facts.everybody import everybody
from repplan.services.facts.policies import load_policy, policy_digest
from repplan.store import plan_reading

if TYPE_CHECKING:
    import datetime as dt
    import sqlite3
    from collections.abc import Mapping, Sequence

    from repplan.domain.customer import Customer
    from repplan.services.context import Context
    from repplan.store.facts import PlanRecord
    from repplan.store.plan_reading import Visits


class Status(StrEnum):
    """What a plan is to the day-to-day work."""

    IN_FORCE = "in_force"
    REPLACED = "replaced"  # by one that was published later
    DRAFT = "draft"
    DISCARDED = "discarded"  # a draft that a newer one replaced
    ADOPTED = "adopted"  # a draft that was published, under a number of its own


@dataclass(frozen=True, slots=True)
class Version:
    """A plan that was made. `successor` is the plan that replaced it, None where none did."""

    record: PlanRecord
    status: Status
    successor: PlanRecord | None = None

    @property
    def number(self) -> int:
        """Its number."""
        return self.record.id

    @property
    def origin(self) -> Mapping[str, Any]:
        """The plan it was taken from and how: `how` is `publish` or `revert`, `plan` its number; empty = made anew."""
        found: Mapping[str, Any] = self.record.summary.get("origin", {})
        return found

    @property
    def late(self) -> int:
        """How many gaps were longer than their maximum when it was made."""
        return len(self.record.summary.get("late", ()))


@dataclass(frozen=True, slots=True)
class History:
    """All plans, the latest first, and the policy in force now, by its digest."""

    versions: tuple[Version, ...]
    policy: str


def load_history(context: Context) -> History:
    """The plans that were made."""
    with context.reading() as db:
        return History(tuple(read_versions(db)), policy_digest(load_policy(context, db)))


def read_versions(db: sqlite3.Connection) -> list[Version]:
    """The plans out of an open store, the latest first."""
    versions, newer = [], None
    for record in plan_reading.plan_records(db):
        if record.status != plan_reading.PUBLISHED:
            versions.append(Version(record, Status(record.status)))
            continue
        versions.append(Version(record, Status.REPLACED if newer else Status.IN_FORCE, newer))
        newer = record
    return versions


def find_version(versions: Sequence[Version], text: str) -> Version:
    """The plan that a word names: its number, `draft`, or `published` for the one in force.

    Raises:
        NotFoundError: if there is none.
        UsageError: if it is neither.
    """
    word = text.strip().lower()
    if word == "draft":
        return draft_of(versions)
    if word == "published":
        return in_force(versions)
    if not word.isdecimal():
        message = _("{text!r} is no plan: write its number (`repplan plan history`), draft or published")
        raise UsageError(message.format(text=text))
    for version in versions:
        if version.number == int(word):
            return version
    message = _("there is no plan {number}: `repplan plan history` lists them")
    raise NotFoundError(message.format(number=word))


def latest(versions: Sequence[Version], status: Status) -> Version | None:
    """The latest plan of a status, None where there is none."""
    return next((version for version in versions if version.status is status), None)


def in_force(versions: Sequence[Version]) -> Version:
    """The published plan.

    Raises:
        NotFoundError: if there is none.
    """
    found = latest(versions, Status.IN_FORCE)
    if found is None:
        raise NotFoundError(_("there is no plan yet: make one with `repplan plan`"))
    return found


def draft_of(versions: Sequence[Version]) -> Version:
    """The draft.

    Raises:
        NotFoundError: if there is none.
    """
    found = latest(versions, Status.DRAFT)
    if found is None:
        raise NotFoundError(_("there is no draft: make one with `repplan plan --draft`"))
    return found


def replaced_last(versions: Sequence[Version]) -> Version:
    """The plan that was in force before the present one.

    Raises:
        NotFoundError: if there was none.
    """
    found = latest(versions, Status.REPLACED)
    if found is None:
        in_force(versions)
        raise NotFoundError(_("this is the first plan: there is none before it"))
    return found


def visits_of(db: sqlite3.Connection, version: Version) -> Visits:
    """What a plan holds: the one in force as it stands, one that was replaced as it stood then, a draft as made."""
    record = version.record
    if version.status is Status.IN_FORCE:
        return plan_reading.visits_in_force(db, record.first_day, record.last_day)
    made = plan_reading.visits_as_made(db, record.id)
    if version.successor is None:
        return made
    first = version.successor.first_day
    return {
        **{visit: start for visit, start in made.items() if visit[1] < first},
        **plan_reading.visits_replaced(db, version.successor.id),
    }


@dataclass(frozen=True, slots=True)
class PlanDay:
    """One day of a plan as made: leaving and returning in minutes after midnight, travel in minutes, the stops."""

    date: dt.date
    leave: float
    back: float
    travel: float
    stops: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class PlanCard:
    """A plan with its days, and the customers that it names, by number."""

    version: Version
    days: tuple[PlanDay, ...]
    customers: Mapping[int, Customer]


def load_plan(context: Context, text: str | None = None) -> PlanCard:
    """A plan as it was made; without a name the one in force.

    Raises:
        NotFoundError: if there is no such plan.
        UsageError: if the word names none.
    """
    with context.reading() as db:
        versions = read_versions(db)
        version = in_force(versions) if text is None else find_version(versions, text)
        document = plan_reading.plan_document(db, version.number)
        customers = everybody(db)
    first = version.record.first_day
    days = (
        PlanDay(first + route["day"] * DAY, route["leave"], route["back"], route["travel"], tuple(route["stops"]))
        for route in document["routes"]
    )
    return PlanCard(version, tuple(days), customers)

"""Putting a plan that was made earlier in force: a draft is published, or a plan that was replaced comes back.

Facts may have changed since. Its visits are laid anew on the problem of today and checked like any plan. A draft is
published as it was looked at or not at all: where a visit of it has become impossible, it is refused. A plan that comes
back does so as far as the facts allow, and what they do not allow is named. The past, frozen days and what was done
stay.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.domain.calendar import DAY
from repplan.errors import ConflictError, UsageError
from repplan.i18n import _
from repplan.services.facts.calendars import refresh_calendar
from repplan.services.facts.everybody import everybody
from repplan.services.facts.territory import load_territory
from repplan.services.planning.first_day import first_day, how_far
from repplan.services.planning.plan_facts import facts_digest
from repplan.services.planning.plan_summary import PlanSummary, summarise
from repplan.services.planning.problem_building import Span
from repplan.services.planning.publishing import Finished, keep
from repplan.services.plans.plan_versions import (
    Status,
    Version,
    draft_of,
    find_version,
    in_force,
    latest,
    read_versions,
    replaced_last,
    visits_of,
)
from repplan.services.plans.refitting import LeftOut, Refit, refit
from repplan.store import reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from repplan.domain.customer import Customer
    from repplan.services.context import Context
    from repplan.services.facts.territory import Territory
    from repplan.services.planning.first_day import Morning
    from repplan.store.plan_reading import Visits


@dataclass(frozen=True, slots=True)
class Adopted:
    """A plan that is in force again, or now.

    Attributes:
        source: the plan that it was taken from.
        number: its own number.
        first, last: the days that it covers.
        summary: its figures.
        left_out: visits of the source that are not possible any more, with their customers.
        taken_in: appointments that the source did not have: customer and day.
        newer_facts: whether facts have changed since the source was made.
    """

    source: Version
    number: int
    first: dt.date
    last: dt.date
    summary: PlanSummary
    left_out: tuple[tuple[Customer, LeftOut], ...]
    taken_in: tuple[tuple[Customer, dt.date], ...]
    newer_facts: bool


@dataclass(frozen=True, slots=True)
class _Ground:
    """What both commands stand on."""

    territory: Territory
    versions: Sequence[Version]
    source: Version
    visits: Visits
    morning: Morning
    span: Span
    facts: str


def publish_draft(context: Context, number: str | None = None) -> Adopted:
    """Publish a draft: the one there is, or an earlier one by its number.

    Raises:
        NotFoundError: if there is no draft.
        UsageError: if the plan of that number is none.
        ConflictError: if the draft is over, or facts do not allow all of its visits any more.
    """
    ground = _ground(context, lambda versions: _draft(versions, number), keep_later=False)
    fitted = refit(context, ground.territory, ground.span, ground.visits)
    if fitted.left_out:
        raise ConflictError(_refusal(context, ground, fitted))
    newer = ground.source.record.facts_digest != ground.facts
    # What it does not know stays new to the next `plan`.
    return _adopt(context, "publish", ground, fitted, ground.source.record.facts_digest, newer_facts=newer)


def revert_plan(context: Context, number: str | None = None) -> Adopted:
    """Put a plan that was replaced back in force, by default the last one; days after its end stay as they are.

    Raises:
        NotFoundError: if there is no such plan.
        UsageError: if it is in force, or a draft.
        ConflictError: if it is over.
    """
    ground = _ground(context, lambda versions: _former(versions, number), keep_later=True)
    fitted = refit(context, ground.territory, ground.span, ground.visits)
    newer = ground.source.record.facts_digest != ground.facts
    # Taken knowingly: until something new happens the next `plan` leaves it in force.
    return _adopt(context, "revert", ground, fitted, ground.facts, newer_facts=newer)


def _draft(versions: Sequence[Version], number: str | None) -> Version:
    version = draft_of(versions) if number is None else find_version(versions, number)
    if version.status in (Status.IN_FORCE, Status.REPLACED):
        message = _("plan {number} is no draft: `repplan plan revert {number}` puts a plan that was replaced in force")
        raise UsageError(message.format(number=version.number))
    return version


def _former(versions: Sequence[Version], number: str | None) -> Version:
    version = replaced_last(versions) if number is None else find_version(versions, number)
    if version.status is Status.IN_FORCE:
        raise UsageError(_("plan {number} is in force already").format(number=version.number))
    if version.status is not Status.REPLACED:
        message = _("plan {number} was never published: `repplan plan publish {number}`")
        raise UsageError(message.format(number=version.number))
    return version


def _ground(context: Context, choose: Callable[[Sequence[Version]], Version], *, keep_later: bool) -> _Ground:
    """Everything read at one moment; with `keep_later` the plan in force goes on after the source's last day."""
    refresh_calendar(context)
    with context.reading() as db:
        versions = read_versions(db)
        source = choose(versions)
        territory = load_territory(context, db)
        planned = reading.visits(db, context.today, dt.date.max)
        morning = how_far(context, db, territory)
        open_from = first_day(territory, planned, morning, context.config["plan.freeze_days"])
        first, last = max(source.record.first_day, open_from), source.record.last_day
        if first > last:
            message = _("plan {number} covers nothing that is still open: it ends on {last}")
            raise ConflictError(message.format(number=source.number, last=last))
        visits = dict(visits_of(db, source))
        if keep_later:
            visits, last = _with_later(db, versions, visits, last)
        span = Span(first, (last - first).days + 1, planned, reading.appointments(db, first))
        facts = facts_digest(context, db, territory)
    return _Ground(territory, versions, source, visits, morning, span, facts)


def _with_later(
    db: sqlite3.Connection, versions: Sequence[Version], visits: Visits, last: dt.date
) -> tuple[dict[tuple[int, dt.date], float], dt.date]:
    """The visits with those of the plan in force after `last`, and its last day where that is later."""
    present = in_force(versions)
    later = {visit: start for visit, start in visits_of(db, present).items() if visit[1] > last}
    return {**{visit: start for visit, start in visits.items() if visit[1] <= last}, **later}, max(
        last, present.record.last_day
    )


def _adopt(context: Context, how: str, ground: _Ground, fitted: Refit, facts: str, *, newer_facts: bool) -> Adopted:
    summary = summarise(ground.territory, fitted.built, fitted.document)
    present = latest(ground.versions, Status.IN_FORCE)
    source = ground.source
    made = Finished(
        territory=ground.territory,
        first=ground.span.first,
        days=ground.span.days,
        facts=facts,
        document=fitted.document,
        summary=summary,
        renumber=not ground.morning.out,
        expected=None if present is None else present.number,
        elsewhere=fitted.built.elsewhere,
        origin={"how": how, "plan": source.number},
    )
    adopt = source.number if how == "publish" else None
    number = keep(context, f"plan {how} {source.number}", made, adopt=adopt)
    customers = _customers(context)
    return Adopted(
        source=source,
        number=number,
        first=ground.span.first,
        last=ground.span.first + (ground.span.days - 1) * DAY,
        summary=summary,
        left_out=tuple((customers[visit.customer], visit) for visit in fitted.left_out),
        taken_in=tuple((customers[customer], day) for customer, day in fitted.taken_in),
        newer_facts=newer_facts,
    )


def _customers(context: Context) -> dict[int, Customer]:
    with context.reading() as db:
        return everybody(db)


def _refusal(context: Context, ground: _Ground, fitted: Refit) -> str:
    """What of a draft has become impossible."""
    customers = _customers(context)
    shown = [f"{customers[v.customer].name} {v.day} ({why_not(v)})" for v in fitted.left_out[:5]]
    more = len(fitted.left_out) - len(shown)
    if more > 0:
        shown.append(_("and {n} more").format(n=more))
    message = _(
        "draft {number} was made before facts changed, and cannot be kept any more: {visits}; "
        "`repplan plan --draft` makes one that knows them"
    )
    return message.format(number=ground.source.number, visits=", ".join(shown))


def why_not(visit: LeftOut) -> str:
    """Why a visit is not possible any more, in words."""
    return {
        "gone": _("no longer visited"),
        "no_shift": _("you do not work then"),
        "no_window": _("not received then"),
        "min_gap": _("too soon after another visit"),
        "no_room": _("no room beside the others"),
    }[visit.why.value]

"""Starting the clock of winning: for whom, whether there is time for it, and how the running clocks stand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from repplan.domain.cadence import Phase, service_minutes
from repplan.domain.calendar import DAY
from repplan.domain.customer import Setting, rota_is_over
from repplan.domain.policy import Unit
from repplan.domain.rota import rota_ends
from repplan.domain.winning import WinClock, WinOutlook, win_clock
from repplan.errors import NotFoundError, UsageError
from repplan.i18n import _
from repplan.services.facts.chances import chances, outlook
from repplan.services.facts.finding import describe, find_customer, fitting
from repplan.services.facts.territory import load_territory, own_territory, owned
from repplan.store import reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from repplan.domain.customer import Customer
    from repplan.domain.policy import Rhythm
    from repplan.services.context import Context
    from repplan.services.facts.territory import Territory

WEEKS = 4  # over which working time and opportunities are averaged
TRAVEL_ASSUMED = 20.0  # minutes a visit where no plan says better


@dataclass(frozen=True, slots=True)
class Win:
    """A customer being won: the clock and how it looks on `day` (today, or the start where that is later)."""

    customer: Customer
    clock: WinClock
    outlook: WinOutlook
    day: dt.date


@dataclass(frozen=True, slots=True)
class Candidate:
    """A prospect who could be started today: visits and minutes a week that would take, and the outlook on day 1."""

    customer: Customer
    visits: float
    minutes: float
    outlook: WinOutlook


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Who fits now.

    Attributes:
        working, keeping, running: minutes a week the rep works, keeping takes, and running wins take.
        travel: minutes of travel assumed a visit.
        fits: the prospects that fit, in the order they were chosen.
        waiting: the prospects that do not fit and stay prospects.
        no_window: prospects whose setting has no win window, so that no clock can be started for them.
        rota_over: prospects whose rota has ended, so that no clock can be started until its end is corrected.
    """

    working: float
    keeping: float
    running: float
    travel: float
    fits: tuple[Candidate, ...]
    waiting: tuple[Candidate, ...]
    no_window: tuple[Customer, ...]
    rota_over: tuple[Customer, ...] = ()

    @property
    def free(self) -> float:
        """Minutes a week left for winning before anybody is started."""
        return max(0.0, self.working - self.keeping - self.running)


def running_wins(context: Context) -> list[Win]:
    """The clocks that run or are set to start, the nearest deadline first."""
    with context.reading() as db:
        territory = own_territory(context, db)
    wins = [_win(territory, customer) for customer in territory.customers.values() if _is_running(territory, customer)]
    return sorted(wins, key=lambda win: (win.clock.deadline, win.customer.name, win.customer.number))


def start_wins(
    context: Context, names: Iterable[str], day: dt.date | None = None, *, restart: bool = False
) -> list[Win]:
    """Start the clock of winning for customers; all of them or, where one cannot be started, none.

    Args:
        context: the command's surroundings.
        names: numbers, names or parts of names.
        day: day 1 of the clock, default today.
        restart: whether a running clock may be started anew.

    Raises:
        NotFoundError: if a name fits no customer or several.
        UsageError: if a customer is a colleague's, his setting has no win window, he is won already, his
            rota ends before the start, or his clock runs.
    """
    with context.reading() as db:
        everybody = load_territory(context, db)
    territory = owned(everybody, context.config["rep.name"])
    chosen = {c.number: c for c in (_find(territory, everybody, name) for name in names)}
    for customer in chosen.values():
        _refuse(territory, customer, day or context.today, restart=restart)
    return _start(context, chosen, day or context.today)


def _find(own: Territory, everybody: Territory, name: str) -> Customer:
    """The rep's own customer of a name.

    Raises:
        NotFoundError: if the name fits none or several.
        UsageError: if it fits only a colleague's.
    """
    try:
        return find_customer(own.customers.values(), name)
    except NotFoundError:
        fits = fitting(everybody.customers.values(), name)
        if len(fits) != 1 or fits[0].number in own.customers:
            raise
    message = _('{customer} is visited by {rep}: `repplan customer edit {number} --rep ""` takes him over')
    raise UsageError(message.format(customer=describe(fits[0]), rep=fits[0].rep, number=fits[0].number))


def _refuse(territory: Territory, customer: Customer, start: dt.date, *, restart: bool) -> None:
    """Say why a clock cannot be started, where it cannot."""
    policy = territory.policy
    if customer.setting not in policy.winning:
        message = _("{customer} is of the setting {setting}, which has no win window; settings with one: {settings}")
        settings = ", ".join(setting.value for setting in policy.winning)
        raise UsageError(message.format(customer=describe(customer), setting=customer.setting.value, settings=settings))
    if territory.histories[customer.number].loss is not None:
        message = _("{customer} counts as lost: `repplan regained {number}` first, if he came back")
        raise UsageError(message.format(customer=describe(customer), number=customer.number))
    stage = territory.histories[customer.number].stage
    if stage.rank >= policy.won_at.rank:
        message = _("{customer} is won already (stage {stage}): nothing is left to start")
        raise UsageError(message.format(customer=describe(customer), stage=stage.value))
    if rota_is_over(rota_ends(customer), start):
        message = _(
            "the rota of {customer} ends before {start}: `repplan customer edit {number} --rota-end DATE` first"
        )
        raise UsageError(message.format(customer=describe(customer), start=start, number=customer.number))
    if not restart and _is_running(territory, customer):
        message = _("the clock of {customer} runs since {start}; `--restart` begins it anew")
        raise UsageError(message.format(customer=describe(customer), start=customer.start_date))


def _is_running(territory: Territory, customer: Customer) -> bool:
    """Whether the clock is set and neither won nor past its deadline."""
    clock = win_clock(customer, territory.policy)
    won = territory.histories[customer.number].won_on is not None
    return clock is not None and not won and territory.today <= clock.deadline


def _start(context: Context, numbers: Iterable[int], day: dt.date) -> list[Win]:
    from repplan.store.models import CustomerRow

    wanted = list(numbers)
    with context.writing(f"win {' '.join(map(str, wanted))}") as session:
        for number in wanted:
            row = session.get(CustomerRow, number)
            assert row is not None
            row.start_date, row.prospect = day.isoformat(), False
            session.add(row)
    with context.reading() as db:
        territory = own_territory(context, db)
    return [_win(territory, territory.customers[number]) for number in wanted]


def _win(territory: Territory, customer: Customer) -> Win:
    clock = win_clock(customer, territory.policy)
    assert clock is not None
    day = max(territory.today, clock.start)
    return Win(customer, clock, outlook(territory, customer, clock, day), day)


def suggest_wins(context: Context) -> Suggestion:
    """How many prospects fit now and who: outpatients of the highest potential first, then the other settings."""
    with context.reading() as db:
        return _suggest(db, own_territory(context, db))


def start_suggested(context: Context) -> Suggestion:
    """Start the clocks of all prospects that fit today, in one transaction."""
    suggestion = suggest_wins(context)
    if suggestion.fits:
        _start(context, [candidate.customer.number for candidate in suggestion.fits], context.today)
    return suggestion


def _suggest(db: sqlite3.Connection, territory: Territory) -> Suggestion:
    travel = _mean_travel(db, territory.today)
    keeping = running = 0.0
    prospects = []
    for number, standing in territory.standings.items():
        customer = territory.customers[number]
        if standing.phase is Phase.PROSPECT and customer.start_date is None:
            prospects.append(customer)
        elif standing.phase is Phase.WINNING:
            running += _weekly_minutes(territory, customer, standing.rhythm, travel)
        else:
            keeping += _weekly_minutes(territory, customer, standing.rhythm, travel)
    working = sum(d.shift.minutes for d in territory.calendar.days(territory.today, 7 * WEEKS) if d.shift) / WEEKS
    winnable = [c for c in prospects if c.setting in territory.policy.winning]
    rota_over = tuple(c for c in winnable if rota_is_over(rota_ends(c), territory.today))
    candidates = [_candidate(territory, c, travel) for c in sorted(winnable, key=_choice_order) if c not in rota_over]
    left = working - keeping - running
    fits, waiting = [], []
    for candidate in candidates:
        if candidate.minutes <= left:
            left -= candidate.minutes
            fits.append(candidate)
        else:
            waiting.append(candidate)
    no_window = tuple(c for c in prospects if c.setting not in territory.policy.winning)
    return Suggestion(working, keeping, running, travel, tuple(fits), tuple(waiting), no_window, rota_over)


def _choice_order(customer: Customer) -> tuple[bool, int, int, str, int]:
    """Outpatients first, as their rota moves on; then the highest potential, openness and tier."""
    return (
        customer.setting is not Setting.OUTPATIENT,
        -(customer.potential or 0),
        -(customer.openness or 0),
        customer.tier.value,
        customer.number,
    )


def _candidate(territory: Territory, customer: Customer, travel: float) -> Candidate:
    rhythm = territory.policy.winning[customer.setting].rhythm
    visits = _weekly_visits(territory, customer, rhythm)
    clock = win_clock(replace(customer, start_date=territory.today), territory.policy)
    assert clock is not None
    minutes = visits * (service_minutes(customer, territory.policy) + travel)
    return Candidate(customer, visits, minutes, outlook(territory, customer, clock, territory.today))


def _weekly_minutes(territory: Territory, customer: Customer, rhythm: Rhythm | None, travel: float) -> float:
    """Minutes a week that a customer's rhythm takes, travel included; 0 where no visits are wanted."""
    if rhythm is None:
        return 0.0
    return _weekly_visits(territory, customer, rhythm) * (service_minutes(customer, territory.policy) + travel)


def _weekly_visits(territory: Territory, customer: Customer, rhythm: Rhythm) -> float:
    """Visits a week at the ideal gap; where that counts opportunities, those of the coming weeks that can be used."""
    if rhythm.unit is Unit.DAYS:
        return 7 / rhythm.ideal
    possible = chances(territory, customer)
    count = sum(possible(territory.today + i * DAY) for i in range(7 * WEEKS))
    return count / WEEKS / rhythm.ideal


def _mean_travel(db: sqlite3.Connection, today: dt.date) -> float:
    """Minutes of travel a visit in the plan's coming stops; an assumption where there are none."""
    timed = [visit.travel for visit in reading.visits(db, today, dt.date.max) if not visit.added]
    return sum(timed) / len(timed) if timed else TRAVEL_ASSUMED

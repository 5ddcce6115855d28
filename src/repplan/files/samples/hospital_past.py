"""How far the rep has come with a person of a hospital, and by which visits: one past for each phase."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.files.samples.history import Rhythm, climb
from repplan.files.samples.tables import STAGES

if TYPE_CHECKING:
    from repplan.files.samples.dice import Dice
    from repplan.files.samples.history import Diary, Receiver
    from repplan.files.samples.tables import PastContact, SampleCustomer

RHYTHMS = {"A": Rhythm(4, 5, 7), "B": Rhythm(7, 10, 15), "C": Rhythm(15, 20, 30), "D": Rhythm(30, 45, 90)}
BY_APPOINTMENT = Rhythm(7, 14, 21)

_STAGES = {"A": (3, 4, 4), "B": (3, 3, 4, 2), "C": (2, 3, 3), "D": (1, 2, 2, 3)}
_SHARING = STAGES.index("sharing")


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in the mix before a person sits on it; `mark` says what stands out, if anything."""

    setting: str
    phase: str
    tier: str
    mark: str = ""


def past_of(dice: Dice, diary: Diary, who: Receiver, customer: SampleCustomer, seat: Seat) -> list[PastContact]:
    """The person's past contacts; the customer's dates and stage are set to what they lead to."""
    if seat.phase == "prospect":
        customer.start_date = "prospect"
        return []
    if seat.phase == "winning":
        return _winning(dice, diary, who, customer, seat)
    return _keeping(dice, diary, who, customer, seat)


def _winning(dice: Dice, diary: Diary, who: Receiver, customer: SampleCustomer, seat: Seat) -> list[PastContact]:
    """Sought at every opportunity (ward: every few days) since the start, met two times in three, not won yet."""
    clinic = seat.setting == "outpatient"
    ago = dice.between(2, 11) if clinic else dice.between(4, 24)
    if seat.mark == "last days":
        ago = 13 if clinic else 27
    elif seat.mark == "first day":
        ago = 0
    customer.start_date = diary.workday(ago)
    if seat.mark == "rota soon":
        customer.rota_end = diary.today + dt.timedelta(days=dice.between(4, 12))
    elif clinic and dice.chance(60):
        customer.rota_end = diary.today + dt.timedelta(days=dice.between(30, 150))
    met: list[dt.date] = []
    log: list[PastContact] = []
    for day in diary.winning(who, customer.start_date, 1 if clinic else 4):
        if dice.chance(66):
            met.append(day)
        else:
            log.append(diary.missed(who, day))
    ladder = [STAGES[min(i // 2 + 1, _SHARING - 1)] for i in range(len(met))]
    if met:
        customer.last_visit, customer.stage = met[-1], ladder[-1]
    return log + diary.met(who, met, ladder, evenings=0 if clinic else 50)


def _keeping(dice: Dice, diary: Diary, who: Receiver, customer: SampleCustomer, seat: Seat) -> list[PastContact]:
    """Visited at the rhythm of the tier for half a year, or won in a fortnight some months ago and kept since."""
    rhythm = BY_APPOINTMENT if seat.setting in {"pharmacy", "office"} else RHYTHMS[seat.tier]
    overdue = seat.mark == "overdue"
    age = dice.between(1, rhythm.ideal) if dice.chance(80) else dice.between(rhythm.ideal, rhythm.most - 1)
    if overdue:
        age = rhythm.most + dice.between(3, 12)
    _set_rota(dice, diary, customer, seat)
    stage = dice.pick(_STAGES[seat.tier])
    won: list[dt.date] = []
    since = diary.beginning(rhythm.most + 30)
    if seat.setting in {"outpatient", "ward"} and stage >= _SHARING and not overdue and dice.chance(30):
        customer.start_date = diary.workday(dice.between(rhythm.most + 40, 160))
        won = diary.winning(who, customer.start_date, 2, customer.start_date + dt.timedelta(days=13))
        since = customer.start_date + dt.timedelta(days=14 + rhythm.least)
    kept = diary.keeping(who, rhythm, age, since)
    met = won + kept
    first = 0 if won else stage - min(stage, dice.between(0, 2))
    ladder = (climb(len(won), first, _SHARING) if won else []) + climb(len(kept), _SHARING if won else first, stage)
    customer.last_visit, customer.stage = met[-1], ladder[-1]
    log = diary.met(who, met, ladder, evenings=20 if seat.setting == "ward" else 0)
    log += diary.between(who, met, missed_percent=14)
    if overdue:
        log += diary.in_vain(who, met[-1], rhythm)
    return log


def _set_rota(dice: Dice, diary: Diary, customer: SampleCustomer, seat: Seat) -> None:
    """Clinic rotas last one to six months; one has just ended and nobody has noted the new one."""
    if seat.mark == "rota over":
        customer.rota_end = diary.today - dt.timedelta(days=dice.between(5, 12))
    elif seat.setting == "outpatient" and dice.chance(45):
        customer.rota_end = diary.today + dt.timedelta(days=dice.between(20, 160))

"""The retail territory: shops of Tongzhou and eastern Chaoyang, and of the towns around, visited by one rep.

All shops are invented. Town shops are due about every 15 days, country shops every 30: with 200 shops, two thirds of
them in town, that is 15 to 16 visits a workday.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from repplan.files.samples.dice import Dice, apportion
from repplan.files.samples.history import Diary, Receiver, Rhythm, climb
from repplan.files.samples.names import email, invent_person, invent_shop, phone
from repplan.files.samples.places import HOME, NEIGHBOURHOODS, TOWNS, Place
from repplan.files.samples.tables import Sample, SampleCustomer

if TYPE_CHECKING:
    import datetime as dt

    from repplan.files.samples.tables import PastContact

RHYTHMS = {"urban": Rhythm(10, 15, 18), "rural": Rhythm(21, 30, 35)}

_AREAS = (130, 70)  # urban and rural among 200 shops
_TIERS = (15, 25, 35, 25)
_REACH = {"urban": 0.009, "rural": 0.014}  # degrees of latitude from the centre: about 1.0 and 1.5 km
_STRETCH = 1.3  # at 40° north a degree of longitude is that much shorter than one of latitude
_HOURS = ("08:00-21:00", "08:00-21:30", "08:30-21:00", "09:00-22:00", "07:30-20:30")
_COUNTRY_HOURS = ("08:00-18:30", "08:00-19:00", "07:30-19:00", "08:30-12:00,13:30-19:00")
_STREETS = ("东路", "西街", "南路", "北街", "中街", "大街")
_BANDS = {"A": (5, 5), "B": (4, 4), "C": (2, 3), "D": (1, 2)}


def retail_territory(customers: int, seed: int, today: dt.date) -> Sample:
    """A territory of that many shops, as it stands on the morning of `today`."""
    dice = Dice(seed)
    sample = Sample("周明霞", HOME)
    taken = {sample.rep}
    diary = Diary(dice, today, max(18, customers // 11))
    lots = dice.shuffled(_lots(customers))
    tiers = dice.shuffled([t for t, n in zip("ABCD", apportion(customers, _TIERS), strict=True) for _ in range(n)])
    order = dice.shuffled(range(1, customers + 1))
    new = set(order[: customers // 40])  # found, but not visited yet
    overdue = set(order[len(new) : len(new) + max(1, customers // 33)])
    width = max(3, len(str(customers)))
    for number, ((area, place), tier) in enumerate(zip(lots, tiers, strict=True), start=1):
        shop = _shop(dice, area, place, tier, taken)
        shop.id = f"S{number:0{width}d}"
        shop.rep, shop.phone = sample.rep, phone(number)
        shop.email = email(shop.id) if dice.chance(40) else ""
        sample.customers.append(shop)
        who = Receiver(shop.id, place.name, frozenset(range(5)), shop=True)
        if number not in new:
            sample.log.extend(_past(dice, diary, who, shop, overdue=number in overdue))
    return sample


def _lots(customers: int) -> list[tuple[str, Place]]:
    """(area, place) of every shop."""
    lots = []
    shares = apportion(customers, _AREAS)
    for area, places, count in zip(("urban", "rural"), (NEIGHBOURHOODS, TOWNS), shares, strict=True):
        by_place = apportion(count, [place.weight for place in places])
        lots += [(area, place) for place, share in zip(places, by_place, strict=True) for _ in range(share)]
    return lots


def _shop(dice: Dice, area: str, place: Place, tier: str, taken: set[str]) -> SampleCustomer:
    district = place.address
    name = invent_shop(dice, district, place.name, taken)
    hours = dice.pick(_HOURS if area == "urban" else _COUNTRY_HOURS)
    sunday = "closed" if area == "rural" and dice.chance(30) else hours
    owner = f"店主{invent_person(dice, taken)}" if dice.chance(30) else ""
    return SampleCustomer(
        id="",
        name=name,
        site=name,
        setting="store",
        tier=tier,
        lat=place.lat + dice.spread(_REACH[area]),
        lon=place.lon + dice.spread(_REACH[area] * _STRETCH),
        hours=[hours] * 6 + [sunday],
        service_minutes=dice.pick((15, 15, 15, 20, 20, 25)),
        rep="",
        area=area,
        role="decision maker" if owner else "",
        potential=dice.between(*_BANDS[tier]),
        openness=dice.between(2, 5),
        address=f"{district}区{place.name}{dice.pick(_STREETS)}{dice.between(1, 199)}号",
        notes=owner,
    )


def _past(dice: Dice, diary: Diary, who: Receiver, shop: SampleCustomer, *, overdue: bool) -> list[PastContact]:
    """Half a year of visits at the area's rhythm; the shop's last visit and stage are set to what they lead to."""
    rhythm = RHYTHMS[shop.area]
    age = rhythm.most + dice.between(3, 10) if overdue else dice.between(1, rhythm.ideal + 1)
    met = diary.keeping(who, rhythm, age, diary.beginning(rhythm.most + 40))
    stage = dice.pick((1, 2, 2, 3, 3, 4))
    ladder = climb(len(met), stage - min(stage, dice.between(0, 2)), stage)
    shop.last_visit, shop.stage = met[-1], ladder[-1]
    log = diary.met(who, met, ladder) + diary.between(who, met, missed_percent=8)
    if overdue:
        log += diary.in_vain(who, met[-1], rhythm)
    return log

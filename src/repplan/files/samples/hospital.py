"""The hospital territory: one rep in the east of Beijing, doctors, pharmacies and offices of real hospitals.

Persons are invented. The mix below is that of 120 customers and is scaled to any number. Its load, every customer at
the ideal interval of his tier (A 5, B 10, C 20, D 45 calendar days), is 90 % of 20 workdays with 13 visits each.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from repplan.files.samples.dice import Dice, apportion
from repplan.files.samples.history import Diary, Receiver
from repplan.files.samples.hospital_past import Seat, past_of
from repplan.files.samples.names import email, invent_person, phone
from repplan.files.samples.places import HOME, HOSPITALS, Place
from repplan.files.samples.sittings import invent_sessions
from repplan.files.samples.tables import Sample, SampleCustomer

if TYPE_CHECKING:
    import datetime as dt

TIERS = "ABCD"
# (setting, phase): how many of each tier among 120 customers.
MIX: dict[tuple[str, str], tuple[int, int, int, int]] = {
    ("outpatient", "winning"): (3, 4, 1, 0),
    ("ward", "winning"): (2, 3, 1, 0),
    ("outpatient", "prospect"): (0, 2, 2, 0),
    ("ward", "prospect"): (0, 1, 1, 0),
    ("outpatient", "keeping"): (5, 9, 12, 12),
    ("ward", "keeping"): (3, 5, 9, 10),
    ("surgery", "keeping"): (1, 1, 4, 6),
    ("pharmacy", "keeping"): (0, 2, 4, 7),
    ("office", "keeping"): (0, 1, 2, 7),
}

_DEPARTMENTS = {
    "outpatient": ("心内科", "心内科", "内分泌科", "内分泌科", "神经内科", "肾内科", "老年科", "呼吸内科", "全科"),
    "ward": ("心内科", "心内科", "内分泌科", "神经内科", "肾内科", "老年科", "呼吸内科", "消化内科"),
    "surgery": ("心外科", "血管外科", "神经外科", "骨科", "普外科"),
    "pharmacy": ("药剂科",),
    "office": ("医务处", "门诊办公室", "院长办公室", "采购办公室"),
}
_DOCTOR_TITLES = {
    "A": ("主任医师", "主任医师", "副主任医师"),
    "B": ("主任医师", "副主任医师", "副主任医师"),
    "C": ("副主任医师", "主治医师", "主治医师"),
    "D": ("主治医师", "主治医师", "住院医师"),
}
_TITLES = {"pharmacy": ("主任药师", "副主任药师", "主管药师"), "office": ("主任", "副主任", "科长")}
_SERVICE = {"outpatient": (6, 10), "ward": (8, 14), "surgery": (8, 12), "pharmacy": (12, 18), "office": (12, 20)}
_BANDS = {"A": ((5, 5), (4, 5)), "B": ((4, 5), (3, 4)), "C": ((3, 4), (2, 3)), "D": ((1, 2), (1, 3))}
_NOTES = ("喜欢简短", "查房后再去", "先发消息约时间", "关注安全性数据", "爱聊学术会议", "诊室在二层", "不喜欢被打断")


def hospital_territory(customers: int, seed: int, today: dt.date) -> Sample:
    """A territory of that many customers, as it stands on the morning of `today`."""
    dice = Dice(seed)
    sample = Sample("陈立新", HOME)
    taken = {sample.rep}
    diary = Diary(dice, today, max(15, customers // 8))
    seats = dice.shuffled(_marked(dice, _seats(customers)))
    sites = _sites(dice, seats)
    width = max(3, len(str(customers)))
    people: list[tuple[Seat, Receiver, SampleCustomer]] = []
    for number, (seat, site) in enumerate(zip(seats, sites, strict=True), start=1):
        customer = _person(dice, seat, site, f"H{number:0{width}d}", taken)
        customer.rep = sample.rep
        customer.phone = phone(number)
        customer.email = "" if dice.chance(25) else email(customer.id)
        customer.sessions, weekdays = invent_sessions(dice, seat.setting)
        sample.customers.append(customer)
        people.append((seat, Receiver(customer.id, site.name, weekdays), customer))
    # Those with the least freedom enter the diary first, so that no day is overfull.
    for seat, who, customer in sorted(people, key=lambda entry: (entry[0].phase != "winning", entry[0].tier)):
        sample.log.extend(past_of(dice, diary, who, customer, seat))
    return sample


def _seats(customers: int) -> list[Seat]:
    counts = apportion(customers, [sum(tiers) for tiers in MIX.values()])
    return [
        Seat(setting, phase, tier)
        for ((setting, phase), tiers), count in zip(MIX.items(), counts, strict=True)
        for tier, share in zip(TIERS, apportion(count, tiers), strict=True)
        for _ in range(share)
    ]


def _marked(dice: Dice, seats: list[Seat]) -> list[Seat]:
    """The seats, some of them marked with what makes a morning: the overdue, rotas that end, first and last days."""
    kept = [i for i, seat in enumerate(seats) if seat.phase == "keeping"]
    reminded = dice.shuffled([i for i in kept if seats[i].tier != "D"])
    marks = dict.fromkeys(reminded[: max(1, len(kept) // 20)], "overdue")
    over = next((i for i in kept if seats[i].setting == "outpatient" and i not in marks), None)
    if over is not None:
        marks[over] = "rota over"
    winners = [i for i, seat in enumerate(seats) if seat.phase == "winning"]
    clinics = dice.shuffled([i for i in winners if seats[i].setting == "outpatient"])
    marks |= dict(zip(clinics, ("rota soon", "last days", "first day", "rota soon", "rota soon"), strict=False))
    marks |= dict(zip([i for i in winners if seats[i].setting == "ward"], ("", "last days"), strict=False))
    return [replace(seat, mark=marks.get(i, "")) for i, seat in enumerate(seats)]


def _sites(dice: Dice, seats: list[Seat]) -> list[Place]:
    """A site for each seat: the far hospitals for kept doctors of the lower tiers, the others for everybody."""
    shares = apportion(len(seats), [site.weight for site in HOSPITALS])
    rooms = [site for site, share in zip(HOSPITALS, shares, strict=True) for _ in range(share)]
    far = [site for site in rooms if site.far]
    near = dice.shuffled([site for site in rooms if not site.far])
    doctors = {"outpatient", "ward", "surgery"}
    suits = [i for i, s in enumerate(seats) if s.phase == "keeping" and s.tier in "CD" and s.setting in doctors]
    chosen = dict(zip(suits, far, strict=False))
    rest = iter(near + far[len(chosen) :])
    return [chosen[i] if i in chosen else next(rest) for i in range(len(seats))]


def _person(dice: Dice, seat: Seat, site: Place, identity: str, taken: set[str]) -> SampleCustomer:
    (low, high), (closed, open_) = _BANDS[seat.tier]
    titles = _TITLES.get(seat.setting, _DOCTOR_TITLES[seat.tier])
    title = dice.pick(titles)
    return SampleCustomer(
        id=identity,
        name=invent_person(dice, taken),
        site=site.name,
        setting=seat.setting,
        tier=seat.tier,
        lat=site.lat,
        lon=site.lon,
        hours=_site_hours(site),
        service_minutes=dice.between(*_SERVICE[seat.setting]),
        rep="",
        department=dice.pick(_DEPARTMENTS[seat.setting]),
        title=title,
        role=_role(dice, seat, title),
        potential=dice.between(low, high),
        openness=dice.between(closed, open_),
        address=site.address,
        notes=dice.pick(_NOTES) if dice.chance(50) else "",
    )


def _role(dice: Dice, seat: Seat, title: str) -> str:
    """Chiefs decide or influence, the others carry out; now and then somebody blocks."""
    if dice.chance(4):
        return "blocker"
    if title in {"主任药师", "主任"}:
        return "decision maker"
    if title == "主任医师" and dice.chance(50):
        return dice.pick(("decision maker", "influencer", "influencer"))
    if seat.setting in {"pharmacy", "office"} or dice.chance(30):
        return "executor"
    return ""


def _site_hours(site: Place) -> list[str]:
    """Reception hours of the hospital, the same for all who work there; Tuesday and Thursday evenings on the wards."""
    day = "07:45-12:00,13:30-17:30" if site is HOSPITALS[0] else "08:00-12:00,13:30-17:30"
    night = f"{day},19:00-20:30"
    return [day, night, day, night, day, "closed", "closed"]

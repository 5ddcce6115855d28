"""OpenStreetMap's opening hours as ordinary weeks, and what that leaves out."""

import csv
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repplan.domain.opening_hours import OpeningHoursError, parse_hours_of_week, parse_opening_hours
from repplan.domain.sessions import Sessions, format_sessions
from repplan.domain.spans import is_normal

DATA = Path(__file__).parents[3] / "shared" / "data"
TODAY = dt.date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "week", "told"),
    [
        ("Mo-Fr 8:00-16:00", "Mon-Fri 08:00-16:00", []),
        ("Mo-Fr 08:00-12:00,13:00-17:00; Sa 9:00-12:00", "Mon-Fri 08:00-12:00, 13:00-17:00; Sat 09:00-12:00", []),
        ("Mo-Fr 08:00-16:00; We 10:00-12:00", "Mon,Tue,Thu,Fri 08:00-16:00; Wed 10:00-12:00", []),
        ("24/7", "daily 00:00-24:00", []),
        ("Fr 20:00-01:00", "Fri 20:00-24:00; Sat 00:00-01:00", []),
        ("Mo-Fr 10:00-20:00, Sa 10-18", "Mon-Fri 10:00-20:00; Sat 10:00-18:00", ["hours without minutes"]),
        ("Mo-Fr 8:00-16:00; PH off", "Mon-Fri 08:00-16:00", ["public holidays come from the country's calendar"]),
        ("Mo 8:00-16:00; SH off", "Mon 08:00-16:00", ["school holidays are not known"]),
        ("Mo 8:00-16:00; Tu 9:00-10:00 unknown", "Mon 08:00-16:00", ["hours called unknown are left out"]),
        ("Mo 10:00+", "Mon 10:00-24:00", ["no end is said"]),
        ('Mo 8:00-16:00 "by appointment"', "Mon 08:00-16:00", ["not kept: 'by appointment'"]),
        ("Sa 11:00-16:00; Jun-Aug Sa 11:00-15:00", "Sat 11:00-16:00", ["in 13 of the next 53 weeks"]),
        (
            "Mo 9:00-12:00; 2026 Dec 28 off",
            "Mon 09:00-12:00",
            ["in 1 of the next 53 weeks the hours are others, that of 2026-12-28"],
        ),
        ("week 1-53/2 Mo 9:00-12:00; week 2-52/2 Tu 9:00-12:00", "Mon 09:00-12:00", ["in 26 of the next 53 weeks"]),
        ("Mo 8:00-16:00; 2017 Jul 1 - 2017 Aug 8 off", "Mon 08:00-16:00", []),
    ],
)
def test_the_ordinary_week(text: str, week: str, told: list[str]) -> None:
    """The usual week is taken, rules that come later replace earlier ones, and what a week cannot hold is told."""
    found = parse_opening_hours(text, TODAY)
    assert format_sessions(Sessions(found.days), None) == week
    assert len(found.warnings) == len(told)
    assert all(words in warning for words, warning in zip(told, found.warnings, strict=True))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "says no hours"),
        ('"by appointment"', "says no hours"),
        ("sunrise-sunset", "depends on the sun"),
        ("off", "leaves no opening hours"),
        ("Mo[1] 10:00-12:00", "leaves no opening hours in an ordinary week"),
        ("Seasonal, only summer time", "not understood at character 1 ('Seasonal, only summer time')"),
        ("Mo-Fr 8:00-16:00; Sa vormittags; PH off", "at character 22 ('vormittags')"),
        ("Mo 8:00-9:00 ; " * 66 + "Mo off   ; Tu 8:00-9:00", "more than 1000 characters"),
    ],
)
def test_no_ordinary_week(text: str, says: str) -> None:
    """What is not understood, or is no week, is refused in one line that says why."""
    with pytest.raises(OpeningHoursError) as caught:
        parse_opening_hours(text, TODAY)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(not DATA.exists(), reason="the shared lists of places are not here")
def test_real_places() -> None:
    """Of Helsinki's 102 texts one is no opening hours and eight say more than a week holds; Andorra's sites have none."""
    read = {"helsinki": [], "andorra": []}
    refused = []
    for place, found in read.items():
        with (DATA / f"{place}_poi.csv").open(encoding="utf-8", newline="") as file:
            texts = [row["opening_hours"] for row in csv.DictReader(file) if row["opening_hours"]]
        for text in texts:
            try:
                found.append(parse_opening_hours(text, TODAY))
            except OpeningHoursError as error:
                refused.append(str(error))
    assert [len(found) for found in read.values()] == [101, 0]
    assert sum(bool(week.warnings) for week in read["helsinki"]) == 8
    assert len(refused) == 1
    assert "Seasonal, only summer time" in refused[0]


def test_hours_in_either_way() -> None:
    """Hours of a week are OpenStreetMap's or an ordinary week of sessions; the refusal is of the way that was meant."""
    week = parse_opening_hours("Mo-Fr 08:00-17:00", TODAY)
    assert (
        parse_hours_of_week("Mo-Fr 08:00-17:00", TODAY) == parse_hours_of_week("周一至周五 8:00-17:00", TODAY) == week
    )
    for text, says in (
        ("Sa soon", "opening hours are not understood"),
        ("soon", "'soon' at character 1"),
        ("Mon 9-5", "did you mean"),
    ):
        with pytest.raises(ValueError, match=says):
            parse_hours_of_week(text, TODAY)


_WORDS = [
    "Mo",
    "Tu-Fr",
    "Sa",
    "8:00-12:00",
    "10-18",
    "24/7",
    ",",
    ";",
    "off",
    "PH",
    "SH",
    "week",
    "1-53/2",
    "Jun-Aug",
    "2026",
    "easter",
    "+",
    "unknown",
    "sunset",
    '"x"',
    "||",
    "0",
    "99",
    "é",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_WORDS), max_size=8).map(" ".join) | st.text(max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text ends in anything but seven days in normal form with one open at least, or a refusal."""
    try:
        found = parse_opening_hours(text, TODAY)
    except OpeningHoursError:
        return
    assert len(found.days) == 7
    assert all(is_normal(day) for day in found.days)
    assert any(found.days)

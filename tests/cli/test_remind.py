"""`remind --print`: the digest that cron mails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wcwidth import wcswidth

from repplan.store import models
from tests.services.builders import day, make_store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.builders import Runner

QUIET = {"customers": [{"number": 1, "name": "A"}], "contacts": [{"customer": 1, "day": -2}]}


def test_nothing_to_say_prints_nothing(home: Path, run: Runner) -> None:
    """Cron mails only what is printed: a quiet day prints nothing at all and ends well; `--always` prints anyway."""
    make_store(home, **QUIET)
    assert run("remind", "--print").out == ""
    assert "Nothing to remind of." in run("remind", "--print", "--always").out


def test_without_print_the_way_is_named(home: Path, run: Runner) -> None:
    """There is no e-mail yet: a usage error that says what works."""
    make_store(home, **QUIET)
    assert "repplan remind --print" in run("remind", code=2).err


def test_the_digest_holds_what_matters_this_morning(home: Path, run: Runner) -> None:
    """Route, appointments of today and tomorrow, wins at risk, the overdue and the plan's end, each in its section."""
    make_store(
        home,
        customers=[
            {"number": 1, "name": "孙清", "site": "首都医科大学附属北京潞河医院", "department": "药剂科"},
            {"number": 2, "name": "Win", "setting": "outpatient", "stage": "talking", "start_date": day(-10)},
            {"number": 3, "name": "Agreed"},
            {"number": 4, "name": "Later"},
        ],
        visits=[{"customer": 1}, {"customer": 3, "day": 1}, {"customer": 4, "day": 2}],
        contacts=[{"customer": 1, "day": -9}, {"customer": 3, "day": -2}, {"customer": 4, "day": -2}],
        plan_days=10,
        extra=[
            models.AppointmentRow(customer=3, day=day(1), minute=930),
            models.AppointmentRow(customer=4, day=day(2), minute=930),
        ],
    )
    out = run("remind", "--print").out
    assert out.startswith("Mon 23 Nov 2026: 1 visit\n\nToday's route\n  1 08:30 孙清")
    assert "\nAppointments\n  tomorrow 15:30 3 Agreed\n" in out
    assert "\nWins at risk or near their deadline\n  2 Win: win day 11 of 14: met 0 of 5" in out
    assert "\nOver the maximum\n  1 孙清: 9 days since last, max 7: 2 over; planned Mon 23 Nov\n" in out
    assert "\nPlan and calendar\n  the plan ends Wed 2 Dec\n" in out


def test_the_digest_is_plain(home: Path, run: Runner) -> None:
    """No line is wider than 80 columns, there are no escape codes, and nobody is written twice for want of room."""
    make_store(
        home,
        customers=[
            {
                "number": n,
                "name": "欧阳修远" * 3,
                "site": f"首都医科大学附属北京第{n}潞河医院",
                "department": "神经内科" * 4,
            }
            for n in range(1, 13)
        ],
        visits=[{"customer": n} for n in range(1, 13)],
        contacts=[{"customer": n, "day": -20} for n in range(1, 13)],
    )
    out = run("remind", "--print").out
    assert "\x1b" not in out
    assert max(wcswidth(line) for line in out.splitlines()) <= 80
    assert "and 4 more (`repplan check` lists them)" in out


def test_the_same_as_json(home: Path, run: Runner) -> None:
    """`--json` holds the sections of the digest and says whether it would be silent."""
    make_store(home, **QUIET, extra=[models.AppointmentRow(customer=1, day=day(1), minute=930)])
    result = run("remind", "--json").json
    assert result["silent"] is False
    assert [(m["customer"], m["date"], m["time"]) for m in result["appointments"]] == [(1, day(1), "15:30")]
    assert [f["kind"] for f in result["plan"]] == ["appointment_unplanned"]
    assert (result["route"], result["wins"], result["over_maximum"]) == ([], [], [])

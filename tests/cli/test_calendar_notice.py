"""`calendar notice`: what was published goes in with one command, shows what it changes, and can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.domain.test_holiday_notice import OF_2026
from tests.services.builders import make_store

if TYPE_CHECKING:
    from pathlib import Path

OF_2027 = """关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月14日（周日）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月25日（周日）、5月8日（周六）上班。
五、端午节：6月9日（周三）放假，共1天。
六、中秋节：9月15日（周三）放假，共1天。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
"""


@pytest.fixture(autouse=True)
def _home(run: Any) -> None:
    run("init", "--name", "Li Na")


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "notice.txt"
    path.write_text(OF_2027, encoding="utf-8")
    return path


def shown(run: Any, first: str, weeks: int = 1) -> dict[str, Any]:
    done = run("calendar", "show", "--from", first, "--weeks", weeks, "--json")
    return {day["date"]: day for day in done.json["days"]}


def test_a_year_is_announced_by_one_command(run: Any, written: Path) -> None:
    """Days off and make-up days hold at once, the year is no guess any more, and undo makes it one again."""
    assert shown(run, "2027-01-25")["2027-01-31"]["works"] is False
    done = run("calendar", "notice", written)
    assert "Sun 2027-01-31" in done.out
    assert "make-up day, like Mon" in done.out
    assert done.out.endswith("notice 1: 16 days changed\n")
    days = shown(run, "2027-01-25", 3)
    assert (days["2027-01-31"]["make_up"], days["2027-01-31"]["like"]) == (True, "mon")
    assert days["2027-02-09"]["off_name"] == "Spring Festival"
    assert not any(day["provisional"] for day in days.values())
    assert run("calendar", "refresh", "--json").err == ""
    run("undo")
    assert shown(run, "2027-01-25")["2027-01-31"]["works"] is False
    assert run("calendar", "notices", "--json").json == []


def test_a_dry_run_writes_nothing(run: Any, written: Path) -> None:
    """It shows the same changes, and a second one shows them again."""
    for _ in range(2):
        done = run("calendar", "notice", written, "--dry-run", "--json").json
        assert done["number"] is None
        assert len(done["changes"]) == 16
    assert run("calendar", "notices", "--json").json == []


def test_what_is_known_is_no_news(run: Any, written: Path, tmp_path: Path) -> None:
    """A notice that was taken in, or that the library knows, adds nothing."""
    run("calendar", "notice", written)
    assert "nothing new" in run("calendar", "notice", written).out
    known = tmp_path / "known.txt"
    known.write_text(OF_2026, encoding="gb18030")
    assert "nothing new" in run("calendar", "notice", known).out
    assert len(run("calendar", "notices", "--json").json) == 1


def test_standard_input(run: Any) -> None:
    """A minus sign reads what is piped in."""
    assert "16 days changed" in run("calendar", "notice", "-", stdin=OF_2027).out


def test_a_table_beats_the_library(run: Any, tmp_path: Path) -> None:
    """Days of a table are off, worked, or as their week says; the rest stays as the library knows it."""
    run("config", "set", "calendar.country", "GB")
    run("config", "set", "calendar.region", "ENG")
    table = tmp_path / "days.csv"
    table.write_text(
        "date,kind,name\n2026-12-07..2026-12-08,off,Jubilee\n2026-12-12,work,\n2026-12-28,ordinary,\n", "utf-8"
    )
    run("calendar", "notice", table)
    days = shown(run, "2026-12-07", 4)
    assert (days["2026-12-08"]["off"], days["2026-12-08"]["off_name"]) == ("holiday", "Jubilee")
    assert (days["2026-12-12"]["works"], days["2026-12-12"]["like"]) == (True, "fri")
    assert days["2026-12-28"]["works"] is True
    assert days["2026-12-25"]["off_name"] == "Christmas Day"
    [kept] = run("calendar", "notices", "--json").json
    assert (kept["country"], kept["year"], len(kept["days"])) == ("GB", None, 4)
    assert "took back notice 1: GB single days, 4 days" in run("calendar", "notices", "--remove", 1).out
    assert shown(run, "2026-12-07")["2026-12-08"]["works"] is True


def test_a_table_of_a_whole_year(run: Any, tmp_path: Path) -> None:
    """With --whole-year no day but those of the table is a holiday."""
    table = tmp_path / "days.csv"
    table.write_text("date,kind,name\n2027-01-04,off,New Year\n", "utf-8")
    run("calendar", "notice", table, "--whole-year")
    days = shown(run, "2026-12-28", 2)
    assert days["2027-01-01"]["works"] is True
    assert days["2027-01-04"]["works"] is False
    assert days["2027-01-05"]["provisional"] is False


def test_plans_that_are_hit_are_told(run: Any, home: Path, tmp_path: Path) -> None:
    """Visits on days off now and working days without any are named with the command that mends both."""
    people = [{"number": n, "name": name, "sessions": ""} for n, name in enumerate(("Ann", "Bo"), 1)]
    make_store(home, customers=people, visits=[{"customer": 1}, {"customer": 2, "day": 1, "at": 840}])
    run("config", "set", "calendar.country", "CN")
    table = tmp_path / "days.csv"
    table.write_text("date,kind,name\n2026-11-24,off,Feast\n2026-11-28,work,\n", "utf-8")
    done = run("calendar", "notice", table)
    assert "1 planned visit lies on a day off (2026-11-24): `repplan plan` moves it" in done.err
    assert "2026-11-28 can be worked now: `repplan plan` uses it" in done.err


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("元旦：1月1日放假。", 3, "--year"),
        ("date,kind,name\n2027-01-01,party,\n2027-02-30,off,\n", 3, "2 mistakes"),
        ("date,kind,name\n2027-01-01,off,\n2027-01-01,work,\n", 3, "in the table before"),
        ("date,kind,name\n", 3, "no days"),
        ("date,kind,colour\n2027-01-01,off,red\n", 3, "unknown column"),
        ("", 3, "year"),
    ],
)
def test_what_is_no_notice_changes_nothing(run: Any, tmp_path: Path, text: str, code: int, message: str) -> None:
    """Each mistake is told with its row, and nothing is written."""
    path = tmp_path / "x.csv"
    path.write_text(text, encoding="utf-8")
    assert message in run("calendar", "notice", path, code=code).err
    assert run("calendar", "notices", "--json").json == []


def test_a_notice_needs_a_country(run: Any, written: Path) -> None:
    """Without one nobody knows whose holidays these are."""
    run("config", "set", "calendar.country", "")
    assert "calendar.country" in run("calendar", "notice", written, code=2).err
    run("config", "set", "calendar.country", "CN")
    assert "there is no file" in run("calendar", "notice", "nowhere.txt", code=4).err


def test_countries_and_regions_are_listed(run: Any) -> None:
    """Codes as the settings take them, with names."""
    places = {place["code"]: place for place in run("calendar", "countries", "--json").json}
    assert len(places) > 200
    assert places["DE"] == {"code": "DE", "name": "Germany", "regions": 17}
    assert "BY    Bayern" in run("calendar", "countries", "de").out
    assert "no regions" in run("calendar", "countries", "TW").err
    assert "unknown" in run("calendar", "countries", "XX", code=2).err

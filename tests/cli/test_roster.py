"""`repplan customer roster` from the outside: whose sessions change, who is left out, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CUSTOMERS = """id,name,site,department,setting,sessions
1,张伟,协和医院,心内科,outpatient,Mon-Fri 09:30-11:00
2,张伟,协和医院,神内科,outpatient,Tue am
3,李娜,协和医院,骨科,outpatient,
4,王芳,同仁医院,眼科,outpatient,Mon am
5,赵强,协和医院,骨科,outpatient,Fri pm
"""
MATRIX = """协和医院出诊表,,,,
科室,姓名,周一上,周一下,周三下
心内科,张伟 主任医师,√,,专家
骨科,李娜（副主任）,,302,
眼科,王芳,停诊,,√
内科,钱多多,√,,
,张伟,√,,
"""


@pytest.fixture
def stored(tmp_path: Path, run: Callable[..., Any]) -> Path:
    """Five customers at two hospitals, and the notice of one of them."""
    path = tmp_path / "customers.csv"
    path.write_text(CUSTOMERS, encoding="utf-8")
    run("customer", "import", path)
    matrix = tmp_path / "matrix.csv"
    matrix.write_text(MATRIX, encoding="utf-8")
    return matrix


def test_everybody_of_a_notice_is_accounted_for(stored: Path, run: Callable[..., Any]) -> None:
    """Each doctor is changed, unchanged or listed with the reason; nobody else changes, and one undo takes all back."""
    dry = run("customer", "roster", stored, "--site", "协和", "--dry-run", "--json").json
    assert [(c["id"], c["before"], c["sessions"]) for c in dry["customers"]] == [
        ("1", "Mon-Fri 09:30-11:00", "Mon 09:30-11:00; Wed pm"),
        ("3", "", "Mon pm"),
    ]
    assert [(one["name"], one["why"], one["rows"]) for one in dry["left"]] == [
        ("王芳", "unknown", [5]),
        ("钱多多", "unknown", [6]),
        ("张伟", "several", [7]),
    ]
    assert [c["id"] for c in dry["absent"]] == ["2", "5"]
    assert dry["rows"] == len(dry["customers"]) + len(dry["left"]) + len(dry["skipped"])
    before = run("customer", "list", "--csv").out
    said = run("customer", "roster", stored, "--site", "协和").out
    assert "5 rows; customers: 2 changed, 0 unchanged; doctors left out: 3" in said
    assert "Mon-Fri 09:30-11:00 → Mon 09:30-11:00; Wed pm" in said
    assert "no customers: 王芳 眼科 (row 5), 钱多多 内科 (row 6)" in said
    assert "several customers have the name" in said
    assert run("customer", "show", "3", "--json").json["sessions"] == "Mon pm"
    assert "customers: 0 changed, 2 unchanged" in run("customer", "roster", stored, "--site", "协和").out
    run("undo")
    assert run("customer", "list", "--csv").out == before
    assert run("customer", "show", "3", "--json").json["sessions"] == ""


def test_without_a_site_a_name_must_be_one_customers(stored: Path, run: Callable[..., Any]) -> None:
    """A notice without a hospital names customers of any; departments tell namesakes apart."""
    told = run("customer", "roster", stored, "--dry-run", "--json").json
    assert [(c["id"], c["sessions"]) for c in told["customers"]] == [
        ("1", "Mon 09:30-11:00; Wed pm"),
        ("3", "Mon pm"),
        ("4", "Wed pm"),
    ]
    assert told["absent"] == []


DATED = """医生姓名,科室,日期,午别,停诊
张伟,心内科,2026-11-30,上午,0
张伟,心内科,2026-12-01,上午,1
张伟,心内科,2026-12-05,下午,0
李娜,骨科,2026-12-01,上午,0
"""


def test_a_dated_roster_becomes_stops_and_single_sessions(
    stored: Path, tmp_path: Path, run: Callable[..., Any]
) -> None:
    """Days that differ from stored sessions are entered; the same file again changes nothing, a corrected one corrects."""
    path = tmp_path / "dated.csv"
    path.write_text(DATED, encoding="utf-8")
    said = run("customer", "roster", path).out
    assert "days: 2026-11-30 to 2026-12-05" in said
    assert "+ stop 2026-12-01..2026-12-04" in said
    assert "+ once 2026-12-05 pm" in said
    assert "one week is shown, read as every week" in said
    entries = run("customer", "sessions", "1", "--json").json["entries"]
    assert [(e["kind"], e["first"], e["last"], e["note"]) for e in entries] == [
        ("stopped", "2026-12-01", "2026-12-04", "roster"),
        ("once", "2026-12-05", "2026-12-05", "roster"),
    ]
    assert run("customer", "show", "3", "--json").json["sessions"] == "Tue am"
    assert "customers: 0 changed" in run("customer", "roster", path).out
    path.write_text(DATED.replace("2026-12-01,上午,1", "2026-12-01,上午,0"), encoding="utf-8")
    corrected = run("customer", "roster", path).out
    assert "+ stop 2026-12-02..2026-12-04" in corrected
    assert "- stop 2026-12-01..2026-12-04" in corrected
    entries = run("customer", "sessions", "1", "--json").json["entries"]
    assert sorted((e["kind"], e["first"]) for e in entries) == [("once", "2026-12-05"), ("stopped", "2026-12-02")]


def test_weeks_that_are_alike_begin_with_the_roster(stored: Path, tmp_path: Path, run: Callable[..., Any]) -> None:
    """Two equal weeks to come are his sessions from their first day on; until then the stored ones hold."""
    path = tmp_path / "weeks.csv"
    days = ("2026-11-30", "2026-12-07")
    rows = [f"王芳,{day},下午" for day in days] + ["别人,2026-12-13,下午"]
    path.write_text("\n".join(["医生,日期,午别", *rows]), encoding="utf-8")
    said = run("customer", "roster", path).out
    assert "the weeks are alike, read as every week" in said
    assert "Mon am → Mon pm from 2026-11-30 on" in said
    held = run("customer", "sessions", "4", "--json").json["coming"]
    assert [(one["date"], one["times"]) for one in held] == [
        ("2026-11-23", [["08:00", "11:30"]]),
        ("2026-11-30", [["14:30", "17:00"]]),
    ]


def test_a_list_stops_a_doctor_only_within_his_own_days(stored: Path, tmp_path: Path, run: Callable[..., Any]) -> None:
    """One extra clinic stops no other day of his, however many days others are named on; those days are told."""
    path = tmp_path / "extra.csv"
    path.write_text("医生,科室,日期,午别\n张伟,心内科,2026-12-05,上午\n王芳,眼科,2026-12-01,下午\n", encoding="utf-8")
    told = run("customer", "roster", path, "--dry-run", "--json").json["customers"]
    assert [(c["id"], c["added"]) for c in told] == [("1", ["once 2026-12-05 am"]), ("4", ["once 2026-12-01 pm"])]
    assert told[0]["unnamed"] == ["2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04"]
    said = run("customer", "roster", path).out
    assert "left as they are: 2026-12-01, 2026-12-02, 2026-12-03, 2026-12-04" in said
    assert "+ stop" not in said


def test_a_matrix_speaks_of_all_its_dates(stored: Path, tmp_path: Path, run: Callable[..., Any]) -> None:
    """Its span is that of its columns, marked or not: an empty cell at either end is no session, too."""
    path = tmp_path / "matrix.csv"
    days = ",".join(f"2026-{day}" for day in ("11-30", "12-01", "12-02", "12-03", "12-04"))
    path.write_text(f"姓名,科室,{days}\n张伟,心内科,,,√,,\n", encoding="utf-8")
    said = run("customer", "roster", path).out
    assert "days: 2026-11-30 to 2026-12-04" in said
    assert "+ stop 2026-11-30..2026-12-01" in said
    assert "+ stop 2026-12-03..2026-12-04" in said


def test_mistakes_write_nothing(stored: Path, tmp_path: Path, run: Callable[..., Any]) -> None:
    """A roster with a mistake is refused whole, with its place."""
    path = tmp_path / "bad.csv"
    path.write_text("医生,周一上\n李娜,√\n王芳,9:00-8:00\n", encoding="utf-8")
    refused = run("customer", "roster", path, code=3)
    assert f"{path}:3:周一上: '9:00-8:00'" in refused.err
    assert run("customer", "show", "3", "--json").json["sessions"] == ""

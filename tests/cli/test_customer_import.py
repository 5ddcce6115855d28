"""`customer import` on a terminal and off it: what is asked, explained, refused, and kept."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING, Any

import pytest

from repplan.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LIST = (
    "客户编码,客户姓名,医院名称,科室,职称,级别,医院等级,出诊时间,手机,上次拜访,月拜访次数\n"
    "D001,李伟,武汉协和医院,心内科,主任医师,A类,三甲,周一、三上午,13800000001,2026年11月10日,4\n"
    "D002,王芳,同济医院,内分泌科,副主任医师,B,三甲,周二下午,,13/11/2026,2\n"
)


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A company's list as Chinese spreadsheets save it."""
    path = tmp_path / "list.csv"
    path.write_bytes(LIST.encode("gb18030"))
    return path


class Terminal(io.StringIO):
    """Somebody's keyboard."""

    def isatty(self) -> bool:
        """A person is there."""
        return True


def typed(answers: str, *words: object) -> tuple[int, str, str]:
    """A command with somebody at the keyboard: exit code, output, questions."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", Terminal(answers))
        return main([str(word) for word in words]), out.getvalue(), err.getvalue()


def test_off_a_terminal_the_options_to_add_are_named(company: Path, run: Callable[..., Any]) -> None:
    """What is doubtful ends with code 3 and the exact words to add; with them the list goes in, and comes in again."""
    refused = run("customer", "import", company, code=3).err
    assert 'add --map "级别=tier"' in refused
    assert "add --set setting=WORD" in refused
    options = ["--map", "级别=tier", "--set", "setting=门诊", "--profile", "company"]
    said = run("customer", "import", company, *options).out
    assert "2 rows: 2 created, 0 updated, 0 unchanged\nthe columns are kept as profile company\n" in said
    assert "not stored: 医院等级 (the grade of a hospital is not stored)" in said
    again = run("customer", "import", company).out
    assert "0 created, 0 updated, 2 unchanged\ncolumns understood as in profile company\n" in again
    card = run("customer", "show", "李伟", "--json").json
    assert (card["tier"], card["setting"], card["sessions"]) == ("A", "outpatient", "Mon,Wed am")


def test_on_a_terminal_doubts_are_asked(company: Path) -> None:
    """The proposal is the default, an answer that is no field is asked again, and questions go to standard error."""
    code, out, err = typed("teer\n\n", "customer", "import", company, "--set", "setting=outpatient")
    assert code == 0, err
    assert "2 created" in out
    assert "级别 (A类, B): what is it? tier, title, another field, or - to leave it out [tier]:" in err
    assert "unknown field 'teer' (did you mean tier?)" in err
    assert "what is it" not in out


def test_explain_shows_columns_and_rows(company: Path, run: Callable[..., Any], home: Path) -> None:
    """The file, each column with its field and why, sample rows; nothing is written and nothing has to be decided."""
    said = run("customer", "import", company, "--explain").out
    assert "GB18030" in said.upper()
    assert "header in row 1, 2 rows" in said
    assert "dates read as dmy" in said
    assert "  sessions: Mon,Wed am" in said
    assert said.endswith("nothing was written\n")
    told = run("customer", "import", company, "--explain", "--json").json
    assert set(told) == {
        *(
            "source",
            "format",
            "encoding",
            "encoding_reason",
            "delimiter",
            "sheet",
            "other_sheets",
            "header_row",
            "titles",
            "rows",
            "skipped",
        ),
        *("merged", "profile", "columns", "defaults", "dates", "coords", "open", "remarks", "mistakes", "samples"),
    }
    assert told["open"] == [{"column": "级别", "choices": ["tier", "title", ""], "proposal": "tier", "dates": False}]
    assert told["columns"][9] == {"column": "上次拜访", "field": "last_visit", "how": "known name", "reason": None}
    assert told["samples"][1]["last_visit"] == "2026-11-13"
    assert not home.exists()


def test_bad_rows_are_left_behind_on_request(tmp_path: Path, run: Callable[..., Any]) -> None:
    """They are told as mistakes are, on standard error; the counts on standard output add up."""
    path, bad = tmp_path / "c.csv", tmp_path / "bad.csv"
    path.write_text("name,setting,tier\nA,ward,A\nB,ward,Q\n", encoding="utf-8")
    result = run("customer", "import", path, "--refused", bad)
    assert "2 rows: 1 created, 0 updated, 0 unchanged, 1 refused\n" in result.out
    assert result.err == f"{path}:3:tier: 'Q' is unknown; write one of A, B, C, D\n"
    assert bad.exists()
    told = run("customer", "import", path, "--skip-bad", "--json").json
    assert (told["rows"], told["unchanged"], told["refused"]) == (2, 1, 1)
    assert told["refusals"] == [{"row": 3, "column": "tier", "reason": "'Q' is unknown; write one of A, B, C, D"}]


def test_profiles_are_listed_and_forgotten(company: Path, run: Callable[..., Any]) -> None:
    """A profile shows what was decided; a name that is none ends with code 4."""
    assert "no profiles" in run("customer", "profiles").out
    run("customer", "import", company, "--map", "级别=tier", "--set", "setting=ward", "--profile", "c 1")
    assert "  级别 = tier\n" in run("customer", "profiles").out
    (kept,) = run("customer", "profiles", "--json").json
    assert (kept["name"], kept["columns"], kept["defaults"]) == ("c 1", {"级别": "tier"}, {"setting": "ward"})
    run("customer", "profiles", "--remove", "x", code=4)
    assert run("customer", "profiles", "--remove", "c 1").out == "forgotten: c 1\n"
    assert run("customer", "profiles", "--json").json == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--map", "级别"], "write COLUMN=FIELD"),
        (["--map", "级别=teer"], "did you mean tier?"),
        (["--set", "setting"], "write FIELD=TEXT"),
        (["--set", "setting=moon"], "'moon' is unknown"),
        (["--set", "id=1"], "cannot be the same for all rows"),
        (["--dates", "dd"], "write dmy"),
        (["--profile", "x", "--no-profile"], "either --profile or --no-profile"),
    ],
)
def test_wrong_options_are_one_line(company: Path, run: Callable[..., Any], options: list[str], said: str) -> None:
    """An option that cannot be read ends with code 2 before the file is looked at."""
    result = run("customer", "import", company, *options, code=2)
    assert said in result.err
    assert result.err.count("\n") == 1

"""Imports that leave bad rows behind, profiles that are found again, and that no row is lost on the way."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repplan.clock import Clock
from repplan.errors import BadDataError, NotFoundError
from repplan.files.column_reading import Wishes
from repplan.files.date_texts import DateOrder
from repplan.files.profiles import load_profiles, profiles_path
from repplan.services.context import Context
from repplan.services.customers.explaining import explain_import
from repplan.services.customers.importing import ImportOptions, ImportSummary, import_customers
from repplan.services.customers.table_reading import TableOptions, list_profiles, remove_profiles
from repplan.store import reading

if TYPE_CHECKING:
    from repplan.domain.customer import Customer

GOOD = "name,site,setting,tier\nA,X,ward,A\n"


def context(folder: Path) -> Context:
    """A store of its own."""
    return Context(folder / "home", Clock(dt.date(2026, 11, 23)))


def load(ctx: Context, text: str, options: ImportOptions | None = None) -> ImportSummary:
    """Import a CSV text."""
    path = ctx.home.parent / "c.csv"
    path.write_text(text, encoding="utf-8")
    summary = import_customers(ctx, path, options)
    assert summary.rows == len(summary.created) + len(summary.updated) + summary.unchanged + summary.refused
    return summary


def stored(ctx: Context) -> list[Customer]:
    """Everybody."""
    with ctx.reading() as db:
        return reading.customers(db, archived=True)


SKIP = ImportOptions(skip_bad=True)


def test_good_rows_are_taken_and_bad_ones_told(tmp_path: Path) -> None:
    """Mistakes of cells, rows that mean the same customer, and what only the store shows: each is told at its row."""
    ctx = context(tmp_path)
    load(ctx, "id,name,site,setting\nH1,N,X,ward\nH2,N,X,ward\n")
    text = GOOD + "B,X,ward,Q\nC,X,nowhere,S\nA,X,ward,B\nN,X,ward,A\nD,X,ward,B\n"
    summary = load(ctx, text, SKIP)
    assert [c.name for c in summary.created] == ["A", "D"]
    assert [(r.row, r.column) for r in summary.refusals] == [
        (3, "tier"),
        (4, "setting"),
        (4, "tier"),
        (5, "name"),
        (6, "name"),
    ]
    assert (summary.rows, summary.refused) == (6, 4)
    assert len(stored(ctx)) == 4


def test_a_dry_run_foretells_what_is_left_behind(tmp_path: Path) -> None:
    """Nothing is written, the file of refused rows included."""
    ctx = context(tmp_path)
    options = ImportOptions(skip_bad=True, dry_run=True, refused=tmp_path / "bad.csv")
    summary = load(ctx, GOOD + "B,X,ward,Q\n", options)
    assert (len(summary.created), summary.refused) == (1, 1)
    assert not ctx.home.exists()
    assert not (tmp_path / "bad.csv").exists()


def test_refused_rows_can_be_mended_and_imported(tmp_path: Path) -> None:
    """They are written as they were, formulas and all, with row and reasons, columns that an import passes over."""
    ctx = context(tmp_path)
    out = tmp_path / "bad.csv"
    load(
        ctx,
        'name,site,setting,tier,notes\nA,X,ward,A,\nB,"=X, Y",ward,Q,-1\n',
        ImportOptions(skip_bad=True, refused=out),
    )
    data = out.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    assert row["refused_row"] == "3"
    assert row["refused_because"] == "tier: 'Q' is unknown; write one of A, B, C, D"
    summary = load(ctx, data.decode("utf-8-sig").replace(",Q,", ",B,"))
    assert [c.name for c in summary.created] == ["B"]
    assert [column for column, _reason in summary.left_out] == ["refused_row", "refused_because"]
    assert stored(ctx)[1].site_name == "=X, Y"
    assert stored(ctx)[1].notes == "-1"


def test_a_file_of_refused_rows_finds_the_profile_and_leaves_it_as_it_is(tmp_path: Path) -> None:
    """The columns beside refused rows are none of the table's: the profile is found, and keeps the company's header."""
    ctx = context(tmp_path)
    bad, profile = tmp_path / "bad.csv", TableOptions(Wishes({"级别": "tier"}, {}, {"setting": "ward"}), profile="p")
    load(ctx, "姓名,医院,级别\nA,X,A\nB,X,Z\n", ImportOptions(profile, refused=bad, skip_bad=True))
    mended = bad.read_text("utf-8-sig").replace(",Z,", ",B,")
    found = load(ctx, mended)
    assert (found.profile, [c.name for c in found.created]) == ("p", ["B"])
    load(ctx, mended, ImportOptions(profile))
    assert [kept.header for kept in list_profiles(ctx)] == [("姓名", "医院", "级别")]


def test_mistakes_of_the_header_are_never_passed_over(tmp_path: Path) -> None:
    """What is wrong with a column is wrong with every row."""
    with pytest.raises(BadDataError):
        load(context(tmp_path), "name,setting,处方量\nA,ward,1\n", SKIP)


def test_where_no_row_is_good_the_import_fails(tmp_path: Path) -> None:
    """An import of nothing is no success; the reasons are told as ever."""
    ctx = context(tmp_path)
    with pytest.raises(BadDataError) as caught:
        load(ctx, "name,setting,tier\nA,ward,Q\nB,ward,S\n", SKIP)
    assert len(caught.value.mistakes) == 2
    assert not ctx.home.exists()


CELLS = st.sampled_from(
    ["", "A", "B", "ward", "Q", "2026-01-01", "李伟", "\x07", "north;south", "x" * 501, "'=1", "39.9"]
)


@given(st.lists(st.lists(CELLS, max_size=6), min_size=1, max_size=8), st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_row_is_counted(table: list[list[str]], filled: bool) -> None:
    """Whatever the cells, rows in are rows created, updated, unchanged or refused, or nothing at all is written."""
    out = io.StringIO()
    csv.writer(out).writerows([["姓名", "医院", "setting", "分级", "上次拜访"], *table])
    with tempfile.TemporaryDirectory() as name:
        ctx = context(Path(name))
        if filled:
            load(ctx, "name,site,setting\nA,B,ward\n李伟,A,ward\n")
        before = len(stored(ctx)) if filled else 0
        try:
            summary = load(ctx, out.getvalue(), SKIP)
        except BadDataError:
            assert filled or not ctx.home.exists()
            return
        assert len(stored(ctx) if ctx.home.exists() else []) == before + len(summary.created)
        assert load(ctx, out.getvalue(), SKIP).refused >= summary.refused


# --- profiles ---

LIST = "姓名,医院,级别,潜力,上次拜访\n李伟,协和,A,高,5/6/2026\n"
WISHES = Wishes({"级别": "tier", "潜力": "potential"}, {}, {"setting": "outpatient"}, DateOrder.DMY)


def test_a_profile_is_found_again_by_the_header(tmp_path: Path) -> None:
    """What was decided once needs not be said again, in whatever order the columns stand; it is told."""
    ctx = context(tmp_path)
    first = load(ctx, LIST, ImportOptions(TableOptions(WISHES, profile="company")))
    assert (first.profile, first.profile_saved) == ("company", True)
    again = load(ctx, "潜力,医院,姓名,级别,上次拜访\n低,协和,王芳,B,7/6/2026\n")
    assert (again.profile, again.profile_saved, len(again.created)) == ("company", False, 1)
    assert (stored(ctx)[1].potential, stored(ctx)[1].tier.value) == (1, "B")
    assert str(stored(ctx)[1].last_visit) == "2026-06-07"
    with pytest.raises(BadDataError):
        load(ctx, LIST, ImportOptions(TableOptions(find_profile=False)))
    with pytest.raises(BadDataError):
        load(ctx, LIST.replace("潜力", "等级"))


def test_options_win_over_a_profile_and_change_it(tmp_path: Path) -> None:
    """What is said now holds, and is kept only where the profile is named."""
    ctx = context(tmp_path)
    load(ctx, LIST, ImportOptions(TableOptions(WISHES, profile="company")))
    load(ctx, LIST, ImportOptions(TableOptions(Wishes({"潜力": ""}))))
    assert list_profiles(ctx)[0].columns == {"级别": "tier", "潜力": "potential"}
    load(ctx, LIST, ImportOptions(TableOptions(Wishes({"潜力": ""}), profile="company")))
    assert list_profiles(ctx)[0].columns == {"级别": "tier", "潜力": ""}
    assert list_profiles(ctx)[0].dates is DateOrder.DMY
    assert list_profiles(ctx)[0].defaults == {"setting": "outpatient"}


def test_no_profile_is_made_of_an_import_that_fails(tmp_path: Path) -> None:
    """Neither a refused file nor a dry run nor an explanation leaves anything."""
    ctx = context(tmp_path)
    options = TableOptions(WISHES, profile="company")
    with pytest.raises(BadDataError):
        load(ctx, LIST.replace("A,高", "Q,高"), ImportOptions(options))
    load(ctx, LIST, ImportOptions(options, dry_run=True))
    explain_import(ctx, tmp_path / "c.csv", options)
    assert list_profiles(ctx) == ()
    assert not ctx.home.exists()


def test_profiles_are_forgotten_by_name(tmp_path: Path) -> None:
    """All that are named or none; a file that somebody broke is refused with its name."""
    ctx = context(tmp_path)
    for name in ("a", "b.c 三月"):
        load(ctx, LIST, ImportOptions(TableOptions(WISHES, profile=name)))
    with pytest.raises(NotFoundError, match=r"there are: a, b\.c 三月"):
        remove_profiles(ctx, ["a", "x"])
    remove_profiles(ctx, ["a"])
    assert [profile.name for profile in list_profiles(ctx)] == ["b.c 三月"]
    path = profiles_path(ctx.home)
    for broken in ("[a", "[a]\nheader = 1", "a = 1", "[a]\nheader = []\ndates = 'never'"):
        path.write_text(broken, encoding="utf-8")
        with pytest.raises(BadDataError, match=r"import-profiles\.toml"):
            load_profiles(path)


# --- explaining ---


def test_an_explanation_writes_nothing_and_leaves_questions_open(tmp_path: Path) -> None:
    """It shows every column, what is to be decided, how many mistakes there are, and the first good rows."""
    ctx = context(tmp_path)
    path = tmp_path / "c.csv"
    path.write_text(
        "姓名,医院,级别,setting\n李伟,协和,A,ward\n王芳,协和,B,nowhere\n张三,协和,C,ward\n", encoding="utf-8"
    )
    explanation = explain_import(ctx, path)
    assert [question.column for question in explanation.understood.reading.open] == ["级别"]
    assert [record.row for record in explanation.samples] == [2, 4]
    assert explanation.mistakes == 2
    assert not ctx.home.exists()

"""Files of every kind through the real command: what is said of them, and the bar of a large one."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from rich.console import Console

from repplan.cli import import_progress
from repplan.cli.import_progress import Bar
from repplan.clock import Clock
from repplan.domain.progress import Steps
from repplan.services.context import Context
from repplan.services.customers.importing import import_customers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

LIST = "2026年名单;;\n医生姓名;医院名称;门诊/病房\n李\u3000伟;协和医院;病房\n\n医生姓名;医院名称;门诊/病房\n王芳;协和医院;门诊\n"


def test_a_list_in_gb18030_goes_in_and_is_explained(tmp_path: Path, run: Callable[..., Any]) -> None:
    """Encoding, separator, header, title and skipped rows are told before anything is written."""
    path = tmp_path / "list.xls"  # a name that many programs give to such texts
    path.write_bytes(LIST.encode("gb18030"))
    said = run("customer", "import", str(path), "--explain", "--map", "门诊/病房=setting").out
    assert "CSV, GB18030 (it is not valid UTF-8" in said
    assert "separated by semicolon, header in row 2, 2 rows" in said
    assert "row 1 above the header: 2026年名单" in said
    told = run("customer", "import", str(path), "--map", "门诊/病房=setting", "--json").json
    assert [(customer["row"], customer["name"]) for customer in told["created"]] == [(3, "李伟"), (6, "王芳")]
    assert [(run["row"], run["reason"]) for run in told["skipped"]] == [(4, "empty"), (5, "repeated header")]


def test_a_guessed_encoding_is_told_by_the_import_itself(tmp_path: Path, run: Callable[..., Any]) -> None:
    """Accents that were read as Windows-1252 may have been something else; the user is to look."""
    path = tmp_path / "list.csv"
    path.write_bytes("name,setting\nJosé Müller,ward\n".encode("cp1252"))
    said = run("customer", "import", str(path)).out
    assert "is read as Windows-1252" in said
    assert "José Müller" in run("customer", "list").out


def test_progress_is_told_to_the_end(tmp_path: Path) -> None:
    """Steps grow, are never more than there are, and end with all of them."""
    rows = "".join(f"C{i},ward\n" for i in range(600))
    (tmp_path / "c.csv").write_text("name,setting\n" + rows, encoding="utf-8")
    told: list[tuple[int, int]] = []
    ctx = Context(tmp_path / "home", Clock(dt.date(2026, 11, 23)))
    import_customers(ctx, tmp_path / "c.csv", progress=lambda *step: told.append(step))
    assert told == sorted(told)
    assert len(told) > 5
    assert {steps for _done, steps in told} == {1800}
    assert told[-1] == (1800, 1800)


def test_steps_without_a_listener_are_only_items() -> None:
    """Whoever counts need not know whether anybody looks; more items than foreseen are no more than all."""
    assert list(Steps().over("abc")) == ["a", "b", "c"]
    told: list[int] = []
    list(Steps(lambda done, _steps: told.append(done), 300).over(range(1000)))
    assert told == [250, 300, 300, 300]


def test_the_bar_shows_large_works_and_makes_way_for_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small table shows none; a question is asked with the bar gone, and the next step brings it back."""
    out = io.StringIO()
    terminal = Console(file=out, force_terminal=True, width=80)
    monkeypatch.setattr(import_progress, "console", lambda **_options: terminal)
    bar = Bar()
    bar(500, 1500)
    assert not out.getvalue()
    bar(5_000, 150_000)
    assert bar.behind(lambda text: text.upper())("which") == "WHICH"
    bar(150_000, 150_000)
    bar.hide()
    assert "importing" in out.getvalue()
    assert "100%" in out.getvalue()

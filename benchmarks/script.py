"""What the scripts have in common: their options, the table they print as they go, and a kernel compiled beforehand."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from repplan.planner import parse_problem, solve

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any


def parser(text: str | None, *, only: str | None = None, resumable: bool = False) -> argparse.ArgumentParser:
    """The options that scripts have in common.

    Args:
        text: the module's docstring.
        only: what `--only` names, where there are several things to measure.
        resumable: whether there are `--resume` and, its opposite and the default, `--afresh`.
    """
    made = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    if resumable:
        again = made.add_mutually_exclusive_group()
        again.add_argument("--resume", action="store_true", help="take figures already measured with the same code")
        again.add_argument("--afresh", dest="resume", action="store_false", help="measure everything (the default)")
    if only is not None:
        made.add_argument("--only", nargs="+", default=[], metavar="NAME", help=only)
    return made


def chosen(names: Iterable[str], only: Sequence[str], which: argparse.ArgumentParser) -> list[str]:
    """Those of the names that `--only` wants, all without it; a name that does not exist ends the script with 2."""
    every = list(names)
    unknown = [name for name in only if name not in every]
    if unknown:
        which.error(f"--only: no {', '.join(unknown)} among {', '.join(every)}")
    return [name for name in every if not only or name in only]


def line(cells: Iterable[object]) -> str:
    """One line of a Markdown table."""
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def head(columns: Sequence[str]) -> str:
    """The first two lines of a Markdown table; a column's name may hold several, split by a bar."""
    text = line(columns)
    return f"{text}\n{'|---' * (text.count('|') - 1)}|"


def table(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> list[str]:
    """A whole Markdown table."""
    return [*head(columns).split("\n"), *map(line, rows)]


def percent(gap: float) -> str:
    """Two decimals; a gap that rounds to nought has no sign."""
    return f"{round(gap, 2) + 0.0:.2f}"


def warm_up(problem: dict[str, Any]) -> None:
    """Compiles the kernel, if anything has to be: so that no figure counts it."""
    solve(parse_problem(problem), iterations=2, walks=1, threads=1)

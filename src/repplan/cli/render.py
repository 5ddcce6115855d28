"""Tables as text: for the screen, for Markdown with Chinese aligned, and as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.table import Table


def table(*headings: str, **options: Any) -> Table:  # noqa: ANN401 - handed on to rich
    """An empty table in the house's manner."""
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1), **options)
    for heading in headings:
        made.add_column(heading, overflow="fold")
    return made


def markdown(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table whose source lines up on a terminal, wide characters counted as two columns."""
    from wcwidth import wcswidth

    lines = [[_escape(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(3, *(wcswidth(line[i]) for line in lines)) for i in range(len(headings))]

    def line_of(cells: Sequence[str]) -> str:
        padded = (cell + " " * (width - wcswidth(cell)) for cell, width in zip(cells, widths, strict=True))
        return f"| {' | '.join(padded)} |"

    rule = f"| {' | '.join('-' * width for width in widths)} |"
    return "\n".join([line_of(lines[0]), rule, *(line_of(line) for line in lines[1:])])


def _escape(cell: str) -> str:
    return cell.replace("|", "\\|").replace("\n", " ")


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV with one heading line; texts that are formulas to a spreadsheet are defused."""
    import csv
    import io

    from repplan.domain.spreadsheet_text import guarded

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue()

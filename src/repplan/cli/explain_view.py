"""How the understanding of a table looks, and the profiles that keep it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from repplan.cli.common import console
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repplan.files.column_reading import ColumnReading, Reading
    from repplan.files.profiles import Profile
    from repplan.files.tables import Table
    from repplan.services.customers.explaining import Explanation

_LONGEST = 60
_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def explanation_json(explanation: Explanation) -> dict[str, Any]:
    """An explanation for programs."""
    table, reading, profile = (getattr(explanation.understood, key) for key in ("table", "reading", "profile"))
    return {
        "source": table.source,
        "format": table.format,
        "encoding": table.encoding or None,
        "encoding_reason": table.encoding_reason or None,
        "delimiter": table.delimiter or None,
        "sheet": table.sheet or None,
        "other_sheets": list(table.other_sheets),
        "header_row": table.header_row,
        "titles": [{"row": row, "text": text} for row, text in table.titles],
        "rows": len(table.rows),
        "skipped": [asdict(skipped) for skipped in table.skipped],
        "merged": list(table.merged),
        "profile": profile and profile.name,
        "columns": [
            {"column": c.header, "field": c.field or None, "how": c.how.value, "reason": c.reason or None}
            for c in reading.columns
        ],
        "defaults": dict(reading.defaults),
        "dates": {column: order.value for column, order in reading.orders.items()},
        "coords": reading.datum.value,
        "open": [
            {"column": q.column, "choices": list(q.choices), "proposal": q.proposal, "dates": q.dates}
            for q in reading.open
        ],
        "remarks": list(explanation.remarks),
        "mistakes": explanation.mistakes,
        "samples": [{"row": record.row, **_said(record.values)} for record in explanation.samples],
    }


def _said(values: Any) -> dict[str, Any]:  # noqa: ANN401 - a mapping of plain values
    return {column: value for column, value in values.items() if value is not None}


def print_explanation(explanation: Explanation) -> None:
    """An explanation for people: the file, column by column, sample rows, what is to be decided."""
    understood = explanation.understood
    table, reading = understood.table, understood.reading
    for line in _file_lines(table):
        typer.echo(line)
    if understood.profile is not None:
        typer.echo(_("profile {name}").format(name=understood.profile.name))
    typer.echo("")
    _print_columns(reading)
    for field, text in reading.defaults.items():
        typer.echo(_("where a row says nothing, {field} is {text}").format(field=field, text=text))
    for remark in explanation.remarks:
        typer.echo(remark)
    for record in explanation.samples:
        typer.echo("")
        typer.echo(_("row {row} would be stored as").format(row=record.row))
        for column, value in _said(record.values).items():
            typer.echo(f"  {column}: {_short(str(value))}")
    typer.echo("")
    for mistake in reading.mistakes:
        typer.echo(str(mistake.within(table.source)))
    rows = explanation.mistakes - len(reading.mistakes)
    if rows:
        line = ngettext(
            "{count} mistake in the rows: `--dry-run` lists it",
            "{count} mistakes in the rows: `--dry-run` lists them",
            rows,
        )
        typer.echo(line.format(count=rows))
    typer.echo(_("nothing was written"))


def _file_lines(table: Table) -> list[str]:
    """What the file is: its kind, where the header stands, what was passed over."""
    told = [table.format.upper()]
    if table.encoding == "UTF-8":
        told.append(table.encoding)
    elif table.encoding:
        told.append(f"{table.encoding} ({table.encoding_reason})")
    if table.delimiter:
        sign = _SEPARATORS.get(table.delimiter, table.delimiter)
        told.append(_("separated by {sign}").format(sign=sign))
    if table.sheet:
        told.append(_("sheet {name}").format(name=table.sheet))
    told.append(_("header in row {row}").format(row=table.header_row))
    count = len(table.rows)
    told.append(ngettext("{count} row", "{count} rows", count).format(count=count))
    lines = [f"{table.source}: {', '.join(told)}"]
    if table.other_sheets:
        lines.append(_("sheets not read: {names}").format(names=", ".join(table.other_sheets)))
    lines += [_("row {row} above the header: {text}").format(row=row, text=_short(text)) for row, text in table.titles]
    lines += [skipped_line(skipped.row, skipped.last, skipped.reason.value) for skipped in table.skipped]
    if table.merged:
        cells = ", ".join(table.merged[:5])
        lines.append(_("merged cells, told to each of their rows: {cells}").format(cells=cells))
    return lines


def skipped_line(row: int, last: int, reason: str) -> str:
    """Rows that are no records, and why."""
    if row == last:
        return _("row {row} is no record: {reason}").format(row=row, reason=_(reason))
    return _("rows {row} to {last} are no records: {reason}").format(row=row, last=last, reason=_(reason))


def _print_columns(reading: Reading) -> None:
    from rich.table import Table as Grid

    grid = Grid(box=None, pad_edge=False)
    for title in (_("Column"), _("Field"), _("Why")):
        grid.add_column(title, overflow="fold")
    for column in reading.columns:
        grid.add_row(column.header, column.field or "-", _why(column, reading))
    console().print(grid)


def _why(column: ColumnReading, reading: Reading) -> str:
    """How a column was understood, or why it is left out; dates with their order."""
    hows = {
        "column name": _("its own name"),
        "known name": _("a known name"),
        "--map": _("as --map says"),
        "profile": _("as the profile says"),
        "answer": _("as you answered"),
        "open": _("not decided"),
    }
    why = column.reason if not column.field and column.reason else hows[column.how.value]
    order = reading.orders.get(column.field)
    return why if order is None else _("{why}; dates read as {order}").format(why=why, order=order.value)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def profile_json(profile: Profile) -> dict[str, Any]:
    """A profile for programs."""
    return {
        "name": profile.name,
        "header": list(profile.header),
        "columns": dict(profile.columns),
        "defaults": dict(profile.defaults),
        "dates": profile.dates and profile.dates.value,
        "coords": profile.datum and profile.datum.value,
        "sheet": profile.sheet,
    }


def print_profiles(profiles: Sequence[Profile]) -> None:
    """All profiles, with what was decided."""
    if not profiles:
        typer.echo(_("no profiles: `customer import FILE --profile NAME` makes one"))
    for profile in profiles:
        typer.echo(f"{profile.name}: {_short(', '.join(profile.header))}")
        for column, field in profile.columns.items():
            typer.echo(f"  {column} = {field}" if field else _("  {column} is left out").format(column=column))
        for field, text in profile.defaults.items():
            typer.echo(_("  where a row says nothing, {field} is {text}").format(field=field, text=text))
        rest = [("dates", profile.dates), ("coords", profile.datum), ("sheet", profile.sheet)]
        typer.echo("".join(f"  {key}: {value}\n" for key, value in rest if value), nl=False)

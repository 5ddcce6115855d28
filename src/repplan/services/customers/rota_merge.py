"""Bringing the stored rota of a customer to what the columns of a table say of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from repplan.domain.rota_text import parse_changes, parse_elsewhere
from repplan.store.session_entries import line_of_row, new_row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from repplan.domain.rota_text import RotaLine, RotaRules
    from repplan.store.models import SessionEntryRow

ELSEWHERE, CHANGES = "sessions_elsewhere", "session_changes"
"""The columns: what always holds at other sites, and entries with dates."""


@dataclass(slots=True)
class RotaChange:
    """What a record changes of a rota: rows to be written, rows to be taken away, and the columns that say so."""

    added: list[SessionEntryRow] = field(default_factory=list)
    dropped: list[SessionEntryRow] = field(default_factory=list)
    columns: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Known:
    """Who the customer is, and which sites there are.

    Attributes:
        number: the customer's.
        site_id: the identifier of his own site.
        site_named: the identifier of the site of a name, which is made where there is none.
    """

    number: int
    site_id: str
    site_named: Callable[[str], str]


def merge_rota(
    stored: Sequence[SessionEntryRow], values: Mapping[str, object], known: Known, rules: RotaRules
) -> RotaChange:
    """What the columns of a record change; a column that is absent leaves its part of the rota as it is.

    Args:
        stored: the customer's rows.
        values: the record's values by column: canonical text, None for an empty cell.
        known: the customer and the sites.
        rules: for reading the texts.
    """
    change = RotaChange()
    for column, parse in ((ELSEWHERE, parse_elsewhere), (CHANGES, parse_changes)):
        if column in values:
            text = str(values[column] or "")
            told = (_at(line, known.site_named(line.site) if line.site else "", known) for line in parse(text, rules))
            rows = [row for row in stored if line_of_row(row).dated is (column == CHANGES)]
            _bring(change, column, rows, dict.fromkeys(told), known)
    return change


def _at(line: RotaLine, site_id: str, known: Known) -> RotaLine:
    """A line whose site is an identifier, "" for the customer's own."""
    return replace(line, site="" if site_id == known.site_id else site_id)


def _bring(
    change: RotaChange, column: str, stored: Sequence[SessionEntryRow], wanted: dict[RotaLine, None], known: Known
) -> None:
    """Bring the rows of one column to the entries that are wanted: those that are there stay."""
    for row in stored:
        line = line_of_row(row)
        line = _at(line, line.site, known)
        if line in wanted:
            del wanted[line]
        else:
            change.dropped.append(row)
            change.columns.add(column)
    for line in wanted:
        change.added.append(new_row(known.number, line))
        change.columns.add(column)

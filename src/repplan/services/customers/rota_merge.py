"""Bringing the stored rotas of customers to what the columns of a table say of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from repplan.domain.rota_text import parse_changes, parse_elsewhere
from repplan.i18n import _
from repplan.store.session_entries import line_of_row, new_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from repplan.domain.rota_text import RotaLine
    from repplan.store.models import SessionEntryRow

ELSEWHERE, CHANGES = "sessions_elsewhere", "session_changes"
"""The columns: what always holds at other sites, and entries with dates."""


class Rotas:
    """The rotas of all customers, and what the records taken so far change of them.

    Args:
        stored: the rows of all customers.
        site_named: the identifier of the site of a name, which is made where there is none.

    Attributes:
        added: rows to be written.
        dropped: rows to be taken away.
    """

    def __init__(self, stored: Iterable[SessionEntryRow], site_named: Callable[[str], str]) -> None:
        self.added: list[SessionEntryRow] = []
        self.dropped: list[SessionEntryRow] = []
        self._site_named = site_named
        self._rows: dict[int, list[SessionEntryRow]] = defaultdict(list)
        for row in stored:
            self._rows[row.customer].append(row)

    def take(self, number: int, own_site: str, values: Mapping[str, object]) -> set[str]:
        """Bring one customer's rota to what a record says; a column that is absent leaves its part as it is.

        Args:
            number: the customer's.
            own_site: the identifier of his own site.
            values: the record's values by column: canonical text, None for an empty cell.

        Returns:
            The columns in which something changed.

        Raises:
            ValueError: if sessions at his own site are said to be elsewhere.
        """
        changed = set()
        for column, parse in ((ELSEWHERE, parse_elsewhere), (CHANGES, parse_changes)):
            if column in values:
                lines = parse(str(values[column] or ""), None)
                told = [replace(line, site=self._site_named(line.site) if line.site else "") for line in lines]
                if self._bring(number, own_site, column, told):
                    changed.add(column)
        return changed

    def _bring(self, number: int, own_site: str, column: str, told: Iterable[RotaLine]) -> bool:
        """Bring the rows of one column to what was told, those that are there staying; whether anything changed."""
        wanted = dict.fromkeys(_placed(line, own_site) for line in told)
        if any(not line.site and not line.dated for line in wanted):
            raise ValueError(_("the customer's own site is no other site: write its sessions in the column sessions"))
        dropped = []
        for row in self._rows[number]:
            line = _placed(line_of_row(row), own_site)
            if line.dated is not (column == CHANGES) or not (line.site or line.dated):
                continue
            if line in wanted:
                del wanted[line]
            else:
                dropped.append(row)
        self.dropped += dropped
        self.added += [new_row(number, line) for line in wanted]
        return bool(dropped or wanted)


def _placed(line: RotaLine, own_site: str) -> RotaLine:
    """A line, whose site is an identifier, with "" for the customer's own."""
    return replace(line, site="") if line.site == own_site else line

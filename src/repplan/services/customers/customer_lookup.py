"""Which stored customer a record means: by its id, else by its name and site."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from repplan.domain.site_names import closed_up
from repplan.files.cell_mistakes import cell_mistake
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from repplan.files.cell_mistakes import CellMistake
    from repplan.files.customer_table import CustomerRecord
    from repplan.services.customers.site_book import SiteBook
    from repplan.store.models import CustomerRow


@dataclass(slots=True)
class Lookup:
    """The stored customers by id, and by name and site; `mistakes` gathers what is ambiguous.

    A name is looked for as it is written, then with the spaces between Chinese characters ignored.
    """

    sites: SiteBook
    mistakes: list[CellMistake]
    _ids: dict[str, CustomerRow] = field(default_factory=dict)
    _people: dict[tuple[str, str], list[CustomerRow]] = field(default_factory=lambda: defaultdict(list))

    _closed: dict[tuple[str, str], list[CustomerRow]] = field(default_factory=lambda: defaultdict(list))

    def add(self, customers: Iterable[CustomerRow]) -> None:
        """Know these customers."""
        for row in customers:
            self._ids[row.id] = row
            site = self.sites.by_id[row.site_id].name
            self._people[row.name, site].append(row)
            self._closed[closed_up(row.name), site].append(row)

    def has(self, name: str, site: str) -> bool:
        """Whether somebody of that name is stored at a site."""
        return bool(self._closed.get((closed_up(name), site)))

    def find(self, record: CustomerRecord) -> CustomerRow | None:
        """The stored customer a record means, None for a new one."""
        identifier = record.values.get("id")
        if identifier is not None:
            return self._ids.get(str(identifier))
        name, site = str(record.values["name"]), record.values.get("site") or record.own_site
        at = self.sites.canonical(str(site or name))
        fits = self._people.get((name, at)) or self._closed.get((closed_up(name), at), [])
        if not fits and not site and "site" not in record.values:
            fits = self._anywhere(name)
        if len(fits) > 1:
            listed = ", ".join(f"{row.number} (id {row.id})" for row in fits[:10])
            message = _("several stored customers fit this name and site: {candidates}; add a column id")
            self.mistakes.append(cell_mistake(record.row, "name", message.format(candidates=listed)))
            return None
        return fits[0] if fits else None

    def _anywhere(self, name: str) -> list[CustomerRow]:
        """All of a name, whatever their site."""
        written = [row for (known, _site), rows in self._people.items() if known == name for row in rows]
        bare = closed_up(name)
        return written or [row for (known, _site), rows in self._closed.items() if known == bare for row in rows]

    def refuse_twins(self, found: Iterable[tuple[CustomerRecord, CustomerRow | None]]) -> None:
        """Note each record that means a customer whom a record before it means."""
        rows: dict[str, int] = {}
        for record, row in found:
            if row is not None and rows.setdefault(row.id, record.row) != record.row:
                message = _(
                    "means the same stored customer as row {row} (id {id}); remove one, or give each its own id"
                )
                text = message.format(row=rows[row.id], id=row.id)
                self.mistakes.append(cell_mistake(record.row, "name", text))

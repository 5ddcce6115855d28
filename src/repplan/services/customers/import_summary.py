"""What an import did, or would do, told row by row: no row is lost on the way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from repplan.errors import InternalError, Mistake
from repplan.files.columns import COLUMNS
from repplan.files.header_words import LEFT_OUT
from repplan.i18n import _
from repplan.services.facts.territory import others

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from repplan.files.cell_mistakes import CellMistake
    from repplan.files.customer_table import Parsed
    from repplan.files.tables import Skipped, Table
    from repplan.services.context import Context
    from repplan.services.customers.customer_merge import Merge
    from repplan.services.customers.site_news import NamedSites, SiteNews
    from repplan.services.customers.table_reading import Understood
    from repplan.store.models import CustomerRow


@dataclass(frozen=True, slots=True)
class ImportedCustomer:
    """A customer that an import speaks of; `fields` are the columns that changed, none for a new one."""

    row: int
    number: int
    id: str
    name: str
    site: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row was not taken, one entry a reason; `column` is the file's own name for it, "" = the whole row."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import did, or would do. `rows` = created + updated + `unchanged` + `refused`, in the order of the file.

    Attributes:
        source: the file.
        dry_run: whether nothing was written.
        rows: the file's rows.
        created, updated: the customers that are new, or changed.
        unchanged: how many were as the file says.
        refused: how many rows were not taken, which happens only when that was allowed.
        refusals: why.
        skipped: rows below the header that are no records: empty ones, repeated headers, totals.
        left_out: (column, why) of the file's columns that are not stored.
        remarks: what deserves a word about the columns, and about rows, each with its place.
        profile: the profile by which the columns were understood, "" where there was none.
        profile_saved: whether a profile was made, or made anew.
        sites_created: names of new sites.
        sites_changed: sites that were stored before and got other coordinates, address or hours, with the number of
            their customers that are not in the file and follow along.
        without_coordinates: sites of the file's customers that have none, with the number of those customers.
        tier_assumed: customers without a tier, taken as C.
        prospects: new customers that wait for the clock of winning to be started.
        namesakes: new customers named like a stored one at the same site.
        archived: customers of the file that are archived, and stay so.
        rep: the rep of the settings.
        others: by the name of their rep, how many active customers of the file are another's and left out of plans.
        sites: what the names and places of sites mean.
    """

    source: str
    dry_run: bool
    rows: int
    created: tuple[ImportedCustomer, ...]
    updated: tuple[ImportedCustomer, ...]
    unchanged: int
    refused: int
    refusals: tuple[Refusal, ...]
    skipped: tuple[Skipped, ...]
    left_out: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    warnings: tuple[Mistake, ...]
    profile: str
    profile_saved: bool
    sites_created: tuple[str, ...]
    sites_changed: Mapping[str, int]
    without_coordinates: Mapping[str, int]
    tier_assumed: tuple[ImportedCustomer, ...]
    prospects: tuple[ImportedCustomer, ...]
    namesakes: tuple[ImportedCustomer, ...]
    archived: tuple[ImportedCustomer, ...]
    rep: str
    others: Mapping[str, int]
    sites: SiteNews


class Said(NamedTuple):
    """What was found out before the rows were taken.

    `refused` are the mistakes of the rows that were not taken, `parsed` the rows with what deserves a word about them,
    `names` say what the names of sites mean, `rows` is how many rows the file has.
    """

    refused: Sequence[CellMistake]
    parsed: Parsed
    names: NamedSites
    rows: int


def summarise(ctx: Context, merge: Merge, understood: Understood, said: Said, *, dry_run: bool) -> ImportSummary:
    """The summary of a merge.

    Args:
        ctx: the surroundings.
        merge: the merge, finished.
        understood: the file.
        said: what was found out before.
        dry_run: whether nothing is written.

    Raises:
        InternalError: if a row of the file is in none of the counts.
    """
    from repplan.services.customers.customer_merge import number_of
    from repplan.services.customers.site_news import news_of
    from repplan.services.facts.site_facts import effective

    refused = said.refused
    named = {number_of(row): _imported(merge, row, record.row) for row, record in merge.taken}
    updated = [
        _imported(merge, row, record.row, merge.changes[number_of(row)])
        for row, record in merge.taken
        if merge.changes.get(number_of(row))
    ]
    rep = ctx.config["rep.name"]
    following = Counter(row.site_id for row in merge.stored.customers if row.number not in named)
    missing: Counter[str] = Counter()
    for row, _record in merge.taken:
        site = merge.site_of(row)
        if effective(row, site, "point") is None:
            missing[site.name] += 1
    out = {mistake.row for mistake in refused}
    table, reading = understood.table, understood.reading
    if len(merge.taken) + len(out) != said.rows:
        message = _("{rows} rows were read, but {taken} taken and {refused} refused")
        raise InternalError(message.format(rows=said.rows, taken=len(merge.taken), refused=len(out)))
    return ImportSummary(
        source=table.source,
        dry_run=dry_run,
        rows=said.rows,
        created=tuple(named[number_of(row)] for row in merge.new_customers),
        updated=tuple(updated),
        unchanged=len(merge.taken) - len(merge.new_customers) - len(updated),
        refused=len(out),
        refusals=tuple(Refusal(mistake.row, mistake.column, mistake.message) for mistake in sorted(refused)),
        skipped=table.skipped,
        left_out=tuple((column.header, column.reason) for column in reading.columns if column.field == LEFT_OUT),
        remarks=(*_on_text(table), *reading.remarks, *said.parsed.remarks),
        warnings=tuple(
            warning.within(table.source) for warning in sorted(said.parsed.warnings) if warning.row not in out
        ),
        profile=understood.profile.name if understood.profile else "",
        profile_saved=False,
        sites_created=tuple(site.name for site in merge.new_sites),
        sites_changed={site.name: following[site.id] for site in merge.sites_changed},
        without_coordinates=dict(missing),
        tier_assumed=tuple(named[number] for number in merge.tier_assumed),
        prospects=tuple(named[number] for number in merge.prospects),
        namesakes=tuple(named[number] for number in merge.namesakes),
        archived=tuple(named[number_of(row)] for row, _record in merge.taken if row.archived_on),
        rep=rep,
        others=others((row for row, _record in merge.taken if not row.archived_on), rep),
        sites=news_of(merge, said.names),
    )


def _on_text(table: Table) -> Iterable[str]:
    """A word about the encoding where it is a guess that other alphabets might have stood behind."""
    if table.encoding == "Windows-1252":
        message = _("{path} is read as {encoding}: {reason} (--encoding)")
        yield message.format(path=table.source, encoding=table.encoding, reason=table.encoding_reason)


def _imported(merge: Merge, row: CustomerRow, at: int, changed: Collection[str] = ()) -> ImportedCustomer:
    from repplan.services.customers.customer_merge import number_of

    fields = tuple(column for column in COLUMNS if column in changed)
    return ImportedCustomer(at, number_of(row), row.id, row.name, merge.site_of(row).name, fields)

"""Importing a customer table: all of it or nothing, unless bad rows may stay behind; nothing where nothing changed."""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from repplan.domain.customer import Setting
from repplan.domain.progress import Steps
from repplan.errors import BadDataError, why
from repplan.files.cell_mistakes import cell_mistake
from repplan.files.customer_cells import CellRules
from repplan.files.customer_table import parse_customers, twins
from repplan.files.questions import Question
from repplan.i18n import _, ngettext
from repplan.services.customers.import_summary import ImportedCustomer, ImportSummary, Said, summarise
from repplan.services.customers.table_reading import TableOptions, Understood, keep_profile, understand
from repplan.services.facts.policies import load_policy

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from repplan.domain.progress import Progress
    from repplan.files.cell_mistakes import CellMistake
    from repplan.files.customer_cells import Value
    from repplan.files.customer_table import CustomerRecord, Parsed
    from repplan.files.questions import Ask
    from repplan.services.context import Context
    from repplan.services.customers.customer_merge import Merge
    from repplan.services.customers.site_news import AskSite
    from repplan.store.customer_rows import StoredCustomers

__all__ = ["ImportOptions", "ImportSummary", "ImportedCustomer", "import_customers", "refuse", "stored_facts"]


_PASSES = 3
"""How often an import goes over its rows: to read, to merge and to write them."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a file is taken.

    Attributes:
        table: what the user says of the file.
        dry_run: only say what would happen.
        new_territory: new customers of settings that have a win window become prospects.
        skip_bad: rows with mistakes are left behind and told, the others taken.
        refused: where the rows left behind are written, as CSV with the reasons; None = nowhere.
        fold_units: parts of houses that are sites of the file are folded into their house.
    """

    table: TableOptions = field(default_factory=TableOptions)
    dry_run: bool = False
    new_territory: bool = False
    skip_bad: bool = False
    refused: Path | None = None
    fold_units: bool = False


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep Python from searching for garbage meanwhile: an import makes a million objects, and none in circles.

    A fifth of the time of a large workbook.
    """
    import gc

    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_without_collector()
def import_customers(
    ctx: Context,
    path: Path,
    options: ImportOptions | None = None,
    ask: Ask | None = None,
    ask_site: AskSite | None = None,
    *,
    progress: Progress | None = None,
) -> ImportSummary:
    """Bring the store to what a customer table says, in one transaction that can be undone.

    Rows update the customer with their `id`, else the one with their name and site, and make new customers of the rest.
    An absent column leaves what is stored; an empty cell clears it, except that it leaves the id, the last visit, the
    stage, the start of winning, and what the site says of itself. A stage or a start that is what the last file said
    is no news either: both move on in the store.

    Args:
        ctx: the surroundings.
        path: a table file.
        options: how it is taken.
        ask: puts a question about a column to the user; None where nobody is there.
        ask_site: asks the user whether a new site is a known one; None where nobody is there.
        progress: told how many steps are done, and of how many; None where nobody looks.

    Raises:
        NotFoundError: if there is no such file.
        BadDataError: with every mistake of the file; nothing is written then.
    """
    from repplan.services.customers.site_news import name_sites
    from repplan.store import customer_rows, session_entries

    options = options or ImportOptions()
    understood = understand(ctx, path, options.table, ask)
    with stored_facts(ctx) as db:
        policy = load_policy(ctx, db)
        steps = Steps(progress, _PASSES * len(understood.table.rows))
        parsed = parse(ctx, understood, db, steps)
        if ask is not None and lacking_setting(ctx, understood, parsed, db) is not None:
            understood = _answered(understood, ask)
            parsed = parse(ctx, understood, db)
        settings = tuple(policy.winning) if options.new_territory else ()
        taken, bad = _sorted_out(ctx, understood, parsed, settings, db, skip_bad=options.skip_bad)
        names = name_sites(customer_rows.sites_copied(db), taken, fold=options.fold_units, ask=ask_site)
        said = Said(bad, parsed, names, len(understood.table.rows))
        understood = _lightened(understood, bad)
        if options.dry_run:
            merge = _merged(ctx, customer_rows.copied(db), names.records, settings, names.same)
            refuse(understood, merge.mistakes)
            return summarise(ctx, merge, understood, said, dry_run=True)
    with ctx.writing(f"customer import {path.name}") as session:
        merge = _merged(ctx, customer_rows.attached(session), names.records, settings, names.same, steps=steps)
        refuse(understood, merge.mistakes)
        _forget(names.records)
        new = merge.new_sites, merge.new_customers, merge.new_marks, merge.sites.new_aliases
        customer_rows.save(session, *new, steps=steps)
        steps.finish()
        session_entries.write(session, merge.rotas.added, merge.rotas.dropped)
        summary = summarise(ctx, merge, understood, said, dry_run=False)
    _write_refused(options.refused, understood, bad)
    if not keep_profile(ctx, understood, options.table):
        return summary
    return replace(summary, profile=options.table.profile or "", profile_saved=True)


@contextmanager
def stored_facts(ctx: Context) -> Iterator[sqlite3.Connection]:
    """The store to read from; an empty one in memory where nothing was ever stored."""
    if ctx.database.exists():
        with ctx.reading() as db:
            yield db
    else:
        from repplan.store.scratch import scratch_store

        with closing(scratch_store()) as db:
            yield db


def _forget(records: Iterable[CustomerRecord]) -> None:
    """Give back the memory of what records say, once that stands in the rows of the store; writing those needs it."""
    for record in records:
        cast("dict[str, Value]", record.values).clear()


def _lightened(understood: Understood, bad: Collection[CellMistake]) -> Understood:
    """The table without the rows that are taken: of a large one they need as much memory as all that follows."""
    out = {mistake.row for mistake in bad}
    table = understood.table
    return replace(understood, table=replace(table, rows=tuple(row for row in table.rows if row[0] in out)))


def parse(ctx: Context, understood: Understood, db: sqlite3.Connection, steps: Steps | None = None) -> Parsed:
    """The rows of a table, with mistakes and warnings told by what the file calls its columns."""
    reading = understood.reading
    rules = CellRules(ctx.today, load_policy(ctx, db).halves, reading.orders)
    parsed = parse_customers(understood.table, rules, reading, steps)
    return parsed._replace(warnings=[reading.named(warning) for warning in parsed.warnings])


def _sorted_out(
    ctx: Context,
    understood: Understood,
    parsed: Parsed,
    settings: Collection[Setting],
    db: sqlite3.Connection,
    *,
    skip_bad: bool,
) -> tuple[list[CustomerRecord], list[CellMistake]]:
    """The records to take, and the mistakes of those left behind.

    Raises:
        BadDataError: for mistakes in the header, for any where no row may be left behind, and where none would be left.
    """
    from repplan.store import customer_rows

    header = list(understood.reading.mistakes)
    if not skip_bad:
        mistakes = [*header, *parsed.mistakes, *twins(parsed.records)]
        if mistakes:
            merge = _merged(ctx, customer_rows.copied(db), parsed.records, settings)
            refuse(understood, [*mistakes, *merge.mistakes])
        return parsed.records, []
    refuse(understood, header)
    taken = parsed.records
    bad: list[CellMistake] = []
    found: Sequence[CellMistake] = parsed.mistakes
    while True:
        bad += found
        out = {mistake.row for mistake in found}
        taken = [record for record in taken if record.row not in out]
        found = twins(taken) or _merged(ctx, customer_rows.copied(db), taken, settings).mistakes
        if not found:
            break
    if not taken:
        refuse(understood, bad)
    return taken, [understood.reading.named(mistake) for mistake in bad]


def _merged(
    ctx: Context,
    stored: StoredCustomers,
    records: list[CustomerRecord],
    settings: Collection[Setting],
    same: Mapping[str, str] | None = None,
    *,
    steps: Steps | None = None,
) -> Merge:
    from repplan.services.customers.customer_merge import Merge, MergeRules

    merge = Merge(stored, MergeRules(ctx.today, ctx.new_id, settings, same_sites=same or {}))
    merge.run(records, steps)
    return merge


def refuse(understood: Understood, mistakes: Sequence[CellMistake]) -> None:
    """End with all mistakes of a file, in the order of its rows and columns, if it has any.

    Raises:
        BadDataError: if there is a mistake.
    """
    if not mistakes:
        return
    source, reading = understood.table.source, understood.reading
    told = [reading.named(mistake).within(source) for mistake in sorted(_once(understood, mistakes))]
    message = ngettext(
        "{count} mistake in {path}; nothing was written", "{count} mistakes in {path}; nothing was written", len(told)
    )
    raise BadDataError(message.format(count=len(told), path=source), tuple(told))


def _once(understood: Understood, mistakes: Sequence[CellMistake]) -> Iterable[CellMistake]:
    """The mistakes; a setting that no column says is one mistake, not one for each new customer."""
    lacking = [mistake for mistake in mistakes if mistake.column == "setting"]
    if not lacking or _says_setting(understood):
        return mistakes
    others = [mistake for mistake in mistakes if mistake.column != "setting"]
    return [_setting_lacks(understood, len(lacking)), *others]


def _says_setting(understood: Understood) -> bool:
    return bool({column.field for column in understood.reading.columns} & {"setting", "area"})


def _setting_lacks(understood: Understood, count: int) -> CellMistake:
    message = ngettext(
        "no column says it, but {count} new customer needs it: add --set setting=WORD, WORD one of {choices}",
        "no column says it, but {count} new customers need it: add --set setting=WORD, WORD one of {choices}",
        count,
    )
    said = message.format(count=count, choices=", ".join(setting.value for setting in Setting))
    return cell_mistake(understood.table.header_row, "setting", said)


def lacking_setting(ctx: Context, understood: Understood, parsed: Parsed, db: sqlite3.Connection) -> CellMistake | None:
    """The mistake that no column says the setting, where the table has new customers, who need one; else None."""
    from repplan.store import customer_rows

    reading = understood.reading
    undecided = any("setting" in question.choices for question in reading.open)
    if undecided or _says_setting(understood) or "setting" in reading.defaults:
        return None
    mistakes = _merged(ctx, customer_rows.copied(db), parsed.records, ()).mistakes
    count = sum(mistake.column == "setting" for mistake in mistakes)
    return _setting_lacks(understood, count) if count else None


def _answered(understood: Understood, ask: Ask) -> Understood:
    """The table with the setting of all rows as the user answers, as if `--set` had said it."""
    setting = ask(Question("setting", tuple(setting.value for setting in Setting), word=True))
    reading = understood.reading
    return replace(understood, reading=replace(reading, defaults={**reading.defaults, "setting": setting}))


def _write_refused(path: Path | None, understood: Understood, bad: Sequence[CellMistake]) -> None:
    """Write the rows that were left behind, where that is wanted and there are any.

    Raises:
        BadDataError: if the file cannot be written.
    """
    if path is None or not bad:
        return
    from repplan.files.refused_rows import refused_csv

    reasons: dict[int, list[str]] = defaultdict(list)
    for mistake in sorted(bad):
        reasons[mistake.row].append(f"{mistake.column}: {mistake.message}" if mistake.column else mistake.message)
    try:
        path.write_bytes(refused_csv(understood.table, reasons))
    except OSError as error:
        message = _("the import is done, but {path} cannot be written: {error}")
        raise BadDataError(message.format(path=path, error=why(error))) from None

"""Taking bundles in: read and checked whole, then merged in one transaction that can be undone."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from repplan.files.bundle_archive import parse_bundle
from repplan.files.tables import read_bytes
from repplan.services.team.records import check_records

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sqlmodel import Session

    from repplan.files.bundle_archive import Bundle
    from repplan.services.context import Context
    from repplan.services.team.merging import Difference, Merged, Stored


@dataclass(frozen=True, slots=True)
class BundleTaken:
    """What a bundle brought.

    Attributes:
        source: the file.
        rep, made_at: whose it is and when it was made.
        counts: how many sites were created; customers created, updated, unchanged and kept (the word of another holds);
            contacts added, changed and known; stages added.
        visits: how many planned visits are known of the rep now; None where a later bundle of his said them already, or
            it is this laptop's own.
        differences: what is said differently, and whose word holds.
    """

    source: str
    rep: str
    made_at: str
    counts: Mapping[str, int]
    visits: int | None
    differences: Sequence[Difference]


class _NotWrittenError(Exception):
    """Ends a transaction that only tried something."""


def take_bundles(context: Context, command: str, paths: Sequence[Path], *, dry_run: bool = False) -> list[BundleTaken]:
    """Take bundles in, all or none.

    Raises:
        NotFoundError: if there is no such file, or no home yet.
        BadDataError: if one is damaged, of a newer format, or holds what cannot be; nothing is written then.
    """
    bundles = []
    for path in paths:
        bundle = parse_bundle(read_bytes(path), str(path))
        check_records(bundle, str(path))
        bundles.append((str(path), bundle))
    with context.reading():
        pass  # an empty home has no rep whose customers others' could be told from
    taken: list[BundleTaken] = []
    with suppress(_NotWrittenError), context.writing(command) as session:
        taken = [_take(context, session, source, bundle) for source, bundle in bundles]
        if dry_run:
            raise _NotWrittenError
    return taken


def _take(context: Context, session: Session, source: str, bundle: Bundle) -> BundleTaken:
    from repplan.services.team.merging import Merge

    rep = context.config["rep.name"]
    merged = Merge(bundle, _stored(session), rep, context.new_id).run()
    _write(session, merged)
    stages = _write_stages(session, bundle, merged.numbers)
    visits = None if bundle.rep.casefold() == rep.casefold() else _write_visits(context, session, bundle, merged)
    counts = Counter(merged.counts) + Counter(stages_added=stages)
    return BundleTaken(source, bundle.rep, bundle.made_at, counts, visits, merged.differences)


def _stored(session: Session) -> Stored:
    """What there is to compare with."""
    from sqlmodel import select

    from repplan.services.team.merging import Stored
    from repplan.store import models

    sites = {site.id: site for site in session.exec(select(models.SiteRow))}
    rotas: dict[int, list[models.SessionEntryRow]] = {}
    for entry in session.exec(select(models.SessionEntryRow)):
        rotas.setdefault(entry.customer, []).append(entry)
    return Stored(
        sites={site.name: site for site in sites.values()},
        aliases={alias.name: sites[alias.site_id] for alias in session.exec(select(models.SiteAliasRow))},
        customers=list(session.exec(select(models.CustomerRow).order_by("number"))),
        keys={key.id: key.customer for key in session.exec(select(models.CustomerKeyRow))},
        rotas=rotas,
        words={word.key: word for word in session.exec(select(models.TeamWordRow))},
        contacts={contact.id: contact for contact in session.exec(select(models.ContactRow))},
    )


def _write(session: Session, merged: Merged) -> None:
    for row in merged.gone:
        session.delete(row)
    session.add_all(merged.new)  # references are checked when the transaction ends
    session.flush()


def _write_stages(session: Session, bundle: Bundle, numbers: Mapping[str, int]) -> int:
    from sqlmodel import func, select

    from repplan.services.team.making import stage_marks
    from repplan.services.team.stages import merge_stages
    from repplan.store.models import StageMarkRow
    from repplan.store.writing import facts

    with facts(session) as db:
        stored = stage_marks(db)
    rows: dict[tuple[int, str], list[StageMarkRow]] = {}
    for row in session.exec(select(StageMarkRow)):
        rows.setdefault((row.customer, row.day), []).append(row)
    last = session.exec(select(func.max(StageMarkRow.id))).one() or 0
    brought = [{**mark, "customer": numbers[mark["customer"]]} for mark in bundle.parts["stages"]]
    new, gone, count = merge_stages(stored, brought, rows, last)
    for row in gone:
        session.delete(row)
    session.add_all(new)
    session.flush()
    return count


def _write_visits(context: Context, session: Session, bundle: Bundle, merged: Merged) -> int | None:
    """Put the rep's planned visits in place of those that were known of him; not from an earlier bundle."""
    from sqlmodel import select

    from repplan.store.models import TeamBundleRow, TeamVisitRow

    known = session.exec(select(TeamBundleRow).where(TeamBundleRow.rep == bundle.rep)).first()
    if known is not None:
        if (known.made_at, known.digest) > (bundle.made_at, bundle.digest):
            return None
        if known.digest == bundle.digest:
            return len(bundle.parts["visits"])
    values: dict[str, Any] = {
        "made_at": bundle.made_at,
        "since": bundle.since,
        "digest": bundle.digest,
        "taken_at": context.clock.now().isoformat(timespec="seconds"),
    }
    row = known or TeamBundleRow(rep=bundle.rep, **values)
    for column, value in values.items():
        setattr(row, column, value)
    session.add(row)
    for visit in session.exec(select(TeamVisitRow).where(TeamVisitRow.rep == bundle.rep)):
        session.delete(visit)
    session.flush()
    session.add_all(
        TeamVisitRow(**{**record, "rep": bundle.rep, "customer": merged.numbers[record["customer"]]})
        for record in bundle.parts["visits"]
    )
    session.flush()
    return len(bundle.parts["visits"])

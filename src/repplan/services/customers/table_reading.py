"""A customer table read and understood: its bytes, its header, its profile; nothing is stored yet."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from repplan.errors import NotFoundError
from repplan.files.column_reading import REST, How, Wishes, read_columns
from repplan.files.header_words import fold, knows_column
from repplan.files.profiles import Profile, load_profiles, own_header, profiles_path, save_profiles
from repplan.files.tables import read_table
from repplan.files.total_rows import without_totals
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from repplan.files.column_reading import Reading
    from repplan.files.questions import Ask
    from repplan.files.tables import Table
    from repplan.services.context import Context


@dataclass(frozen=True, slots=True)
class TableOptions:
    """What the user says of a file.

    Attributes:
        wishes: what its columns hold, defaults, dates, coordinates.
        sheet: the sheet of a workbook, by name or number.
        encoding: how the bytes of a text file are read.
        profile: the name of the profile to use, or to make of this import.
        find_profile: whether a profile may be found by the header where none is named.
    """

    wishes: Wishes = field(default_factory=Wishes)
    sheet: str | None = None
    encoding: str | None = None
    profile: str | None = None
    find_profile: bool = True


@dataclass(frozen=True, slots=True)
class Understood:
    """A table, its columns as they are understood, and the profile that helped, None where none did."""

    table: Table
    reading: Reading
    profile: Profile | None


def understand(ctx: Context, path: Path, options: TableOptions, ask: Ask | None = None) -> Understood:
    """Read a customer table and decide what its columns hold.

    Args:
        ctx: the surroundings.
        path: the file.
        options: what the user says of it; more than what a profile says.
        ask: puts a question to the user; None where nobody is there.

    Raises:
        NotFoundError: if there is no such file.
        BadDataError: if it is no table, or the profiles cannot be read.
    """
    profiles = load_profiles(profiles_path(ctx.home))
    profile = profiles.get(options.profile or "")
    sheet = options.sheet or (profile.sheet if profile else None)
    names = {fold(name) for name in options.wishes.columns} | {
        fold(x) for kept in profiles.values() for x in kept.header
    }
    table = read_table(
        path, sheet=sheet, knows=lambda text: knows_column(text) or fold(text) in names, encoding=options.encoding
    )
    if profile is None and options.profile is None and options.find_profile:
        profile = next((kept for kept in profiles.values() if kept.fits(table.header)), None)
    wishes = options.wishes if profile is None else _with_profile(options.wishes, profile)
    reading = read_columns(table, wishes, ask)
    return Understood(without_totals(table, reading), reading, profile)


def _with_profile(wishes: Wishes, profile: Profile) -> Wishes:
    """What is said now, and of the profile what is not said otherwise."""
    return replace(
        wishes,
        profile=profile.columns,
        defaults={**profile.defaults, **wishes.defaults},
        dates=wishes.dates or profile.dates,
        datum=wishes.datum or profile.datum,
    )


def keep_profile(ctx: Context, understood: Understood, options: TableOptions) -> bool:
    """Make a profile of what was decided, under the name that the options give; whether that changed anything."""
    if options.profile is None:
        return False
    reading, before = understood.reading, understood.profile
    decided = {c.header: c.field for c in reading.columns if c.how in {How.TOLD, How.PROFILE, How.ASKED}}
    said = {**(before.columns if before else {}), **options.wishes.columns}
    rest = {REST: said[REST]} if REST in said else {}
    profile = Profile(
        name=options.profile,
        header=own_header(understood.table.header),
        columns=decided | rest,
        defaults=dict(reading.defaults),
        dates=reading.said_order,
        datum=options.wishes.datum or (before.datum if before else None),
        sheet=options.sheet or (before.sheet if before else None),
    )
    path = profiles_path(ctx.home)
    profiles = load_profiles(path)
    if profiles.get(profile.name) == profile:
        return False
    save_profiles(path, (profiles | {profile.name: profile}).values())
    return True


def list_profiles(ctx: Context) -> tuple[Profile, ...]:
    """All profiles, the oldest first."""
    return tuple(load_profiles(profiles_path(ctx.home)).values())


def remove_profiles(ctx: Context, names: Collection[str]) -> None:
    """Forget profiles, all that are named or none.

    Raises:
        NotFoundError: if there is none of that name.
    """
    path = profiles_path(ctx.home)
    profiles = load_profiles(path)
    for name in names:
        if name not in profiles:
            known = ", ".join(profiles) or _("none")
            raise NotFoundError(_("there is no profile {name!r}; there are: {known}").format(name=name, known=known))
    save_profiles(path, (profile for profile in profiles.values() if profile.name not in names))

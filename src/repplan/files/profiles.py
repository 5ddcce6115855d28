"""Profiles: how a table was understood, kept by name and found again by its header.

They rest in `import-profiles.toml` in the home folder: text that can be read, corrected and handed to a colleague.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from repplan.domain.datums import Datum
from repplan.errors import BadDataError, why
from repplan.files.date_texts import DateOrder
from repplan.files.header_words import fold
from repplan.files.refused_rows import NOTES
from repplan.files.settings_file import replace_private
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_NOTES = frozenset(map(fold, NOTES))


@dataclass(frozen=True, slots=True)
class Profile:
    """How one kind of table is understood.

    Attributes:
        name: what it is called.
        header: the names of the columns, by which it is found again.
        columns: by column, the field it was said to hold, "" = left out.
        defaults: by field, the text for empty cells.
        dates: the order of day and month, where one had to be said.
        datum: what coordinates are measured in, where that was said.
        sheet: the sheet of a workbook, where one had to be named.
    """

    name: str
    header: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    dates: DateOrder | None = None
    datum: Datum | None = None
    sheet: str | None = None

    def fits(self, header: Iterable[str]) -> bool:
        """Whether a table has the same columns, in whatever order."""
        return _folded(self.header) == _folded(header)


def own_header(header: Iterable[str]) -> tuple[str, ...]:
    """The names of a table's own columns: without those that an import added to the rows that it refused."""
    return tuple(text for text in header if text and fold(text) not in _NOTES)


def _folded(header: Iterable[str]) -> set[str]:
    return set(map(fold, own_header(header)))


def profiles_path(home: Path) -> Path:
    """Where profiles are kept."""
    return home / "import-profiles.toml"


def load_profiles(path: Path) -> dict[str, Profile]:
    """The profiles of a file by name, none where there is no file.

    Raises:
        BadDataError: if it cannot be read, or says what is no profile.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadDataError(_("{path} is not valid TOML: {error}").format(path=path, error=error)) from None
    except OSError as error:
        raise BadDataError(_("{path} cannot be read: {error}").format(path=path, error=why(error))) from None
    profiles = {}
    for name, table in document.items():
        try:
            profiles[name] = _profile(name, table)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            message = _("{path}: the profile {name!r} cannot be read ({error}): mend it, or remove it from the file")
            raise BadDataError(message.format(path=path, name=name, error=error)) from None
    return profiles


def _profile(name: str, table: Mapping[str, Any]) -> Profile:
    return Profile(
        name=name,
        header=tuple(map(str, table["header"])),
        columns={str(column): str(to) for column, to in table.get("columns", {}).items()},
        defaults={str(column): str(text) for column, text in table.get("defaults", {}).items()},
        dates=DateOrder(table["dates"]) if "dates" in table else None,
        datum=Datum(table["coords"]) if "coords" in table else None,
        sheet=str(table["sheet"]) if "sheet" in table else None,
    )


def save_profiles(path: Path, profiles: Iterable[Profile]) -> None:
    """Write all profiles.

    Raises:
        BadDataError: if the file cannot be written.
    """
    import tomlkit

    document = tomlkit.document()
    document.add(
        tomlkit.comment(_("How tables are understood by `repplan customer import`; `customer profiles` lists them."))
    )
    for profile in profiles:
        values = {"dates": profile.dates, "coords": profile.datum, "sheet": profile.sheet}
        table = tomlkit.table()
        table.add("header", list(profile.header))
        for key, value in values.items():
            if value is not None:
                table.add(key, str(value))
        for key, texts in (("columns", profile.columns), ("defaults", profile.defaults)):
            if texts:
                table.add(key, dict(texts))
        document.add(profile.name, table)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_private(path, tomlkit.dumps(document))
    except OSError as error:
        raise BadDataError(_("{path} cannot be written: {error}").format(path=path, error=why(error))) from None

"""Rosters as booking systems hand them out in JSON: a list of records, however deep, as a header and rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from repplan.errors import BadDataError
from repplan.files.roster_columns import field_of
from repplan.files.tables import read_bytes
from repplan.files.texts import cell_text
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path


def json_rows(path: Path) -> tuple[Sequence[str], Sequence[tuple[int, Sequence[str]]]]:
    """The first list of records with known keys as a header and rows, numbered from 1.

    Raises:
        NotFoundError: if there is no such file.
        BadDataError: if it is no JSON, or holds no such list.
    """
    try:
        data = json.loads(read_bytes(path).decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise BadDataError(_("{path} is no JSON: {error}").format(path=path, error=error)) from None
    records = next(_record_lists(data), None)
    if records is None:
        raise BadDataError(_("{path} holds no list of sittings: no record names a doctor and a day").format(path=path))
    header = list(dict.fromkeys(key for record in records for key in record))
    return header, [
        (number, [_json_text(record.get(key)) for key in header]) for number, record in enumerate(records, start=1)
    ]


def _record_lists(data: object) -> Iterator[list[Mapping[str, Any]]]:
    """The lists of records in a JSON value, outer ones first, whose keys are those of a roster."""
    level = [data]
    while level:
        for value in level:
            if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
                fields = {field_of(key) for item in value for key in item}
                if fields & {"name", "id"} and fields & {"date", "weekday", "times"}:
                    yield value
        level = [
            inner
            for value in level
            for inner in (value.values() if isinstance(value, dict) else value if isinstance(value, list) else ())
        ]


def _json_text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return value.strip() if isinstance(value, str) else cell_text(value)

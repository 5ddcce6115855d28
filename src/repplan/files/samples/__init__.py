"""Invented sample territories, made from a seed: what classes, demonstrations and tests start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repplan.errors import UsageError
from repplan.files.samples.hospital import hospital_territory
from repplan.files.samples.retail import retail_territory
from repplan.files.samples.tables import write_tables
from repplan.i18n import _

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

__all__ = ["KINDS", "write_sample"]

_TERRITORIES = {"hospital": hospital_territory, "retail": retail_territory}

KINDS = tuple(_TERRITORIES)
"""The kinds of territory there are."""


def write_sample(kind: str, customers: int, seed: int, out: Path, today: dt.date) -> list[Path]:
    """Writes a sample territory: `customers.csv`, `log.csv` (past visits) and `config.toml` (the rep's settings).

    Args:
        kind: one of `KINDS`.
        customers: how many there are, at least 1.
        seed: another number makes another territory of the same kind.
        out: the folder to write into; made where missing. Files of these names are replaced.
        today: the morning the territory is seen on; every date is relative to it.

    Returns:
        The files in the order written. The same arguments give the same bytes in every Python version.

    Raises:
        UsageError: for an unknown kind or a number below 1.
    """
    if kind not in _TERRITORIES:
        raise UsageError(
            _("there is no sample {kind!r}: choose one of {kinds}").format(kind=kind, kinds=", ".join(KINDS))
        )
    if customers < 1:
        raise UsageError(_("a sample needs at least 1 customer, not {customers}").format(customers=customers))
    return write_tables(_TERRITORIES[kind](customers, seed, today), out)

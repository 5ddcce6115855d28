"""Writing a sample territory: the entry for commands; the territories are made in `repplan.files.samples`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repplan.errors import BadDataError
from repplan.files.samples import KINDS, write_sample
from repplan.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from repplan.services.context import Context

__all__ = ["KINDS", "make_sample"]


def make_sample(context: Context, kind: str, customers: int, seed: int, out: Path) -> list[Path]:
    """Write a territory as it stands today; the same kind, number, seed and day give the same bytes.

    Raises:
        UsageError: for a kind that does not exist or no customers.
        BadDataError: if the folder cannot be written.
    """
    try:
        return write_sample(kind, customers, seed, out, context.today)
    except OSError as error:
        raise BadDataError(_("cannot write {out}: {why}").format(out=out, why=error.strerror)) from None

"""Taking commands back, the latest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.errors import NotFoundError, UsageError
from repplan.i18n import _, ngettext
from repplan.store import reading

if TYPE_CHECKING:
    from repplan.services.context import Context


@dataclass(frozen=True, slots=True)
class Undoable:
    """A command in the journal: when it ran (ISO), its words, and how many rows it changed."""

    id: int
    made_at: str
    command: str
    rows: int


def undo(context: Context, steps: int = 1) -> tuple[Undoable, ...]:
    """Take back the latest commands that wrote, all of them or none.

    Returns:
        What was taken back, the latest first.

    Raises:
        UsageError: if `steps` is no positive number.
        NotFoundError: if there are not that many.
    """
    if steps < 1:
        raise UsageError(_("--steps must be 1 or more, not {steps}").format(steps=steps))
    if not context.database.exists():
        raise NotFoundError(_("nothing to undo: nothing is stored in {home} yet").format(home=context.home))
    with context.writing("undo", journaled=False) as session:
        from repplan.store.journal import undo_latest

        taken: list[Undoable] = []
        for _step in range(steps):
            operation = undo_latest(session)
            if operation is None:
                raise NotFoundError(_nothing_left(len(taken)))
            taken.append(Undoable(operation.id, operation.made_at, operation.command, operation.rows))
    return tuple(taken)


def _nothing_left(found: int) -> str:
    if not found:
        return _("nothing to undo: no command has changed anything")
    return ngettext(
        "only {n} command can be taken back; nothing was changed",
        "only {n} commands can be taken back; nothing was changed",
        found,
    ).format(n=found)


def undoable(context: Context, limit: int = 10) -> tuple[Undoable, ...]:
    """The commands that `undo` would take back, the latest first."""
    with context.reading() as db:
        return tuple(Undoable(*row) for row in reading.operations(db, limit))

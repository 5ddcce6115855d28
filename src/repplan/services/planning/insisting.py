"""The checker's word on a plan that the planner made: nothing goes on that breaks a rule."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from repplan.checker import verify
from repplan.errors import InternalError
from repplan.i18n import _
from repplan.services.planning.json_files import write_json
from repplan.store.database import prepare_home

if TYPE_CHECKING:
    from collections.abc import Mapping


REFUSED = "refused"
"""The folder of what is kept for a report, and what the name of one beside a file ends in."""


def insist(problem: Mapping[str, Any], plan: Mapping[str, Any], folder: Path | None) -> None:
    """Let nothing through that the checker refuses; keep what a bug report needs.

    Args:
        problem: a planning problem.
        plan: what the planner made of it.
        folder: where both are kept if it is refused, made where absent; None = a new one for temporary files.

    Raises:
        InternalError: naming the first rule that is broken and the folder with problem and plan.
        ConflictError: if the folder cannot be made.
        BadDataError: if the two cannot be written there.
    """
    violations = verify(problem, plan)
    if not violations:
        return
    if folder is None:
        folder = Path(tempfile.mkdtemp(prefix="repplan-refused-"))
    prepare_home(folder)
    write_json(str(folder / "problem.json"), problem)
    write_json(str(folder / "plan.json"), plan)
    message = _("the planner made a plan that breaks a rule ({first}); it went no further. Please report {folder}")
    raise InternalError(message.format(first=violations[0].message, folder=folder))

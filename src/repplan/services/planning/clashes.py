"""Appointments that no route can keep together are left out one by one, never the rest of the plan."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from repplan.errors import BadDataError, InternalError
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from repplan.services.planning.problem_building import BuiltProblem, Span
    from repplan.store.facts import Appointment

T = TypeVar("T")


def without_clashes(
    span: Span, build: Callable[[Span], BuiltProblem], use: Callable[[dict[str, Any]], T]
) -> tuple[BuiltProblem, T]:
    """A problem whose appointments can all be kept, and what `use` made of it.

    Args:
        span: the days.
        build: makes the problem of a span.
        use: reads a problem's document; called again with an appointment less each time it refuses one.

    Raises:
        InternalError: if the problem is refused for another reason, which is a bug.
    """
    while True:
        built = build(span)
        try:
            return built, use(built.document)
        except BadDataError as error:
            clash = _clash(error, built)
            if clash is None:
                raise InternalError(_("the planner refuses its problem: {error}").format(error=error)) from error
            why = _("it cannot be reached in time from home and the day's other appointments")
            span = replace(span, left_out={**span.left_out, clash.id: why})


def _clash(error: BadDataError, built: BuiltProblem) -> Appointment | None:
    """The appointment that the planner's first complaint is about, None where it is about something else."""
    for mistake in error.mistakes:
        match = re.match(r"/customers/(\d+)/pinned(?:/(\d+))?", mistake.where)
        if match:
            return built.pinned[built.customers[int(match[1])]][int(match[2] or 0)]
    return None

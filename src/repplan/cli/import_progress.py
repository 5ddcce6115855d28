"""The bar that shows how far the import of a large table is."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from repplan.cli.common import console
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress, TaskID

T = TypeVar("T")
_WORTH_SHOWING = 5000
"""Steps: a table of fewer is imported before anybody wonders."""


class Bar:
    """A bar on standard error that appears with the first step of a large work, and makes way for questions."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __call__(self, done: int, steps: int) -> None:
        """Show how far the work is."""
        if steps < _WORTH_SHOWING:
            return
        if self._bar is None or self._task is None:
            from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

            columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
            self._bar = Progress(*columns, console=console(stderr=True), transient=True)
            self._task = self._bar.add_task(_("importing"), total=steps)
        self._bar.start()
        self._bar.update(self._task, completed=done)

    def hide(self) -> None:
        """Take the bar away; the next step brings it back."""
        if self._bar is not None:
            self._bar.stop()

    def behind(self, ask: Callable[..., T]) -> Callable[..., T]:
        """A function that asks something, the bar hidden meanwhile."""

        def asking(*args: object) -> T:
            self.hide()
            return ask(*args)

        return asking


@contextmanager
def showing_progress() -> Iterator[Bar | None]:
    """Around an import: the bar where standard error is a terminal, else None."""
    if not sys.stderr.isatty():
        yield None
        return
    bar = Bar()
    try:
        yield bar
    finally:
        bar.hide()

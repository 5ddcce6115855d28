"""A search on the terminal: how far it is, and how a person or the system ends it early."""

from __future__ import annotations

import signal
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from repplan.cli.common import console
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from repplan.planner import Progress
    from repplan.services.planning.listening import Listener

    Tell = Callable[[Progress], None]

QuietFlag = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress on the terminal.")]

_TOO_EARLY = 0.02
"""Before this share of the work is done, the time left is anybody's guess."""


class Watch:
    """What a search is given: whom to tell (None = nobody looks), and whom to ask whether to stop."""

    def __init__(self) -> None:
        self.tell: Tell | None = None
        self.heeded = False
        self._handed_on = False
        self._asked = False

    @property
    def listener(self) -> Listener:
        """To be given to the search."""
        from repplan.services.planning.listening import Listener

        return Listener(self.tell, self.should_stop, say_compiling)

    @property
    def should_stop(self) -> Callable[[], bool]:
        """To be given to the search: whether Ctrl-C was pressed or the system asked the program to end."""
        self._handed_on = True
        return self._should_stop

    def _should_stop(self) -> bool:
        self.heeded = self._asked
        return self._asked

    def on_signal(self, _number: int, _frame: FrameType | None) -> None:
        """The first signal asks for the best plan so far, the second, or one that no search will hear of, for none."""
        if self._asked or not self._handed_on:
            raise KeyboardInterrupt
        self._asked = True


def say_compiling() -> None:
    """What is told before the first plan on a machine."""
    typer.echo(_("compiling the planner for this machine: once, about half a minute ..."), err=True)


@contextmanager
def searching(*, quiet: bool = False) -> Iterator[Watch]:
    """Around everything that searches for a plan: shows progress, lets signals end the search.

    Progress is shown on standard error where that is a terminal and `quiet` is not wanted. Ctrl-C and SIGTERM make
    `Watch.should_stop` true, so that the best plan so far is returned, and are told afterwards; a second one aborts.
    """
    watch = Watch()
    with _signals(watch):
        if quiet or not sys.stderr.isatty():
            yield watch
        else:
            with console(stderr=True).status(_("planning ...")) as status:
                line = Line(time.monotonic)
                watch.tell = lambda progress: status.update(line.text(progress))
                yield watch
    if watch.heeded:
        typer.echo(_("stopped early: this is the best plan found until then"), err=True)


@contextmanager
def _signals(watch: Watch) -> Iterator[None]:
    """Ctrl-C and SIGTERM (on Windows Ctrl-Break as well) go to the watch; only the main thread may say so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGBREAK")]
    before = {number: signal.signal(number, watch.on_signal) for number in numbers if number is not None}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)


class Line:
    """The line that shows a search, with the time it still needs.

    Args:
        clock: counts seconds, as `time.monotonic` does.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._began, self._reached = clock(), 0.0

    def text(self, progress: Progress) -> str:
        """What to show; a share that falls is a new search, whose time counts from now."""
        if progress.fraction < self._reached:
            self._began = self._clock()
        self._reached = progress.fraction
        found = _("planning {share:.0%}: cost {cost:,.0f}, {late:,} late, {missed:,} missed").format(
            share=progress.fraction, cost=progress.cost, late=progress.late, missed=progress.missed
        )
        work = ", ".join(filter(None, [_made(progress), self._left(progress.fraction)]))
        return found + "\n" + _("{work}; Ctrl-C takes the best plan so far").format(work=work)

    def _left(self, fraction: float) -> str:
        if fraction < _TOO_EARLY:
            return ""
        left = (self._clock() - self._began) * (1 - fraction) / fraction
        return _("{minutes}:{seconds:02} left").format(minutes=int(left // 60), seconds=int(left % 60))


def _made(progress: Progress) -> str:
    if progress.to_make is None:
        text = ngettext("{made:,} iteration", "{made:,} iterations", progress.iterations)
        return text.format(made=progress.iterations)
    text = ngettext("{made:,} of {all:,} iteration", "{made:,} of {all:,} iterations", progress.to_make)
    return text.format(made=progress.iterations, all=progress.to_make)

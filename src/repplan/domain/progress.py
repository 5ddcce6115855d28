"""How far a long piece of work is: counted where it is done, told to whoever shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
Progress: TypeAlias = "Callable[[int, int], None]"
"""Told how many steps are done, and of how many."""

_TOLD_EVERY = 250


class Steps:
    """Counts steps of a work that goes over its items several times.

    Args:
        tell: told now and then how many steps are done, and of how many; None: nobody looks.
        steps: how many there are in all.
    """

    def __init__(self, tell: Progress | None = None, steps: int = 0) -> None:
        self._tell, self._steps, self._done = tell, steps, 0

    def over(self, items: Iterable[T]) -> Iterator[T]:
        """The items, each a step that is done when the next one is asked for."""
        if self._tell is None:
            yield from items
            return
        for item in items:
            yield item
            self._done += 1
            if self._done % _TOLD_EVERY == 0:
                self._tell(min(self._done, self._steps), self._steps)

    def finish(self) -> None:
        """Tell that all is done: items may have been left out on the way."""
        if self._tell is not None:
            self._tell(self._steps, self._steps)

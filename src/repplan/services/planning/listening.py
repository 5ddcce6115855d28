"""Who is told of a search for a plan while it works, and who is asked whether it should end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repplan.services.planning.kernel import prepare_kernel

if TYPE_CHECKING:
    from collections.abc import Callable

    from repplan.planner import Progress


@dataclass(frozen=True, slots=True)
class Listener:
    """What a search is given by whoever waits for it; None = nobody looks.

    Attributes:
        tell: called by the planner while it works.
        should_stop: asked by the planner now and then; True ends the search with the best plan so far.
        compiling: called before the planner's machine code is made, which takes half a minute, once per machine. A
            question that is refused before anything is searched for never compiles.
    """

    tell: Callable[[Progress], None] | None = None
    should_stop: Callable[[], bool] | None = None
    compiling: Callable[[], None] | None = None

    def ready(self) -> None:
        """To be called before each search: points the planner at its machine code, and says if there is none yet."""
        if prepare_kernel() and self.compiling is not None:
            self.compiling()


NOBODY = Listener()
"""For searches that nobody watches."""

"""Where the planner's machine code is kept: per machine and user, not per home, so that a class of homes shares it."""

from __future__ import annotations

import os
from pathlib import Path


def prepare_kernel() -> bool:
    """Point the planner at its cache; says whether the next plan has to compile first (once per machine and version).

    numba's own NUMBA_CACHE_DIR wins where it is set.
    """
    from platformdirs import user_cache_path

    from repplan.planner import compiled

    named = os.environ.get("NUMBA_CACHE_DIR", "")
    root = Path(named) if named else user_cache_path("repplan", appauthor=False)
    if not named:
        compiled.use_cache(root)
    return compiled.can_compile() and not compiled.is_compiled(root)

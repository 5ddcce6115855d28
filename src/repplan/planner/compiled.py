"""Compilation of the kernel: once per machine, kept in a folder that stale code can never be read from.

numba's cache does not notice a change in a function defined in another file, so the folder's name carries a hash of the
kernel's sources and numba's version. Where numba is not installed (or `NUMBA_DISABLE_JIT=1`) the same functions run as
plain Python and give the same results.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

_Function = TypeVar("_Function", bound=Callable[..., object])

_HERE = Path(__file__).parent
KERNEL = ("kernel_*.py", "compiled.py", "layout.py", "ticks.py")
"""The sources that machine code depends on: the compiled functions and what they import from the planner."""
_root: list[Path] = []  # where the cache lives; the last one counts


def use_cache(root: Path) -> None:
    """Keeps compiled code under `root`, which need not exist. To be called before the first problem is solved."""
    _root.append(root)


@cache
def folder_name() -> str:
    """`kernel-…`, different for every version of the kernel's sources, of numba and of Python."""
    digest = hashlib.sha256(f"{_numba_version()} {sys.implementation.cache_tag}".encode())
    for path in sorted(path for pattern in KERNEL for path in _HERE.glob(pattern)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return f"kernel-{digest.hexdigest()[:16]}"


def is_compiled(root: Path) -> bool:
    """Whether the kernel's machine code lies ready under `root`: if not, the next `solve` compiles first."""
    return any((root / folder_name()).rglob("kernel_search.run-*.nbc"))


def can_compile() -> bool:
    """Whether numba is there and switched on."""
    if find_spec("numba") is None:
        return False
    from numba import config

    return not getattr(config, "DISABLE_JIT", False)


def jit(function: _Function) -> _Function:
    """`function`, compiled at its first call where that is possible.

    The kernel allocates nothing, so it is compiled without numba's reference counting: counting the arrays of a plan in
    and out of every call took more time than everything else. A function that does allocate fails to compile.
    """
    return _compiled(function)


def inlined(function: _Function) -> _Function:
    """Like `jit`, and copied into its callers: for the innermost function, whose arguments cost more than its work."""
    return _compiled(function, inline="always")


def _compiled(function: _Function, **options: object) -> _Function:
    if not can_compile():
        return function
    from numba import config, njit

    folder = _folder(getattr(config, "CACHE_DIR", ""))
    if folder is not None:
        config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]
    # `_nrt` is known to numba's compiler but not to its stubs; a test holds what it does.
    compiling: Callable[..., Callable[[_Function], _Function]] = njit
    return compiling(nogil=True, cache=folder is not None, _nrt=False, **options)(function)


def _numba_version() -> str:
    try:
        return metadata.version("numba")
    except metadata.PackageNotFoundError:
        return "none"


def _folder(configured: str) -> Path | None:
    """The cache folder, made where it is missing; None where nothing can be written."""
    if _root:
        folder = _root[-1] / folder_name()
    elif configured:  # NUMBA_CACHE_DIR, or this folder since the first function
        folder = Path(configured) if Path(configured).name == folder_name() else Path(configured) / folder_name()
    else:
        folder = _HERE / "__pycache__" / folder_name()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder

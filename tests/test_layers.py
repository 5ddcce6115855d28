"""Imports run one way: cli, services, the rooms beside each other, domain. ruff holds it while typing; this holds it whole."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "src" / "repplan"
ROOMS = {"store", "planner", "checker", "files", "notify", "travel"}
FREE = {"errors", "i18n", "toml_lines"}
MAY_IMPORT = {
    "domain": {"domain"},
    **{room: {room, "domain"} for room in ROOMS},
    "checker": {"checker"},
    "services": {"services", "domain", "config", "clock", *ROOMS},
    "cli": {"cli", "services", "domain", "notify", "config", "clock"},
    "config": {"domain"},
    "clock": set(),
    "errors": set(),
    "i18n": set(),
    "__main__": {"cli"},
    "__init__": set(),
}
SERVICES = (
    ("facts",),
    ("customers", "days", "team", "travel"),
    ("working_time", "planning", "home"),
    ("checking", "plans"),
    ("visits",),
    ("questions",),
)
"""The rooms of `services`, lower ones first; those beside each other do not know each other."""

PURE = {
    "domain": {"dateutil", "opening_hours"},
    "planner": {"numba", "numpy", "pydantic", "pydantic_core"},
    "checker": set(),
}
CLOCKED = {("search.py", "time")}  # `--seconds`, for benchmarks, which promises no reproducible plan
TEXT_ONLY = {"urllib.parse"}  # takes links apart and asks nobody
IMPURE_STANDARD = {"sqlite3", "subprocess", "socket", "random", "time", "requests", "urllib"}


def imports(path: Path) -> set[str]:
    """Every module a file imports, inside functions too, those for type checking left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            node.body = []
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "repplan":
            found |= {f"repplan.{alias.name}" for alias in node.names if not alias.name.startswith("__")}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


FILES = sorted(ROOT.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(ROOT)) for path in FILES])
def test_imports_run_one_way(path: Path) -> None:
    """No module imports a higher layer or a neighbour; the checker shares nothing with the planner."""
    layer = path.relative_to(ROOT).parts[0].removesuffix(".py")
    for module in imports(path):
        parts = module.split(".")
        if parts[0] == "repplan" and len(parts) > 1 and parts[1] not in FREE:
            assert parts[1] in MAY_IMPORT[layer], f"{path.name} imports {module}"


def test_the_rooms_of_services_import_one_way() -> None:
    """A room of `services` imports lower ones only; what stands in none of them imports none."""
    height = {room: level for level, rooms in enumerate(SERVICES) for room in rooms}
    for path in (ROOT / "services").rglob("*.py"):
        room = path.relative_to(ROOT / "services").parts[0]
        for module in imports(path):
            parts = module.split(".")
            if parts[:2] == ["repplan", "services"] and len(parts) > 2 and parts[2] in height and parts[2] != room:
                assert height[parts[2]] < height.get(room, -1), f"{path.name} imports {module}"


@pytest.mark.parametrize("layer", sorted(PURE))
def test_the_core_is_pure(layer: str) -> None:
    """Domain, planner and checker reach for no clock, database, network or chance, and for no other library."""
    import sys

    for path in (ROOT / layer).rglob("*.py"):
        for module in imports(path):
            top = module.split(".")[0]
            impure = top in IMPURE_STANDARD and module not in TEXT_ONLY
            assert not impure or (path.name, top) in CLOCKED, f"{path.name} imports {module}"
            assert top in sys.stdlib_module_names | {"repplan"} | PURE[layer], f"{path.name} imports {module}"


def test_no_circles() -> None:
    """No two modules import each other, however long the way round."""
    graph = {}
    for path in FILES:
        name = ".".join(("repplan", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
        graph[name] = {module for module in imports(path) if module.startswith("repplan")}
    state: dict[str, int] = {}

    def visit(name: str, trail: tuple[str, ...]) -> None:
        if state.get(name) == 2 or name not in graph:
            return
        assert state.get(name) != 1, f"circle: {' -> '.join((*trail, name))}"
        state[name] = 1
        for module in graph[name]:
            visit(module, (*trail, name))
        state[name] = 2

    for name in graph:
        visit(name, ())

"""The checker is worth something only while it stands on its own."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

MODULES = sorted((Path(__file__).parents[2] / "src" / "repplan" / "checker").glob("*.py"))
OWN = ("repplan.checker", "repplan.errors", "repplan.i18n")


def imports(source: str) -> set[str]:
    """The modules a source imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_nothing_but_the_standard_library(module: Path) -> None:
    """Neither the planner nor any third party has a part in the judgement."""
    foreign = {
        name
        for name in imports(module.read_text("utf-8"))
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith(OWN)
    }
    assert foreign == set()

"""Strings are marked so that tools can find them, and a catalogue is used where there is one."""

from __future__ import annotations

import ast
import struct
from pathlib import Path

import pytest

from repplan import i18n

ROOT = Path(__file__).parents[1] / "src" / "repplan"
FILES = sorted(path for path in ROOT.rglob("*.py") if "_(" in path.read_text(encoding="utf-8"))


def marked(path: Path) -> list[ast.expr]:
    """The first arguments of all `_`, `mark` and `ngettext` calls of a file."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    names = {"_", "mark", "ngettext"}
    return [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id in names]


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(ROOT)) for path in FILES])
def test_marked_strings_are_literals(path: Path) -> None:
    """A message is a literal where it is marked, with named placeholders filled afterwards: extractors see literals only."""
    for argument in marked(path):
        if isinstance(argument, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
            continue  # a message marked elsewhere, translated here
        assert isinstance(argument, ast.Constant), f"{path.name}:{argument.lineno}: no plain literal"
        assert "{}" not in str(argument.value), f"{path.name}:{argument.lineno}: placeholders need names"


def test_a_catalogue_is_used_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """REPPLAN_LANG picks the language; without a catalogue the message stays as it is."""
    source, target = b"closed", "休息".encode()
    header, ids = struct.pack("<7I", 0x950412DE, 0, 2, 28, 44, 0, 60), b"\0" + source + b"\0"
    texts = b"Content-Type: text/plain; charset=UTF-8\n\0" + target + b"\0"
    begin, after = 60, 60 + len(ids)
    table = struct.pack("<4I", 0, begin, len(source), begin + 1)
    table += struct.pack("<4I", len(texts) - len(target) - 2, after, len(target), after + len(texts) - len(target) - 1)
    folder = tmp_path / "xx" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "repplan.mo").write_bytes(header + table + ids + texts)
    monkeypatch.setattr(i18n, "_LOCALES", tmp_path)
    monkeypatch.setenv("REPPLAN_LANG", "xx")
    i18n._catalogue.cache_clear()
    try:
        assert i18n._("closed") == "休息"
        assert i18n._("open") == "open"
    finally:
        i18n._catalogue.cache_clear()

"""JSON files of other programs: whatever is wrong with them is said in one line, and keys that stand twice are found."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from repplan.errors import BadDataError
from repplan.services.planning.json_files import read_document, write_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _read(tmp_path: Path, content: str | bytes) -> Any:
    path = tmp_path / "file.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_document(str(path))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "line 1"),
        ('{"a": 1,\n}', "line 2"),
        ('{"a": NaN}', "NaN is no number"),
        ("[-Infinity]", "-Infinity is no number"),
        ("[" * 100_000, "nested too deeply"),
        ("9" * 5_000, "thousands of digits"),
        ('{"id": "\\ud83d"}', "half a character: \\ud83d"),
        ('{"\\uDE00": 1}', "half a character: \\ude00"),
        (b'{"a": "\xff"}', "not UTF-8"),
    ],
)
def test_what_is_no_sound_json_is_told_in_one_line(tmp_path: Path, content: str | bytes, says: str) -> None:
    """The message names the file and the trouble, in words that are not about Python."""
    with pytest.raises(BadDataError) as caught:
        _read(tmp_path, content)
    assert "file.json" in str(caught.value)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "sys." not in str(caught.value)


def test_sound_json_of_any_kind_is_read(tmp_path: Path) -> None:
    """A byte-order mark, both halves of a character, a very large number: the value, and no complaint."""
    document = _read(
        tmp_path, b'\xef\xbb\xbf{"id": "\\ud83d\\ude00", "n": 1e400, "big": 123456789012345678901234567890}'
    )
    assert document.value == {"id": "😀", "n": float("inf"), "big": 123456789012345678901234567890}
    assert document.doubled == ()


def test_keys_that_stand_twice_are_found_wherever_they_are(tmp_path: Path) -> None:
    """Each with its JSON pointer, once; the same key in two objects is no double."""
    text = '{"a": [{"x": 1, "x": 2, "x": 3}, {"x": 1}], "b/c": {"y": {}, "y": {"z": 1, "z": 1}}, "a~": 0, "a~": 1}'
    places = {mistake.where for mistake in _read(tmp_path, text).doubled}
    assert places == {"/a/0/x", "/b~1c/y", "/b~1c/y/z", "/a~0"}


def test_standard_input_is_utf_8_whatever_the_terminal_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """JSON has one encoding."""
    stream = io.TextIOWrapper(io.BytesIO('{"name": "陈"}'.encode()), encoding="latin-1")
    monkeypatch.setattr("sys.stdin", stream)
    assert read_document("-").value == {"name": "陈"}


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """No temporary file stays behind; a folder that is not there is told."""
    write_json(str(tmp_path / "plan.json"), {"name": "陈"})
    assert json.loads((tmp_path / "plan.json").read_text(encoding="utf-8")) == {"name": "陈"}
    (tmp_path / "folder").mkdir()
    with pytest.raises(BadDataError, match="cannot write"):
        write_json(str(tmp_path / "folder"), {})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "plan.json"]


def test_doubled_keys_and_other_mistakes_come_together(run: Callable[..., Any], tmp_path: Path) -> None:
    """`solve` and `verify` refuse what could be read in two ways, with the place."""
    path = tmp_path / "problem.json"
    path.write_text('{"version": 1, "days": 5, "days": 7, "start": "soon"}', encoding="utf-8")
    solved = run("solve", path, code=3)
    for place in ("/days: the key “days” stands there twice", "/start: ", "/matrix: is missing"):
        assert place in solved.err
    assert "/days: the key" in run("verify", path, path, code=3).err

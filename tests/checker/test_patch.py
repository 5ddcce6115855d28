"""JSON Patch as RFC 6902 has it; the cases follow its appendix A in shape."""

from __future__ import annotations

from typing import Any

import pytest

from repplan.checker.patch import PatchError, patched


@pytest.mark.parametrize(
    ("document", "operation", "result"),
    [
        ({"a": 1}, {"op": "add", "path": "/b", "value": 2}, {"a": 1, "b": 2}),
        ({"a": 1}, {"op": "add", "path": "/a", "value": 2}, {"a": 2}),
        ([1, 3], {"op": "add", "path": "/1", "value": 2}, [1, 2, 3]),
        ([1], {"op": "add", "path": "/-", "value": 2}, [1, 2]),
        ([1], {"op": "add", "path": "/1", "value": 2}, [1, 2]),
        ({"a": 1}, {"op": "add", "path": "", "value": []}, []),
        ({"a": 1, "b": 2}, {"op": "remove", "path": "/a"}, {"b": 2}),
        ([1, 2, 3], {"op": "remove", "path": "/1"}, [1, 3]),
        ({"a": [1, 2]}, {"op": "replace", "path": "/a/0", "value": None}, {"a": [None, 2]}),
        ({"a": 1}, {"op": "replace", "path": "", "value": 5}, 5),
        ({"a": 1}, {"op": "move", "from": "/a", "path": "/b"}, {"b": 1}),
        ([1, 2, 3], {"op": "move", "from": "/0", "path": "/2"}, [2, 3, 1]),
        ({"a": [1]}, {"op": "copy", "from": "/a", "path": "/b"}, {"a": [1], "b": [1]}),
        ({"a/b": {"m~n": 1}}, {"op": "replace", "path": "/a~1b/m~0n", "value": 2}, {"a/b": {"m~n": 2}}),
        ({"a": [1, {"b": 2.0}]}, {"op": "test", "path": "/a", "value": [1.0, {"b": 2}]}, {"a": [1, {"b": 2.0}]}),
    ],
)
def test_each_operation(document: Any, operation: Any, result: Any) -> None:
    """The document after one operation."""
    assert patched(document, [operation]) == result


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "remove", "path": "/b"},
        {"op": "replace", "path": "/b", "value": 1},
        {"op": "add", "path": "/b/c", "value": 1},
        {"op": "add", "path": "/list/5", "value": 1},
        {"op": "add", "path": "/list/01", "value": 1},
        {"op": "add", "path": "/a"},
        {"op": "add", "path": "a", "value": 1},
        {"op": "add", "path": "/a/b", "value": 1},
        {"op": "add", "value": 1},
        {"op": "move", "from": "/list", "path": "/list/0"},
        {"op": "copy", "from": "/b", "path": "/c"},
        {"op": "test", "path": "/a", "value": True},
        {"op": "extend", "path": "/a", "value": 1},
        "add",
    ],
)
def test_what_does_not_apply_is_refused(operation: Any) -> None:
    """A missing place, a missing member, an unknown operation, a failed test."""
    with pytest.raises(PatchError):
        patched({"a": 1, "list": [1, 2]}, [operation])


def test_the_document_given_is_not_changed() -> None:
    """Not even where the patch puts one value into it twice."""
    document, value = {"a": {}}, [1]
    operations = [{"op": "add", "path": "/a/b", "value": value}, {"op": "add", "path": "/a/b/-", "value": 2}]
    assert patched(document, operations) == {"a": {"b": [1, 2]}}
    assert (document, value) == ({"a": {}}, [1])

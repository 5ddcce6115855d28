"""Checks the form of a `fix`: its keys, and that its patch applies to the problem and leaves a sound one."""

from __future__ import annotations

from collections.abc import Mapping

from repplan.checker.patch import PatchError, patched
from repplan.checker.reading import Earlier, read_problem
from repplan.checker.shape import is_number, keys
from repplan.errors import BadDataError
from repplan.i18n import _

_KEYS = keys("what patch cost")


def fault_of(fix: object, problem: Mapping[str, object], earlier: Earlier) -> str | None:
    """What is wrong with a fix, or None; no fix at all (null) is fine.

    Args:
        fix: the parsed value.
        problem: the parsed problem, not changed.
        earlier: what it was read as.
    """
    if fix is None:
        return None
    if not isinstance(fix, Mapping) or set(fix) != _KEYS:
        return _("a fix is null or has exactly “what”, “patch” and “cost”")
    return _form(fix) or _effect(fix["patch"], problem, earlier)


def _form(fix: Mapping[str, object]) -> str | None:
    if not isinstance(fix["what"], str) or not fix["what"]:
        return _("“what” is a text for a person")
    return None if is_number(fix["cost"]) else _("“cost” is a number of minutes")


def _effect(patch: object, problem: Mapping[str, object], earlier: Earlier) -> str | None:
    try:
        changed = patched(problem, patch)
        read_problem(changed, earlier)
    except PatchError as error:
        return _("the patch does not apply: {why}").format(why=error)
    except BadDataError as error:
        why = "; ".join(map(str, error.mistakes))
        return _("the patch leaves a malformed problem: {why}").format(why=why)
    return _("the patch changes nothing") if changed == problem else None

"""Editing the rules in an editor, comparing them, resetting them: what is in force stays until all is well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from repplan.config import policy_path
from repplan.domain.policy import DEFAULT_POLICY
from repplan.errors import BadDataError, NotFoundError, UsageError, why
from repplan.i18n import _
from repplan.services.facts.policies import as_toml, flat_values, load_policy, policy_digest, read_text, stored_policy
from repplan.store import reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

    from repplan.domain.policy import Policy
    from repplan.services.context import Context

DRAFT, OLD = "policy.draft.toml", "policy.old.toml"


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that is not the same: its place, and both values; None where there is none."""

    key: str
    before: Any
    now: Any


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edit came to: the values that changed, and where the rules before it were kept, None = none were."""

    path: Path
    changed: tuple[Difference, ...]
    kept: Path | None


def edit_policy(context: Context, run_editor: Callable[[Path], None]) -> Edited | None:
    """Let the user change a copy of the rules, and put it in force where it has no mistakes.

    A draft that had mistakes is kept, and the next edit goes on with it.

    Args:
        context: the command's surroundings.
        run_editor: opens a file and returns when the user is done.

    Returns:
        What changed; None where the text was left as it was.

    Raises:
        BadDataError: with every mistake, each with its line; the rules in force stay.
    """
    from repplan.files.policy_file import read_policy
    from repplan.store.database import prepare_home

    prepare_home(context.home)
    path, draft = policy_path(context.home), context.home / DRAFT
    stored = read_text(path)
    begin = stored if stored is not None else as_toml(DEFAULT_POLICY)
    if read_text(draft) is None:
        _write(draft, begin)
    run_editor(draft)
    text = read_text(draft)
    if text is None or text == begin:
        draft.unlink(missing_ok=True)
        return None
    try:
        new = read_policy(text, draft.name)
    except BadDataError as error:
        message = _("{found}; the rules in force stay, your text is in {draft}: `repplan policy edit` goes on with it")
        raise BadDataError(message.format(found=error, draft=draft), error.mistakes) from None
    before = _valid(stored)
    kept = None
    if stored is not None:
        kept = context.home / OLD
        _write(kept, stored)
    draft.replace(path)
    return Edited(path, differences_between(before, new), kept)


def _valid(text: str | None) -> Policy:
    """The rules that a text says; the default where it has mistakes itself: then nothing was in force."""
    from repplan.files.policy_file import read_policy

    try:
        return DEFAULT_POLICY if text is None else read_policy(text, "policy.toml")
    except BadDataError:
        return DEFAULT_POLICY


def reset_policy(context: Context) -> Edited:
    """Put the default rules in force again; the file is kept under another name.

    Raises:
        NotFoundError: if there is no policy file: the default is in force.
    """
    path = policy_path(context.home)
    text = read_text(path)
    if text is None:
        raise NotFoundError(_("the default rules are in force already: there is no {path}").format(path=path))
    kept = context.home / OLD
    try:
        path.replace(kept)
        (context.home / DRAFT).unlink(missing_ok=True)
    except OSError as error:
        raise BadDataError(_("{path} cannot be moved away: {why}").format(path=path, why=why(error))) from None
    return Edited(path, differences_between(_valid(text), DEFAULT_POLICY), kept)


def differences_from_default(context: Context) -> tuple[Difference, ...]:
    """The values in force that differ from the default."""
    return differences_between(DEFAULT_POLICY, stored_policy(context))


def differences_from_plan(context: Context, plan: int | None = None) -> tuple[int, tuple[Difference, ...]]:
    """The values in force that differ from those by which a plan was made, by default the published one.

    Returns:
        The plan's number and the differences.

    Raises:
        NotFoundError: if there is no such plan, or its rules were not kept.
        UsageError: if it is no number of a plan.
    """
    from repplan.store.plan_reading import plan_records

    with context.reading() as db:
        now = load_policy(context, db)
        published = reading.published_plan(db)
        records = {record.id: record for record in plan_records(db)}
        if plan is None and published is None:
            raise NotFoundError(_("nothing is planned yet: run `repplan plan` first"))
        number = plan if plan is not None else published.id if published is not None else 0
        if number not in records:
            raise UsageError(_("there is no plan {number}: `repplan plan history` lists them").format(number=number))
        digest = records[number].policy_digest
        then = now if digest == policy_digest(now) else _policy_of(db, digest)
    if then is None:
        message = _("the rules by which plan {number} was made are not kept; they were not those in force now")
        raise NotFoundError(message.format(number=number))
    return number, differences_between(then, now)


def _policy_of(db: sqlite3.Connection, digest: str) -> Policy | None:
    """The rules of that digest among those that were ever in force."""
    from repplan.files.policy_file import read_policy

    if policy_digest(DEFAULT_POLICY) == digest:
        return DEFAULT_POLICY
    for text in reading.policies_seen(db):
        try:
            policy = read_policy(text, "policy.toml", trusted=True)
        except (BadDataError, ValueError, KeyError, TypeError):  # written under the rules of another version
            continue
        if policy_digest(policy) == digest:
            return policy
    return None


def differences_between(before: Policy, now: Policy) -> tuple[Difference, ...]:
    """The values that two sets of rules do not share, in the order of the file."""
    old, new = flat_values(before), flat_values(now)
    keys = [*new, *(key for key in old if key not in new)]
    return tuple(Difference(k, old.get(k), new.get(k)) for k in keys if old.get(k) != new.get(k))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadDataError(_("{path} cannot be written: {why}").format(path=path, why=why(error))) from None

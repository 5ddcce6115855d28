"""What every use case is given: where the data is, what day it is, and where new identifiers come from."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from repplan.clock import Clock, Identifiers, random_identifier, system_clock
from repplan.config import Config, database_path, home, load_config
from repplan.errors import NotFoundError
from repplan.i18n import _
from repplan.store.database import reading_store

if TYPE_CHECKING:
    import datetime as dt
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from sqlmodel import Session


@dataclass(frozen=True)
class Context:
    """One command's surroundings."""

    home: Path
    clock: Clock
    new_id: Identifiers = random_identifier

    @property
    def today(self) -> dt.date:
        """The current day."""
        return self.clock.today()

    @cached_property
    def config(self) -> Config:
        """The rep's settings."""
        return load_config(self.home)

    @property
    def database(self) -> Path:
        """The store's file."""
        return database_path(self.home)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection to read facts with.

        Raises:
            NotFoundError: if nothing was ever stored here.
        """
        if not self.database.exists():
            message = _(
                "nothing is stored in {home} yet: start with `repplan init`, then `repplan customer import FILE`"
            )
            raise NotFoundError(message.format(home=self.home))
        with reading_store(self.database, self.clock.now()) as db:
            yield db

    @contextmanager
    def writing(self, command: str, *, journaled: bool = True) -> Iterator[Session]:
        """A transaction that is committed when the block ends and can be undone under the name `command`."""
        from repplan.store.writing import transaction  # the ORM: only commands that write wait for it

        with transaction(self.database, command, self.clock.now(), journaled=journaled) as session:
            yield session


def open_context() -> Context:
    """The surroundings that the environment names."""
    return Context(home(), system_clock())

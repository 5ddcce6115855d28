"""Sites as rows to be joined: everything that refers to one of them then refers to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlmodel import SQLModel, select  # noqa: TID253 - the write side is imported by writing commands only

from repplan.store.models import CustomerRow, SiteAliasRow, SiteRow

if TYPE_CHECKING:
    from sqlmodel import Session


def refer_elsewhere(session: Session, old: SiteRow, new: SiteRow) -> None:
    """Turn every reference to a site into one to another site, and take the first away."""
    for model, column in _references():
        for row in session.exec(select(model).where(getattr(model, column) == old.id)):
            setattr(row, column, new.id)
    session.flush()
    session.delete(old)


def customers_at(session: Session, site: SiteRow) -> list[CustomerRow]:
    """The customers of a site, the archived too, in the order of their numbers."""
    return list(session.exec(select(CustomerRow).where(CustomerRow.site_id == site.id).order_by("number")))


def aliases(session: Session) -> list[SiteAliasRow]:
    """All other names of sites."""
    return list(session.exec(select(SiteAliasRow).order_by("id")))


def add_alias(session: Session, site: SiteRow, name: str) -> None:
    """Write another name of a site."""
    session.add(SiteAliasRow(site_id=site.id, name=name))
    session.flush()


def delete_alias(session: Session, alias: SiteAliasRow) -> None:
    """Forget another name of a site."""
    session.delete(alias)


def _references() -> list[tuple[Any, str]]:
    """The models and columns that refer to a site, whatever tables there are."""
    return sorted(
        (
            (mapper.class_, mapper.get_property_by_column(column).key)
            for mapper in SQLModel._sa_registry.mappers  # noqa: SLF001 - SQLModel offers no other list of its tables
            for column in mapper.local_table.columns
            if any(key.target_fullname == "site.id" for key in column.foreign_keys)
        ),
        key=lambda pair: (pair[0].__name__, pair[1]),
    )

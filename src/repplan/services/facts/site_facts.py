"""What belongs to a site and holds for all who are met there: coordinates, address, visiting hours.

A customer's row keeps a value of its own only where it differs from its site's. Here an import's rows are settled per
site, and the facts of one customer or site are changed.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Literal, TypeAlias

from repplan.files.columns import HOURS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from repplan.files.customer_cells import Value
    from repplan.store.models import CustomerRow, SiteRow

Fact: TypeAlias = Literal["point", "address", "hours"]
FactValue: TypeAlias = tuple[float, float] | str | None
"""Latitude and longitude; an address; or the hours as a JSON list of seven. None: nothing said."""

FACTS: tuple[Fact, ...] = ("point", "address", "hours")
FACT_COLUMNS: Mapping[Fact, tuple[str, ...]] = {"point": ("lat", "lon"), "address": ("address",), "hours": HOURS}


ENTER = "enter_minutes"
"""The column of what only a site has: the minutes to get in."""


def own(row: CustomerRow | SiteRow, fact: Fact) -> FactValue:
    """What the row itself says."""
    if fact == "point":
        return None if row.lat is None or row.lon is None else (row.lat, row.lon)
    return (row.address if fact == "address" else row.hours) or None


def effective(customer: CustomerRow, site: SiteRow, fact: Fact) -> FactValue:
    """What holds for the customer."""
    value = own(customer, fact)
    return own(site, fact) if value is None else value


def set_own(row: CustomerRow | SiteRow, fact: Fact, value: FactValue) -> bool:
    """Set what the row itself says; whether that changed anything."""
    if own(row, fact) == value:
        return False
    if isinstance(value, tuple) or fact == "point":
        row.lat, row.lon = value if isinstance(value, tuple) else (None, None)
    elif fact == "hours":
        row.hours = value
    else:
        # A site without an address says "", a customer without one of his own None: the store's way.
        row.address = value if value is not None or hasattr(row, "site_id") else ""
    return True


def given(values: Mapping[str, Value], fact: Fact, before: FactValue) -> FactValue:
    """What a record says of a fact; hours that it has no column for stay as they were.

    Args:
        values: the record's values by column.
        fact: which of the facts.
        before: what held for the customer before.
    """
    if fact == "point":
        lat, lon = values.get("lat"), values.get("lon")
        return None if lat is None or lon is None else (float(lat), float(lon))
    if fact == "address":
        address = values.get("address")
        return None if address is None else str(address)
    week = json.loads(before) if isinstance(before, str) else [None] * 7
    for weekday, column in enumerate(HOURS):
        if column in values:
            week[weekday] = values[column]
    return json.dumps(week) if any(week) else None


def minutes(values: Mapping[str, Value]) -> int | None:
    """The minutes to enter that a record says, None where its cell is empty or absent."""
    value = values.get(ENTER)
    return None if value is None else int(value)


def says(values: Mapping[str, Value], fact: Fact) -> bool:
    """Whether a record has a column for a fact, be the cell empty or not."""
    return any(column in values for column in FACT_COLUMNS[fact])


def settle(
    site: SiteRow, told: Sequence[tuple[CustomerRow, Mapping[str, Value]]], others: Iterable[CustomerRow]
) -> set[Fact]:
    """Bring a site and its customers to what the rows of a file say.

    Where all rows that give a value agree the site takes it; else it takes the most common (of several, the first in
    the file), and the others keep their own. An empty cell means the site's value. A site that no row gives a value
    keeps its own: what was mended by `site edit` survives the next import. Where everything already holds as told,
    nothing is touched.

    Args:
        site: the site.
        told: its customers in the file with their values, in the order of the file.
        others: its customers that are not in the file.

    Returns:
        The facts of the site that changed.
    """
    changed: set[Fact] = set()
    for fact in FACTS:
        heard = [
            (customer, given(values, fact, effective(customer, site, fact)))
            for customer, values in told
            if says(values, fact)
        ]
        if all(_holds(customer, site, fact, value) for customer, value in heard):
            continue
        votes = Counter(value for _customer, value in heard if value is not None)
        if votes and set_own(site, fact, votes.most_common(1)[0][0]):
            changed.add(fact)
        for customer, value in heard:
            set_own(customer, fact, None if value == own(site, fact) else value)
        for customer in others:
            if own(customer, fact) == own(site, fact):
                set_own(customer, fact, None)
    return changed


def _holds(customer: CustomerRow, site: SiteRow, fact: Fact, value: FactValue) -> bool:
    """Whether what a row says holds already; an empty cell says that the customer has nothing of his own."""
    return own(customer, fact) is None if value is None else effective(customer, site, fact) == value


def edit_customer_facts(customer: CustomerRow, site: SiteRow, values: Mapping[str, Value], *, alone: bool) -> None:
    """Set one customer's facts from an edit: on himself, but on the site where he is alone there or it says nothing.

    The minutes to enter are the site's alone.

    The second as in an import. It keeps a table exact: an empty cell can mean that the site says nothing because nobody
    there has a value of his own then.
    """
    if ENTER in values and site.enter_minutes != values[ENTER]:
        site.enter_minutes = minutes(values)
    for fact in FACTS:
        if not says(values, fact):
            continue
        value = given(values, fact, effective(customer, site, fact))
        if alone or own(site, fact) is None:
            set_own(site, fact, value)
        set_own(customer, fact, None if value == own(site, fact) else value)

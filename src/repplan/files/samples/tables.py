"""What a sample is made of: rows of customers and past visits, the rep's profile, and how they are written.

Files are UTF-8 without a byte order mark, with line feeds as line ends on every platform.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from repplan.files.samples.places import Place

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
STAGES = ("stranger", "recognised", "talking", "sharing", "trusted")

CUSTOMER_COLUMNS = (
    *("id", "name", "site", "department", "title", "setting", "area", "role", "tier", "potential", "openness"),
    *("lat", "lon", "address", "phone", "email", "sessions"),
    *(f"hours_{day}" for day in DAYS),
    *("service_minutes", "start_date", "rota_end", "last_visit", "stage", "rep", "notes"),
)


@dataclass(slots=True)
class SampleCustomer:
    """A row of `customers.csv`; `hours` holds one text a weekday from Monday."""

    id: str
    name: str
    site: str
    setting: str
    tier: str
    lat: float
    lon: float
    hours: Sequence[str]
    service_minutes: int
    rep: str
    department: str = ""
    title: str = ""
    area: str = ""
    role: str = ""
    potential: int = 1
    openness: int = 1
    address: str = ""
    phone: str = ""
    email: str = ""
    sessions: str = ""
    start_date: dt.date | str | None = None  # the word "prospect": to be won, the clock not started
    rota_end: dt.date | None = None
    last_visit: dt.date | None = None
    stage: str = "stranger"
    notes: str = ""

    def cells(self) -> list[str]:
        """The texts of the row, in the order of `CUSTOMER_COLUMNS`."""
        texts = {name: _text(getattr(self, name)) for name in CUSTOMER_COLUMNS if not name.startswith("hours_")}
        texts |= {f"hours_{day}": hours for day, hours in zip(DAYS, self.hours, strict=True)}
        return [texts[name] for name in CUSTOMER_COLUMNS]


@dataclass(frozen=True, slots=True)
class PastContact:
    """A row of `log.csv`: what happened (`met` or `missed`), over which channel, and how the customer stood then."""

    id: str
    date: dt.date
    outcome: str
    channel: str
    stage: str = ""
    note: str = ""


LOG_COLUMNS = tuple(column.name for column in fields(PastContact))


@dataclass(slots=True)
class Sample:
    """A whole territory."""

    rep: str
    home: Place
    customers: list[SampleCustomer] = field(default_factory=list)
    log: list[PastContact] = field(default_factory=list)


def write_tables(sample: Sample, out: Path) -> list[Path]:
    """Writes the sample into the folder, which is made where missing; returns the files in the order written."""
    out.mkdir(parents=True, exist_ok=True)
    log = sorted(sample.log, key=lambda contact: (contact.date, contact.id))
    texts = {
        "customers.csv": _csv(CUSTOMER_COLUMNS, (customer.cells() for customer in sample.customers)),
        "log.csv": _csv(LOG_COLUMNS, ([_text(getattr(row, name)) for name in LOG_COLUMNS] for row in log)),
        "config.toml": _profile(sample.rep, sample.home),
    }
    for name, text in texts.items():
        (out / name).write_bytes(text.encode())
    return [out / name for name in texts]


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue()


def _profile(rep: str, home: Place) -> str:
    """The rep's settings, so that the folder can serve as a home."""
    hours = "".join(f'{day} = "08:30-17:30"\n' for day in DAYS[:5]) + "".join(f'{day} = "closed"\n' for day in DAYS[5:])
    breaks = "".join(f'{day} = "12:00-13:30"\n' for day in DAYS[:5])
    home_at = f"{_text(home.lat)}, {_text(home.lon)}"
    return (
        f"# The rep of this sample territory, who lives at {home.name}; the person is invented.\n"
        f'[rep]\nname = "{rep}"\nstart = "{home_at}"\nend = "{home_at}"\n'
        f'\n[hours]\n{hours}\n[breaks]\n{breaks}\n[calendar]\ncountry = "CN"\n'
    )


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.4f}" if isinstance(value, float) else str(value)

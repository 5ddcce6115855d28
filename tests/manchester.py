"""The real pharmacies of Greater Manchester as a store territory; the data lies beside the project, where it is at hand."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "shared" / "data" / "manchester_pharmacies.csv"
CENTRE = (53.479, -2.245)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def write_customers(out: Path, today: dt.date, count: int = 200) -> Path:
    """The `count` pharmacies nearest to the centre as stores, every other one rural, seen at different times before."""
    with SOURCE.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows.sort(
        key=lambda r: ((float(r["lat"]) - CENTRE[0]) ** 2 + ((float(r["lon"]) - CENTRE[1]) * 0.6) ** 2, r["code"])
    )
    path = out / "manchester.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        hours = [f"hours_{day}" for day in DAYS]
        writer.writerow(
            ["id", "name", "site", "setting", "area", "tier", "lat", "lon", "address", *hours, "last_visit"]
        )
        for i, row in enumerate(rows[:count]):
            area = ("urban", "rural")[i % 2]
            ago = 1 + (i * 7) % (18 if area == "urban" else 35)
            seen = "" if i % 10 == 0 else (today - dt.timedelta(days=ago)).isoformat()
            place = [row["lat"], row["lon"], row["address"]]
            opening = [row[day] for day in DAYS]
            site = f"{row['name']}, {row['postcode']} ({row['code']})"
            writer.writerow([row["code"], row["name"], site, "store", area, "ABCD"[i % 4], *place, *opening, seen])
    return path

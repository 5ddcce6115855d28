"""How long `repplan customer import` takes, whole process: a generated territory, first imported, then again unchanged.

Usage: python benchmarks/import_speed.py [ROWS] (default 5000)

The promise held here: 5,000 rows in under 3 s from CSV, on one core of an ordinary machine.
"""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from repplan.files.columns import COLUMNS, HOURS

LIMIT_SECONDS = 3.0


def rows(count: int, seed: int = 1) -> list[dict[str, str]]:
    """Customers of hospitals with thirty doctors each; the same for the same seed."""
    dice = random.Random(seed)
    sites = [(30 + dice.random() * 10, 110 + dice.random() * 10) for _ in range(count // 30 + 1)]
    return [_row(i, i // 30, sites[i // 30], dice) for i in range(count)]


def _row(i: int, site: int, point: tuple[float, float], dice: random.Random) -> dict[str, str]:
    row = dict.fromkeys(COLUMNS, "")
    row |= {
        "id": f"C{i:05}",
        "name": f"王医生{i}",
        "site": f"第{site}人民医院",
        "department": dice.choice(["心内科", "内分泌科", "呼吸科"]),
        "setting": dice.choice(["outpatient", "ward", "surgery", "pharmacy"]),
        "tier": dice.choice("ABCD"),
        "potential": str(dice.randint(1, 5)),
        "openness": str(dice.randint(1, 5)),
        "lat": f"{point[0]:.4f}",
        "lon": f"{point[1]:.4f}",
        "address": f"人民路{site}号",
        "phone": f"138{i:08}",
        "sessions": dice.choice(["周一、三上午", "Tue,Thu pm", "Mon-Fri 09:30-11:30", ""]),
        "last_visit": f"2026-0{dice.randint(1, 6)}-{dice.randint(1, 28):02}",
        "stage": dice.choice(["stranger", "talking", "sharing"]),
        "rep": "陈立新",
    }
    return row | dict.fromkeys(HOURS[:5], "08:00-12:00,13:30-17:30") | dict.fromkeys(HOURS[5:], "closed")


def write_csv(path: Path, table: list[dict[str, str]]) -> None:
    """The table as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(table)


def write_xlsx(path: Path, table: list[dict[str, str]]) -> None:
    """The table as a workbook."""
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.append(COLUMNS)
    for row in table:
        sheet.append(list(row.values()))
    workbook.save(path)


def timed(*words: str, home: Path) -> float:
    """Seconds that one command takes as a process of its own."""
    environment = os.environ | {"REPPLAN_HOME": str(home), "REPPLAN_TODAY": "2026-11-23"}
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "repplan", *words], check=True, env=environment, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> int:
    """Print the times; 1 where the promise is broken."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    table = rows(count)
    first = 0.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        timed("--version", home=folder / "warm")
        for ending, write in (("csv", write_csv), ("xlsx", write_xlsx)):
            path, home = folder / f"customers.{ending}", folder / ending
            write(path, table)
            new = timed("customer", "import", str(path), home=home)
            again = timed("customer", "import", str(path), home=home)
            print(f"{ending:4}  {count} rows  first {new:5.2f} s  unchanged {again:5.2f} s")
            first = first or new
    return int(count <= 5000 and first > LIMIT_SECONDS)


if __name__ == "__main__":
    sys.exit(main())

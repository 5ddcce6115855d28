"""How long `repplan customer import` takes and how much memory, whole process: a territory, first, then unchanged.

Usage: python benchmarks/import_speed.py [ROWS] (default 5000); `large` stands for 50,000 rows, XLSX only; `manchester`
for all pharmacies of Greater Manchester, found beside the checkout.

The promises held here, on one core of an ordinary machine: 5,000 rows from CSV in under 3 s; 50,000 rows from XLSX in
under 30 s and 500 MB; the pharmacies in under 2 s. They are judged by processor time, which a busy machine does not
falsify: an import works on one core and waits for nothing.
"""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from repplan.files.columns import COLUMNS, HOURS

SHARED = Path(__file__).parents[2] / "shared" / "data"
SMALL, LARGE = 5000, 50_000
LIMITS = {"small": (3.0, 500.0), "large": (30.0, 500.0), "manchester": (2.0, 500.0)}
"""Seconds and megabytes."""


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


@dataclass(frozen=True)
class Cost:
    """What a process took: seconds by the clock and by the processor, and the megabytes it held at most."""

    seconds: float
    processor: float
    megabytes: float

    def __str__(self) -> str:
        """One line's part."""
        return f"{self.seconds:5.2f} s ({self.processor:5.2f} s of processor) {self.megabytes:4.0f} MB"

    def holds(self, kind: str) -> bool:
        """Whether a promise is kept."""
        seconds, megabytes = LIMITS[kind]
        return self.processor <= seconds and self.megabytes <= megabytes


def cost(*words: str, home: Path) -> Cost:
    """What one command takes as a process of its own."""
    environment = os.environ | {"REPPLAN_HOME": str(home), "REPPLAN_TODAY": "2026-11-23"}
    start = time.perf_counter()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([sys.executable, "-m", "repplan", *words], env=environment, **quiet) as run:
        _pid, status, used = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode:
        raise subprocess.CalledProcessError(run.returncode, words)
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, else kibibytes
    seconds = time.perf_counter() - start
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * unit / 1e6)


def twice(title: str, path: Path, home: Path, *options: str) -> Cost:
    """Import a file, and again; tells both and returns the first."""
    new = cost("customer", "import", str(path), *options, home=home)
    again = cost("customer", "import", str(path), *options, home=home)
    print(f"{title:28} first {new}  unchanged {again}", flush=True)
    return new


def generated(count: int, folder: Path, kinds: tuple[str, ...]) -> list[Cost]:
    """A generated territory of that many rows."""
    table = rows(count)
    found = []
    for kind in kinds:
        path = folder / f"customers.{kind}"
        (write_csv if kind == "csv" else write_xlsx)(path, table)
        found.append(twice(f"{count} rows of {kind}", path, folder / f"{kind}-{count}"))
    return found


def main() -> int:
    """Print the times; 1 where a promise is broken."""
    word = sys.argv[1] if len(sys.argv) > 1 else str(SMALL)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cost("--version", home=folder / "warm")
        if word == "large":
            kept = generated(LARGE, folder, ("xlsx",))[0].holds("large")
        elif word == "manchester":
            pharmacies = SHARED / "manchester_pharmacies.csv"
            options = ("--set", "setting=pharmacy", "--map", "*=", "--skip-bad")
            kept = twice("pharmacies of Manchester", pharmacies, folder / "home", *options).holds("manchester")
        else:
            kept = generated(int(word), folder, ("csv", "xlsx"))[0].holds("small") or int(word) > SMALL
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())

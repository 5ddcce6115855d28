"""Thousands of wrong customer tables: `python -m tests.fuzz tables 20000 [FIRST SEED]`. Some hundred run in the suite.

Lists in several encodings, separators and kinds of workbook are changed in their cells, their parts or their bytes, and
taken through the whole import as a dry run over a store with customers in it. Whatever is no list of mistakes in rows of
the file, loses a row, or takes longer than two seconds of processor time is printed with its seed. A file on which the
process hangs for a minute, or dies, stays in the temporary folder that is printed first, with its seed.
"""

from __future__ import annotations

import csv
import datetime as dt
import faulthandler
import io
import random
import re
import sys
import tempfile
import time
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from openpyxl import Workbook

from repplan.clock import Clock
from repplan.errors import BadDataError, NotFoundError, UsageError
from repplan.files.header_words import knows_column
from repplan.files.tables import read_table
from repplan.services.context import Context
from repplan.services.customers.importing import ImportOptions, import_customers
from tests.files.workbook_bytes import binary_workbook, ods, xls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from repplan.files.tables import Table

PATIENCE = 2.0  # seconds of processor time for one file
LONGEST = 60.0  # seconds by the clock after which a file is given up, and the run with it
Rows = list[list[str]]

ENGLISH = [
    ["id", "name", "site", "setting", "tier", "lat", "lon", "sessions", "hours_mon", "last_visit", "stage", "notes"],
    ["1", "Li Wei", "Union", "ward", "A", "39.9", "116.4", "Mon am", "08:00-12:00", "2026-11-02", "talking", "a, b"],
    ["2", "Wang Fang", "Union", "outpatient", "B", "39.9", "116.4", "Tue,Thu 14:00-16:00", "closed", "", "s", '"so"'],
    ["", "Corner shop", "", "store", "", "", "", "", "9-17", "2026-10-30", "", "two\nlines"],
]
CHINESE = [
    ["2026年客户名单", "", "", "", "", "", "", ""],
    ["医生姓名", "医院名称", "科室", "门诊/病房", "客户级别", "出诊时间", "联系电话", "上次拜访"],
    ["李　伟", "北京协和医院", "心内科", "门诊", "A类", "周一、三上午", "１３８００００００００１", "2026年11月2日"],
    ["王芳", "同济医院", "内分泌科", "病房", "B", "每周二、五下午14:00-17:00", "0571-8888", "2026/11/3"],
    ["", "", "", "", "", "", "", ""],
    ["张䶮", "北院；南院", "骨科", "手术", "高", "周四全天", "", "45964"],
]
GROUPED = [
    ["Name", "Site", "Clinic", "", "Contact", "", "Setting"],
    ["", "", "Mon", "Tue", "Phone", "Address", ""],
    ["Li", "Union", "am", "pm", "138", "Main St 1", "ward"],
    ["Name", "Site", "Clinic", "", "Contact", "", "Setting"],
    ["Wu", "Union", "", "x", "139", "", "ward"],
]
LISTS = (ENGLISH, CHINESE, GROUPED)
ODD = (
    *(
        "",
        " ",
        "\u3000",
        "#N/A",
        "=1+1",
        "-1",
        "1e999",
        "NaN",
        "9" * 400,
        "x" * 600,
        "\x00",
        "\x07",
        "\u202e",
        "\ufeff",
    ),
    *(
        "0000-00-00",
        "2026-02-30",
        "31/12/26",
        "45964.5",
        "1900-01-01",
        "9999-12-31",
        "周",
        "周一下午、；,",
        "Mon 25:99-1",
    ),
    *(
        "Mo-Fr 8:00-16:00; PH off",
        "24/7",
        "停诊",
        "单周周一上午",
        "００：００－２４：００",
        "√",
        "🦊",
        "\ud800",
        "a\r\nb",
    ),
    *("X", "级别", "name", "site", "处方量", "gifts", "hours_mon", "lat", "lon", "级别/等级", "*", '"', "'", "¬", "|"),
    *("91", "-181", "39.9,116.4", "北院；南院；", "1\t2", "1;2", "ａｂｃ", "２０２６－１１－０２", "0", "A" * 3000),
)
CODECS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "cp1252", "big5")
BYTES = b"\x00\xff\xfe\r\n,;\t|\"'<>/ \x80\xc0\xe9=0123456789AZaz&#"


def stirred(data: bytes, rng: random.Random) -> bytes:
    """The bytes with some of them gone, doubled or replaced; cut off once in a while."""
    found = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 5, 40])):
        at, length = rng.randrange(len(found) or 1), rng.choice([1, 1, 1, 3, 100])
        piece = [b"", bytes(found[at : at + length]) * 2, rng.choice(BYTES).to_bytes(), rng.randbytes(length)]
        found[at : at + length] = rng.choice(piece)
    return bytes(found[: rng.randrange(len(found) or 1)] if rng.random() < 0.1 else found)


def restocked(rows: Rows, rng: random.Random) -> Rows:
    """The rows with some cells, rows and columns changed."""
    found = [list(row) for row in rows]
    for _ in range(rng.choice([0, 1, 1, 2, 4, 10])):
        row = rng.choice(found)
        other = rng.choice(found)
        match rng.randrange(8):
            case 0:
                row.insert(rng.randrange(len(row) + 1), rng.choice(ODD))
            case 1 if len(row) > 1:
                del row[rng.randrange(len(row))]
            case 2:
                found.insert(rng.randrange(len(found) + 1), list(other))
            case 3 if other:
                row[rng.randrange(len(row) or 1) :] = [rng.choice(other)]
            case 4 if row:
                at = rng.randrange(len(row))
                row[at] = row[at] + rng.choice(ODD)
            case _ if row:
                row[rng.randrange(len(row))] = rng.choice(ODD)
    return found


def text_file(rows: Rows, rng: random.Random) -> bytes:
    """The rows as CSV."""
    out = io.StringIO()
    ends = rng.choice(["\n", "\r\n", "\r"])
    csv.writer(out, delimiter=rng.choice(",,;\t¬|"), lineterminator=ends).writerows(rows)
    return out.getvalue().encode(rng.choice(CODECS), rng.choice(["ignore", "replace"]))


def xlsx(rows: Rows, rng: random.Random) -> bytes:
    """The rows as a workbook, some cells merged, numbers as numbers, more sheets or none."""
    book = Workbook()
    sheet = book.active
    for i, row in enumerate(rows, start=1):
        for j, text in enumerate(row, start=1):
            plain = re.sub(r"[\x00-\x1f\ud800-\udfff\ufffe\uffff]", "", text)
            value = float(plain) if plain.isdecimal() and len(plain) < 12 and rng.random() < 0.5 else plain or None
            sheet.cell(i, j).value = value
    for _ in range(rng.choice([0, 0, 1, 3])):
        top, left = rng.randint(1, 6), rng.randint(1, 6)
        sheet.merge_cells(None, top, left, top + rng.randrange(3), left + rng.randrange(3))
    if rng.random() < 0.2:
        book.create_sheet(rng.choice(["Other", "名单", "x" * 31])).append(rng.choice(rows) and ["name", "site"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data: bytes, rng: random.Random) -> bytes:
    """An archive with one of its parts stirred: damage that the archive's own sums do not show."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        names = source.namelist()
        likely = [name for name in names if "sheet" in name or "content" in name or "workbook" in name] or names
        bad = rng.choice(likely if rng.random() < 0.8 else names)
        for name in names:
            content = source.read(name)
            target.writestr(name, stirred(content, rng) if name == bad else content)
    return out.getvalue()


def made(rng: random.Random) -> tuple[str, bytes]:
    """A wrong file: its ending and its bytes."""
    rows = restocked(rng.choice(LISTS), rng)
    kind = rng.choice(["csv", "csv", "csv", "csv", "xlsx", "ods", "ods", "xls", "xls", "xlsb"])
    plain = [[re.sub(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", "", text) for text in row] for row in rows]
    writers: dict[str, Callable[[], bytes]] = {
        "csv": lambda: text_file(rows, rng),
        "xlsx": lambda: xlsx(rows, rng),
        "ods": lambda: ods(plain),
        "xls": lambda: xls(plain),
        "xlsb": lambda: binary_workbook(far=rng.random() < 0.1),
    }
    data = writers[kind]()
    if rng.random() < 0.5 and data[:2] == b"PK":
        data = repacked(data, rng)
    elif rng.random() < 0.5:
        data = stirred(data, rng)
    return kind, data


def unaccounted(table: Table) -> Sequence[int]:
    """The numbers of rows below the header that are neither records nor told as skipped."""
    told = {number for number, _row in table.rows}
    told |= {number for run in table.skipped for number in range(run.row, run.last + 1)}
    return sorted(set(range(table.header_row + 1, max(told, default=0) + 1)) ^ told)


def complaints(seed: int, ctx: Context, folder: Path) -> list[str]:
    """What is wrong with how one file is read."""
    rng = random.Random(seed)
    kind, data = made(rng)
    path = folder / f"list.{kind}"
    path.write_bytes(data)
    try:
        table = read_table(path, knows=knows_column)
        lost = unaccounted(table)
        summary = import_customers(ctx, path, ImportOptions(dry_run=True, skip_bad=rng.random() < 0.5))
    except BadDataError as error:
        place = re.compile(re.escape(str(path)) + r"(:[1-9]\d*)?(:.*)?", re.DOTALL)
        found = [f"no place in {mistake}" for mistake in error.mistakes if not place.fullmatch(mistake.where)]
        return found + [f"no file in {error}" for _ in range(str(path) not in str(error))]
    except (NotFoundError, UsageError) as error:
        return [] if "--sheet" in str(error) else [f"{error!r}"]
    taken = len(summary.created) + len(summary.updated) + summary.unchanged + summary.refused
    found = [f"rows {lost} are lost"] if lost else []
    return [*found, f"{taken} of {len(table.rows)} rows"] if taken != len(table.rows) else found


@contextmanager
def limited(out: TextIO) -> Iterator[None]:
    """End the process where one file takes a minute: a reader in another language hears no other signal."""
    try:
        faulthandler.dump_traceback_later(LONGEST, exit=True, file=out)
    except (io.UnsupportedOperation, AttributeError):  # no file of the system, as in the suite, which has limits itself
        yield
        return
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


def main(count: int, first: int) -> int:
    """Reads `count` files; prints what is wrong and the figures."""
    bad, slowest = 0, 0.0
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        folder = Path(name)
        print(f"working in {folder}", flush=True)  # noqa: T201
        ctx = Context(folder / "home", Clock(dt.date(2026, 11, 23)))
        (folder / "stored.csv").write_text(
            "id,name,site,setting,tier\n1,Li Wei,Union,ward,A\n,李伟,北京协和医院,outpatient,B\n", encoding="utf-8"
        )
        import_customers(ctx, folder / "stored.csv")
        for seed in range(first, first + count):
            (folder / "seed").write_text(str(seed), encoding="ascii")
            begun = time.process_time()
            try:
                with limited(sys.stdout):
                    found = complaints(seed, ctx, folder)
            except Exception as error:  # noqa: BLE001 - that is what is looked for
                found = [repr(error)[:300]]
            took = time.process_time() - begun
            slowest = max(slowest, took)
            if took > PATIENCE:
                found.append(f"took {took:.1f} s")
            bad += bool(found)
            for text in found:
                print(f"table {seed}: {text.replace(name, '')[:400]}", flush=True)  # noqa: T201
    print(f"{count} tables, {bad} with complaints, the slowest took {slowest:.2f} s")  # noqa: T201
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))

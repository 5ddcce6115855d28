"""Thousands of wrong files: `python -m tests.fuzz [tables] 20000 [FIRST SEED]`. A few hundred run in the suite.

Problems and plans are changed in one to three places, or their text is cut and stirred, and then read by everything
that reads them. Whatever is no list of mistakes, takes longer than two seconds, or is judged differently by schema,
planner and checker is printed with its seed; the exit code says whether anything was. `tables` are customer tables,
of which `fuzz_tables` tells.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import jsonschema

from repplan.checker import verify
from repplan.checker.reading import read_problem
from repplan.errors import BadDataError
from repplan.planner import dump_plan, parse_plan, parse_problem, solve
from repplan.planner.schema import plan_schema, problem_schema
from repplan.services.planning.json_files import read_document
from tests import fuzz_tables
from tests.planner.mutations import mutated
from tests.planner.problems import random_problem

PATIENCE = 2.0  # seconds for one file
PROBLEM = jsonschema.Draft202012Validator(problem_schema())
PLAN = jsonschema.Draft202012Validator(plan_schema())


def takes(read: Any, *documents: Any) -> bool:
    """Whether a reader takes the documents; any other error than a list of mistakes goes through."""
    try:
        read(*documents)
    except BadDataError as error:
        if not error.mistakes:
            raise ValueError("refused without a mistake") from error
        return False
    return True


def stirred(text: str, rng: random.Random) -> bytes:
    """The text with some of its bytes gone, doubled or replaced."""
    data = bytearray(text.encode())
    for _ in range(rng.choice([1, 1, 2, 5, 40])):
        at, length = rng.randrange(len(data)), rng.choice([1, 1, 1, 3, 200])
        new = bytes(rng.choice([b"", data[at : at + length] * 2, rng.choice(b'{}[],:"0e-\\ \xff').to_bytes()]))
        data[at : at + length] = new
        data = data or bytearray(b"0")
    return bytes(data)


def complaints(seed: int, problems: list[Any], plans: list[Any], folder: Path) -> list[str]:
    """What is wrong with how one file is read."""
    rng = random.Random(seed)
    number = rng.randrange(len(problems))
    problem, plan = problems[number], plans[number]
    kind = rng.choice(["problem", "problem", "plan", "text"])
    if kind == "text":
        path = folder / "stirred.json"
        path.write_bytes(stirred(json.dumps(problem), rng))
        try:
            problem = read_document(str(path)).value
        except BadDataError:
            return []
    if kind != "plan":
        document = problem if kind == "text" else mutated(problem, rng)
        valid = PROBLEM.is_valid(document)
        planner, checker = takes(parse_problem, document), takes(read_problem, document)
        found = [planner and not valid and "planner takes what the schema refuses"]
        found += [checker and not valid and "checker takes what the schema refuses"]
        found += [planner and not checker and "planner takes what the checker refuses"]
    else:
        document = mutated(plan, rng)
        valid, planner = PLAN.is_valid(document), takes(parse_plan, document)
        checker = takes(verify, problem, document)
        found = [planner != valid and "planner and schema differ"]
        found += [planner and not checker and "planner takes what the checker refuses"]
    return [text for text in found if text]


def main(count: int, first: int) -> int:
    """Reads `count` files; prints what is wrong and the figures."""
    problems = [random_problem(seed, customers=5, days=8) for seed in range(40)]
    plans = [dump_plan(solve(parse_problem(problem), iterations=3, walks=1)) for problem in problems]
    bad, slowest = 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + count):
            begun = time.monotonic()
            try:
                found = complaints(seed, problems, plans, Path(folder))
            except Exception as error:  # noqa: BLE001 - that is what is looked for
                found = [repr(error)[:200]]
            took = time.monotonic() - begun
            slowest = max(slowest, took)
            if took > PATIENCE:
                found.append(f"took {took:.1f} s")
            bad += bool(found)
            for text in found:
                print(f"seed {seed}: {text}")  # noqa: T201
    print(f"{count} files, {bad} with complaints, the slowest took {slowest:.2f} s")  # noqa: T201
    return bool(bad)


if __name__ == "__main__":
    words = sys.argv[1:]
    run = fuzz_tables.main if words[:1] == ["tables"] else main
    numbers = [int(word) for word in words if word != "tables"]
    sys.exit(run(numbers[0], numbers[1] if len(numbers) > 1 else 0))

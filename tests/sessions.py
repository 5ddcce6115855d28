"""Sessions shown in the documents: run, compared, and (by `make docs`) written anew.

A session is a fenced `console` block. Lines that begin with `$ ` are commands; what follows is their output, both streams,
exactly. All sessions of a document share one home and run in order, on the day the samples were made for.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import sys
import tempfile
from pathlib import Path

from repplan.cli.main import main
from repplan.planner import parse_problem, solve
from repplan.services.planning.kernel import prepare_kernel

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"(?<=^```console\n)(.*?)(?=^```$)", re.MULTILINE | re.DOTALL)
DAY = "2026-11-23"


def run_command(line: str) -> str:
    """What one line of a session prints. `REPPLAN_TODAY=DATE` before the command sets the day."""
    words = shlex.split(line)
    if words[0].startswith("REPPLAN_TODAY="):
        os.environ["REPPLAN_TODAY"] = words.pop(0).partition("=")[2]
    if words[0] == "cp":
        Path(os.environ["REPPLAN_HOME"]).mkdir(parents=True, exist_ok=True)
        source, target = words[1:]
        Path(os.path.expandvars(target)).write_bytes(Path(source).read_bytes())
        return ""
    assert words[0] == "repplan", f"a session cannot run {line!r}"
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        main(words[1:])
    text = out.getvalue().replace(os.environ["REPPLAN_HOME"], "~/repplan")
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def compile_first() -> None:
    """Compile the planner where it is not yet, so that a session does not begin with saying so."""
    if prepare_kernel():
        problem = json.loads((ROOT / "docs" / "examples" / "first-problem.json").read_text(encoding="utf-8"))
        solve(parse_problem(problem), iterations=2)


def replay(text: str, home: Path) -> str:
    """The document with every session's output as it is now."""
    compile_first()
    os.environ.update(REPPLAN_HOME=str(home), REPPLAN_TODAY=DAY, REPPLAN_LANG="en")

    def block(match: re.Match[str]) -> str:
        lines = [line for line in match[0].splitlines() if line.startswith("$ ")]
        return "".join(f"{line}\n{run_command(line[2:])}" for line in lines)

    return BLOCK.sub(block, text)


def refresh(path: Path) -> bool:
    """Write a document's sessions anew; says whether anything changed."""
    before = path.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as home:
        after = replay(before, Path(home) / "home")
    path.write_text(after, encoding="utf-8")
    return before != after


if __name__ == "__main__":
    os.chdir(ROOT)
    for name in sys.argv[1:]:
        print(f"{name}: {'changed' if refresh(ROOT / name) else 'as it was'}")  # noqa: T201 - a script

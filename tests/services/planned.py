"""The hospital sample with four weeks planned: made once, copied for each test that asks for it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.sessions import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.services.builders import Runner


def planned_hospital(home: Path, run: Runner, factory: pytest.TempPathFactory) -> None:
    """Fill a home with the planned sample, by the commands themselves the first time."""
    template = factory.getbasetemp() / "planned-hospital"
    if not template.exists():
        home.mkdir()
        (home / "config.toml").write_bytes((ROOT / "data/hospital/config.toml").read_bytes())
        run("customer", "import", ROOT / "data/hospital/customers.csv")
        run("log", "import", ROOT / "data/hospital/log.csv")
        run("plan", "--iterations", 300)
        shutil.copytree(home, template)
    else:
        shutil.copytree(template, home)

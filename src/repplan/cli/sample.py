"""`sample`: invented territories for trying, teaching and testing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from repplan.cli.common import context, new_app
from repplan.i18n import _

app = new_app()


@app.callback()
def group() -> None:
    """Make sample territories."""


@app.command()
def sample(
    out: Annotated[Path, typer.Option("--out", help="Folder for the files; made where it is missing.")],
    kind: Annotated[str, typer.Option(help="hospital or retail.")] = "hospital",
    customers: Annotated[int, typer.Option(min=1, max=20_000, help="How many customers.")] = 120,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 1,
) -> None:
    """Write a sample territory: customers.csv, log.csv and config.toml, all persons invented.

    The folder can serve as a home: REPPLAN_HOME=sample repplan customer import sample/customers.csv

    Example: repplan sample --kind hospital --customers 120 --seed 1 --out sample
    """
    from repplan.services.home.samples import make_sample

    for path in make_sample(context(), kind, customers, seed, out):
        typer.echo(_("wrote {path}").format(path=path))

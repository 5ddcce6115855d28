"""`risk`: who may be lost, with the facts and dates that say so."""

from __future__ import annotations

from typing import Annotated

import typer

from repplan.cli.common import JsonFlag, console, context, new_app, print_json

app = new_app()
SHOWN = 20


@app.callback()
def group() -> None:
    """Who may be lost."""


@app.command("risk")
def risk(
    everyone: Annotated[bool, typer.Option("--all", help="Everyone with a reason, not the first twenty.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """List who may be lost, the gravest first: each with the reasons, their dates, and what to do.

    Reasons are a gap over the maximum, an open complaint, adoption that slid back, a rival that was mentioned
    (`repplan done N --rival product`), a win deadline missed or near, and a rota that ends.

    Example: repplan risk
    """
    from repplan.cli import risk_view
    from repplan.services.checking.risks import list_risks

    found = list_risks(context())
    if as_json:
        print_json(risk_view.as_json(found))
    else:
        risk_view.show(found, console(), None if everyone else SHOWN)

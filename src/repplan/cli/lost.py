"""`lost`, `regained` and `losses`: customers who left, who came back, and why they left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from repplan.cli.common import JsonFlag, console, context, new_app, parse_date, print_json
from repplan.cli.spelling import spelled
from repplan.errors import UsageError

if TYPE_CHECKING:
    from repplan.domain.loss import LossReason

app = new_app()
Who = Annotated[str, typer.Argument(metavar="NAME", help="Number, name, part of a name, or 'name @ site'.")]


@app.callback()
def group() -> None:
    """Customers who were lost."""


@app.command("lost")
def lost(
    who: Who,
    reason: Annotated[
        str,
        typer.Option(
            help="ignored (i, 冷落), quality (q, 质量), rival product (p, 竞品), rival rep (r, 竞代), moved (m, 调走) "
            "or died (d, 去世).",
            metavar="REASON",
        ),
    ],
    date: Annotated[str | None, typer.Option("--date", metavar="DATE", help="The day; default today.")] = None,
    note: Annotated[str, typer.Option(help="What happened, in your own words.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Record that a customer was lost, and why.

    He is given time and then visited again in the rhythm of winback, four times at most; whoever moved or died is not.

    Example: repplan lost "Li Wei" --reason ignored

    Example: repplan lost 12 --reason p --date yesterday --note "tries another product"
    """
    from repplan.cli import lost_view
    from repplan.services.customers.losing import LossEntry, record_loss

    ctx = context()
    day = ctx.today if date is None else parse_date(date, ctx.today)
    command = spelled("lost", [who], reason=reason, date=date, note=note)
    recorded = record_loss(ctx, command, who, LossEntry(_reason(reason), day, note.strip()))
    if as_json:
        print_json(lost_view.recorded_json(recorded))
    else:
        lost_view.show_lost(recorded, ctx.today, console())


def _reason(text: str) -> LossReason:
    from repplan.domain.loss import parse_loss_reason

    try:
        return parse_loss_reason(text)
    except ValueError as error:
        raise UsageError(f"--reason: {error}") from None


@app.command("regained")
def regained(
    who: Who,
    date: Annotated[str | None, typer.Option("--date", metavar="DATE", help="The day; default today.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Record that a lost customer came back: from then on he is kept as his tier says.

    Example: repplan regained "Li Wei"
    """
    from repplan.cli import lost_view
    from repplan.services.customers.losing import regain

    ctx = context()
    day = ctx.today if date is None else parse_date(date, ctx.today)
    recorded = regain(ctx, spelled("regained", [who], date=date), who, day)
    if as_json:
        print_json(lost_view.recorded_json(recorded))
    else:
        lost_view.show_regained(recorded, console())


@app.command("losses")
def losses(
    since: Annotated[str | None, typer.Option(metavar="DATE", help="From this day on: 2026-01-01, -365.")] = None,
    customer: Annotated[str | None, typer.Option(help="Of this customer only: number, id or name.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """List the losses, and hold their reasons against the shares that the trade knows.

    A share comes with the range in which the true one may lie: few losses say little, and the report says so.

    Example: repplan losses --since -365
    """
    from repplan.cli import lost_view
    from repplan.services.customers.losing import loss_report

    ctx = context()
    report = loss_report(ctx, None if since is None else parse_date(since, ctx.today), customer)
    if as_json:
        print_json(lost_view.report_json(report))
    else:
        lost_view.show_report(report, ctx.today, console())

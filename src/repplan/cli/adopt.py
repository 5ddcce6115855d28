"""`adopt` and `adoption`: how far customers have come with products, and how products spread over the sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from repplan.cli.common import JsonFlag, console, context, new_app, parse_date, print_json
from repplan.errors import UsageError
from repplan.i18n import _

if TYPE_CHECKING:
    from repplan.domain.adoption import Adoption

app = new_app()


@app.callback()
def group() -> None:
    """Adoption of products."""


@app.command("adopt")
def adopt(
    name: Annotated[str, typer.Argument(help="The customer by number or name.")],
    product: Annotated[
        str | None, typer.Argument(help="The product, or the beginning of its name; nothing = all, as recorded.")
    ] = None,
    stage: Annotated[
        str | None,
        typer.Argument(
            help="unaware, aware, interested, evaluating, trial, use or regular use; n a i e t u r, "
            "不知 知道 兴趣 评估 试用 使用 常用; nothing = what was recorded."
        ),
    ] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day it was so; default today.")] = None,
    note: Annotated[str, typer.Option("--note", help="What he said or did.")] = "",
    new: Annotated[bool, typer.Option("--new", help="Another product than the known one it looks like.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Record how far a customer has come with a product, or show what was recorded.

    Whoever begins to try a product (trial) is due for a visit within the policy's `trial_within` days.

    Example: repplan adopt 12 Cardiol trial

    Example: repplan adopt "Li Wei" cardiol u --on yesterday --note "two patients on it"

    Example: repplan adopt 12
    """
    from repplan.cli import adoption_json, adoption_view
    from repplan.services.customers import adopting

    ctx = context()
    if stage is None:
        if on is not None or note or new:
            raise UsageError(_("--on, --note and --new need a stage: `repplan adopt NAME PRODUCT STAGE`"))
        found = adopting.adoption_history(ctx, name, product)
        if as_json:
            print_json(adoption_json.history_json(found))
        else:
            adoption_view.show_history(found, ctx.today, console())
        return
    from repplan.cli.spelling import spelled

    assert product is not None
    day = None if on is None else parse_date(on, ctx.today)
    entry = adopting.NewMark(product, _stage(stage), day, note.strip(), new)
    command = spelled("adopt", [name, product, stage], on=on, note=note, new=new)
    recorded = adopting.record_adoption(ctx, command, name, entry)
    if as_json:
        print_json(adoption_json.recorded_json(recorded))
    else:
        adoption_view.show_recorded(recorded, ctx.today, console())


def _stage(text: str) -> Adoption:
    from repplan.domain.adoption import parse_adoption

    try:
        return parse_adoption(text)
    except ValueError as error:
        raise UsageError(str(error)) from None


@app.command("adoption")
def adoption(
    product: Annotated[str | None, typer.Option("--product", metavar="NAME", help="One product only.")] = None,
    site: Annotated[str | None, typer.Option("--site", metavar="NAME", help="One site only.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Show how products spread: customers by stage, adopters at each site, who is left alone and who slid back.

    Adopters are those who use a product, now and then or regularly. Below 16 % of a site's customers a lonely early
    adopter goes cold.

    Example: repplan adoption

    Example: repplan adoption --product Cardiol --site "City Hospital"
    """
    from repplan.cli import adoption_json, adoption_view
    from repplan.services.customers.adopting import adoption_overview

    found = adoption_overview(context(), product, site)
    if as_json:
        print_json(adoption_json.overview_json(found))
    else:
        adoption_view.show_overview(found, console())

"""`plan`: make the schedule of the coming weeks, and go back and forth between those that were made."""

from __future__ import annotations

from typing import Annotated

import typer

from repplan.cli.common import JsonFlag, console, context, new_app, parse_date, print_json
from repplan.cli.progress import QuietFlag, searching
from repplan.config import MOST_WEEKS
from repplan.errors import UsageError
from repplan.i18n import _

app = new_app()
plan = typer.Typer(
    name="plan",
    invoke_without_command=True,
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(plan, name="plan")

Which = Annotated[
    str | None, typer.Argument(metavar="PLAN", help="A plan's number, draft, or published; default: the one in force.")
]


@app.callback()
def group() -> None:
    """Keep this module a group."""


@plan.callback()
def make(
    command: typer.Context,
    weeks: Annotated[
        int | None, typer.Option(min=1, max=MOST_WEEKS, help="How many weeks; default: plan.weeks.")
    ] = None,
    first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day that may change.")] = None,
    freeze: Annotated[
        int | None,
        typer.Option(
            min=0, max=20, metavar="N", help="Keep the routes of the next N working days; default: plan.freeze_days."
        ),
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help="Keep it as a draft beside the published plan.")] = False,
    if_needed: Annotated[
        bool, typer.Option("--if-needed", help="For cron: only when facts changed or under 14 days are left.")
    ] = False,
    iterations: Annotated[
        int | None, typer.Option(min=0, help="How long to search; default: by the size of the territory.")
    ] = None,
    quiet: QuietFlag = False,
    json: JsonFlag = False,
) -> None:
    """Plan the coming weeks, check the plan against every rule, and publish it.

    What is done stays, and so do today's route once it is out and the days that are frozen; appointments hold. Without
    new facts nothing changes, with them as little as is worth it. Ctrl-C ends the search and takes the best plan so
    far; pressed twice, nothing is written.

    Example: repplan plan --weeks 4

    Example: repplan plan --draft    # then `repplan plan diff`, and `repplan plan publish`
    """
    if command.invoked_subcommand is not None:
        if (weeks, first, freeze, draft, if_needed, iterations, quiet, json) != (None, None, None, *_UNSET):
            message = _("options of `repplan plan` itself do not go with `{name}`: write them after it")
            raise UsageError(message.format(name=command.invoked_subcommand))
        return
    from repplan.cli import plan_view
    from repplan.cli.guesses import warn_of_guesses
    from repplan.services.planning.planning import PlanRequest, make_plan

    ctx = context()
    day = None if first is None else parse_date(first, ctx.today)
    with searching(quiet=quiet or json) as watch:
        request = PlanRequest(weeks, day, draft, if_needed, iterations, freeze)
        result = make_plan(ctx, request, watch.listener)
    if result.provisional:
        warn_of_guesses(ctx, result.first, result.last)
    if json:
        print_json(plan_view.as_json(result))
    else:
        plan_view.show(result, console())


_UNSET = (False, False, None, False, False)


@plan.command("show")
def show(which: Which = None, json: JsonFlag = False) -> None:
    """Show a plan as it was made, day by day: from when to when, how much travel, and whom.

    Example: repplan plan show draft
    """
    from repplan.cli import plan_list_view
    from repplan.services.plans.plan_versions import load_plan

    card = load_plan(context(), which)
    if json:
        print_json(plan_list_view.card_json(card))
    else:
        plan_list_view.show_card(card, console())


@plan.command("diff")
def diff(
    a: Annotated[
        str | None,
        typer.Argument(
            metavar="A", help="The plan before: a number, draft or published; default: see above.", show_default=False
        ),
    ] = None,
    b: Annotated[
        str | None,
        typer.Argument(metavar="B", help="The plan after; default: the one in force.", show_default=False),
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Compare two plans: visits added, moved and dropped, travel by day, who is late more or less.

    Without arguments it compares the published plan with a draft made since; where there is none, the plan before with
    the published one. Only days that both cover count.

    Example: repplan plan diff

    Example: repplan plan diff 2 4
    """
    from repplan.cli import plan_diff_view
    from repplan.services.plans.plan_diff import compare_plans

    ctx = context()
    compared = compare_plans(ctx, a, b)
    if json:
        print_json(plan_diff_view.as_json(compared))
    else:
        plan_diff_view.show(compared, ctx.today, console())


@plan.command("publish")
def publish(
    number: Annotated[
        str | None, typer.Argument(metavar="N", help="The draft's number; default: the latest draft.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Publish a draft as it was looked at, checked once more against the facts of now.

    Where facts have made one of its visits impossible it is refused, and told which; other new facts are left to the
    next `repplan plan`.

    Example: repplan plan publish
    """
    from repplan.cli import plan_list_view
    from repplan.services.plans.plan_adopting import publish_draft

    adopted = publish_draft(context(), number)
    if json:
        print_json(plan_list_view.adopted_json(adopted))
    else:
        plan_list_view.show_published(adopted, console())


@plan.command("history")
def history(json: JsonFlag = False) -> None:
    """List the plans that were made, the latest first, with what they cost and the policy they followed.

    Example: repplan plan history
    """
    from repplan.cli import plan_list_view
    from repplan.services.plans.plan_versions import load_history

    ctx = context()
    found = load_history(ctx)
    if json:
        print_json(plan_list_view.history_json(found))
    else:
        plan_list_view.show_history(found, ctx.today, console())


@plan.command("revert")
def revert(
    number: Annotated[
        str | None, typer.Argument(metavar="N", help="The plan to go back to; default: the one before.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Put a former plan back in force for the days to come, as far as the facts allow.

    What is past, done or frozen stays, and appointments hold. Visits that have become impossible are named.
    `repplan undo` takes it back.

    Example: repplan plan revert
    """
    from repplan.cli import plan_list_view
    from repplan.services.plans.plan_adopting import revert_plan

    adopted = revert_plan(context(), number)
    if json:
        print_json(plan_list_view.adopted_json(adopted))
    else:
        plan_list_view.show_reverted(adopted, console())

"""`policy`: the rules in force, checked, shown and written out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from repplan.cli.common import JsonFlag, console, context, new_app, print_json
from repplan.domain.policy import DEFAULT_POLICY
from repplan.errors import UsageError
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from repplan.domain.policy import Policy, Rhythm

app = new_app()
policy = new_app("policy", "The rules.")
app.add_typer(policy)


@policy.command("show")
def show(
    toml: Annotated[bool, typer.Option("--toml", help="Print the policy as a file to keep and edit.")] = False,
    json: JsonFlag = False,
) -> None:
    """Show the rules in force.

    Example: repplan policy show
    """
    from repplan.services.facts.policies import as_tables, as_toml, stored_policy

    if toml and json:
        raise UsageError(_("--toml and --json exclude each other: give one"))
    rules = stored_policy(context())
    if toml:
        typer.echo(as_toml(rules), nl=False)
    elif json:
        print_json(as_tables(rules))
    else:
        _show(rules)


def _show(rules: Policy) -> None:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    for head in (_("rule"), _("min"), _("ideal"), _("max"), _("unit"), _("notes")):
        table.add_column(head, justify="right" if head in {_("min"), _("ideal"), _("max")} else "left")
    for name, rhythm, notes in _rhythms(rules):
        mark = "" if (name, rhythm, notes) in list(_rhythms(DEFAULT_POLICY)) else "*"
        numbers = map(str, (rhythm.min, rhythm.ideal, rhythm.max))
        table.add_row(name + mark, *numbers, _(rhythm.unit.value), notes)
    console().print(table)
    typer.echo(_("won at: {stage} · visits to win: {n}").format(stage=_(rules.won_at.value), n=rules.visits_to_win))
    typer.echo(_("not used by the planner yet: winback, seasons, trial_within"))
    if rules != DEFAULT_POLICY:
        typer.echo(_("* differs from the default"))
    typer.echo(_("all values: `repplan policy show --toml`; to change them: `repplan policy init`"), err=True)


def _rhythms(rules: Policy) -> Iterator[tuple[str, Rhythm, str]]:
    """Every rhythm with the name of its rule and what goes with it."""
    for setting, rule in rules.winning.items():
        notes = _("{window} days, remind from {day}").format(window=rule.window, day=rule.remind_from)
        yield f"winning.{setting}", rule.rhythm, notes
    for tier, rhythm in rules.keeping.items():
        yield f"keeping.{tier}", rhythm, _("worth {n:g} min").format(n=rules.weights[tier])
    for setting, rhythm in rules.by_setting.items():
        yield f"setting.{setting}", rhythm, _("whatever the tier")
    for area, rhythm in rules.store.items():
        yield f"store.{area}", rhythm, _("stores")


@policy.command("check")
def check(
    file: Annotated[Path | None, typer.Argument(help="A policy file; default: the one in force.")] = None,
) -> None:
    """Check a policy file: all its mistakes at once, each with its line.

    Example: repplan policy check
    """
    from repplan.services.facts.policies import check_policy, differences

    rules = check_policy(context(), file)
    if rules is None:
        typer.echo(_("there is no policy file: the default rules are in force; `repplan policy init` writes them out"))
        return
    count = len(differences(rules))
    message = ngettext("valid; {n} value differs from the default", "valid; {n} values differ from the default", count)
    typer.echo(message.format(n=count))


@policy.command("init")
def init() -> None:
    """Write the default rules into a file, with comments, to be edited.

    Example: repplan policy init
    """
    from repplan.services.facts.policies import write_default_policy

    path = write_default_policy(context())
    typer.echo(str(path))
    typer.echo(_("edit it, then `repplan policy check`; it is in force at once"), err=True)


@policy.command("path")
def path() -> None:
    """Print where the policy file is looked for.

    Example: repplan policy path
    """
    from repplan.config import policy_path

    typer.echo(str(policy_path(context().home)))

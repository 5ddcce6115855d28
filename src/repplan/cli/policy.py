"""`policy`: the rules in force, checked, shown, edited, compared and reset."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from repplan.cli.common import JsonFlag, console, context, new_app, print_json
from repplan.domain.policy import DEFAULT_POLICY
from repplan.errors import BadDataError, UsageError
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from repplan.domain.policy import Policy, Rhythm, SpecialRule
    from repplan.services.facts.policy_editing import Difference

PUBLISHED = "published"
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
    typer.echo(_("not used by the planner yet: seasons"))
    if rules != DEFAULT_POLICY:
        typer.echo(_("* differs from the default"))
    typer.echo(_("all values: `repplan policy show --toml`; to change them: `repplan policy edit`"), err=True)


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
    for special in rules.special:
        yield f"rule.{special.name}", special.rhythm, _whom(special)
    visits = ngettext("{n} visit at most", "{n} visits at most", rules.winback_visits)
    yield "winback", rules.winback, visits.format(n=rules.winback_visits)


def _whom(special: SpecialRule) -> str:
    """For whom a rule holds: `keeping: ward, decision maker`."""
    words = [word.value for words in (special.settings, special.tiers, special.areas, special.roles) for word in words]
    return f"{special.phase}: {', '.join(words)}"


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


@policy.command("edit")
def edit() -> None:
    """Open the rules in your editor ($VISUAL, $EDITOR) and put them in force when all is well.

    With mistakes the old rules stay; your text is kept, and the next `repplan policy edit` goes on with it.

    Example: repplan policy edit
    """
    from repplan.services.facts.policy_editing import edit_policy

    ctx = context()
    while True:
        try:
            edited = edit_policy(ctx, _run_editor)
            break
        except BadDataError as error:
            if not error.mistakes or not sys.stdin.isatty():
                raise
            for mistake in error.mistakes:
                typer.echo(str(mistake), err=True)
            if not typer.confirm(_("{error}. Edit again?").format(error=error), default=True, err=True):
                raise typer.Exit(BadDataError.exit_code) from None
    if edited is None:
        typer.echo(_("nothing changed"))
        return
    _show_differences(edited.changed, _("before"), _("now"))
    if edited.kept is not None:
        typer.echo(_("the rules before are kept in {path}").format(path=edited.kept), err=True)
    if edited.changed:
        typer.echo(_("in force; `repplan plan` plans by them"), err=True)


def _run_editor(path: Path) -> None:
    """Open a file in the user's editor, and wait."""
    import os
    import shlex
    import subprocess

    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("notepad" if os.name == "nt" else "vi")
    words = shlex.split(named, posix=os.name != "nt")
    try:
        code = subprocess.run([*words, str(path)], check=False).returncode  # noqa: S603 - what the user chose
    except OSError as error:
        message = _("the editor {editor!r} cannot be started ({why}): set EDITOR, or edit {path} yourself")
        raise UsageError(message.format(editor=named, why=error.strerror or error, path=path)) from None
    if code:
        message = _("the editor {editor!r} ended with {code}; nothing was changed")
        raise UsageError(message.format(editor=named, code=code))


@policy.command("diff")
def diff(
    plan: Annotated[
        str | None,
        typer.Option(
            "--plan", metavar="NUMBER|published", help="Against the rules by which a plan was made, not the default."
        ),
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Show which rules differ from the default, or from those by which a plan was made.

    Example: repplan policy diff

    Example: repplan policy diff --plan published
    """
    from repplan.services.facts import policy_editing

    ctx, number = context(), None
    if plan is None:
        found = policy_editing.differences_from_default(ctx)
    else:
        if plan != PUBLISHED and not plan.isdecimal():
            raise UsageError(_("--plan is {text!r}: write a plan's number, or published").format(text=plan))
        number, found = policy_editing.differences_from_plan(ctx, None if plan == PUBLISHED else int(plan))
    if json:
        rows = [{"key": each.key, "before": each.before, "now": each.now} for each in found]
        print_json({"plan": number, "differences": rows})
    elif found:
        before = _("default") if number is None else _("plan {number}").format(number=number)
        _show_differences(found, before, _("now"))
    elif number is None:
        typer.echo(_("the default rules are in force"))
    else:
        typer.echo(_("plan {number} was made by the rules in force").format(number=number))


def _show_differences(found: Sequence[Difference], before: str, now: str) -> None:
    from rich import box
    from rich.table import Table

    if not found:
        typer.echo(_("no value changed"))
        return
    table = Table(_("rule"), before, now, box=box.SIMPLE_HEAD)
    for each in found:
        table.add_row(each.key, _value(each.before), _value(each.now))
    console().print(table)


def _value(value: Any) -> str:  # noqa: ANN401 - whatever a policy holds
    if value is None:
        return "-"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


@policy.command("reset")
def reset() -> None:
    """Put the default rules in force again; your file is kept beside it.

    Example: repplan policy reset
    """
    from repplan.services.facts.policy_editing import reset_policy

    done = reset_policy(context())
    _show_differences(done.changed, _("before"), _("now"))
    typer.echo(_("the default rules are in force; yours are kept in {path}").format(path=done.kept), err=True)


@policy.command("path")
def path() -> None:
    """Print where the policy file is looked for.

    Example: repplan policy path
    """
    from repplan.config import policy_path

    typer.echo(str(policy_path(context().home)))

"""`check` and `remind`: what the facts say is wrong or due, for the rep and for cron."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from repplan.cli.common import JsonFlag, console, context, new_app, print_json
from repplan.errors import UsageError
from repplan.i18n import _

if TYPE_CHECKING:
    from repplan.services.checking.findings import Kind

app = new_app()


@app.callback()
def group() -> None:
    """What is wrong or due."""


@app.command("check")
def check(
    fail_on: Annotated[
        str,
        typer.Option(
            "--fail-on", metavar="broken|due", help="Exit 1 for broken rules (default), or for things merely due too."
        ),
    ] = "broken",
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="KIND", help="Only this kind of finding; may be repeated.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Check the territory: wins missed or at risk, gaps over the maximum, visits too often, a plan that runs out.

    Each finding comes with the command that deals with it. Exits 1 when a rule is broken, else 0. A call keeps a
    customer over the maximum from counting as broken; a win that was missed stops counting after thirty days.

    Example: repplan check --only over_maximum --only win_at_risk
    """
    from repplan.cli import check_view
    from repplan.services.checking import checking
    from repplan.services.checking.findings import Severity
    from repplan.services.facts.territory import find_strangers

    if fail_on not in ("broken", "due"):
        raise UsageError(_("--fail-on is {value!r}: write broken or due").format(value=fail_on))
    ctx = context()
    findings = checking.check(ctx, [_kind(text) for text in only or ()])
    if as_json:
        print_json(check_view.as_json(findings, ctx.today))
    else:
        check_view.show(findings, ctx.today, console(), None if findings else find_strangers(ctx))
    severities = {finding.severity for finding in findings}
    failing = {Severity.BROKEN} | ({Severity.DUE} if fail_on == "due" else set())
    if severities & failing:
        raise typer.Exit(1)


def _kind(text: str) -> Kind:
    from repplan.services.checking.findings import Kind

    try:
        return Kind(text.strip().lower().replace("-", "_"))
    except ValueError:
        message = _("--only is {value!r}: write one of {kinds}")
        raise UsageError(message.format(value=text, kinds=", ".join(Kind))) from None


@app.command("remind")
def remind(
    to_stdout: Annotated[bool, typer.Option("--print", help="Print the digest on standard output.")] = False,
    always: Annotated[bool, typer.Option("--always", help="Print it even where there is nothing to say.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """The morning's digest as plain text: the route, wins near their deadline, who is overdue, appointments.

    Says nothing when there is nothing to say, so that cron sends a mail only on the other mornings.

    Example: repplan remind --print
    """
    from repplan.cli import digest_view
    from repplan.services.checking.reminding import load_morning

    if not (to_stdout or as_json):
        message = _("repplan cannot send e-mail yet: use `repplan remind --print` in cron, which mails what is printed")
        raise UsageError(message)
    morning = load_morning(context())
    if as_json:
        print_json(digest_view.as_json(morning))
    elif always or not morning.silent:
        typer.echo(digest_view.text(morning), nl=False)

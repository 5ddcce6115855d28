"""The program's entry: finds the command, runs it, and turns every failure into one line and an exit code."""

from __future__ import annotations

import difflib
import io
import os
import sys
import traceback
from importlib import import_module
from typing import TYPE_CHECKING

import typer
from typer._click.exceptions import ClickException, NoArgsIsHelpError  # typer's own copy of click; its minor is pinned
from typer.core import TyperGroup
from typer.main import get_command

from repplan import __version__
from repplan.cli import coercion
from repplan.errors import BadDataError, ConflictError, InternalError, RepplanError, UsageError
from repplan.i18n import _
from repplan.services.notices import heard_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typer._click.core import Command, Context

# Command → the module that defines it, in the order of `--help`. Only the module of the command that runs is loaded.
COMMANDS: dict[str, str] = {
    "init": "setup",
    "config": "setup",
    "customer": "customer",
    "site": "site",
    "leave": "calendar",
    "busy": "calendar",
    "workday": "calendar",
    "calendar": "calendar",
    "policy": "policy",
    "win": "win",
    "risk": "risk",
    "lost": "lost",
    "regained": "lost",
    "losses": "lost",
    "adopt": "adopt",
    "adoption": "adopt",
    "travel": "travel",
    "plan": "plan",
    "replan": "replan",
    "slot": "pin",
    "pin": "pin",
    "unpin": "pin",
    "why": "why",
    "why-not": "why",
    "capacity": "capacity",
    "today": "day",
    "day": "day",
    "week": "day",
    "done": "log",
    "missed": "log",
    "cancel": "log",
    "move": "log",
    "undo": "log",
    "log": "log",
    "check": "check",
    "remind": "check",
    "solve": "solve",
    "verify": "solve",
    "schema": "solve",
    "export": "export",
    "import": "bundle",
    "sample": "sample",
}


_INTERRUPTED = 130
"""What shells expect of a program ended by Ctrl-C."""


class LazyGroup(TyperGroup):
    """A group that loads a command's module when the command is asked for."""

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """The command of that name, None where there is none."""
        if cmd_name not in COMMANDS:
            close = difflib.get_close_matches(cmd_name.lower(), COMMANDS, n=1, cutoff=0.6)
            if close:
                message = _("no such command {name!r}; did you mean `repplan {close}`?")
                raise UsageError(message.format(name=cmd_name, close=close[0]))
            return None
        module = import_module(f"repplan.cli.{COMMANDS[cmd_name]}")
        group = get_command(module.app)
        command: Command | None = group.get_command(ctx, cmd_name)  # type: ignore[attr-defined]  # modules define groups
        return command


app = typer.Typer(
    name="repplan",
    cls=LazyGroup,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"repplan {__version__}")
        raise typer.Exit


@app.callback()
def repplan(
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version and stop."
    ),
) -> None:
    """Plan the visits of a field rep: rules obeyed, routes short, every decision explained."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: the words after the program's name; the process's own where None.

    Returns:
        The exit code: 0 fine, 1 rules broken, 2 wrong usage, 3 bad data, 4 not found, 5 conflict, 6 delivery, 70 bug.
    """
    try:
        return _run(arguments)
    except (BrokenPipeError, SystemExit):  # typer turns the first into the second
        return _stop_writing()
    except (typer.Abort, KeyboardInterrupt):
        _complain(_("stopped; nothing was written"))
        return _INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last line of defence: a bug is reported, never shown as a traceback
        return _failed(error, sys.argv[1:] if arguments is None else arguments)


def _failed(error: Exception, words: Sequence[str]) -> int:
    """Tell a failure in words; the exit code."""
    if isinstance(error, ClickException):
        return _refuse(error, words)
    if isinstance(error, RepplanError):
        return _report(error)
    if isinstance(error, OSError):
        # The machine says no: a full disk, a folder that may not be read, an output that was closed.
        what = f"{error.filename}: " if error.filename else ""
        _complain(f"{what}{error.strerror or error}")
        return ConflictError.exit_code
    return _report(InternalError(_record_bug()))


def _run(arguments: Sequence[str] | None) -> int:
    coercion.install()
    words = None if arguments is None else list(arguments)
    with heard_by(_complain):
        result = get_command(app).main(args=words, prog_name="repplan", standalone_mode=False)
    if result == _INTERRUPTED:  # what typer makes of Ctrl-C
        raise KeyboardInterrupt
    sys.stdout.flush()  # here, where a failure is still told like any other
    return result if isinstance(result, int) else 0


def _stop_writing() -> int:
    """The reader of our output went away (`repplan log | head`): not an error, and nothing more can be said."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _refuse(error: ClickException, words: Sequence[str]) -> int:
    """Say in one line what was wrong with the words of the command; a bare group shows its help instead."""
    if isinstance(error, NoArgsIsHelpError):
        typer.echo(error.format_message())
        return 0
    context = getattr(error, "ctx", None)
    command = context.command_path if context else _command_of(words)
    _complain(_("{message} (see `{command} --help`)").format(message=_plain(error.format_message()), command=command))
    return error.exit_code


def _command_of(words: Sequence[str]) -> str:
    """The command that the words begin with: the mistake of an option without its value does not say where it was."""
    command: Command | None = get_command(app)
    path = ["repplan"]
    for word in words:
        command = command.get_command(typer.Context(command), word) if isinstance(command, TyperGroup) else None
        if command is None:
            break
        path.append(word)
    return " ".join(path)


def _plain(message: str) -> str:
    """A message of the command line's library without the words of the one below it, pydantic."""
    message = message.replace("Value error, ", "")
    number = "Input should be a valid integer, unable to parse string as an integer"
    return message.replace(number, _("a whole number is needed"))


def run() -> None:
    """The console script."""
    if sys.stdout is None:  # started with the output closed
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - for as long as the program runs
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What is piped is UTF-8 on every system; a terminal that lacks a sign shows another instead of failing.
            terminal = stream.isatty()
            stream.reconfigure(encoding=None if terminal else "utf-8", errors="replace" if terminal else None)
    sys.exit(main())


def _complain(message: str) -> None:
    typer.echo(f"repplan: {message}", err=True)


def _report(error: RepplanError) -> int:
    if isinstance(error, BadDataError):
        for mistake in error.mistakes:
            typer.echo(str(mistake), err=True)
    _complain(str(error))
    return error.exit_code


def _record_bug() -> str:
    """Keep the traceback where the user can find it, and say so."""
    from repplan.config import home

    if os.environ.get("REPPLAN_DEBUG"):
        traceback.print_exc()
    path = home() / "last-error.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(f"repplan {__version__}: {sys.argv[1:]}\n{traceback.format_exc()}", encoding="utf-8")
    except OSError:
        return _("internal error: {error!r}; please report it").format(error=sys.exc_info()[1])
    return _("internal error: {error!r}; this is a bug: please report it with {path}").format(
        error=sys.exc_info()[1], path=path
    )

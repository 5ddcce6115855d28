"""`travel`: where travel times come from, whether that source knows the territory, and maps for the embedded one."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from repplan.cli.common import JsonFlag, console, context, new_app, print_json
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

app = new_app()
travel = new_app("travel", "Travel times: where they come from, and whether that source knows the territory.")
app.add_typer(travel, name="travel")

FreshFlag = Annotated[bool, typer.Option("--fresh", help="Ask the server or engine even where its answer is kept.")]


@app.callback()
def group() -> None:
    """Keep this module a group."""


@travel.command("show")
def show(json: JsonFlag = False) -> None:
    """Show the source of travel times, the prepared maps and what is kept; asks nobody.

    Example: repplan travel show
    """
    from repplan.cli.travel_view import overview_json, print_overview
    from repplan.services.travel.travel_check import overview

    found = overview(context())
    if json:
        print_json(overview_json(found))
    else:
        print_overview(found, console())


@travel.command("check")
def check(fresh: FreshFlag = False, json: JsonFlag = False) -> None:
    """Ask for all ways of the territory and report what is wrong: far from any road, no way, not in the file.

    Compares the roads with the crow's flight, so that factor and speed can be set by them. Exit code 1 where a plan
    would lack something.

    Example: repplan travel check
    """
    from repplan.cli.travel_view import examined_json, print_examined
    from repplan.services.travel.travel_check import examine

    with _asking() as progress:
        _travel, examined = examine(context(), fresh=fresh, progress=progress)
    if json:
        print_json(examined_json(examined))
    else:
        print_examined(examined, console())
    if examined.report.troubled:
        raise typer.Exit(1)


@travel.command("prepare")
def prepare(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An OpenStreetMap extract (.osm.pbf); it is only read.")],
    profile: Annotated[
        str | None, typer.Option(help="car, bicycle or foot; default: travel.profile.", show_default=False)
    ] = None,
) -> None:
    """Prepare a map for embedded roads, once: no server is needed then. Needs `pip install 'repplan[roads]'`.

    Example: repplan travel prepare helsinki.osm.pbf --profile car
    """
    from repplan.services.travel.travel_check import prepare_map

    ctx = context()
    prepared, new = prepare_map(ctx, file, profile, lambda text: typer.echo(text, err=True))
    text = _("prepared the map {name}") if new else _("the map {name} is prepared already")
    typer.echo(text.format(name=prepared.name))
    wanted = {"travel.profile": prepared.profile, "travel.source": "embedded"}
    steps = [f"repplan config set {key} {value}" for key, value in wanted.items() if ctx.config[key] != value]
    if steps:
        steps = [f"`{step}`" for step in (*steps, "repplan travel check")]
        typer.echo(_("next: {steps}").format(steps=", ".join(steps)), err=True)


@travel.command("matrix")
def matrix(
    square: Annotated[bool, typer.Option("--square", help="A square table of minutes instead of a long one.")] = False,
    fresh: FreshFlag = False,
    json: JsonFlag = False,
) -> None:
    """Write the travel times between all sites as CSV, without the minutes of entering; can serve as `travel.file`.

    Example: repplan travel matrix --square
    """
    from repplan.cli.travel_view import matrix_csv, matrix_json
    from repplan.services.travel.travel_check import examine, named_ways

    with _asking() as progress:
        found, examined = examine(context(), fresh=fresh, progress=progress)
    ways = list(named_ways(examined.places, found))
    if json:
        print_json(matrix_json(ways))
    else:
        typer.echo(matrix_csv(ways, square=square), nl=False)


@contextmanager
def _asking() -> Iterator[Callable[[int, int], None] | None]:
    """On a terminal show how far a server has come."""
    if not sys.stderr.isatty():
        yield None
        return
    with console(stderr=True).status(_("asking for travel times ...")) as status:
        yield lambda done, ways: status.update(_("travel times: {share:.0%} ...").format(share=done / ways))

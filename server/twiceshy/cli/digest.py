"""`twiceshy digest`: a week in review."""

import json
import time
from pathlib import Path

import click

from twiceshy.cli.options import database_option, format_option
from twiceshy.cli.sections import print_sections
from twiceshy.workspace.digest import (
    Week,
    as_json,
    digest_sections,
    summary,
    week_before,
    week_named,
)
from twiceshy.workspace.digest import digest as digest_of
from twiceshy.workspace.place import read_memory


def _week(_context: click.Context, _option: click.Parameter, name: str | None) -> Week:
    week = week_before(time.time()) if name is None else week_named(name)
    if week is None:
        raise click.BadParameter("a week is named as 2026-W48")
    return week


@click.command()
@click.option(
    "--week", callback=_week, help="Such as 2026-W48; the last one that is over if not given."
)
@format_option
@database_option
def digest(week: Week, style: str, database: Path) -> None:
    """Say what a week brought: what was learned, what came of suggestions, what waits for you."""
    with read_memory(database) as store:
        found = digest_of(store, week)
    if style == "json":
        click.echo(json.dumps(as_json(found), indent=2))
        return
    print_sections(digest_sections(found))
    if not found.projects:
        click.echo(f"{summary(found)}.")

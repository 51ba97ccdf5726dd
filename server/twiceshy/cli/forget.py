"""`twiceshy forget`: remove what was learned, for good."""

import sys
from datetime import datetime, timedelta
from pathlib import Path

import click

from twiceshy.cli.options import database_option
from twiceshy.cli.output import note, progress
from twiceshy.cli.projects import lesson_named, project_named
from twiceshy.counting import counted
from twiceshy.errors import SettingsError
from twiceshy.workspace.checking import project_of
from twiceshy.workspace.learning import derive_lessons
from twiceshy.workspace.place import open_memory

_DATES = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])


@click.command()
@click.option("--path", "place", metavar="PATH", help="Of this file or folder.")
@click.option("--project", metavar="ID", help="Of this project: its id or folder.")
@click.option("--lesson", metavar="KEY", help="What is behind this lesson; a beginning will do.")
@click.option("--since", type=_DATES, help="From this day or time on.")
@click.option("--until", type=_DATES, help="Up to this day, all of it, or time.")
@click.option("--all", "everywhere", is_flag=True, help="Of all projects; alone: everything.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@database_option
def forget(  # noqa: PLR0913, PLR0917 - one parameter for each option
    place: str | None,
    project: str | None,
    lesson: str | None,
    since: datetime | None,
    until: datetime | None,
    everywhere: bool,
    yes: bool,
    database: Path,
) -> None:
    """Remove corrections and what was learned from them, for good, backups included.

    What meets all conditions goes; without --project or --all, of the current folder's project.
    A project named without another condition goes as a whole.
    """
    if not (place or project or lesson or since or until or everywhere):
        raise click.UsageError("say what to forget: see `twiceshy forget --help`")
    if everywhere and (project or place):
        raise click.UsageError("--all means all projects: leave --project and --path away")
    with open_memory(database) as store:
        chosen = None
        if not everywhere:
            chosen = project_named(store, project) if project else project_of(Path.cwd()).id
        conditions = {
            "path": (_within(place, project) or None) if place else None,
            "lesson": lesson_named(store, chosen, lesson).lesson.key if lesson else None,
            "since": since.astimezone().timestamp() if since else None,
            "until": _end(until) if until else None,
        }
        nothing_else = chosen is None and set(conditions.values()) == {None}
        _confirm(yes)
        gone = store.forget(chosen, **conditions, everything=nothing_else)  # type: ignore[arg-type]
        with progress("learning") as told:
            for summary in store.projects():
                derive_lessons(store, summary.project, told)
    click.echo(f"Forgot {counted(gone, 'correction')} and what was learned from them.")


def _confirm(yes: bool) -> None:
    if yes:
        return
    if not is_interactive():
        raise click.UsageError("there is no terminal to ask on: add --yes if you mean it")
    if not click.confirm("This cannot be undone. Go on?", err=True):
        note("Nothing was forgotten.")
        raise click.exceptions.Exit(1)


def is_interactive() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty()


def _within(place: str, project: str | None) -> str:
    """A path as the project has it: taken from the current folder unless a project is named."""
    if project:
        return place
    top = project_of(Path.cwd()).root.resolve()
    try:
        return Path(place).resolve().relative_to(top).as_posix().removeprefix(".")
    except ValueError:
        raise SettingsError(f"{place} is outside the project {top}.") from None


def _end(until: datetime) -> float:
    midnight = (until.hour, until.minute, until.second) == (0, 0, 0)
    whole = until + timedelta(days=1, microseconds=-1) if midnight else until
    return whole.astimezone().timestamp()

"""`twiceshy export`: what was learned, for another computer; what you answered, for other programs."""

import json
from collections.abc import Iterator
from pathlib import Path

import click

from twiceshy.cli.options import database_option
from twiceshy.cli.output import note
from twiceshy.cli.projects import lesson_named, project_named
from twiceshy.counting import counted
from twiceshy.errors import SettingsError
from twiceshy.memory.store import Store
from twiceshy.workspace.exchange import exported
from twiceshy.workspace.place import read_memory
from twiceshy.workspace.preferences import Pair, pairs

# The version of the shape of a line of preferences.
VERSION = 1


@click.command()
@click.option("--preferences", is_flag=True, help="Preference pairs from your answers instead.")
@click.option("--project", metavar="ID", help="Of this project alone: its id or folder.")
@click.option("--lesson", metavar="KEY", help="This lesson alone; a beginning will do.")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file to write to, which may not exist yet; else it is printed.",
)
@database_option
def export(
    preferences: bool,
    project: str | None,
    lesson: str | None,
    output: Path | None,
    database: Path,
) -> None:
    """Write what was learned and what you answered, as JSON Lines that `twiceshy import` reads.

    With --preferences a line has a prompt, what was chosen and what was rejected there, the margin
    (how much the one was preferred, from 0 to 1) and the reason, the oldest first; it is made for
    training by direct preference optimisation.

    Code of yours is in it, and without --project or --lesson also the key by which you recognise
    places and authors: look through it before you pass it on.
    """
    if preferences and lesson:
        raise click.UsageError("--preferences are of a project or of all, not of one lesson")
    with read_memory(database) as store:
        chosen = project_named(store, project) if project else None
        if preferences:
            lines, noun = [_line(pair) for pair in _pairs(store, chosen)], "pair"
        else:
            key = lesson_named(store, chosen, lesson).lesson.key if lesson else None
            lines, noun = list(exported(store, chosen, key)), "line"
    text = "".join(f"{line}\n" for line in lines)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        with output.open("x", encoding="utf-8") as file:
            output.chmod(0o600)
            file.write(text)
    except OSError as error:
        raise SettingsError(f"{output} cannot be written ({error.strerror}).") from error
    note(f"Wrote {counted(len(lines), noun)} to {output}.")


def _pairs(store: Store, project: str | None) -> Iterator[Pair]:
    yield from pairs(store.traces(project))


def _line(pair: Pair) -> str:
    return json.dumps({"version": VERSION, **pair._asdict()}, ensure_ascii=False)

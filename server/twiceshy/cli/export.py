"""`twiceshy export`: what was learned from your answers, for other programs."""

import json
from collections.abc import Iterator
from pathlib import Path

import click

from twiceshy.cli.options import database_option
from twiceshy.cli.output import counted, note
from twiceshy.cli.projects import project_named
from twiceshy.errors import SettingsError
from twiceshy.memory.store import Store
from twiceshy.workspace.place import read_memory
from twiceshy.workspace.preferences import Pair, pairs

# The version of the shape of a line.
VERSION = 1


@click.command()
@click.option("--preferences", is_flag=True, help="Preference pairs from your answers.")
@click.option("--project", metavar="ID", help="Of this project alone: its id or folder.")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file to write to, which may not exist yet; else it is printed.",
)
@database_option
def export(preferences: bool, project: str | None, output: Path | None, database: Path) -> None:
    """Write what your answers to suggestions say, as JSON Lines, the oldest first.

    A line of --preferences has a prompt, what was chosen and what was rejected there, the margin (how
    much the one was preferred, from 0 to 1) and the reason. It is made for training by direct
    preference optimisation. Code of yours is in it: look through it before you pass it on.
    """
    if not preferences:
        raise click.UsageError("say what to export: there is --preferences")
    with read_memory(database) as store:
        chosen = project_named(store, project) if project else None
        lines = [_line(pair) for pair in _pairs(store, chosen)]
    text = "".join(f"{line}\n" for line in lines)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise SettingsError(f"{output} cannot be written ({error.strerror}).") from error
    note(f"Wrote {counted(len(lines), 'pair')} to {output}.")


def _pairs(store: Store, project: str | None) -> Iterator[Pair]:
    yield from pairs(store.traces(project))


def _line(pair: Pair) -> str:
    return json.dumps({"version": VERSION, **pair._asdict()}, ensure_ascii=False)

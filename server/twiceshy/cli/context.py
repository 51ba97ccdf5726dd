"""`twiceshy context`: what is known of a place in few words, for a prompt or a person."""

import json
import time
from pathlib import Path

import click

from twiceshy.cli.options import database_option, format_option, symptom_option
from twiceshy.cli.output import progress
from twiceshy.cli.plain import plain
from twiceshy.errors import PlaceError
from twiceshy.lessons.confidence import MEDIUM
from twiceshy.recall.cascade import Read
from twiceshy.workspace.checking import asked_of
from twiceshy.workspace.context import TOKENS, context_of, told
from twiceshy.workspace.domains import domain_at
from twiceshy.workspace.explaining import Where, asked_about, place_in
from twiceshy.workspace.heads import Heads
from twiceshy.workspace.memories import About, Effort
from twiceshy.workspace.place import open_memory
from twiceshy.workspace.recalled_json import context_as_json
from twiceshy.workspace.recalls import note_recall
from twiceshy.workspace.remedies import symptoms_with
from twiceshy.workspace.shelf import Place


@click.command(
    help=f"""Print what is known of a place as Markdown of fewer than {TOKENS} tokens.

    What twiceshy suggests there comes first, then what should not be done, then the corrections
    of code like it: to be put into a prompt, or to be read.
    """
)
@click.argument("target", metavar="FILE:LINE[:COLUMN]")
@symptom_option
@format_option
@database_option
def context(target: str, symptom: str | None, style: str, database: Path) -> None:
    """Print what is known of a place."""
    asked = asked_about(target)
    if not isinstance(asked, Where):
        raise PlaceError(f"{target} is a lesson's key: name a place as FILE:LINE.")
    with open_memory(database) as store, progress("embedding") as shown:
        tree, span, project = place_in(asked)
        path = project.path_in(asked.path)
        read = Read(tree, path, Heads(project.repository).earlier(path, tree.source))
        lessons = asked_of(store, project.id, MEDIUM)
        symptoms = symptoms_with(store, project.id, symptom) if symptom else frozenset()
        about = About(span, domain_at(project.root, path, tree).text, symptoms)
        found = context_of(store, project.id, lessons, read, about, Effort(progress=shown))
        note_recall(store, Place(project, path), tree, span, len(found.memories), time.time())
    if style == "json":
        click.echo(json.dumps(context_as_json(found), indent=2))
    else:
        click.echo("\n".join(map(plain, told(found).splitlines())))

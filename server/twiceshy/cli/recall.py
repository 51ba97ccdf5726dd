"""`twiceshy recall`: what was corrected before in code like the code at a place."""

import json
import time
from pathlib import Path

import click
from rich.text import Text as Styled

from twiceshy.cli.options import database_option, format_option, symptom_option
from twiceshy.cli.output import change, console, progress, source_of
from twiceshy.errors import PlaceError
from twiceshy.workspace.domains import domain_at
from twiceshy.workspace.explaining import Where, asked_about, place_in
from twiceshy.workspace.memories import About, Effort, Memory, memories
from twiceshy.workspace.place import open_memory
from twiceshy.workspace.recalled_json import example_of, memories_as_json
from twiceshy.workspace.recalls import note_recall
from twiceshy.workspace.remedies import symptoms_with
from twiceshy.workspace.shelf import Place


@click.command()
@click.argument("target", metavar="FILE:LINE[:COLUMN]")
@symptom_option
@format_option
@database_option
def recall(target: str, symptom: str | None, style: str, database: Path) -> None:
    """Show the five corrections of the project whose code was most like that at a place.

    Whether one of them is of use there is for you to say: what twiceshy itself would suggest is
    what `check` prints. The first time, all that was learned is looked through once.
    """
    asked = asked_about(target)
    if not isinstance(asked, Where):
        raise PlaceError(f"{target} is a lesson's key: name a place as FILE:LINE.")
    with open_memory(database) as store, progress("embedding") as told:
        tree, span, project = place_in(asked)
        domain = domain_at(project.root, project.path_in(asked.path), tree).text
        symptoms = symptoms_with(store, project.id, symptom) if symptom else frozenset()
        about = About(span, domain, symptoms)
        found = memories(store, project.id, tree, about, Effort(progress=told))
        place = Place(project, project.path_in(asked.path))
        note_recall(store, place, tree, span, len(found), time.time())
    if style == "json":
        click.echo(json.dumps(memories_as_json(found), indent=2))
        return
    out = console()
    for one in found:
        out.print(_told(one))
    if not found:
        out.print("Nothing like it was corrected here before.")


def _told(one: Memory) -> Styled:
    correction, example = one.experience.correction, example_of(one)
    text = Styled(f"{one.likeness:.2f}", "bold")
    mended = ", mended the same" if one.mended else ""
    text.append(f"  {source_of(example)}{mended}\n", "dim")
    text.append_text(change(correction.before, correction.after, "    "))
    return text

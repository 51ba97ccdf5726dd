"""`twiceshy graph`: what hangs together with a lesson or a symptom."""

from pathlib import Path

import click

from twiceshy.cli.graph_forms import as_dot, as_json, as_mermaid, as_tree
from twiceshy.cli.options import database_option
from twiceshy.cli.output import console, note
from twiceshy.cli.projects import chosen_projects, lesson_named
from twiceshy.errors import LessonError
from twiceshy.memory.graph import Around
from twiceshy.memory.store import Store
from twiceshy.workspace.place import read_memory

_FORMS = {"json": as_json, "mermaid": as_mermaid, "dot": as_dot}


@click.command()
@click.argument("lesson", required=False)
@click.option(
    "--symptom", metavar="TEXT", help="Begin with what tools complained of, by its words."
)
@click.option("--depth", type=click.IntRange(1, 6), default=2, show_default=True, help="How far.")
@click.option("--project", metavar="ID", help="A project's id or folder; `doctor` lists them.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", *_FORMS]),
    default="text",
    show_default=True,
    help="For people, for programs, or for what draws graphs.",
)
@database_option
def graph(
    lesson: str | None,
    symptom: str | None,
    depth: int,
    project: str | None,
    style: str,
    database: Path,
) -> None:
    """Show what hangs together with a LESSON: patterns, symptoms, other fixes, where it comes from.

    A pattern causes symptoms and is fixed by fixes; a fix requires imports, contradicts another one
    or supersedes it, and is derived from files, commits and the people behind them, who are keys
    without names. Where things come from is not followed to all else that came from there.
    """
    if (lesson is None) == (symptom is None):
        raise click.UsageError("say what to begin with: the key of a lesson, or --symptom TEXT")
    with read_memory(database) as store:
        (home,) = chosen_projects(store, project)
        around = _around(store, home, lesson, symptom or "", depth)
    if not around.is_whole:
        note("There is more: this is what is nearest.")
    form = _FORMS.get(style)
    if form:
        click.echo(form(around))
    else:
        for tree in as_tree(around):
            console().print(tree)


def _around(store: Store, project: str, lesson: str | None, symptom: str, depth: int) -> Around:
    if lesson is not None:
        key = lesson_named(store, project, lesson).lesson.key
        return store.graph.around_lesson(project, key, depth)
    found = store.graph.around_symptom(project, symptom, depth)
    if not found.starts:
        raise LessonError(f"No symptom of a correction here holds {symptom!r}.")
    return found

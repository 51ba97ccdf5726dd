"""`twiceshy scope`: where a lesson holds, and where it would."""

import json
import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import click
from rich.text import Text as Styled

from twiceshy.cli.forget import is_interactive
from twiceshy.cli.options import database_option, format_option
from twiceshy.cli.output import console, note, progress, shown_path
from twiceshy.cli.plain import one_line, plain
from twiceshy.cli.projects import chosen_projects, lesson_named, project_named
from twiceshy.counting import counted
from twiceshy.errors import SettingsError
from twiceshy.memory.projects import ProjectSummary
from twiceshy.memory.store import Store
from twiceshy.model import EVERYWHERE, LearnedLesson
from twiceshy.workspace.checking import Checked
from twiceshy.workspace.place import open_memory
from twiceshy.workspace.reach import Reached, reached
from twiceshy.workspace.text import Text
from twiceshy.workspace.widening import set_reach

# Of each project, so many places are shown.
MOST_PLACES = 5
LANGUAGE = "language"


@click.command()
@click.argument("key")
@click.option(
    "--to",
    "targets",
    multiple=True,
    metavar="PROJECT|language",
    help="Widen it to this project, by id or folder, or to all of yours in its language.",
)
@click.option("--back", is_flag=True, help="Have it hold in its own project alone again.")
@click.option("--project", metavar="ID", help="Where it was learned, if not in the current folder.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@format_option
@database_option
def scope(  # noqa: PLR0913, PLR0917 - one parameter for each option
    key: str,
    targets: tuple[str, ...],
    back: bool,
    project: str | None,
    yes: bool,
    style: str,
    database: Path,
) -> None:
    """Show where the lesson KEY would apply, and widen it beyond its project with --to.

    A lesson holds in the project where it was learned. Widened, it is offered elsewhere too, without
    its examples: those stay at home. A beginning of KEY will do.
    """
    if back and targets:
        raise click.UsageError("--back and --to are opposites")
    with open_memory(database) as store:
        (home,) = chosen_projects(store, project)
        learned = lesson_named(store, home, key)
        known = store.reaches(home).get(learned.lesson.key, frozenset())
        if back:
            set_reach(store, learned, (), time.time())
            click.echo("It holds in its own project alone.")
            return
        reach = {_reach(store, learned, target) for target in targets}
        found = _looked_at(store, learned, reach)
        if style == "text":
            _tell(learned, _holds(store, known), found)
        if reach and _agreed(yes):
            set_reach(store, learned, known | reach, time.time())
            known |= reach
        if style == "json":
            click.echo(_as_json(learned, known, found))
        elif reach:
            click.echo(f"It now holds {_holds(store, known)}.")


def _reach(store: Store, learned: LearnedLesson, target: str) -> str:
    if target == LANGUAGE:
        return EVERYWHERE
    found = project_named(store, target)
    if found == learned.project:
        raise SettingsError(f"It was learned in {target}; --back narrows it to that.")
    return found


def _looked_at(store: Store, learned: LearnedLesson, reach: set[str]) -> list[Reached]:
    """Where it would apply: in the projects that are asked about, else in all that are known."""
    everything = not reach or EVERYWHERE in reach
    projects = [
        one
        for one in store.projects()
        if (everything or one.project in reach) and one.project != learned.project
    ]
    found = []
    with progress() as told:
        for done, summary in enumerate(projects, 1):
            found.append(reached(store, learned, summary))
            told("checking", done, len(projects))
    return found


def _agreed(yes: bool) -> bool:
    if yes:
        return True
    if not is_interactive():
        raise click.UsageError("there is no terminal to ask on: add --yes if you mean it")
    if not click.confirm("Have it hold there?", err=True):
        note("Nothing was widened.")
        raise click.exceptions.Exit(1)
    return True


def _holds(store: Store, reach: Collection[str]) -> str:
    """Where a lesson holds, in words."""
    if EVERYWHERE in reach:
        return "in all your projects in its language"
    labels = [one.label for one in store.projects() if one.project in reach]
    if not labels:
        return "in its own project alone"
    return f"in its own project and in {', '.join(map(plain, labels))}"


def _tell(learned: LearnedLesson, holds: str, found: Sequence[Reached]) -> None:
    lesson, out = learned.lesson, console()
    change = f"{one_line(lesson.pattern)} → {one_line(lesson.template) or '(removed)'}"
    out.print(Styled.assemble((lesson.key[:8], "bold red"), "  ", (change, "bold")))
    out.print(f"holds {holds}; it would apply\n")
    for one in found:
        out.print(_told(one))
    if not found:
        out.print("nowhere else: no other project is known here.")


def _told(one: Reached) -> Styled:
    text = Styled(plain(one.summary.label), "bold")
    if one.problem:
        return text.append(f": not looked at: {plain(one.problem)}", "yellow")
    places = counted(one.places, "place")
    text.append(f": {places} in {counted(len(one.files), 'file')}" if one.places else ": nowhere")
    lines = [line for checked in one.files for line in _lines(one.summary, checked)]
    for line in lines[:MOST_PLACES]:
        text.append(f"\n  {line}")
    if len(lines) > MOST_PLACES:
        text.append(f"\n  … and {counted(len(lines) - MOST_PLACES, 'more place')}")
    return text


def _lines(summary: ProjectSummary, checked: Checked) -> list[str]:
    """The places in a file, each as its path, line and message."""
    path, text = _inside(summary, checked), Text(checked.source)
    return [
        f"{plain(path)}:{text.position(one.span.start, 'utf-32')[0] + 1}: {one_line(one.message)}"
        for one in checked.suggestions
    ]


def _inside(summary: ProjectSummary, checked: Checked) -> str:
    root = Path(summary.label)
    inside = checked.path.relative_to(root) if checked.path.is_relative_to(root) else checked.path
    return shown_path(inside)


def _as_json(learned: LearnedLesson, known: Collection[str], found: Sequence[Reached]) -> str:
    """Where it holds and would apply; lines count from 0, as everywhere in JSON."""
    projects = [
        {
            "project": one.summary.project,
            "label": one.summary.label,
            "problem": one.problem,
            "places": [place for checked in one.files for place in _places(one.summary, checked)],
        }
        for one in found
    ]
    told = {
        "version": 1,
        "lesson": learned.lesson.key,
        "language": EVERYWHERE in known,
        "holds": sorted({learned.project, *known} - {EVERYWHERE}),
        "projects": projects,
    }
    return json.dumps(told, indent=2)


def _places(summary: ProjectSummary, checked: Checked) -> list[dict[str, Any]]:
    path, text = _inside(summary, checked), Text(checked.source)
    return [
        {"path": path, "line": text.position(one.span.start, "utf-32")[0]}
        for one in checked.suggestions
    ]

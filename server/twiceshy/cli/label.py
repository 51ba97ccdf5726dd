"""`twiceshy label`: what class a lesson is of, and saying so."""

import json
import time
from pathlib import Path

import click

from twiceshy.cli.options import database_option, format_option
from twiceshy.cli.output import console
from twiceshy.cli.plain import one_line
from twiceshy.cli.projects import chosen_projects, lesson_named
from twiceshy.errors import SettingsError
from twiceshy.lessons.classes import LABELS, Classes
from twiceshy.lessons.classify import classify
from twiceshy.model import Lesson
from twiceshy.workspace.labelling import corrected, set_labels
from twiceshy.workspace.place import open_memory

REASONS = {
    "rule": "its words leave no doubt",
    "model": "lessons like it in what linters find mostly are",
    "person": "you said so",
    "likeness": "you said so of one much like it",
}


@click.command()
@click.argument("key")
@click.argument("labels", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--project", metavar="ID", help="Where it was learned, if not in the current folder.")
@format_option
@database_option
def label(
    key: str, labels: tuple[str, ...], project: str | None, style: str, database: Path
) -> None:
    """Show the classes of the lesson KEY, or correct them: category=bug fix_class=null_check.

    Names are category, fix_class, reusability and edge_case. What you say holds for this lesson, and counts
    for those that are much like it; `NAME=` takes it back. A beginning of KEY will do.
    """
    with open_memory(database) as store:
        (home,) = chosen_projects(store, project)
        learned = lesson_named(store, home, key)
        given = dict(_parted(one) for one in labels)
        set_labels(store, learned, given, time.time())
        classes = classify(learned.lesson, corrected(store))
    if classes is None:
        raise SettingsError(f"The lesson {key} cannot be read any more; `twiceshy relearn` helps.")
    if style == "json":
        click.echo(json.dumps({"version": 1, "lesson": learned.lesson.key, **as_json(classes)}))
    else:
        _tell(learned.lesson, classes)


def as_json(classes: Classes) -> dict[str, object]:
    """The classes of a lesson, for programs."""
    return {
        "category": classes.category,
        "categoryFrom": classes.reason,
        "categoryConfidence": classes.sure,
        "fixClass": classes.fix_class,
        "reusability": classes.reusability,
        "edgeCase": classes.edge_case == "yes",
    }


def _parted(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not equals:
        raise SettingsError(f"{given!r} says nothing: write it as category=bug.")
    return name.replace("-", "_"), value.replace("-", "_")


def _tell(lesson: Lesson, classes: Classes) -> None:
    out = console()
    change = f"{one_line(lesson.pattern)} → {one_line(lesson.template) or '(removed)'}"
    out.print(f"{lesson.key[:8]}  {change}", style="bold")
    for name, meanings in LABELS.items():
        value = getattr(classes, name)
        why = f" ({REASONS[classes.reason]})" if name == "category" else ""
        out.print(f"  {name:<11} {value}: {meanings[value]}{why}")

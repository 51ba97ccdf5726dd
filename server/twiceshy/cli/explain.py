"""`twiceshy explain`: why a place has the suggestions that it has, and all about a lesson."""

import json
from pathlib import Path
from typing import Any

import click

from twiceshy.cli.options import confidence_option, database_option, format_option
from twiceshy.cli.output import shown_path
from twiceshy.cli.plain import plain
from twiceshy.cli.projects import chosen_projects
from twiceshy.cli.sections import print_sections
from twiceshy.lessons.confidence import MEDIUM
from twiceshy.workspace.explained_json import lesson_as_json, place_as_json
from twiceshy.workspace.explaining import Where, asked_about, explain_lesson, explain_place
from twiceshy.workspace.place import read_memory
from twiceshy.workspace.sections import (
    NEAREST,
    Section,
    lesson_sections,
    place_sections,
    summary,
)


@click.command()
@click.argument("target", metavar="FILE:LINE[:COLUMN]|KEY")
@click.option("--why", is_flag=True, help="Also the nearest lessons, and what stopped each.")
@format_option
@confidence_option(MEDIUM)
@click.option("--project", metavar="ID", help="Where a lesson was learned: an id or a folder.")
@database_option
def explain(
    target: str, why: bool, style: str, minimum: float, project: str | None, database: Path
) -> None:
    """Say why something is suggested at a place, or, with --why, why nothing is.

    Lines and columns count from 1, as `check` prints them. With the beginning of a lesson's KEY
    instead of a place, say all that is known of that lesson.
    """
    asked = asked_about(target)
    with read_memory(database) as store:
        if isinstance(asked, Where):
            place = explain_place(store, asked, minimum)
            path = shown_path(asked.path)
            if style == "json":
                _print_json({"path": path} | place_as_json(place, "utf-16"))
                return
            print_sections([_at(path, one) for one in place_sections(place, why=why)])
            _print_end(path, asked, summary(place, why=why), len(place.explanation.others), why=why)
        else:
            lesson = explain_lesson(store, chosen_projects(store, project), asked)
            if style == "json":
                _print_json(lesson_as_json(lesson))
                return
            print_sections(lesson_sections(lesson))


def _at(path: str, section: Section) -> Section:
    return section._replace(title=f"{path}:{section.title}")


def _print_json(told: dict[str, Any]) -> None:
    click.echo(json.dumps({"version": 1} | told, indent=2))


def _print_end(path: str, where: Where, sentence: str, others: int, *, why: bool) -> None:
    """What stands in place of sections, or is left out after them."""
    if sentence:
        click.echo(f"{plain(path)}:{where.line}: {sentence}")
    elif why and others > NEAREST:
        click.echo(f"\n… and {others - NEAREST} more, farther off; --format json has them.")

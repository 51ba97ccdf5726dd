"""`twiceshy lessons`: what was learned."""

import json
from pathlib import Path
from typing import Any

import click
from rich.text import Text as Styled

from twiceshy.cli.options import database_option, format_option
from twiceshy.cli.output import console, counted, source_of
from twiceshy.cli.plain import one_line
from twiceshy.cli.projects import chosen_projects
from twiceshy.cli.report import provenance
from twiceshy.workspace.checking import Standing, standings
from twiceshy.workspace.place import read_memory

STATE_STYLES = {"shown": "green", "review": "yellow", "silent": "dim", "silenced": "red"}


@click.command()
@format_option
@click.option("--project", metavar="ID", help="A project's id or folder; `doctor` lists them.")
@click.option("--all", "everywhere", is_flag=True, help="The lessons of all projects.")
@database_option
def lessons(style: str, project: str | None, everywhere: bool, database: Path) -> None:
    """List the lessons of the current folder's project, those with most evidence first.

    A lesson is "shown" by default, kept for "review" until there is more evidence, "silent" where it
    is too unsure or contradicted by another, or "silenced" by rejections.
    """
    with read_memory(database) as store:
        projects = chosen_projects(store, project, everywhere=everywhere)
        found = [(name, standing) for name in projects for standing in standings(store, name)]
    if style == "json":
        listed = [_as_json(name, standing) for name, standing in found]
        click.echo(json.dumps({"version": 1, "lessons": listed}, indent=2))
    elif found:
        out = console()
        for _, standing in found:
            out.print(_told(standing))
        out.print(counted(len(found), "lesson"))
    else:
        console().print("No lessons yet. Run `twiceshy learn` in a git repository.")


def _told(standing: Standing) -> Styled:
    """A lesson on two lines: what it says, and what speaks for it."""
    lesson, evidence = standing.learned.lesson, standing.learned.evidence
    text = Styled(f"{lesson.key[:8]}  {standing.confidence:.2f}  ")
    text.append(f"{standing.state:<8}", STATE_STYLES[standing.state])
    text.append(
        f"  {one_line(lesson.pattern)} → {one_line(lesson.template) or '(removed)'}", "bold"
    )
    examples = counted(len(evidence.experiences), "example")
    text.append(
        f"\n          {lesson.language}: {examples} in {counted(evidence.commits, 'commit')}"
    )
    text.append(f", {evidence.left_alone} left alone")
    text.append(f"; newest {source_of(standing.examples[0])}" if standing.examples else "")
    return text


def _as_json(project: str, standing: Standing) -> dict[str, Any]:
    lesson, evidence = standing.learned.lesson, standing.learned.evidence
    return {
        "project": project,
        "key": lesson.key,
        "language": lesson.language,
        "pattern": lesson.pattern,
        "template": lesson.template,
        "support": len(evidence.experiences),
        "commits": evidence.commits,
        "files": evidence.files,
        "leftAlone": evidence.left_alone,
        "accepted": evidence.accepted,
        "rejected": evidence.rejected,
        "reverted": evidence.reverted,
        "confidence": round(standing.confidence, 4),
        "state": standing.state,
        "provenance": [provenance(example) for example in standing.examples],
    }

"""`twiceshy gaps`: where the memory is thin or wrong."""

import json
import time
from pathlib import Path
from typing import Any

import click

from twiceshy.cli.options import database_option, format_option
from twiceshy.cli.output import console
from twiceshy.cli.projects import chosen_projects
from twiceshy.cli.sections import print_sections
from twiceshy.counting import counted
from twiceshy.memory.store import Store
from twiceshy.workspace.dates import day, iso
from twiceshy.workspace.explained_json import symptoms_as_json
from twiceshy.workspace.gaps import Gap, Gaps, gaps_of
from twiceshy.workspace.place import read_memory
from twiceshy.workspace.sections import Line, Section


@click.command()
@format_option
@click.option("--project", metavar="ID", help="A project's id or folder; `doctor` lists them.")
@click.option("--all", "everywhere", is_flag=True, help="Of all projects.")
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="How many questions to ask for each project.",
)
@database_option
def gaps(style: str, project: str | None, everywhere: bool, most: int, database: Path) -> None:
    """List where the memory is thin or wrong, as questions, the most useful first.

    What tools complain of and nothing mends, places for which there were no memories, lessons that contradict each
    other, fixes that did not help, and suggestions that were not wanted or were written otherwise.
    """
    with read_memory(database) as store:
        projects = chosen_projects(store, project, everywhere=everywhere)
        found = [gaps_of(store, name, time.time()) for name in projects]
        labels = _labels(store)
    if style == "json":
        told = [_as_json(one, most) for one in found]
        click.echo(json.dumps({"version": 1, "projects": told}, indent=2))
        return
    for one in found:
        if everywhere:
            console().print(labels.get(one.project, one.project), style="bold")
        print_sections([_section(gap) for gap in one.gaps[:most]])
        console().print(_summary(one, most), style="dim")


def _labels(store: Store) -> dict[str, str]:
    return {one.project: one.label for one in store.projects()}


def _section(gap: Gap) -> Section:
    seen = f"{counted(gap.occasions, 'time')}, last on {day(gap.at)}"
    lines = (Line("ask", gap.question), Line("seen", seen), Line("do", gap.todo))
    return Section(gap.kind, (), lines)


def _summary(found: Gaps, most: int) -> str:
    """What there is beside the questions that are asked."""
    parts = [counted(len(found.gaps), "question")] if found.gaps else ["Nothing to ask"]
    if len(found.gaps) > most:
        parts[0] += f", the first {most} of them shown"
    if found.recalls:
        parts.append(
            f"{counted(found.recalls, 'look')} for memories, of which {found.empty} found none"
        )
    figures = found.figures
    if figures.seen:
        parts.append(
            f"{figures.unwanted} of {counted(figures.seen, 'suggestion')} that were seen "
            f"({figures.share:.0%}) not wanted"
        )
    return f"{'; '.join(parts)}."


def _as_json(found: Gaps, most: int) -> dict[str, Any]:
    return {
        "project": found.project,
        "recalls": found.recalls,
        "emptyRecalls": found.empty,
        "seen": found.figures.seen,
        "unwanted": found.figures.unwanted,
        "total": len(found.gaps),
        "gaps": [_gap_as_json(gap) for gap in found.gaps[:most]],
    }


def _gap_as_json(gap: Gap) -> dict[str, Any]:
    return {
        "kind": gap.kind,
        "question": gap.question,
        "todo": gap.todo,
        "occasions": gap.occasions,
        "last": iso(gap.at),
        "lessons": list(gap.lessons),
        "symptoms": symptoms_as_json([gap.symptom] if gap.symptom else []),
    }

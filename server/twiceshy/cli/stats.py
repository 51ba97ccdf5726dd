"""`twiceshy stats`: what happened over time."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from twiceshy.cli.options import database_option, format_option
from twiceshy.cli.output import console
from twiceshy.cli.plain import plain
from twiceshy.cli.projects import chosen_projects
from twiceshy.counting import counted
from twiceshy.memory.projects import ProjectSummary
from twiceshy.memory.statistics import Statistics, Week
from twiceshy.workspace.place import read_memory

_DAY = 86_400.0


@click.command()
@click.option("--days", type=click.IntRange(1, 36_500), default=90, show_default=True)
@click.option("--project", metavar="ID", help="A project's id or folder; `doctor` lists them.")
@click.option("--all", "everywhere", is_flag=True, help="All projects, one after the other.")
@format_option
@database_option
def stats(days: int, project: str | None, everywhere: bool, style: str, database: Path) -> None:
    """Count what was corrected, shown and answered, week by week; days are those of UTC.

    What a history brought counts on the day of its commit.

    "helped" is the share of answered suggestions that were taken and not taken back; one that was
    seen and passed by is answered, too. The times are from showing a suggestion to a yes or no.
    """
    since = datetime.fromtimestamp(time.time() - days * _DAY, UTC).strftime("%Y-%m-%d")
    with read_memory(database) as store:
        known = {one.project: one for one in store.projects()}
        projects = chosen_projects(store, project, everywhere=everywhere)
        found = {name: store.statistics(name, since) for name in projects}
    if style == "json":
        told = [{"project": name, **_as_json(one)} for name, one in found.items()]
        click.echo(json.dumps({"version": 1, "since": since, "projects": told}, indent=2))
        return
    for name, one in found.items():
        _print(known.get(name, ProjectSummary(name, name, 0, 0)), since, one)


def _print(project: ProjectSummary, since: str, found: Statistics) -> None:
    out = console()
    out.print(plain(project.label), style="bold")
    corrections = counted(project.experiences, "correction")
    out.print(f"  known: {corrections}, {counted(project.lessons, 'lesson')}")
    happened = ", ".join(f"{times:,} {what}" for what, times in found.totals.items())
    out.print(f"  since {since}: {happened or 'nothing corrected, shown or answered'}")
    for what, counts in (("domains", found.domains), ("fixes", found.fix_classes)):
        told = ", ".join(f"{name or 'unknown'} {times:,}" for name, times in counts.items())
        if told:
            out.print(f"  {what}: {told}")
    if found.weeks:
        out.print(_table(found.weeks))


def _table(weeks: tuple[Week, ...]) -> Table:
    table = Table("week of", box=None, pad_edge=True, header_style="dim")
    for name in ("seen", "answered", "helped", "half within", "19 of 20 within"):
        table.add_column(name, justify="right")
    for one in weeks:
        rate = "" if one.helpful_rate is None else f"{one.helpful_rate:.0%}"
        times = (_lasting(one.median_seconds), _lasting(one.slow_seconds))
        table.add_row(one.week, f"{one.seen:,}", f"{one.answered:,}", rate, *times)
    return table


def _lasting(seconds: float | None) -> str:
    """A time in the largest unit of which there are two."""
    if seconds is None:
        return ""
    for unit, length in (("d", _DAY), ("h", 3600.0), ("min", 60.0)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


def _as_json(found: Statistics) -> dict[str, Any]:
    return {
        "totals": found.totals,
        "domains": found.domains,
        "fixClasses": found.fix_classes,
        "scopes": found.scopes,
        "days": [{"day": day, **counts} for day, counts in found.days.items()],
        "weeks": [
            {
                "week": one.week,
                "seen": one.seen,
                "answered": one.answered,
                "helped": one.helped,
                "helpfulRate": one.helpful_rate,
                "medianSeconds": one.median_seconds,
                "slowSeconds": one.slow_seconds,
            }
            for one in found.weeks
        ],
    }

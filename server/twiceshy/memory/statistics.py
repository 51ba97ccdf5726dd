"""Reading what happened over time: counts, rates and how long answers took, from views over the log."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from twiceshy.memory.connection import Database


class Week(NamedTuple):
    """The suggestions that were first seen in a week, which begins on the Monday `week`.

    Answered ones were taken, turned down or passed by; `helped` counts those that were taken and
    not taken back, `helpful_rate` their share of the answered ones. The seconds are what half and
    19 of 20 took at most from when they were shown to a yes or no; None where there was none.
    """

    week: str
    seen: int
    answered: int
    helped: int
    helpful_rate: float | None
    median_seconds: float | None
    slow_seconds: float | None


class Statistics(NamedTuple):
    """What happened in a project from a day on, and what is kept of it now.

    `days` has the counts of each day on which something happened, by what it was: "corrections",
    "commits", "seen", "complaints", or an answer.
    """

    days: dict[str, dict[str, int]]
    weeks: tuple[Week, ...]
    domains: dict[str, int]
    fix_classes: dict[str, int]
    scopes: dict[str, int]

    @property
    def totals(self) -> dict[str, int]:
        """The counts of all days together."""
        found: dict[str, int] = {}
        for counts in self.days.values():
            for what, times in counts.items():
                found[what] = found.get(what, 0) + times
        return dict(sorted(found.items()))


def statistics_of(database: Database, project: str, since: str) -> Statistics:
    """What happened in a project from a day on, written as 2026-05-31; UTC."""
    days: dict[str, dict[str, int]] = {}
    for day, what, times in database.rows(
        """
        SELECT date(at, 'unixepoch') AS day, what, count(*) FROM happened
        WHERE project = ? AND at >= unixepoch(?) GROUP BY day, what ORDER BY day, what
        """,
        (project, since),
    ):
        days.setdefault(day, {})[what] = times
    weeks = database.rows(
        """
        SELECT week, seen, answered, helped, helpful_rate, median_seconds, slow_seconds
        FROM weekly WHERE project = ? AND week >= date(?, 'weekday 0', '-6 days') ORDER BY week
        """,
        (project, since),
    )
    domains = database.rows("SELECT domain, experiences FROM domain WHERE project = ?", (project,))
    classes: Counter[str] = Counter()
    scopes: Counter[str] = Counter()
    for fix_class, scope, experiences in database.rows(_CARRYING, (project,)):
        classes[fix_class] += experiences
        scopes[scope] += experiences
    return Statistics(
        days,
        tuple(Week(*row) for row in weeks),
        _most_first(domains),
        _most_first(classes.items()),
        _most_first(scopes.items()),
    )


# Of the experiences that lessons rest on, and not by way of all experiences (`experience_record`).
_CARRYING = """
    WITH widened AS (
        SELECT lesson, max(reach = '*') AS everywhere FROM scope
        WHERE project = ?1 AND holds GROUP BY lesson
    ), carrying AS (
        SELECT max(fix_class) AS fix_class, max(everywhere) AS everywhere
        FROM support LEFT JOIN widened USING (lesson) WHERE project = ?1 GROUP BY experience
    )
    SELECT fix_class,
        CASE everywhere WHEN 1 THEN 'language' WHEN 0 THEN 'projects' ELSE 'project' END AS scope,
        count(*)
    FROM carrying GROUP BY 1, 2
"""


def _most_first(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    return dict(sorted(rows, key=lambda row: (-row[1], row[0])))

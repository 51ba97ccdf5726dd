"""Which lessons are a level lower, because too many of their suggestions were not wanted (SPEC 6.6).

What was seen and then rejected, reverted or passed by is an effective false positive. A share of
few is chance for the most part, so bounds decide: a lesson is demoted when even the lower one is too much,
and is trusted again when even the upper one of what was seen since is not. With each such change,
and when a person revives the lesson, the counting begins anew, so that nothing flickers.

A lesson's key changes with each example; lessons that make the same change share their record.
"""

import math
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

from twiceshy.memory.connection import Database
from twiceshy.memory.events import to_json

# SPEC 6.6: fewer say nothing, and from this share on suggestions are too often not wanted.
FEWEST: Final = 20
TOO_MUCH: Final = 0.10
# The newest suggestions that were seen, by which a lesson is judged.
NEWEST: Final = 100
# Of lessons that are just as bad as allowed, one in ten is beyond either bound by chance.
_QUANTILE = 1.2816

# What became of a suggestion that was seen: whether it was not wanted; None where counting begins anew.
Outcome = bool | None


class Demoted(NamedTuple):
    """The demoted lessons, by their keys and by the shapes of what they change."""

    keys: frozenset[str] = frozenset()
    shapes: frozenset[str] = frozenset()


def bounds(unwanted: int, seen: int) -> tuple[float, float]:
    """Between which shares the true one probably is (Wilson's score interval); 0 and 1 of nothing."""
    if not seen:
        return 0.0, 1.0
    share, square = unwanted / seen, _QUANTILE**2
    middle = share + square / (2 * seen)
    half = _QUANTILE * math.sqrt(share * (1 - share) / seen + square / (4 * seen**2))
    whole = 1 + square / seen
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)


def is_demoted(outcomes: Iterable[Outcome]) -> bool:
    """Whether a lesson is demoted after these outcomes, oldest first."""
    demoted = False
    for demoted in states(outcomes):  # noqa: B007 - the last one is asked for
        pass
    return demoted


def states(outcomes: Iterable[Outcome]) -> Iterator[bool]:
    """Whether a lesson is demoted after each of these outcomes."""
    demoted, counted, unwanted = False, deque[bool](), 0
    for outcome in outcomes:
        if outcome is not None:
            counted.append(outcome)
            unwanted += outcome
            if len(counted) > NEWEST:
                unwanted -= counted.popleft()
        if outcome is None or _is_to_change(unwanted, len(counted), demoted=demoted):
            demoted = not demoted and outcome is not None
            counted.clear()
            unwanted = 0
        yield demoted


def _is_to_change(unwanted: int, seen: int, *, demoted: bool) -> bool:
    # A share lies between its bounds: of most lessons it says enough.
    if seen < FEWEST or (unwanted >= TOO_MUCH * seen) is demoted:
        return False
    lower, upper = bounds(unwanted, seen)
    return upper < TOO_MUCH if demoted else lower >= TOO_MUCH


def read_demoted(database: Database, projects: Collection[str]) -> Demoted:
    """The lessons that are demoted where their suggestions in all of these projects count.

    Counted once for as long as nothing is written: it is asked for with each reading of lessons.
    """
    version, asked = database.version, frozenset(projects)
    known = _counted.get(database)
    if known is None or known[0] != version:
        known = _counted[database] = (version, {})
    if asked not in known[1]:
        known[1][asked] = _count(database, asked)
    return known[1][asked]


_counted: WeakKeyDictionary[Database, tuple[int, dict[frozenset[str], Demoted]]]
_counted = WeakKeyDictionary()


def _count(database: Database, projects: Collection[str]) -> Demoted:
    records = _records(database, projects)
    if not records:
        return Demoted()
    outcomes: dict[str, list[Outcome]] = defaultdict(list)
    for lesson, shape, outcome, _ in _outcomes(database, projects, records):
        record = records.get(lesson) or shape or lesson
        outcomes[record].append(None if outcome is None else bool(outcome))
    down = frozenset(record for record, known in outcomes.items() if is_demoted(known))
    keys = frozenset(lesson for lesson, record in records.items() if record in down)
    return Demoted(keys, down - keys)


def _records(database: Database, projects: Collection[str]) -> dict[str, str]:
    """Whose record each lesson shares, by key, where enough was not wanted to look closer.

    That is the shape of what it changes, or itself where no verdict knows it.
    """
    rows = database.rows(
        """
        WITH known AS (
            SELECT lesson, coalesce(max(shape), lesson) AS record,
                count(*) FILTER (WHERE answer IN ('rejected', 'reverted', 'ignored')) AS unwanted
            FROM verdict
            WHERE trace IS NOT NULL AND project IN (SELECT value FROM json_each(?1))
            GROUP BY lesson
        )
        SELECT lesson, record FROM known
        WHERE record IN (SELECT record FROM known GROUP BY record HAVING sum(unwanted) >= ?2)
        """,
        (to_json(sorted(projects)), math.ceil(TOO_MUCH * FEWEST)),
    )
    return dict(rows)


def _outcomes(
    database: Database, projects: Collection[str], lessons: Collection[str]
) -> list[tuple[str, str | None, int | None, int]]:
    """What became of what was seen of some lessons, and when a person revived any, oldest first."""
    return database.rows(
        """
        WITH last AS MATERIALIZED (
            SELECT trace, answer, max(turn) FROM verdict WHERE trace IS NOT NULL GROUP BY trace
        )
        SELECT lesson, NULL, coalesce(answer, '') IN ('rejected', 'reverted', 'ignored'), seq
        FROM trace LEFT JOIN last ON last.trace = trace.key
        WHERE lesson IN (SELECT value FROM json_each(?2))
          AND project IN (SELECT value FROM json_each(?1))
        UNION ALL SELECT lesson, shape, NULL, seq FROM silence WHERE NOT holds
        ORDER BY seq
        """,
        (to_json(sorted(projects)), to_json(sorted(lessons))),
    )

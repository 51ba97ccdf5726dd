"""How what was corrected loses its weight with time, and when it goes (SPEC 4.4).

The relevance of an experience halves over thirty days without anything good: that it came, that a
suggestion of a lesson which rests on it was seen, that one was taken. What was taken strengthens it,
what was turned down weakens it. All of that is read from the log's own tables; nothing is counted
on the side.

An experience is **gone** below `GONE`, if it was turned down more often than taken. What was said
of it stays. A lesson that a person took, asked for or widened is **cold** below `COLD`: it is told of
(`retiring`), and a person decides.

What a person asked to be remembered, and what carries such a lesson, never goes. What a later commit
took back stays, too: it is what keeps it from being suggested.

Where somebody looked for memories counts by the same half-life, and goes at the same age.
"""

import math
from collections.abc import Callable, Sequence
from typing import Final

from twiceshy.memory.connection import Database
from twiceshy.memory.events import DAY
from twiceshy.memory.forget import prune, prune_recalls

HALF_LIFE: Final = 30 * DAY
# Six half-lives, and twelve.
COLD: Final = 2.0**-6
GONE: Final = 2.0**-12


def relevance(now: float, last: float, helped: int, hurt: int) -> float:
    """How much something counts that was last of use at a time, in seconds; from 0 on.

    A time in the future counts as now.
    """
    strength: float = (1 + helped) / (1 + hurt)
    return strength * math.exp2(-max(0.0, now - last) / HALF_LIFE)


class Ageing:
    """What of a database is of use still."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database, self._clock = database, clock

    def gone(self) -> list[tuple[str, str]]:
        """The experiences that nobody misses, as (project, key) pairs, the oldest first."""
        now = self._clock()
        return [
            (project, key)
            for project, key, last, helped, hurt in self._database.rows(_TURNED_DOWN)
            if relevance(now, last, helped, hurt) < GONE
        ]

    def retiring(self) -> list[tuple[str, str]]:
        """The lessons that a person took or asked for, and that were of no use for long.

        (project, lesson key) pairs. They stay in force: whether they go is for a person to say.
        """
        now = self._clock()
        return [
            (project, key)
            for project, key, last, helped, hurt in self._database.rows(_LESSONS)
            if relevance(now, last, helped, hurt) < COLD
        ]

    def prune_recalls(self) -> int:
        """Deletes where memories were looked for so long ago that it says nothing; how often that was."""
        return prune_recalls(self._database, self._clock() - HALF_LIFE * -math.log2(GONE))

    def prune(self, project: str, keys: Sequence[str]) -> None:
        """Deletes some experiences of a project; the families that lost one are due to be made again."""
        prune(self._database, project, keys)


# What was said of each lesson, and when one of its suggestions was last seen or taken.
_SAID = """
    WITH said AS (
        SELECT project, lesson,
            count(*) FILTER (WHERE answer = 'accepted') AS helped,
            count(*) FILTER (WHERE answer IN ('rejected', 'reverted')) AS hurt,
            max(at) FILTER (WHERE answer = 'accepted') AS taken
        FROM verdict GROUP BY project, lesson
    ), shown AS (
        SELECT project, lesson, max(at) AS seen FROM trace GROUP BY project, lesson
    ), carried AS (
        SELECT lesson.project, lesson.key AS lesson, each.value AS experience
        FROM lesson, json_each(lesson.evidence, '$.experiences') AS each
    ), asked AS (
        SELECT project, key AS lesson FROM lesson WHERE evidence ->> '$.meant'
        UNION SELECT project, lesson FROM said WHERE helped > hurt
        UNION SELECT project, lesson FROM scope WHERE holds
    )
"""

# Experiences that were turned down more often than taken, and that nobody asked to be kept.
_TURNED_DOWN = f"""
    {_SAID}, spoken AS (
        SELECT project, experience AS key, sum(coalesce(helped, 0)) AS helped,
            sum(coalesce(hurt, 0)) AS hurt, max(coalesce(taken, 0), coalesce(seen, 0)) AS used,
            max(is_asked IS NOT NULL) AS asked
        FROM carried LEFT JOIN said USING (project, lesson) LEFT JOIN shown USING (project, lesson)
        LEFT JOIN (SELECT project, lesson, 1 AS is_asked FROM asked) USING (project, lesson)
        GROUP BY project, experience
    )
    SELECT project, key, max(at, used), helped, hurt
    FROM spoken JOIN remembered USING (project, key)
        JOIN (SELECT seq, at FROM experience) USING (seq)
    WHERE hurt > helped AND NOT (reverted OR meant OR asked)
    ORDER BY seq
"""  # noqa: S608 - put together from constants

_LESSONS = f"""
    {_SAID}
    SELECT project, lesson, max(coalesce(taken, 0), coalesce(seen, 0), coalesce(
            (SELECT max(at) FROM carried JOIN experience ON experience.key = carried.experience
             WHERE carried.project = asked.project AND carried.lesson = asked.lesson), 0)),
        coalesce(helped, 0), coalesce(hurt, 0)
    FROM asked LEFT JOIN said USING (project, lesson) LEFT JOIN shown USING (project, lesson)
    WHERE (project, lesson) IN (SELECT project, key FROM lesson)
    ORDER BY project, lesson
"""  # noqa: S608 - put together from constants

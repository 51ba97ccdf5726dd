"""Reading what people answered: verdicts, by shape of change, and where nothing is suggested any more.

Also whether a person may be asked something.
"""

from twiceshy.elapsed import SLACK
from twiceshy.memory.connection import Database
from twiceshy.memory.events import DAY, QUESTION
from twiceshy.memory.silence import silenced_shapes, what_was_said
from twiceshy.model import Answers, Verdict


def read_verdicts(database: Database, project: str) -> list[Verdict]:
    """The verdicts of a project, oldest first; of forgotten ones the rejections, dated anew."""
    rows = database.rows(
        """
        SELECT project, lesson, site, answer, at, shape, reach, reason, trace, text
        FROM verdict WHERE project = ? ORDER BY turn
        """,
        (project,),
    )
    return [Verdict(*row) for row in rows]


def answers_by_shape(database: Database, project: str) -> dict[str, Answers]:
    """What was answered in a project to each shape of change, whatever lesson it was."""
    rows = database.rows(
        """
        SELECT shape, count(*) FILTER (WHERE answer = 'accepted'),
            count(*) FILTER (WHERE answer = 'rejected'),
            max(at) FILTER (WHERE answer = 'reverted' AND site = '')
        FROM verdict WHERE project = ? AND shape IS NOT NULL GROUP BY shape
        """,
        (project,),
    )
    silent = silenced_shapes(what_was_said(database), project)
    counted = {
        shape: Answers(accepted, rejected, undone, shape in silent)
        for shape, accepted, rejected, undone in rows
    }
    unheard = dict.fromkeys(silent - counted.keys(), Answers(0, 0, None, silenced=True))
    return counted | unheard


def silent_sites(database: Database, project: str) -> frozenset[str]:
    """The keys of the sites of a project where something was rejected, taken back or kept by hand."""
    rows = database.rows(
        """
        SELECT site FROM verdict WHERE project = ?1
          AND (answer = 'rejected' OR (answer = 'reverted' AND site <> ''))
        UNION SELECT site FROM kept_site WHERE project = ?1
        """,
        (project,),
    )
    return frozenset(site for (site,) in rows)


def accepted_from(database: Database, at: float) -> int:
    """How many suggestions were accepted from a time on, in all projects."""
    ((count,),) = database.rows(
        "SELECT count(*) FROM verdict WHERE answer = 'accepted' AND at >= ?", (at,)
    )
    return int(count)


def may_be_asked(database: Database, now: float) -> bool:
    """Whether a person was not asked anything for a day, and never said not to be."""
    rows = database.rows(
        """
        SELECT 1 FROM event WHERE kind = ? AND key IS NOT NULL
        AND (key = 'never' OR (at > ? AND at <= ?))
        """,
        (QUESTION, now - DAY, now + SLACK),  # not for years where the clock was set back
    )
    return not rows

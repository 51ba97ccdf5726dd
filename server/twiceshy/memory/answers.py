"""Reading what people answered: verdicts, by shape of change, and where nothing is suggested any more."""

from twiceshy.memory.connection import Database
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

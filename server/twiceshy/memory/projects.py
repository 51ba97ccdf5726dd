"""Which projects there are, and what a person calls them."""

from typing import NamedTuple

from twiceshy.memory.connection import Database
from twiceshy.memory.events import project_event
from twiceshy.memory.log import append, rows_of


class ProjectSummary(NamedTuple):
    """A project's id, its label for people (the id where it has none), and what is kept of it."""

    project: str
    label: str
    experiences: int
    lessons: int


def read_projects(database: Database) -> list[ProjectSummary]:
    """Every project that is named or of which something is kept, by id."""
    rows = database.rows(
        """
        WITH known AS (
            SELECT project FROM project UNION SELECT project FROM domain
            UNION SELECT project FROM learned_commit UNION SELECT project FROM lesson
        )
        SELECT known.project, coalesce(project.label, known.project),
            (SELECT coalesce(sum(experiences), 0) FROM domain WHERE project = known.project),
            (SELECT count(DISTINCT key) FROM lesson WHERE project = known.project)
        FROM known LEFT JOIN project USING (project) ORDER BY known.project
        """
    )
    return [ProjectSummary(*row) for row in rows]


def name_project(database: Database, project: str, label: str, now: float) -> None:
    """Gives a project a label for people, such as its path; the newest one holds.

    Bytes of a path that are no UTF-8 are shown as escapes.
    """
    shown = label.encode(errors="backslashreplace").decode()
    sql = "SELECT 1 FROM project WHERE project = ? AND label = ?"
    if database.rows(sql, (project, shown)):
        return
    rows = rows_of([project_event(project, shown, now)])
    with database.writing() as connection:
        append(connection, rows)

"""Reading which projects there are."""

from typing import NamedTuple

from twiceshy.memory.connection import Database


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
            SELECT project FROM project UNION SELECT project FROM experience
            UNION SELECT project FROM learned_commit UNION SELECT project FROM lesson
        )
        SELECT known.project, coalesce(project.label, known.project),
            (SELECT count(*) FROM experience WHERE project = known.project),
            (SELECT count(DISTINCT key) FROM lesson WHERE project = known.project)
        FROM known LEFT JOIN project USING (project) ORDER BY known.project
        """
    )
    return [ProjectSummary(*row) for row in rows]

"""What was made of lessons for single places and accepted there, and was taken back since."""

from twiceshy.memory.connection import Database


class Forks:
    """The examples in a database that suggestions made."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def fallen(self, project: str) -> dict[str, str]:
        """The families of those that are no examples any more, by key, as far as these still count them."""
        rows = self._database.rows(
            """
            SELECT key, family FROM fork JOIN experience_family USING (project, key)
            WHERE project = ?1 AND family <> ''
              AND NOT EXISTS (SELECT 1 FROM remembered WHERE remembered.key = fork.key)
            """,
            (project,),
        )
        return dict(rows)

"""Reading which commits were learned."""

from twiceshy.memory.connection import Database


def learned_commits(database: Database, project: str) -> frozenset[str]:
    """The hashes of the commits of a project that were learned."""
    rows = database.rows("SELECT sha FROM learned_commit WHERE project = ?", (project,))
    return frozenset(sha for (sha,) in rows)


def next_number(database: Database, project: str) -> int:
    """The number that the next learned commit of a project will get; the first gets 1."""
    ((number,),) = database.rows(
        "SELECT coalesce(max(number), 0) + 1 FROM learned_commit WHERE project = ?", (project,)
    )
    return int(number)

"""What is wrong with a database, for a person to read."""

from twiceshy.errors import StoreDamaged
from twiceshy.memory.connection import Database
from twiceshy.memory.opening import APPLICATION_ID
from twiceshy.memory.projections import disagreements


def problems_of(database: Database) -> list[str]:
    """What is wrong with a database, a sentence each; empty when all is well."""
    try:
        return _problems(database)
    except StoreDamaged as error:
        return [str(error)]


def _problems(database: Database) -> list[str]:
    findings = [text for (text,) in database.rows("PRAGMA integrity_check(20)")]
    problems = [f"The file is damaged: {text}." for text in findings if text != "ok"]
    ((application,),) = database.rows("PRAGMA application_id")
    if application != APPLICATION_ID:
        problems.append("The file does not say that it is a database of twiceshy.")
    with database.translated():
        return problems + disagreements(database.connection)

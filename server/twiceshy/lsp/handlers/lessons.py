"""twiceshy/lessons, our own request: the lessons that hold in what is open."""

import asyncio
from typing import TYPE_CHECKING, Any

from pygls.exceptions import JsonRpcInvalidParams

from twiceshy.lessons.confidence import is_proposed
from twiceshy.lsp.plain import plain
from twiceshy.workspace.dates import iso

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session
    from twiceshy.workspace.library import Listing
    from twiceshy.workspace.listing import Listed

METHOD = "twiceshy/lessons"
OPTIONS = None

# How much of a title and of a project's name is told.
LONGEST = 200


async def handle(session: "Session", _server: "Server", params: object) -> dict[str, Any] | None:
    """A row for each lesson that has all words of the query; None where they cannot be read."""
    query = getattr(params, "query", None) or ""
    if not isinstance(query, str):
        raise JsonRpcInvalidParams(f"the query of {METHOD} is a text")
    waiting = session.later("listing lessons", lambda engine: engine.library.lessons(query))
    found = await asyncio.wrap_future(waiting) if waiting else None
    if found is None:
        return None
    session.status.listed(found.version)
    return {"total": found.total, "lessons": [_row(one, found) for one in found.lessons]}


def _row(one: "Listed", listing: "Listing") -> dict[str, Any]:
    standing = one.standing
    evidence = standing.learned.evidence
    return {
        "key": standing.learned.lesson.key,
        "title": plain(one.title, LONGEST),
        "language": standing.learned.lesson.language,
        "project": one.project,
        "projectName": plain(listing.labels.get(one.project, one.project), LONGEST),
        "scope": one.scope,
        "learnedHere": not one.is_from_elsewhere,
        "state": standing.state,
        "madeOf": evidence.made_of or None,
        "proposed": is_proposed(evidence),
        "confidence": round(standing.confidence, 4),
        "examples": len(evidence.experiences),
        "commits": evidence.commits,
        "accepted": evidence.accepted,
        "rejected": evidence.rejected,
        "reverted": evidence.reverted,
        "firstSeen": iso(evidence.first_seen),
        "lastSeen": iso(evidence.last_seen),
    }

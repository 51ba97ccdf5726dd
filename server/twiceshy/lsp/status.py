"""How the server stands, for a client that shows it all the time: told whenever it has changed."""

import asyncio
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from twiceshy.lsp.session import Session
    from twiceshy.workspace.library import Counts

METHOD: Final = "twiceshy/status"
CHANGED: Final = "twiceshy/statusChanged"
LESSONS_CHANGED: Final = "twiceshy/lessonsChanged"

# How long changes are gathered before they are told, in seconds.
PAUSE = 0.3


class Status:
    """The status of one session; lives on the event loop."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._learning = 0
        self._told: dict[str, Any] | None = None
        self._listed: int | None = None
        self._is_looking = False

    def learning(self, *, begins: bool) -> None:
        """Learning from history begins or ends."""
        self._learning += 1 if begins else -1
        self.look()

    def listed(self, version: int) -> None:
        """The client was told of the lessons as they were at a version of the memory."""
        self._listed = version

    def look(self) -> None:
        """See soon whether there is something to tell, for a client that wants to be told."""
        can = self._session.capabilities
        if (can.status or can.lessons) and not self._is_looking:
            self._is_looking = True
            self._session.tasks.begin("telling the status", self._look())

    async def now(self) -> dict[str, Any]:
        """The status as the client is told it."""
        return self._status(await self._counts())

    async def _look(self) -> None:
        await asyncio.sleep(PAUSE)
        self._is_looking = False
        counts = await self._counts()
        session, status = self._session, self._status(counts)
        if session.client is None:
            return
        if session.capabilities.status and status != self._told:
            self._told = status
            session.client.notify(CHANGED, status)
        has_listed = session.capabilities.lessons and self._listed is not None
        if has_listed and counts is not None and counts.version != self._listed:
            self._listed = counts.version
            session.client.notify(LESSONS_CHANGED, {})

    async def _counts(self) -> "Counts | None":
        waiting = self._session.later("counting lessons", lambda engine: engine.library.counts())
        return await asyncio.wrap_future(waiting) if waiting else None

    def _status(self, counts: "Counts | None") -> dict[str, Any]:
        trouble = self._session.trouble
        told: dict[str, Any] = {"state": self._state(trouble)}
        if trouble:
            told["detail"] = trouble
        shown, review, accepted = counts[:3] if counts else (0, 0, 0)
        return told | {"lessons": shown, "forReview": review, "savedToday": accepted}

    def _state(self, trouble: str | None) -> str:
        if not self._session.is_enabled:
            return "off"
        if self._session.is_paused:
            return "paused"
        if trouble:
            return "trouble"
        return "learning" if self._learning else "ready"

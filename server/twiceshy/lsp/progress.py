"""Work-done progress: how far something is, for a client that shows it and may end it."""

import asyncio
from itertools import count
from typing import TYPE_CHECKING, TypeVar

from lsprotocol import types

if TYPE_CHECKING:
    from pygls.progress import Progress as Shown

    from twiceshy.lsp.session import Session

# How long a client has for showing it, in seconds; then the work begins without.
PATIENCE = 3.0
# What takes longer, in seconds, is shown: somebody waits for it.
LONG = 0.5

T = TypeVar("T")

_NUMBERS = count(1)


class Progress:
    """One piece of work; silent, and not to be ended, where the client shows no progress."""

    def __init__(self, shown: "Shown | None", token: str) -> None:
        self._shown, self._token = shown, token

    @classmethod
    async def begin(cls, session: "Session", title: str, *, ends: bool = True) -> "Progress":
        """Begin to show some work under a title; a person may end it where it `ends`."""
        client, token = session.client, f"twiceshy/{next(_NUMBERS)}"
        if client is None or not session.capabilities.work_done_progress:
            return cls(None, token)
        shown = client.work_done_progress
        created = asyncio.ensure_future(shown.create_async(token))
        await asyncio.wait([created], timeout=PATIENCE)
        if not created.done() or created.exception() is not None:
            return cls(None, token)
        shown.begin(token, types.WorkDoneProgressBegin(title, cancellable=ends, percentage=0))
        return cls(shown, token)

    @property
    def is_cancelled(self) -> bool:
        """Whether a person wants no more of it. May be asked from any thread."""
        known = self._shown.tokens.get(self._token) if self._shown else None
        return known is not None and known.cancelled()

    def report(self, message: str, done: int, total: int) -> None:
        """Say how far it is."""
        if self._shown is not None:
            part = min(100, 100 * done // max(total, 1))
            self._shown.report(
                self._token, types.WorkDoneProgressReport(message=message, percentage=part)
            )

    def end(self, message: str) -> None:
        """Say that it is done."""
        if self._shown is not None:
            self._shown.end(self._token, types.WorkDoneProgressEnd(message=message))
            self._shown.tokens.pop(self._token, None)


async def shown_if_long(session: "Session", title: str, waiting: "asyncio.Future[T]") -> T:
    """What comes of some work, which is shown under a title from when it takes long."""
    done, _ = await asyncio.wait([waiting], timeout=LONG)
    if done:
        return waiting.result()
    progress = await Progress.begin(session, title, ends=False)
    try:
        return await waiting
    finally:
        progress.end("")

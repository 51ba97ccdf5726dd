"""How far what was learned has got its vectors, where that takes a while."""

import asyncio
from typing import TYPE_CHECKING

from twiceshy.lsp.progress import Progress

if TYPE_CHECKING:
    from twiceshy.lsp.session import Session


class Embedded:
    """Shows the embedding of one session's memory, from its first step to its last."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._steps: asyncio.Queue[tuple[int, int]] | None = None

    def told(self, done: int, total: int) -> None:
        """It has come so far; to be called on the loop."""
        if self._steps is None:
            if done >= total:
                return
            self._steps = asyncio.Queue()
            self._session.tasks.begin("showing progress", self._show(self._steps))
        self._steps.put_nowait((done, total))
        if done >= total:
            self._steps = None

    async def _show(self, steps: "asyncio.Queue[tuple[int, int]]") -> None:
        """Show steps until the last one. It goes on by itself: nobody waits, so nobody ends it."""
        progress = await Progress.begin(self._session, "Looking at what was learned", ends=False)
        done, total = 0, 1
        while done < total:
            done, total = await steps.get()
            progress.report(f"{done:,} of {total:,} corrections", done, total)
        progress.end(f"{total:,} corrections can be recalled.")

"""Work that goes on after its message was answered: questions to a person, pages, progress."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from pygls.exceptions import JsonRpcException

from twiceshy.lsp.telling import Telling


class Tasks:
    """What is under way in one session. Nothing is left of it when the session ends."""

    def __init__(self, telling: Telling) -> None:
        self._telling = telling
        self._running: set[asyncio.Task[None]] = set()

    def begin(self, doing: str, work: Coroutine[Any, Any, None]) -> None:
        """Begin some work; what goes wrong in it is told, and costs that work only."""
        task = asyncio.get_running_loop().create_task(self._guarded(doing, work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def stop(self) -> None:
        """Give up what is not done."""
        for task in tuple(self._running):
            task.cancel()

    async def _guarded(self, doing: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except JsonRpcException as error:
            # The client refused what it was asked for, as it may; that is no failure of ours.
            self._telling.refused(doing, error)
        except Exception as error:  # noqa: BLE001 - the edge of the work; `failed` logs it
            self._telling.failed(doing, error)

"""A server in this process that hears and speaks in bytes, with its session at hand."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from twiceshy.lsp.interfaces import Engine
from twiceshy.lsp.server import Server, build_server
from twiceshy.lsp.session import Session
from twiceshy.lsp.stdio import listen

Message = dict[str, Any]


def framed(message: Message) -> bytes:
    """A message as it goes over the wire."""
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


class Wire:
    """Both ends of one connection. `heard` is all that the server said, in order."""

    def __init__(self, server: Server, reader: asyncio.StreamReader) -> None:
        self.server, self.session = server, server.session
        self.heard: list[Message] = []
        self.on_heard: Callable[[Message], None] = self.heard.append
        self._reader = reader
        self._number = 1_000_000
        server.protocol.set_writer(self)

    def write(self, data: bytes) -> None:
        """Take what the server says: one whole message at a time."""
        self.on_heard(json.loads(data.partition(b"\r\n\r\n")[2]))

    def close(self) -> None:
        """Nothing is to be closed."""

    def send(self, message: Message) -> None:
        self._reader.feed_data(framed(message))

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let the server work until something holds."""
        async with asyncio.timeout(20):
            while not condition():
                await asyncio.sleep(0.001)

    async def ask(self, method: str, params: Any = None) -> Any:
        """The answer to a request of the test's own; errors come as they are."""
        self._number += 1
        number = self._number
        given = {} if params is None else {"params": params}
        self.send({"id": number, "method": method, **given})
        await self.until(lambda: self.answer(number) is not None)
        return self.answer(number)

    def answer(self, number: object) -> Message | None:
        return next(
            (one for one in self.heard if "method" not in one and one.get("id") == number), None
        )

    async def caught_up(self) -> None:
        """Wait until the server has handled all that was sent, and shown what came of it.

        A check begins once all that has arrived is read, so before the second answer.
        """
        for _ in range(2):
            await self.ask("twiceshy/unheardOf", {})


@asynccontextmanager
async def wired(
    engine: Engine, own_settings: Path | None = None, rest: float = 0
) -> AsyncIterator[Wire]:
    """A server on an engine, which ends with the block."""
    server = build_server(Session(engine, own_settings, rest))
    reader = asyncio.StreamReader(limit=1 << 26)
    wire = Wire(server, reader)
    listening = asyncio.create_task(listen(server, reader))
    try:
        yield wire
    finally:
        reader.feed_eof()
        await asyncio.wait_for(listening, 20)
        server.session.stop()

"""A conversation over a socket of this machine, with one client that knows the token.

Only the loopback address is listened on, and any program of this machine can reach that: so nothing
of what a client says is looked at before it has shown the token. The first one that has is talked to,
all others are turned away, and the process ends with the conversation.
"""

import asyncio
import contextlib
import hmac
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterable
from socket import socket
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from twiceshy.errors import ListenError
from twiceshy.lsp.server import Server
from twiceshy.lsp.stdio import MOST_BYTES, listen, set_going, take

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
# How long a client may take to show the token, in seconds, and how long that line may be.
PATIENCE = 5.0
_LINE = 4096
# What a client has not read yet is kept up to here; then it is taken for gone.
_MOST_UNREAD = 64 * 1024 * 1024

Talk = Callable[[Server, int, str, Callable[[int], None]], Awaitable[None]]


def new_token() -> str:
    """A token that cannot be guessed."""
    return secrets.token_urlsafe(32)


def serve_tcp(server: Server, port: int, token: str, say: Callable[[int], None]) -> int:
    """Talk over TCP, where the first line is the token; `say` is told the port."""
    return _serve(_talk_tcp, server, port, token, say)


def serve_websocket(server: Server, port: int, token: str, say: Callable[[int], None]) -> int:
    """Talk over a WebSocket, with the token in its address or in a header; `say` is told the port.

    Raises ListenError where the library for that is not installed.
    """
    try:
        import websockets  # noqa: F401, PLC0415 - only who asks for it needs it
    except ImportError:
        raise ListenError(
            "WebSockets need one library more: pip install 'twiceshy[websocket]'."
        ) from None
    return _serve(_talk_websocket, server, port, token, say)


def is_token(given: bytes, token: str) -> bool:
    """Whether this is the token, found out in the same time for all that it is not."""
    return hmac.compare_digest(given, token.encode())


def _serve(talk: Talk, server: Server, port: int, token: str, say: Callable[[int], None]) -> int:
    async def until_done() -> None:
        await talk(server, port, token, say)

    set_going()
    try:
        asyncio.run(until_done())
    except (ConnectionError, KeyboardInterrupt) as error:
        logger.warning("The connection to the client is lost: %s", type(error).__name__)
    finally:
        server.session.stop()
    return 0 if server.session.shut_down else 1


T = TypeVar("T")


async def _opened(port: int, listener: Awaitable[T]) -> T:
    try:
        return await listener
    except OSError as error:
        why = error.strerror or error
        raise ListenError(f"Port {port} cannot be listened on: {why}.") from error


def _port_of(sockets: Iterable[socket], port: int) -> int:
    """The port that is listened on. There may be no socket at all where none may be made."""
    for one in sockets:
        return int(one.getsockname()[1])
    raise ListenError(f"Port {port} cannot be listened on: no socket can be made.")


# ------------------------------------------------------------------ TCP


async def _talk_tcp(server: Server, port: int, token: str, say: Callable[[int], None]) -> None:
    chosen: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
    chosen = asyncio.get_running_loop().create_future()

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await _shows_token(reader, token) and not chosen.done():
            chosen.set_result((reader, writer))
        else:
            logger.warning("A client without the token was turned away")
            writer.close()

    listener = await _opened(port, asyncio.start_server(greet, HOST, port, limit=_LINE))
    say(_port_of(listener.sockets, port))
    reader, writer = await chosen
    listener.close()
    server.protocol.set_writer(_TcpWriter(writer))
    try:
        await listen(server, reader)
        await writer.drain()
    finally:
        writer.close()


async def _shows_token(reader: asyncio.StreamReader, token: str) -> bool:
    try:
        line = await asyncio.wait_for(reader.readline(), PATIENCE)
    except (TimeoutError, ValueError, ConnectionError):
        return False
    return is_token(line.rstrip(b"\r\n"), token)


class _TcpWriter:
    """The way back to a client, which may be slow but not deaf."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    def write(self, data: bytes) -> None:
        """Send this; a client that reads nothing at all is given up."""
        transport = self._writer.transport
        if transport.get_write_buffer_size() > _MOST_UNREAD:
            logger.error("The client reads nothing: the connection is given up")
            transport.abort()
        if not transport.is_closing():
            self._writer.write(data)

    def close(self) -> None:
        """Nothing is left to be done: the conversation closes its connection."""


# ------------------------------------------------------------------ WebSocket


async def _talk_websocket(
    server: Server, port: int, token: str, say: Callable[[int], None]
) -> None:
    from websockets.asyncio.server import ServerConnection  # noqa: PLC0415
    from websockets.asyncio.server import serve as serve_on  # noqa: PLC0415
    from websockets.http11 import Request, Response  # noqa: PLC0415

    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    chosen: list[ServerConnection] = []

    def greet(connection: ServerConnection, request: Request) -> Response | None:
        if not is_token(_shown(request.path, request.headers.get("Authorization", "")), token):
            logger.warning("A client without the token was turned away")
            return connection.respond(401, "This needs the token of the server.\n")
        if chosen:
            return connection.respond(503, "Somebody is being talked to.\n")
        chosen.append(connection)
        return None

    async def talk(connection: ServerConnection) -> None:
        try:
            await _converse(server, connection)
        finally:
            if not done.done():
                done.set_result(None)

    opening = serve_on(
        talk, HOST, port, process_request=greet, max_size=MOST_BYTES, compression=None
    )
    listener = await _opened(port, opening)
    try:
        say(_port_of(listener.sockets, port))
        await done
    finally:
        listener.close()
        await listener.wait_closed()


async def _converse(server: Server, connection: object) -> None:
    from websockets.asyncio.server import ServerConnection  # noqa: PLC0415
    from websockets.exceptions import ConnectionClosed  # noqa: PLC0415

    assert isinstance(connection, ServerConnection)  # noqa: S101 - it is not known where this is read
    outgoing: asyncio.Queue[bytes | None] = asyncio.Queue()

    async def send() -> None:
        with contextlib.suppress(ConnectionClosed):
            while (data := await outgoing.get()) is not None:
                await connection.send(data.decode())

    writer = _QueueWriter(outgoing)
    server.protocol.set_writer(writer, include_headers=False)
    sending = asyncio.create_task(send())
    try:
        with contextlib.suppress(ConnectionClosed):
            async for message in connection:
                await take(server, message.encode() if isinstance(message, str) else message)
                if server.stopping.is_set() or writer.is_deaf:
                    break
    finally:
        outgoing.put_nowait(None)
        if writer.is_deaf:
            sending.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sending


class _QueueWriter:
    """What is to be said, one message at a time and in order."""

    def __init__(self, queue: "asyncio.Queue[bytes | None]") -> None:
        self._queue = queue
        self.is_deaf = False

    def write(self, data: bytes) -> None:
        """Send this; a client that reads nothing at all is given up."""
        self.is_deaf |= self._queue.qsize() > _MOST_WAITING
        if not self.is_deaf:
            self._queue.put_nowait(data)

    def close(self) -> None:
        """Nothing is left to be done: the conversation closes its connection."""


_MOST_WAITING = 10_000


def _shown(path: str, authorization: str) -> bytes:
    """The token that a client shows: `?token=…`, or `Authorization: Bearer …`."""
    kind, _, value = authorization.partition(" ")
    if kind.lower() == "bearer":
        return value.strip().encode("utf-8", "replace")
    (given,) = parse_qs(urlsplit(path).query).get("token", [""])[:1]
    return given.encode("utf-8", "replace")

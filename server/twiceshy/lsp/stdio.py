"""A conversation over standard input and output."""

import asyncio
import contextlib
import gc
import logging
import os
import re
import sys
import threading
from typing import BinaryIO

from pygls.io_ import StdoutWriter

from twiceshy.lsp.server import Server

logger = logging.getLogger(__name__)

_LENGTH = re.compile(rb"content-length:\s*(\d{1,19})\s*", re.IGNORECASE)
# A keystroke makes and drops some ten thousand small records, nearly none of them in a cycle. With
# the usual thresholds the collector would look through all trees and lessons every few keystrokes.
_COLLECT = (100_000, 20, 50)
MOST_BYTES = 256 * 1024 * 1024
# A length that no message has: what follows it can not be told apart any more.
_NONSENSE = 1 << 40


def serve(server: Server) -> int:
    """Talk until the client is done; the exit code that the protocol asks for.

    Input is read ahead by a thread, so that the loop sees all messages that have arrived before it
    turns to what they cause: one check for a burst of changes, without a delay for a single one.
    """
    set_going()
    source, output = _own_streams()
    with output:
        server.protocol.set_writer(StdoutWriter(output))
        try:
            asyncio.run(_converse(server, source))
        except (BrokenPipeError, KeyboardInterrupt) as error:
            logger.warning("The connection to the client is lost: %s", type(error).__name__)
        finally:
            server.session.stop()
            # Nothing is left to flush to a client that is gone.
            with contextlib.suppress(OSError):
                output.flush()
    return 0 if server.session.shut_down else 1


def set_going() -> None:
    """Settle the collector and the log for a conversation, however it is held.

    The protocol's types are a large part of a young process. Whoever calls `gc.disable()` before
    importing them starts a tenth sooner; here the collector is set going again, without them.
    """
    gc.freeze()
    gc.set_threshold(*_COLLECT)
    gc.enable()
    # It logs whole messages, which hold file contents, at INFO.
    logging.getLogger("pygls").setLevel(logging.WARNING)


def _own_streams() -> tuple[int, BinaryIO]:
    """Private copies of the streams: a stray `print`, or a child process, must not disturb them."""
    sys.stdout.flush()
    source, output = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return source, os.fdopen(output, "wb")


async def _converse(server: Server, source: int) -> None:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    # A daemon, since nothing can wake it up from its read when the server is told to exit.
    threading.Thread(
        target=_read_ahead, args=(source, loop, reader), name="stdin", daemon=True
    ).start()
    await listen(server, reader)


def _read_ahead(source: int, loop: asyncio.AbstractEventLoop, reader: asyncio.StreamReader) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
        try:
            while data := os.read(source, 1 << 16):
                loop.call_soon_threadsafe(reader.feed_data, data)
        except OSError as error:
            logger.warning("Cannot read from the client: %s", error)
        loop.call_soon_threadsafe(reader.feed_eof)


async def listen(server: Server, reader: asyncio.StreamReader) -> None:
    """Handle messages until the client says exit or goes away."""
    while not server.stopping.is_set():
        try:
            length = await _content_length(reader)
            if length is None:
                return
            if length > _NONSENSE:
                logger.error("The client announced a message of %d bytes: giving up", length)
                return
            if length > MOST_BYTES:
                logger.error("A message of %d bytes is skipped", length)
                await _skip(reader, length)
                continue
            body = await reader.readexactly(length)
        except asyncio.IncompleteReadError:
            return
        await take(server, body)


async def take(server: Server, body: bytes) -> None:
    """Handle the body of one message, whatever it is."""
    try:
        server.protocol.receive(body)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the edge of a message; `failed` logs it
        server.session.failed("handling a message", error)
    if server.protocol.has_begun:
        # What one message asks for begins before the next one is handled: that may end it.
        await asyncio.sleep(0)


async def _content_length(reader: asyncio.StreamReader) -> int | None:
    """The length that the next header gives; None when the client is gone."""
    length: int | None = None
    while True:
        try:
            line = await reader.readline()
        except ValueError:  # a line without end; what was read of it is gone
            logger.warning("A header line was too long and is ignored")
            continue
        if not line:
            return None
        if not line.strip():
            if length is not None:
                return length
            continue
        if match := _LENGTH.fullmatch(line):
            length = int(match[1])


async def _skip(reader: asyncio.StreamReader, length: int) -> None:
    while length > 0:
        data = await reader.read(min(length, 1 << 20))
        if not data:
            return
        length -= len(data)

"""Serving: no socket unless one is asked for, and nobody is heard who has no token."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.lsp.test_wire import EXIT, INITIALIZE, SHUTDOWN, conversation, framed
from twiceshy.cli.main import cli

TOKEN = "correct-horse-battery-staple"  # noqa: S105 - it opens nothing
WITHOUT_NETWORK = """
import socket, sys
def refuse(event, args):
    if event == "socket.__new__" and args[1] != socket.AF_UNIX or event == "socket.bind":
        raise PermissionError(f"{event} {args}")
sys.addaudithook(refuse)
from twiceshy.cli.main import main
main()
"""


def command(folder: Path, *arguments: str) -> list[str]:
    database = str(folder / "memory.db")
    return [sys.executable, "-c", WITHOUT_NETWORK, "serve", "--db", database, *arguments]


def test_no_socket_is_opened_unasked(tmp_path: Path) -> None:
    text = {"uri": (tmp_path / "a.py").as_uri(), "languageId": "python", "version": 1, "text": "x"}
    answers, code = conversation(
        INITIALIZE,
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen", "params": {"textDocument": text}},
        {"method": "textDocument/didSave", "params": {"textDocument": {"uri": text["uri"]}}},
        SHUTDOWN,
        EXIT,
        server=command(tmp_path),
    )
    assert code == 0
    assert not [one for one in answers if "error" in one]


def test_where_sockets_are_refused_asking_for_one_fails(tmp_path: Path) -> None:
    run = subprocess.run(
        command(tmp_path, "--tcp", "0"), capture_output=True, text=True, timeout=30, check=False
    )
    assert run.returncode == 2
    assert "Port 0 cannot be listened on" in run.stderr


@asynccontextmanager
async def listening(
    folder: Path, *arguments: str, code: int = 0
) -> AsyncIterator[tuple[Any, str, str]]:
    """A server that listens: its process, where, and the token that it printed."""
    start = ["-c", "from twiceshy.cli.main import main; main()", "serve"]
    database = ["--db", str(folder / "memory.db")]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *start, *database, *arguments, stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr is not None
    line = (await asyncio.wait_for(process.stderr.readline(), 20)).decode()
    where, _, token = line.removeprefix("twiceshy: listening on ").strip().partition(" token=")
    try:
        yield process, where, token
        assert await asyncio.wait_for(process.wait(), 20) == code
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def answer(reader: asyncio.StreamReader) -> Any:
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
    return json.loads(await reader.readexactly(length))


async def test_over_tcp_the_token_comes_first(tmp_path: Path) -> None:
    async with listening(tmp_path, "--tcp", "0") as (process, where, token):
        assert len(token) > 30
        host, port = where.removeprefix("tcp://").split(":")
        assert host == "127.0.0.1"
        wrong = [b"\n", b"x\n", token[:-1].encode() + b"\n", b"x" * 100_000, framed(INITIALIZE)]
        for first in wrong:
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(first + framed(INITIALIZE))
            writer.write_eof()
            with suppress(ConnectionResetError):
                assert await reader.read() == b"", "not a word"
            writer.close()
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(token.encode() + b"\n" + framed(INITIALIZE))
        assert (await answer(reader))["id"] == 1
        with pytest.raises(OSError, match=r"refused|Connect call failed"):
            await asyncio.open_connection(host, int(port))
        writer.write(framed(b"no json") + framed(SHUTDOWN) + framed(EXIT))
        assert (await answer(reader))["error"]
        assert (await answer(reader))["id"] == 99
        assert await reader.read() == b""
        writer.close()
        assert process.returncode in (None, 0)


async def test_over_tcp_the_server_ends_with_the_connection(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.touch(0o600)
    token.write_text(TOKEN + "\n")
    arguments = ["--tcp", "0", "--token-file", str(token)]
    # It was not told to shut down, so its code is 1.
    async with listening(tmp_path, *arguments, code=1) as (_, where, printed):
        assert printed == ""
        host, port = where.removeprefix("tcp://").split(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(TOKEN.encode() + b"\n" + framed(INITIALIZE)[:-5])
        writer.close()


async def test_over_a_websocket_the_token_is_in_the_address_or_a_header(tmp_path: Path) -> None:
    async with listening(tmp_path, "--websocket", "0") as (_, where, token):
        for query in ("", "?token=", "?token=x", f"?tokens={token}"):
            with pytest.raises(InvalidStatus) as caught:
                await connect(f"{where}/{query}")
            assert caught.value.response.status_code == 401
        header = {"Authorization": f"Bearer {token}"}
        async with connect(where, additional_headers=header) as socket:
            await socket.send(json.dumps({"jsonrpc": "2.0", **INITIALIZE}))
            assert json.loads(await socket.recv())["id"] == 1
            with pytest.raises(InvalidStatus) as caught:
                await connect(f"{where}/?token={token}")
            assert caught.value.response.status_code == 503
            await socket.send("no json")
            assert json.loads(await socket.recv())["error"]
            for message in (SHUTDOWN, EXIT):
                await socket.send(json.dumps({"jsonrpc": "2.0", **message}))
            assert json.loads(await socket.recv())["id"] == 99


@pytest.mark.parametrize(
    ("content", "mode", "why"),
    [
        ("short", 0o600, "holds no token"),
        ("two words that are long enough", 0o600, "holds no token"),
        (TOKEN, 0o644, "can be read by others"),
        (None, 0, "cannot be read"),
    ],
)
def test_a_token_file_must_be_good(
    tmp_path: Path, content: str | None, mode: int, why: str
) -> None:
    path = tmp_path / "token"
    if content is not None:
        path.touch(mode)
        path.write_text(content)
    run = CliRunner().invoke(cli, ["serve", "--tcp", "0", "--token-file", str(path)])
    assert run.exit_code == 2
    assert why in run.output


def test_options_that_make_no_sense_are_refused() -> None:
    for arguments in (["--tcp", "0", "--websocket", "0"], ["--token-file", "x"]):
        run = CliRunner().invoke(cli, ["serve", *arguments])
        assert run.exit_code == 2
        assert "Usage" in run.output


def test_without_the_library_it_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "websockets", None)
    arguments = ["serve", "--websocket", "0", "--db", str(tmp_path / "memory.db")]
    run = CliRunner().invoke(cli, arguments)
    assert run.exit_code == 2
    assert "pip install 'twiceshy[websocket]'" in run.output

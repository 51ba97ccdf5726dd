"""A small client for language servers over stdio: raw JSON-RPC, so that the client costs little.

    with Client([sys.executable, "-m", "twiceshy.cli.main", "serve"]) as client:
        client.initialize(root)
        client.open(path, text)
        client.diagnostics(path, version=1)

A thread reads and notes when each message had arrived, so that what is measured does not wait
for the one who measures.
"""

import json
import queue
import subprocess
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

PATIENCE = 60.0


class Message(NamedTuple):
    """A message of the server, and when it had arrived (`time.perf_counter`)."""

    at: float
    body: dict[str, Any]


class Client:
    """One server process. Its stderr goes nowhere unless `stderr` says otherwise.

    `heard` are its last messages, whether somebody waited for them or not.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        stderr: int = subprocess.DEVNULL,
    ) -> None:
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr
        )
        self._messages: queue.Queue[Message] = queue.Queue()
        self._kept: list[Message] = []
        self.heard: deque[Message] = deque(maxlen=10_000)
        self._number = 0
        self._versions: dict[str, int] = {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The server's process id, to ask for its memory."""
        return self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None
    ) -> None:
        if error is None and self._process.poll() is None:
            self.request("shutdown", None)
            self.notify("exit", None)
        else:
            self._process.kill()
        self._process.wait(PATIENCE)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def initialize(self, root: Path, options: Mapping[str, Any] | None = None) -> float:
        """Introduce the client; when the answer had arrived. Diagnostics are pushed."""
        uri = root.as_uri()
        answer = self.request(
            "initialize",
            {
                "processId": None,
                "rootUri": uri,
                "workspaceFolders": [{"uri": uri, "name": "root"}],
                "initializationOptions": dict(options or {}),
                "capabilities": {
                    "general": {"positionEncodings": ["utf-16"]},
                    "textDocument": {
                        "publishDiagnostics": {"versionSupport": True, "dataSupport": True},
                        "codeAction": {
                            "codeActionLiteralSupport": {
                                "codeActionKind": {"valueSet": ["quickfix"]}
                            }
                        },
                    },
                },
            },
        )
        self.notify("initialized", {})
        return answer.at

    def open(self, path: Path, text: str, language: str = "python") -> None:
        """Open a document as version 1."""
        uri = path.as_uri()
        self._versions[uri] = 1
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(
        self, path: Path, start: tuple[int, int], end: tuple[int, int], text: str
    ) -> tuple[int, float]:
        """Replace a range; the new version, and when it was sent."""
        uri = path.as_uri()
        self._versions[uri] += 1
        version = self._versions[uri]
        places = {
            side: {"line": line, "character": character}
            for side, (line, character) in (("start", start), ("end", end))
        }
        at = self.notify(
            "textDocument/didChange",
            {
                "textDocument": {"uri": uri, "version": version},
                "contentChanges": [{"range": places, "text": text}],
            },
        )
        return version, at

    def diagnostics(self, path: Path, version: int) -> tuple[list[dict[str, Any]], float]:
        """The pushed diagnostics of a version (of any, from a server that names none)."""
        uri = path.as_uri()

        def fits(body: dict[str, Any]) -> bool:
            params = body.get("params", {})
            return (
                body.get("method") == "textDocument/publishDiagnostics"
                and params["uri"] == uri
                and params.get("version") in (version, None)
            )

        message = self.wait(fits)
        return message.body["params"]["diagnostics"], message.at

    def round_trip(
        self, path: Path, start: tuple[int, int], end: tuple[int, int], text: str
    ) -> float:
        """Seconds from a change being sent to its diagnostics having arrived."""
        version, sent = self.change(path, start, end, text)
        _, arrived = self.diagnostics(path, version)
        return arrived - sent

    def request(self, method: str, params: object) -> Message:
        """Ask, and wait for the answer."""
        self._number += 1
        number = self._number
        self._send({"id": number, "method": method, "params": params})
        return self.wait(lambda body: body.get("id") == number and "method" not in body)

    def notify(self, method: str, params: object) -> float:
        """Tell; when it was handed to the server."""
        return self._send({"method": method, "params": params})

    def wait(self, fits: Any) -> Message:
        """The first message that fits, arrived before or coming. Others are kept for later."""
        for index, message in enumerate(self._kept):
            if fits(message.body):
                return self._kept.pop(index)
        end = time.perf_counter() + PATIENCE
        while True:
            message = self._messages.get(timeout=max(0.0, end - time.perf_counter()))
            if fits(message.body):
                return message
            self._kept.append(message)
            del self._kept[:-1000]

    def _send(self, body: dict[str, Any]) -> float:
        assert self._process.stdin is not None
        data = json.dumps({"jsonrpc": "2.0", **body}).encode()
        framed = b"Content-Length: %d\r\n\r\n%s" % (len(data), data)
        at = time.perf_counter()
        self._process.stdin.write(framed)
        self._process.stdin.flush()
        return at

    def _read(self) -> None:
        output = self._process.stdout
        assert output is not None
        while header := output.readline():
            if not header.lower().startswith(b"content-length:"):
                continue
            length = int(header.split(b":")[1])
            while output.readline().strip():
                pass
            data = output.read(length)
            at = time.perf_counter()
            body = json.loads(data)
            if "id" in body and "method" in body:  # a request of the server's: agree
                self._send({"id": body["id"], "result": None})
            else:
                self.heard.append(Message(at, body))
                self._messages.put(Message(at, body))

"""Between an editor and its server: passes on what both say, and writes it down.

    python recorder.py FILE COMMAND [ARGUMENT ...]

Each message becomes a line of FILE, `{"from": "editor", "message": …}` or `{"from": "server", …}`,
in the order in which they were passed on. Nothing is changed and nothing held back.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

Take = Callable[[bytes], None]


def main(file: Path, command: list[str]) -> int:
    """Run the server until both sides are done; its exit code."""
    lock = threading.Lock()

    def noted(who: str) -> Take:
        def take(body: bytes) -> None:
            line = json.dumps({"from": who, "message": json.loads(body)}, ensure_ascii=True)
            with lock, file.open("a", encoding="utf-8") as out:
                out.write(line + "\n")

        return take

    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        # A daemon: an editor that is gone without a word leaves it waiting for the next.
        threading.Thread(
            target=passed_on,
            args=(sys.stdin.buffer, server.stdin, noted("editor")),
            daemon=True,
        ).start()
        passed_on(server.stdout, sys.stdout.buffer, noted("server"))
        return server.wait()


def passed_on(source: IO[bytes], sink: IO[bytes], take: Take) -> None:
    """Pass on all messages until the source ends, and then end the sink too."""
    while (message := _message(source)) is not None:
        head, body = message
        take(body)
        sink.write(head + body)
        sink.flush()
    sink.close()


def _message(source: IO[bytes]) -> tuple[bytes, bytes] | None:
    head, length = b"", 0
    while line := source.readline():
        head += line
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = int(value)
        if not line.strip():
            return head, source.read(length)
    return None


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))

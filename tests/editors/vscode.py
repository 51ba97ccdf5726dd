"""`python -m tests.editors.vscode`: record conversations with VS Code.

The workbench is that of `make journey`, and the extension what `make client` has packaged last;
chromium is on the path, and so is a node of version 24.
"""

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from tests.editors.record import keep
from tests.editors.stage import Stage

CLIENT = Path(__file__).parents[2] / "client-vscode"
CODE_SERVER = CLIENT / "workbench" / "node_modules" / "code-server" / "out" / "node" / "entry.js"
BESIDE = CLIENT / "src" / "test" / "workbench" / "beside"
SESSIONS = {"show": ("first", "second"), "typing": ("typing",)}
SETTINGS = {
    "editor.autoClosingBrackets": "never",
    "editor.autoClosingQuotes": "never",
    "editor.formatOnSave": True,
    "chat.disableAIFeatures": True,
    "editor.quickSuggestions": {"other": "off"},
    "extensions.autoCheckUpdates": False,
    "files.autoSave": "off",
    "git.enabled": False,
    "security.workspace.trust.enabled": False,
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "workbench.startupEditor": "none",
}


def main() -> None:
    """Record both files."""
    (extension,) = (CLIENT / "dist").glob("twiceshy-[0-9]*.[0-9]*.[0-9].vsix")
    for kind, sessions in SESSIONS.items():
        with tempfile.TemporaryDirectory(
            prefix="twiceshy-vscode-", ignore_cleanup_errors=True
        ) as name:
            stage = Stage(Path(name) / "stage", learned=kind == "typing")
            raw = stage.folder / "recorded.jsonl"
            install(extension, stage, raw)
            for session in sessions:
                with workbench(stage, raw) as port:
                    drive(port, stage, (session, raw))
            keep(raw, stage.project.folder, f"vs-code-{kind}")


def install(extension: Path, stage: Stage, raw: Path) -> None:
    """Install the extension, and lay out the one that stands beside it."""
    shutil.copytree(BESIDE, stage.folder / "extensions" / "local.beside-0.0.1")
    command = [*code_server(stage), "--install-extension", extension]
    subprocess.run(command, env=environment(stage, raw), check=True, capture_output=True)


def code_server(stage: Stage) -> list[str | Path]:
    """What starts code-server with the folders of the stage."""
    folders: list[str | Path] = ["--config", stage.folder / "config.yaml"]
    folders += ["--user-data-dir", stage.folder / "user"]
    folders += ["--extensions-dir", stage.folder / "extensions"]
    return ["node", CODE_SERVER, *folders]


def environment(stage: Stage, raw: Path) -> dict[str, str]:
    """The stage's, for a program that has no gallery and asks a login shell for the path."""
    given = stage.environment(raw)
    profile = Path(given["HOME"]) / ".profile"
    profile.write_text(f"export PATH={shlex.quote(given['PATH'])}\n", "utf-8")
    return {**given, "EXTENSIONS_GALLERY": "{}", "SHELL": "/bin/sh"}


@contextmanager
def workbench(stage: Stage, raw: Path) -> Iterator[int]:
    """A running code-server; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    user = stage.folder / "user" / "User"
    user.mkdir(parents=True, exist_ok=True)
    (user / "settings.json").write_text(json.dumps(SETTINGS), "utf-8")
    quiet = ["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"]
    place = ["--bind-addr", f"127.0.0.1:{port}", "--auth", "none"]
    with (stage.folder / "code-server.log").open("w") as log:
        server = subprocess.Popen(
            [*code_server(stage), *place, *quiet, stage.project.folder],
            env=environment(stage, raw),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait(f"http://127.0.0.1:{port}/healthz")
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)
        stage.wait_for_the_server()


def drive(port: int, stage: Stage, words: tuple[str, Path]) -> None:
    """Do what a person does."""
    script = Path(__file__).with_name("vscode.mjs")
    command: list[str | Path] = ["node", script, str(port), stage.project.folder, *words]
    subprocess.run(command, cwd=CLIENT, check=True)


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            with urlopen(address):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


if __name__ == "__main__":
    main()

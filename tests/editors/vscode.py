"""`python -m tests.editors.vscode CODE_SERVER NODE_MODULES`: record conversations with VS Code.

CODE_SERVER is a code-server of version 4.139 or later, NODE_MODULES a folder into which
vscode-languageclient and playwright-core are installed; chromium is on the path, and so is a node
of version 24. All of that takes minutes to install, so that no test does it.
"""

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from tests.editors.document import blocks
from tests.editors.record import keep
from tests.editors.stage import Stage

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
# Another source of diagnostics, and a formatter: what stands beside us in a real editor.
BESIDE = """\
const vscode = require("vscode");
exports.activate = () => {
  const found = vscode.languages.createDiagnosticCollection("beside");
  const look = (document) => {
    if (document.languageId !== "python") return;
    const at = document.getText().indexOf("yaml.load(text)");
    const place = (more) => document.positionAt(at + more);
    const one = new vscode.Diagnostic(new vscode.Range(place(0), place(9)), "unsafe use of yaml.load");
    one.source = "beside";
    found.set(document.uri, at < 0 ? [] : [one]);
  };
  vscode.workspace.onDidOpenTextDocument(look);
  vscode.workspace.onDidSaveTextDocument(look);
  vscode.workspace.textDocuments.forEach(look);
  vscode.languages.registerDocumentFormattingEditProvider("python", {
    provideDocumentFormattingEdits: (document) =>
      [...document.getText().matchAll(/ +$/gm)].map((blank) =>
        vscode.TextEdit.delete(
          new vscode.Range(
            document.positionAt(blank.index),
            document.positionAt(blank.index + blank[0].length),
          ),
        ),
      ),
  });
};
"""


def main(code_server: Path, modules: Path) -> None:
    """Record both files."""
    for kind, sessions in SESSIONS.items():
        with tempfile.TemporaryDirectory(
            prefix="twiceshy-vscode-", ignore_cleanup_errors=True
        ) as name:
            stage = Stage(Path(name) / "stage", learned=kind == "typing")
            raw = stage.folder / "recorded.jsonl"
            extensions(stage.folder / "extensions", modules)
            for session in sessions:
                with workbench(code_server, stage, raw) as port:
                    drive(modules, port, stage, (session, raw))
            keep(raw, stage.project.folder, f"vs-code-{kind}")


def extensions(folder: Path, modules: Path) -> None:
    """Lay out the document's extension, and the one that stands beside it."""
    (manifest,), (code,) = blocks("VS Code", "json"), blocks("VS Code", "javascript")
    ours = folder / "local.twiceshy-0.0.1"
    ours.mkdir(parents=True)
    (ours / "package.json").write_text(manifest, "utf-8")
    (ours / "extension.js").write_text(code, "utf-8")
    shutil.copytree(modules, ours / "node_modules", symlinks=True)
    beside = folder / "local.beside-0.0.1"
    beside.mkdir()
    named = json.loads(manifest) | {"name": "beside", "dependencies": {}}
    (beside / "package.json").write_text(json.dumps(named), "utf-8")
    (beside / "extension.js").write_text(BESIDE, "utf-8")


@contextmanager
def workbench(code_server: Path, stage: Stage, raw: Path) -> Iterator[int]:
    """A running code-server; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    user = stage.folder / "user" / "User"
    user.mkdir(parents=True, exist_ok=True)
    (user / "settings.json").write_text(json.dumps(SETTINGS), "utf-8")
    folders: list[str | Path] = [
        "--user-data-dir",
        user.parent,
        "--extensions-dir",
        stage.folder / "extensions",
    ]
    quiet = ["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"]
    place = ["--bind-addr", f"127.0.0.1:{port}", "--auth", "none"]
    config: list[str | Path] = ["--config", stage.folder / "config.yaml"]
    environment = stage.environment(raw)
    # It asks a login shell for the path.
    profile = Path(environment["HOME"]) / ".profile"
    profile.write_text(f"export PATH={shlex.quote(environment['PATH'])}\n", "utf-8")
    with (stage.folder / "code-server.log").open("w") as log:
        server = subprocess.Popen(
            [code_server, *config, *folders, *place, *quiet, stage.project.folder],
            env={**environment, "EXTENSIONS_GALLERY": "{}", "SHELL": "/bin/sh"},
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


def drive(modules: Path, port: int, stage: Stage, words: tuple[str, Path]) -> None:
    """Do what a person does; a module is found beside the script that wants it."""
    script = modules.parent / "vscode.mjs"
    shutil.copy(Path(__file__).with_name("vscode.mjs"), script)
    subprocess.run(["node", script, str(port), stage.project.folder, *words], check=True)


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            with urlopen(address):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

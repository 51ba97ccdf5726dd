"""A folder in which a real editor works: a project, a memory, and a `twiceshy` on its path."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from tests.editors.document import blocks
from tests.editors.found import Editor
from tests.workspace.workshop import Workshop, eventually

RECORDER = Path(__file__).with_name("recorder.py")
ORDERS = """\
import yaml


def prices(text):
    return yaml.load(text)


def customers(stream):
    found = yaml.load(stream)
    return found


def settings():
    return {"orders": yaml.load(open("orders.yaml"))}


def printed(path):
    print(yaml.load(path.open()))
"""


class Stage:
    """One person's machine, as far as an editor sees it; `learned`: with a history that was read."""

    def __init__(self, folder: Path, *, learned: bool = False) -> None:
        self.folder = folder.resolve()
        self.database = self.folder / "data" / "memory.db"
        self.project = Workshop(self.folder / "project", self.database)
        if learned:
            self.project.migrate()
        self.project.commit("Orders", orders=ORDERS)
        self._bin = self.folder / "bin"
        self._bin.mkdir()
        self._number = self.folder / "server.pid"

    def run(self, editor: Editor, program: Path, session: str, record: Path | None = None) -> str:
        """What one session prints; `record` is a file that the conversation is added to."""
        self._put_on_path(record)
        setup = self.folder / f"setup.{'el' if editor.program == 'emacs' else 'lua'}"
        setup.write_text("\n".join(blocks(editor.heading, editor.language)), "utf-8")
        done = subprocess.run(
            editor.command(program, setup),
            cwd=self.project.folder,
            env=self._environment(session),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=90,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        self.wait_for_the_server()
        return done.stdout

    def tell(self, *words: str) -> str:
        """What a command of twiceshy prints in the project."""
        self._put_on_path(None)
        done = subprocess.run(
            [self._bin / "twiceshy", *words],
            cwd=self.project.folder,
            env=self._environment(""),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def _put_on_path(self, record: Path | None) -> None:
        plain = [sys.executable, "-c", "from twiceshy.cli.main import main; main()"]
        server = plain if record is None else [sys.executable, str(RECORDER), str(record), *plain]
        program = self._bin / "twiceshy"
        # What is asked of it before it serves, such as its version, is no conversation.
        asked = f'[ "$1" = serve ] || exec {shlex.join(plain)} "$@"'
        note = f"echo $$ > {shlex.quote(str(self._number))}"
        lines = ["#!/bin/sh", asked, note, f'exec {shlex.join(server)} "$@"', ""]
        program.write_text("\n".join(lines), "utf-8")
        program.chmod(0o755)

    def environment(self, record: Path) -> dict[str, str]:
        """For an editor that the caller starts: its conversation is recorded."""
        self._put_on_path(record)
        return self._environment("")

    def wait_for_the_server(self) -> None:
        """An editor does not wait for the end of its server; the next session must."""
        server = int(self._number.read_text())
        eventually(lambda: not _is_alive(server))

    def _environment(self, session: str) -> dict[str, str]:
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        return {
            **{name: os.environ[name] for name in ("PYTHONPATH", "LANG") if name in os.environ},
            "PATH": f"{self._bin}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "TWICESHY_DB": str(self.database),
            "SESSION": session,
        }


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True

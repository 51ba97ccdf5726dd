"""`python -m tests.editors.record [NAME ...]`: record conversations with the editors of this machine.

What is kept names no machine: the project is `${root}`, and processes have no number.
"""

import json
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.editors.found import EDITORS, Editor
from tests.editors.stage import Stage

RECORDINGS = Path(__file__).parents[1] / "lsp" / "recordings"
# Of each file the sessions, one after the other on one memory; typing has a history that was learned.
SESSIONS = {"show": ("first", "second"), "typing": ("typing", "forwarding")}
_NO_CONCERN_OF_OURS = {"processId": None, "trace": None, "locale": None, "rootPath": None}


def main(names: Sequence[str]) -> None:
    """Record every editor that is found, or those that are named."""
    for editor in EDITORS:
        if names and editor.name not in names:
            continue
        program = editor.find()
        if program is None:
            print(f"{editor.name} is not on this machine", file=sys.stderr)  # noqa: T201 - a command
            continue
        for kind in SESSIONS:
            record(editor, program, kind)


def record(editor: Editor, program: Path, kind: str) -> None:
    """Hold the conversations of one file, and keep them."""
    with tempfile.TemporaryDirectory(prefix="twiceshy-record-") as name:
        stage = Stage(Path(name) / "stage", learned=kind == "typing")
        raw = stage.folder / "recorded.jsonl"
        for session in SESSIONS[kind]:
            stage.run(editor, program, session, raw)
        keep(raw, stage.project.folder, f"{slug(editor.name)}-{kind}")


def keep(raw: Path, root: Path, name: str) -> None:
    """Write a recording down as one of the tests'."""
    RECORDINGS.mkdir(exist_ok=True)
    lines = "".join(neutral(raw.read_text("utf-8"), root))
    (RECORDINGS / f"{name}.jsonl").write_text(lines, "utf-8")


def slug(name: str) -> str:
    return re.sub(r"\W+", "-", name.lower())


def neutral(recorded: str, root: Path) -> Iterator[str]:
    """The lines of a recording without the machine that it was made on."""
    for line in recorded.splitlines():
        told: dict[str, Any] = json.loads(line.replace(str(root), "${root}"))
        params = told["message"].get("params")
        if told["message"].get("method") == "initialize":
            params |= {name: None for name in _NO_CONCERN_OF_OURS if name in params}
        yield json.dumps(told, sort_keys=True) + "\n"


if __name__ == "__main__":
    main(sys.argv[1:])

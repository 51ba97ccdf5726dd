"""`python -m tests.editors [--write]`: what a person sees in each editor, as docs/transcript.md."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.editors.found import EDITORS, Editor
from tests.editors.stage import Stage

PAGE = Path(__file__).parents[2] / "docs" / "transcript.md"
_HEAD = """\
# A transcript

A mistake stands in four places of a file.
One of them is mended by hand and saved; twiceshy offers the same for the others.
Two of these offers are accepted and one is turned down; then the editor and the server end.
In the second session the mistake is typed once more, and is offered; what was turned down is not.

`make transcript` holds these conversations with the editors of the machine and writes this page; `make test` holds them too, and `docs/editors.md` has the set-ups.
"""


def main(*, write: bool) -> None:
    """Print the page, or write it."""
    page = "\n".join([_HEAD, *sections()])
    if write:
        PAGE.write_text(page, "utf-8")
    else:
        sys.stdout.write(page)


def sections() -> Iterator[str]:
    """A section for each editor, all of which must be there."""
    for editor in EDITORS:
        program = editor.find()
        if program is None:
            sys.exit(f"{editor.name} is not on this machine: `make editors` installs it")
        yield from section(editor, program)


def section(editor: Editor, program: Path) -> Iterator[str]:
    """What the two sessions of one editor print."""
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    yield f"## {done.stdout.splitlines()[0]}\n\n```text"
    with tempfile.TemporaryDirectory(prefix="twiceshy-show-") as folder:
        stage = Stage(Path(folder) / "stage")
        for session in ("first", "second"):
            yield f"the {session} session"
            yield _without_ends(stage.run(editor, program, session))
        yield "$ twiceshy lessons"
        yield _without_ends(stage.tell("lessons"))
    yield "```\n"


def _without_ends(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.rstrip().splitlines())


if __name__ == "__main__":
    main(write="--write" in sys.argv[1:])

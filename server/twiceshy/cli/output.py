"""What commands print: consoles, progress bars, diffs, and how lessons are told of."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from difflib import unified_diff
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text as Styled

from twiceshy.cli.plain import one_line, plain
from twiceshy.lessons.elision import with_dots
from twiceshy.model import Provenance
from twiceshy.workspace.dates import day
from twiceshy.workspace.learning import Progress as Told

_WORDS = {
    "reading": "Reading commits",
    "learning": "Making lessons",
    "checking": "Checking files",
    "embedding": "Reading corrections",
}
_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def console(*, errors: bool = False) -> Console:
    """A console on standard output, or error output: colours on terminals alone, and as NO_COLOR says."""
    return Console(
        stderr=errors,
        color_system=None if os.environ.get("NO_COLOR") else "auto",
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
    )


def note(text: str) -> None:
    """One line on the error output."""
    print(plain(text), file=sys.stderr)  # noqa: T201 - a command line prints


@contextmanager
def progress(first: str = "checking") -> Iterator[Told]:
    """Bars on the error output while something long runs; nothing where that is no terminal.

    `first` is what is begun with: its bar is there before anything is told of it.
    """
    if not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console(errors=True), transient=True) as bar:
        tasks = {first: bar.add_task(_WORDS[first], total=None)}

        def told(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(_WORDS.get(what, what), total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield told


def shown_path(path: Path) -> str:
    """A path as people write it: from the current folder where it is below, with slashes."""
    with suppress(ValueError):
        path = path.absolute().relative_to(Path.cwd())
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def source_of(example: Provenance) -> str:
    """Where an example was seen: its day, its commit where it has one, and its file."""
    commit = f", commit {plain(example.commit[:9])}" if example.commit else ""
    return f"{day(example.at)}{commit}, {one_line(example.path)}"


def diff_lines(path: str, before: bytes, after: bytes, context: int = 3) -> list[str]:
    r"""A unified diff, each line with its end; lines end at ``\n`` alone, as `patch` has it."""
    old, new = _lines(before), _lines(after)
    found = []
    for line in unified_diff(old, new, path, path, n=context):
        found.append(line)
        if not line.endswith("\n"):
            found[-1:] = [f"{line}\n", "\\ No newline at end of file\n"]
    return found


def _lines(text: bytes) -> list[str]:
    *whole, last = text.decode("utf-8", "surrogateescape").split("\n")
    return [f"{line}\n" for line in whole] + [last] * bool(last)


def coloured(lines: Sequence[str], indent: str = "") -> Styled:
    """The lines of a diff for a terminal, safe to show."""
    text = Styled()
    for number, line in enumerate(lines):
        header = number < 2 and line.startswith(("---", "+++"))
        style = "bold" if header else _STYLES.get(line[:1], "")
        text.append(indent + plain(line.rstrip("\r\n")) + "\n", style)
    return text


def example_lines(example: Provenance) -> tuple[str, str]:
    """The words in which an example's two sides differ, each on one line; all where one has none."""
    before, after = (with_dots(side).split() for side in (example.before, example.after))
    while before and after and before[0] == after[0]:
        del before[0], after[0]
    while before and after and before[-1] == after[-1]:
        del before[-1], after[-1]
    if not before or not after:
        before, after = (with_dots(side).split() for side in (example.before, example.after))
    return one_line(" ".join(before), 60), one_line(" ".join(after), 60)


def change(before: str, after: str, indent: str = "") -> Styled:
    """Code before and after, as the lines of a diff with a line around what differs."""
    old, new = (with_dots(side).splitlines() for side in (before, after))
    lines: list[str] = []
    for line in islice(unified_diff(old, new, n=1, lineterm=""), 2, None):
        if not line.startswith("@@"):
            lines.append(f"{line[0]} {line[1:]}")
        elif lines:
            lines.append("  …")
    return coloured(lines, indent)

"""`twiceshy check`: where lessons match."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from twiceshy.cli.options import (
    confidence_option,
    database_option,
    format_option,
    paths_argument,
    settings_for,
)
from twiceshy.cli.output import console, note, progress, shown_path
from twiceshy.cli.report import as_json, as_line
from twiceshy.counting import counted
from twiceshy.lessons.confidence import HIGH, MEDIUM
from twiceshy.workspace.checking import Checked, Checker, project_of
from twiceshy.workspace.place import read_memory
from twiceshy.workspace.text import Text

STDIN = Path("-")


@click.command()
@paths_argument
@format_option
@confidence_option(MEDIUM)
@click.option(
    "--stdin-filename", type=click.Path(path_type=Path), help="What `-` is taken for: its name."
)
@database_option
@click.pass_context
def check(
    ctx: click.Context,
    paths: tuple[Path, ...],
    style: str,
    minimum: float,
    stdin_filename: Path | None,
    database: Path,
) -> None:
    """Print suggestions for files and folders (the current one if none is named; - is stdin).

    Exits with 0 if nothing was found, 1 if something was, and 2 after an error. Files named
    here that are passed over (binary, generated, too large) are told of and are no error.
    """
    if (STDIN in paths) != (stdin_filename is not None):
        raise click.UsageError("`-` and --stdin-filename go together")
    with read_memory(database) as store:
        checker = Checker(store, minimum, scopes=settings_for)
        files = _checked(checker, paths or (Path(),), stdin_filename)
        learned = bool(checker.lessons)
    failed = tell_problems(files, paths)
    if style == "json":
        click.echo(as_json(files))
    else:
        _print(files, learned=learned)
    found = any(checked.suggestions for checked in files)
    ctx.exit(2 if failed else int(found))


def tell_problems(files: Sequence[Checked], named: Sequence[Path]) -> bool:
    """Say which files were not checked, and why; whether one of them could not be read.

    What is passed over in a folder is so by design, and not told.
    """
    for checked in files:
        if checked.problem and (checked.unreadable or checked.path in named):
            note(f"{shown_path(checked.path)}: not checked: {checked.problem}")
    return any(checked.unreadable for checked in files)


def _checked(checker: Checker, paths: Sequence[Path], stdin_name: Path | None) -> list[Checked]:
    found = []
    if stdin_name is not None:
        source = sys.stdin.buffer.read()
        found.append(checker.check_source(stdin_name, source, project_of(stdin_name)))
    files = checker.files([path for path in paths if path != STDIN])
    with progress() as told:
        for done, (path, project) in enumerate(files, 1):
            found.append(checker.check_file(path, project))
            told("checking", done, len(files))
    return found


def _print(files: Sequence[Checked], *, learned: bool) -> None:
    out = console()
    shown = [suggestion for checked in files for suggestion in checked.suggestions]
    for checked in files:
        text = Text(checked.source)
        for suggestion in checked.suggestions:
            out.print(as_line(checked, text, suggestion))
    if shown:
        places = counted(len(shown), "suggestion")
        count = counted(sum(bool(checked.suggestions) for checked in files), "file")
        sure = sum(suggestion.confidence >= HIGH for suggestion in shown)
        out.print(f"Found {places} in {count}; `twiceshy fix` would apply {sure} of them.")
    elif learned:
        out.print(f"Nothing found in {counted(len(files), 'file')}.")
    else:
        out.print("Nothing found: no lesson is in force here. `twiceshy learn` reads the history,")
        out.print("and `twiceshy lessons` lists what was learned, also what is silent.")

"""`twiceshy fix`: apply suggestions."""

import sys
import time
from pathlib import Path
from typing import NamedTuple

import click

from twiceshy.cli.check import tell_problems
from twiceshy.cli.files import replace_content
from twiceshy.cli.options import confidence_option, database_option, paths_argument, settings_for
from twiceshy.cli.output import coloured, console, diff_lines, note, progress, shown_path
from twiceshy.counting import counted
from twiceshy.errors import StoreError, TwiceshyError
from twiceshy.lessons.confidence import HIGH
from twiceshy.memory.store import Store
from twiceshy.workspace.checking import Checked, Checker, Project
from twiceshy.workspace.edits import Made, made_events
from twiceshy.workspace.place import read_memory
from twiceshy.workspace.shelf import Place


@click.command()
@paths_argument
@click.option("--diff", "only_diff", is_flag=True, help="Print what would change; write nothing.")
@confidence_option(HIGH)
@database_option
@click.pass_context
def fix(
    ctx: click.Context,
    paths: tuple[Path, ...],
    only_diff: bool,
    minimum: float,
    database: Path,
) -> None:
    """Apply suggestions to files and folders (the current one if none is named).

    Exits with 0 when all is done or there was nothing to do, and 2 after an error. With --diff,
    exits with 1 if something would change.
    """
    with read_memory(database) as store:
        files, changed = _fixed(Checker(store, minimum, scopes=settings_for), paths or (Path(),))
        failed = tell_problems(files, paths)
        if only_diff:
            for one in changed:
                _print_diff(one.checked, one.after)
            ctx.exit(2 if failed else int(bool(changed)))
        done = [one for one in changed if _written(one.checked, one.after)]
        _note_made(store, done)
    failed = failed or len(done) < len(changed)
    count = counted(sum(one.applied for one in done), "suggestion")
    click.echo(f"Applied {count} in {counted(len(done), 'file')}.")
    ctx.exit(2 if failed else 0)


class _Fixed(NamedTuple):
    """A file with its new content, and how many suggestions were applied to it."""

    checked: Checked
    project: Project
    after: bytes
    applied: int


def _note_made(store: Store, done: list[_Fixed]) -> None:
    """Take down that twiceshy made these changes: whoever sees them learns nothing of them."""
    now = time.time()
    try:
        for checked, project, after, _ in done:
            place = Place(project, project.path_in(checked.path))
            made = Made(checked.source, after)
            store.record(made_events(store, place, made, None, now))
    except StoreError as error:
        note(f"{error} What was changed here may be taken for your own doing later.")


def _fixed(checker: Checker, paths: tuple[Path, ...]) -> tuple[list[Checked], list[_Fixed]]:
    """All files, and those that change, each with its new content and the number of fixes."""
    files, changed = [], []
    found = checker.files(paths)
    with progress() as told:
        for number, (path, project) in enumerate(found, 1):
            checked = checker.check_file(path, project)
            files.append(checked)
            if checked.suggestions:
                after, count = checker.fixed(checked, project)
                fixed = _Fixed(checked, project, after, count)
                changed += [fixed] if after != checked.source else []
            told("checking", number, len(found))
    return files, changed


def _written(checked: Checked, after: bytes) -> bool:
    try:
        replace_content(checked.path, checked.source, after)
    except TwiceshyError as error:
        note(str(error))
        return False
    return True


def _print_diff(checked: Checked, after: bytes) -> None:
    path = shown_path(checked.path)
    lines = diff_lines(path, checked.source, after)
    lines[:2] = [f"--- a/{path}\n", f"+++ b/{path}\n"]
    if sys.stdout.isatty():
        console().print(coloured(lines), end="")
    else:
        # For `patch` and `git apply`, which need every byte as it is.
        click.echo("".join(lines).encode("utf-8", "surrogateescape"), nl=False)

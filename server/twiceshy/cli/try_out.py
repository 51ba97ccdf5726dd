"""`twiceshy try`: the whole way at once, from a history to suggestions."""

import signal
import sys
import tempfile
from pathlib import Path
from shutil import which
from time import perf_counter
from typing import NamedTuple

import click

from twiceshy.capture.git import Repository
from twiceshy.cli.options import repository_argument
from twiceshy.cli.output import console, note, progress
from twiceshy.cli.tell import tell_lessons, tell_suggestions, tell_widespread
from twiceshy.counting import counted
from twiceshy.lessons.confidence import LOW, MEDIUM
from twiceshy.memory.store import Store
from twiceshy.workspace.checking import Checked, Checker, standings, without_widespread
from twiceshy.workspace.example_history import build_example
from twiceshy.workspace.learning import Report, learn_history
from twiceshy.workspace.place import open_memory


class Times(NamedTuple):
    """How long the two halves took, in seconds."""

    learning: float
    checking: float


@click.command("try")
@repository_argument
@click.option(
    "--db",
    "database",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep what is learned in this database. Without it all is forgotten at the end.",
)
def try_out(repository: Path | None, database: Path | None) -> None:
    """Learn from the history of REPO and show what comes of it; nothing in REPO is changed.

    Without REPO it does so with a small example in Python, Go and TypeScript.
    """
    # What was read goes with the process, also when it is ended from outside.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="twiceshy-") as name:
        folder = Path(name)
        where = repository or build_example(folder / "parcels")
        found = Repository.find(where)
        with open_memory(database or folder / "memory.db") as store:
            start = perf_counter()
            report = _learned(store, found)
            middle = perf_counter()
            known = standings(store, found.project_id())
            tell_lessons(known)
            files, widespread = without_widespread(_checked(store, found), known)
            tell_suggestions(found.root, files)
            tell_widespread(widespread)
            times = Times(middle - start, perf_counter() - middle)
        usable = sum(one.state in ("shown", "review") for one in known)
        _close(Report(report.commits, report.corrections, usable), files, times)
        if repository is None:
            console().print("Next, with a history of your own: make try REPO=path")
        elif report.commits:
            command = "twiceshy" if which("twiceshy") else sys.argv[0]
            console().print(
                f"Next, to keep this: cd {found.root} && {command} learn && {command} check\n"
                f"What is for review: {command} check --min-confidence {LOW}",
                soft_wrap=True,
            )


def _learned(store: Store, repository: Repository) -> Report:
    last = 0
    with progress("reading") as told:

        def watched(what: str, done: int, total: int) -> None:
            nonlocal last
            last = done if what == "reading" else last
            told(what, done, total)

        try:
            return learn_history(store, repository, progress=watched)
        except KeyboardInterrupt:
            note(f"Stopped reading after {counted(last, 'commit')}; going on with those.")
            found = len(store.experiences(repository.project_id()))
            return Report(last, found, len(store.lessons(repository.project_id())))


def _checked(store: Store, repository: Repository) -> list[Checked]:
    checker = Checker(store, LOW)
    found = []
    with progress() as told:
        for checked, total in checker.check_repository(repository):
            found.append(checked)
            told("checking", len(found), total)
    return found


def _close(report: Report, files: list[Checked], times: Times) -> None:
    shown = [one for checked in files for one in checked.suggestions]
    unsure = sum(one.confidence < MEDIUM for one in shown)
    out = console()
    out.print(
        f"Read {counted(report.commits, 'commit')} in {times.learning:.1f} s: "
        f"{counted(report.corrections, 'correction')}, {counted(report.lessons, 'lesson')}. "
        f"Checked {counted(len(files), 'file')} in {times.checking:.1f} s: "
        f"{counted(len(shown), 'suggestion')}, {unsure:,} for review.",
        style="bold",
    )

"""`twiceshy doctor`: what is installed, where things are, and whether all is well."""

import os
import platform
import stat
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from twiceshy import __version__
from twiceshy.cli.copies import Said, backups_said, vectors_said
from twiceshy.cli.options import database_option
from twiceshy.cli.output import console
from twiceshy.cli.plain import plain
from twiceshy.counting import counted
from twiceshy.errors import StoreError
from twiceshy.memory.store import Store
from twiceshy.workspace.adapters import adapters
from twiceshy.workspace.complaints import told
from twiceshy.workspace.dates import day
from twiceshy.workspace.place import default_config, look_at_memory
from twiceshy_analyzers import LANGUAGES

# How many of the symptoms that come most often are listed for a project.
MOST_REPEATED = 5


@click.command()
@database_option
@click.pass_context
def doctor(ctx: click.Context, database: Path) -> None:
    """Say what is installed and where things are, and look for what is wrong.

    Exits with 1 if something is. Nothing is changed.
    """
    problems: list[str] = []
    _line("twiceshy", __version__)
    _line("python", f"{platform.python_version()}, {platform.system()} {platform.machine()}")
    _line("git", _git(problems))
    _line("sqlite", _installed("apsw", problems))
    for language in sorted({language.version for language in LANGUAGES}):
        _line("grammar", language)
    found = adapters()
    for name in found.names:
        _line("adapter", name)
    problems += found.problems
    _line("settings", str(default_config()))
    _line("database", str(database))
    if database.exists():
        problems += _file_problems(database)
        problems += _store_problems(database)
        problems += _said("backups", backups_said(database))
    else:
        _line("", "not there yet; `twiceshy learn` makes it")
    for problem in problems:
        console().print(f"wrong: {plain(problem)}", style="red")
    if not problems:
        console().print("All is well.", style="green")
    ctx.exit(int(bool(problems)))


def _line(name: str, text: str) -> None:
    click.echo(f"{name:<9} {plain(text)}".rstrip())


def _git(problems: list[str]) -> str:
    try:
        done = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        problems.append(f"git cannot be run ({error}): histories cannot be read.")
        return "missing"
    return done.stdout.strip().removeprefix("git version ")


def _installed(package: str, problems: list[str]) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        problems.append(f"{package} is not installed.")
        return "missing"


def _file_problems(database: Path) -> list[str]:
    """What the file system says about the database."""
    facts = database.stat()
    _line("", f"{facts.st_size / 1e6:.1f} MB, mode {stat.S_IMODE(facts.st_mode):o}")
    problems = []
    if os.name == "posix":
        if facts.st_mode & 0o077:
            problems.append(f"{database} can be read by others: chmod 600 it.")
        if database.parent.stat().st_mode & 0o022:
            problems.append(f"{database.parent} can be written by others: chmod 700 it.")
    if not os.access(database, os.W_OK) or not os.access(database.parent, os.W_OK):
        problems.append(f"{database} or its folder cannot be written: nothing can be learned.")
    return problems


def _store_problems(database: Path) -> list[str]:
    """What the database says about itself."""
    try:
        with look_at_memory(database) as store:
            _print_projects(store)
            problems = store.check()
            return problems + ([] if problems else _said("vectors", vectors_said(store)))
    except StoreError as error:
        return [str(error)]


def _said(name: str, said: Said) -> list[str]:
    lines, problems = said
    for number, line in enumerate(lines):
        _line("" if number else name, line)
    return problems


def _print_projects(store: Store) -> None:
    for one in store.projects():
        commits = counted(len(store.learned_commits(one.project)), "commit")
        kept = f"{counted(one.experiences, 'correction')}, {counted(one.lessons, 'lesson')}"
        _line("project", f"{one.project}  {one.label}: {commits}, {kept}")
        for proposal in store.proposals(one.project):
            _line("look at", told(proposal))
        for again in store.repetitions(one.project)[:MOST_REPEATED]:
            said = f"{again.symptom.source} {again.symptom.code}".strip()
            suppressed = f", all but the first not shown, last on {day(again.last_seen)}"
            times = counted(again.count, "time")
            _line("said", f"{said}: {times}{suppressed if again.count > 1 else ''}")

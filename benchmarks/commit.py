"""What the post-commit hook costs whoever commits: by turns with the hook and without."""

import os
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import environment, spread
from benchmarks.report import Bar, Cell, Result, Table
from benchmarks.workshop import Bench
from twiceshy.capture.git import Repository
from twiceshy.memory.store import Store
from twiceshy.workspace.post_commit import install, uninstall

PATIENCE = 60.0
_MAIN = "from twiceshy.cli.main import main; main()"


def run(bench: Bench) -> Result:
    """Commit small changes; after each with the hook, wait until it is learned."""
    times: dict[str, list[float]] = {"without a hook": [], "with the hook": []}
    with tempfile.TemporaryDirectory(prefix="twiceshy-bench-") as name:
        folder = Path(name).resolve()
        work, database = folder / "work", folder / "memory.db"
        work.mkdir()
        program = _program(folder, database)
        _git(work, "init", "--quiet", "--template=")
        for turn in range(bench.size.commits + 1):
            for label, values in times.items():
                (work / "a.py").write_text(f"x = {turn}\ny = {len(values)}\n# {label}\n")
                _git(work, "add", "a.py")
                if label == "with the hook":
                    install(Repository.find(work), program=program)
                start = time.perf_counter()
                _git(work, "commit", "--quiet", "-m", label)
                taken = time.perf_counter() - start
                if label == "with the hook":
                    uninstall(Repository.find(work))
                    _learned(work, database, 2 * turn + 2)
                if turn:  # the first turn only warms up
                    values.append(1000 * taken)
    floor = spread(times["without a hook"])
    rows: list[list[Cell]] = []
    for label, values in times.items():
        one = spread(values)
        rows.append([f"a commit {label}", *one, one.p50 / floor.p50, one.p50 - floor.p50])
    columns = (
        "commits",
        "number",
        "p50 ms",
        "p95 ms",
        "min",
        "max",
        "÷ without",
        "more than without, ms",
    )
    cost = spread(times["with the hook"]).p50 - floor.p50
    what = "hook: ms that a commit takes longer, p50"
    return Result([Table(columns, rows)], [Bar(what, cost, bar=50, goal=20)])


def _program(folder: Path, database: Path) -> Path:
    """The command as an installed one: what it is told of where to look is in a script."""
    script = folder / "twiceshy"
    variables = {"PYTHONPATH": os.pathsep.join(sys.path), "TWICESHY_DB": str(database)}
    given = " ".join(f"{name}={shlex.quote(value)}" for name, value in variables.items())
    command = shlex.join([sys.executable, "-c", _MAIN])
    script.write_text(f'#!/bin/sh\n{given} exec {command} "$@"\n')
    script.chmod(0o755)
    return script


def _git(folder: Path, *arguments: str) -> None:
    given = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "gc.auto=0")
    subprocess.run(["git", *given, *arguments], cwd=folder, check=True, env=environment())


def _learned(work: Path, database: Path, commits: int) -> None:
    """Wait until the hook has done in the background what it is for."""
    project = Repository.find(work).project_id()
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if database.exists():
            with Store.open(database, clock=time.time) as store:
                if len(store.learned_commits(project)) == commits:
                    return
        time.sleep(0.05)
    raise AssertionError("the hook has learned nothing")

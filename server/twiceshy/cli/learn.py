"""`twiceshy learn`: read a repository's history."""

from pathlib import Path
from time import perf_counter

import click

from twiceshy.capture.git import Repository
from twiceshy.cli.options import database_option, repository_argument, settings_for
from twiceshy.cli.output import note, progress
from twiceshy.counting import counted
from twiceshy.workspace.attention import learnable
from twiceshy.workspace.learning import Which, learn_history
from twiceshy.workspace.place import open_memory
from twiceshy.workspace.quiet_learning import learn_quietly


@click.command()
@repository_argument
@click.option("--until", metavar="COMMIT", help="Read up to this commit rather than to HEAD.")
@click.option(
    "--quietly",
    is_flag=True,
    help="Say nothing, give way to other programs, and leave it to one that is about it already.",
)
@database_option
def learn(repository: Path | None, until: str | None, database: Path, *, quietly: bool) -> None:
    """Learn from the git history of REPO (the current folder's if none is named).

    What was read before is passed over. Interrupted, it keeps what it has read, and goes on there
    the next time.
    """
    start = perf_counter()
    found = Repository.find(repository or Path())
    if quietly and until is not None:
        raise click.UsageError("--quietly learns what HEAD has: it takes no --until.")
    wanted = learnable(settings_for(found.root), found.root)
    if quietly:
        learn_quietly(database, found, wanted)
        return
    with open_memory(database) as store, progress("reading") as told:
        before = len(store.learned_commits(found.project_id()))
        try:
            report = learn_history(store, found, Which(until, wanted=wanted), progress=told)
        except KeyboardInterrupt:
            read = len(store.learned_commits(found.project_id())) - before
            note(f"Stopped after {counted(read, 'commit')}; `twiceshy learn` goes on there.")
            raise
        lessons = {learned.lesson.key for learned in store.lessons(found.project_id())}
    click.echo(
        f"read {counted(report.commits, 'commit')} in {perf_counter() - start:.1f} s, "
        f"{counted(report.corrections, 'correction')}, {counted(len(lessons), 'lesson')}"
    )
    if report.unreadable:
        commits = counted(report.unreadable, "commit")
        note(f"{commits} could not be read in full (`git fsck` says why) and will be tried again.")
    if found.is_shallow:
        note("This is a shallow clone: its older commits could not be read.")

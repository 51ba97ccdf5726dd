"""`twiceshy hook`: learn each commit as it is made."""

from pathlib import Path

import click

from twiceshy.capture.git import Repository
from twiceshy.cli.options import repository_argument
from twiceshy.cli.plain import plain
from twiceshy.workspace import post_commit


@click.group()
def hook() -> None:
    """Learn each commit as it is made, with a post-commit hook.

    The hook starts `twiceshy learn` in the background and ends: a commit waits a few milliseconds.
    It is written into one repository, and only by `twiceshy hook install`.
    """


@hook.command()
@repository_argument
@click.option("--force", is_flag=True, help="Also where somebody else looks after the hooks.")
def install(repository: Path | None, *, force: bool) -> None:
    """Install the hook in REPO; one that is there is kept, and called first."""
    folder = post_commit.install(Repository.find(repository or Path()), force=force)
    click.echo(plain(f"Installed {folder.hook}."))
    if folder.kept.exists():
        click.echo(plain(f"The hook that was there is called first: {folder.kept}."))
    click.echo("`twiceshy learn` reads the history up to now, if you have not run it yet.")


@hook.command()
@repository_argument
def uninstall(repository: Path | None) -> None:
    """Take the hook out of REPO, and put back the one that was there before."""
    gone = post_commit.uninstall(Repository.find(repository or Path()))
    click.echo("The hook is gone." if gone else "There was no hook of ours.")


@hook.command()
@repository_argument
@click.pass_context
def status(ctx: click.Context, repository: Path | None) -> None:
    """Say whether the hook is installed in REPO; exits with 1 if it is not."""
    installed, told = post_commit.status(Repository.find(repository or Path()))
    click.echo(plain(told))
    ctx.exit(0 if installed else 1)

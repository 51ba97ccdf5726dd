"""`twiceshy teach`: remember a correction that is meant, from one example."""

import re
import time
from pathlib import Path

import click

from twiceshy.capture.open_text import Settlement
from twiceshy.capture.sources import is_source
from twiceshy.cli.options import database_option
from twiceshy.cli.plain import plain
from twiceshy.errors import SettingsError
from twiceshy.workspace.edits import text_at_head
from twiceshy.workspace.place import open_memory
from twiceshy.workspace.shelf import place_of
from twiceshy.workspace.teaching import Sought
from twiceshy.workspace.teaching import teach as teach_fix

_PLACE = re.compile(r"(?P<path>.+?):(?P<line>[1-9][0-9]*)", re.DOTALL)

FOUND_NOTHING = 1


@click.command()
@click.argument("target", metavar="FILE[:LINE]")
@click.option(
    "--before",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What the file was before; else what is committed of it.",
)
@database_option
def teach(target: str, before: Path | None, database: Path) -> int:
    """Remember what you corrected in a file, or on one LINE of it, and suggest it from now on.

    Compared is the file as it is on disk with what is committed, or with another file. One example
    is enough, as you say that it is meant. Exits with 1 where there is nothing to remember.
    """
    path, line = _asked_about(target)
    place = place_of(path)
    if place is None or not is_source(place.path):
        raise SettingsError(f"{path} is no source file of yours in a language that is known.")
    now = _read(path)
    earlier = _read(before) if before else text_at_head(place)
    if earlier is None:
        raise SettingsError(f"Nothing of {path} is committed; name a file with --before.")
    lines = None if line is None else (line - 1, line - 1)
    with open_memory(database) as store:
        store.name_project(place.project.id, str(place.project.root))
        sought = Sought((Settlement(earlier, now, now, ()),), now, lines)
        taught = teach_fix(store, place, sought, time.time())
    click.echo(plain(taught.told()))
    return 0 if taught.found else FOUND_NOTHING


def _asked_about(target: str) -> tuple[Path, int | None]:
    place = _PLACE.fullmatch(target)
    if place is None or Path(target).exists():
        return Path(target), None
    return Path(place["path"]), int(place["line"])


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror or error}.") from error

"""The options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from twiceshy.config import Scopes
from twiceshy.workspace.place import default_config, default_database
from twiceshy.workspace.setting_files import scopes_of

Command = TypeVar("Command", bound=Callable[..., Any])

database_option = click.option(
    "--db",
    "database",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="TWICESHY_DB",
    default=default_database,
    show_default="in your data folder; `twiceshy doctor` says where",
    show_envvar=True,
    help="The database to use.",
)

format_option = click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people, or for programs.",
)

symptom_option = click.option(
    "--symptom",
    metavar="TEXT",
    help="What a tool complains of there, by its words: what mended the same comes first.",
)

paths_argument = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))

repository_argument = click.argument(
    "repository", metavar="[REPO]", required=False, type=click.Path(path_type=Path)
)


def settings_for(folder: Path) -> Scopes:
    """The settings that hold in a folder where no editor has a say."""
    return scopes_of(folder, default_config())


def confidence_option(default: float) -> Callable[[Command], Command]:
    """The option `--min-confidence`, with a command's own default."""
    return click.option(
        "--min-confidence",
        "minimum",
        type=click.FloatRange(0, 1),
        default=default,
        show_default=True,
        help="Pass over suggestions that are less sure than this.",
    )

"""`twiceshy models`: which model finds corrections of like code, and choosing another."""

import json
from pathlib import Path

import click

from twiceshy.cli.options import database_option, format_option
from twiceshy.cli.plain import plain
from twiceshy.errors import ModelError
from twiceshy.recall.text_model import fastembed
from twiceshy.workspace.models import BUILT_IN, choice_of, pulled_models, use


@click.group()
def models() -> None:
    """Say which model finds corrections of like code, or choose another.

    The built-in one needs nothing and is on. A text model is read from a folder on this machine.
    """


@models.command("list")
@format_option
@database_option
def listed(style: str, database: Path) -> None:
    """List the models that are here; the one in use has a star."""
    chosen = choice_of(database)
    names = {str(home.resolve()): name for name, home in pulled_models(_pulled(database)).items()}
    places = list(dict.fromkeys([BUILT_IN, *names, chosen]))
    if style == "json":
        told = [
            {"name": names.get(place), "place": place, "inUse": place == chosen} for place in places
        ]
        click.echo(json.dumps({"version": 1, "models": told}, indent=2))
        return
    for place in places:
        click.echo(f"{'*' if place == chosen else ' '} {plain(names.get(place, place))}")


@models.command("use")
@click.argument("name", metavar="NAME|FOLDER|built-in")
@database_option
def used(name: str, database: Path) -> None:
    """Use the model in a FOLDER, one that was pulled by its NAME, or the built-in one.

    Its vectors are made when something is next looked for, and are never mixed with others.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    embedder = use(database, name, _pulled(database))
    click.echo(f"In use: {plain(embedder.model.key)}")


@models.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@database_option
def pull(name: str, yes: bool, database: Path) -> None:
    """Fetch the model NAME from the network, which no other command uses."""
    supported = {one["model"]: one for one in fastembed().TextEmbedding.list_supported_models()}
    if name not in supported:
        raise ModelError(f"fastembed knows no model {name}.")
    size = supported[name].get("size_in_GB", 0)
    if not yes:
        click.confirm(f"Fetch {name} ({size:.2f} GB) from the network?", abort=True)
    folder = _pulled(database) / name.replace("/", "--")
    try:
        fastembed().TextEmbedding(model_name=name, cache_dir=str(folder))
    except Exception as error:
        # The network's errors are of many libraries.
        first = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ModelError(f"{name} could not be fetched; is there a network? {first}") from error
    click.echo(f"Fetched. To use it: twiceshy models use {plain(name)}")


def _pulled(database: Path) -> Path:
    """Where models are put that are fetched."""
    return database.parent / "models"

"""`twiceshy domain`: what sort of project a folder or file belongs to, and what tells so."""

import json
from pathlib import Path
from typing import Any

import click
from rich.text import Text as Styled

from twiceshy.cli.options import format_option
from twiceshy.cli.output import console
from twiceshy.errors import PlaceError
from twiceshy.workspace.checking import project_of, read_source
from twiceshy.workspace.domains import Told, file_told, folder_told, signs_told
from twiceshy_analyzers.api import Sign

_SAID = {
    "python": "the package {}",
    "npm": "the package {}",
    "go": "the module {}",
    "ros": "the ROS package {}",
    "file": "the file {}",
    "entry": "{} that are installed",
}


@click.command()
@click.argument("path", default=".", type=click.Path(path_type=Path))
@format_option
def domain(path: Path, style: str) -> None:
    """Say what sort of project a folder or file belongs to: `web_backend:python:django`.

    A folder has one domain for each language in it. "general" says that nothing there is clear.
    """
    found = _told(path)
    if style == "json":
        click.echo(
            json.dumps({"version": 1, "domains": [_as_json(one) for one in found]}, indent=2)
        )
        return
    for one in found:
        console().print(_line(one))


def _told(path: Path) -> list[Told]:
    root = project_of(path).root if path.exists() else path
    if path.is_dir():
        return folder_told(root, path)
    tree = read_source(path)
    if isinstance(tree, str):
        raise PlaceError(f"{path}: {tree}.")
    return [file_told(root, path, tree)]


def _line(told: Told) -> Styled:
    text = Styled(told.domain.text, "bold")
    said = ", ".join(_said(sign) for sign in signs_told(told.found, told.domain))
    return text.append(f"  {said}", "dim") if said else text


def _said(sign: Sign) -> str:
    return _SAID[sign.where].format(sign.name)


def _as_json(told: Told) -> dict[str, Any]:
    one = told.domain
    return {
        "domain": one.text,
        "kind": one.kind,
        "language": one.language,
        "frameworks": list(one.frameworks),
        "tools": list(one.tools),
        "signs": [{"where": sign.where, "name": sign.name} for sign in signs_told(told.found, one)],
    }

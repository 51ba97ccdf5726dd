"""What the documents name exists: paths of this repository, make targets, commands."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from tests import client_settings, settings_page
from twiceshy.cli.main import cli

ROOT = Path(__file__).resolve().parent.parent
# Where else a path may start: a code map says `lsp/convert.py` and means the server's.
STARTS = (
    ROOT / "server" / "twiceshy",
    ROOT / "server",
    ROOT / "analyzers",
    ROOT / "analyzers" / "twiceshy_analyzers",
)
FILE_ENDINGS = (".py", ".md", ".toml", ".lock", ".yaml", ".typed", "/")
FENCE = re.compile(r"^ *```.*?\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
WORD = re.compile(r"[a-z][a-z-]*")
SPAN = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"\.?[\w*][\w.*-]*(/[\w.*-]+)*/?")
COMMAND = re.compile(r"(?:\$ )?(?:\S*/)?(make|twiceshy)((?:\s+[^\s;|&#]+)+)")


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"])
def test_every_path_that_is_named_exists(name: str) -> None:
    text = _read(name)
    # The README also shows the user's own files, so a bare name with an ending proves nothing.
    anything = name != "README.md"
    missing = [path for path in _paths(text, anything=anything) if not _exists(path)]
    assert missing == []


def test_the_page_of_settings_is_current() -> None:
    assert settings_page.PAGE.read_text("utf-8") == settings_page.page(), "run `make docs`"


@pytest.mark.parametrize(
    ("path", "make"),
    [
        (client_settings.MANIFEST, client_settings.manifest),
        (client_settings.TEXTS, client_settings.texts),
    ],
)
def test_the_settings_of_the_vs_code_client_are_current(
    path: Path, make: Callable[[str], str]
) -> None:
    present = path.read_text("utf-8")
    # The order counts, the layout does not.
    current = json.dumps(json.loads(make(present)))
    assert json.dumps(json.loads(present)) == current, "run `make docs`"


def test_every_make_target_in_the_readme_exists() -> None:
    named = {
        word
        for tool, words in _commands(_read("README.md"))
        if tool == "make"
        for word in words
        if WORD.fullmatch(word)
    }
    assert {"try", "test"} <= named
    targets = re.findall(r"^([a-z][a-z-]*):", _read("Makefile"), re.MULTILINE)
    assert named <= set(targets)


def test_every_command_in_the_readme_exists() -> None:
    named = {
        words[0]
        for tool, words in _commands(_read("README.md"))
        if tool == "twiceshy" and WORD.fullmatch(words[0])
    }
    assert named
    context = click.Context(cli)
    assert named <= set(cli.list_commands(context))
    assert [name for name in cli.list_commands(context) if not cli.get_command(context, name)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see `lsp/convert.py` and `tests/cases/*.md`", ["lsp/convert.py", "tests/cases/*.md"]),
        ("on `workspace/executeCommand`, as `a/b`, `~/x.py` or `.venv/bin/python`", []),
        ("`gone.py`, `gone/`, `make test`, `tests/gone`", ["gone.py", "gone/", "tests/gone"]),
        ("```\nserver/gone.py `x.py`\n```\n", []),
    ],
)
def test_what_looks_like_a_path(text: str, found: list[str]) -> None:
    assert list(_paths(text, anything=True)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("`make try REPO=path`", [("make", ["try", "REPO=path"])]),
        ("to make sure, type `.venv/bin/twiceshy serve`", [("twiceshy", ["serve"])]),
        ("```console\n$ make -j2 test  # all\ntwiceshy says\n```", [("make", ["-j2", "test"])]),
        ("```\ncd it && ls\nmake try; make test\n```", [("make", ["try"]), ("make", ["test"])]),
    ],
)
def test_what_looks_like_a_command(text: str, found: list[tuple[str, list[str]]]) -> None:
    assert list(_commands(text)) == found


def _read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def _paths(text: str, *, anything: bool) -> Iterator[str]:
    """The paths of this repository in backticks; `anything` takes every name with our endings."""
    for span in SPAN.findall(FENCE.sub("", text)):
        first, slash, _ = span.partition("/")
        if not PATH.fullmatch(span) or first == ".venv":
            continue
        # Without an ending, only a path from the root is one: `workspace/symbol` is a message.
        from_root = bool(slash) and (ROOT / first).exists()
        from_package = bool(slash) and any((start / first).exists() for start in STARTS)
        if from_root or (span.endswith(FILE_ENDINGS) and (anything or from_package)):
            yield span


def _exists(path: str) -> bool:
    """Whether it is there; a bare name may stand for a file of any folder that holds code."""
    if any(next(start.glob(path.rstrip("/")), None) for start in (ROOT, *STARTS)):
        return True
    folders = () if "/" in path else (ROOT / "server", ROOT / "analyzers", ROOT / "tests")
    return any(next(folder.rglob(path), None) for folder in folders)


def _commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each command for make or twiceshy that a reader is told to type, with its words."""
    for line in _typed(text):
        for part in re.split(r"&&|[;|]", line):
            command = COMMAND.match(part.strip())
            if command:
                yield command[1], command[2].split()


def _typed(text: str) -> Iterator[str]:
    """Inline code, and the lines of code blocks: those with a prompt only, where there is one."""
    for block in FENCE.findall(text):
        lines = block.splitlines()
        prompted = [line for line in lines if line.startswith("$ ")]
        yield from prompted or lines
    yield from SPAN.findall(FENCE.sub("", text))

"""What the manifests of a project name: the packages that it depends on, and the commands it has.

A manifest is a file that anybody may have written: what cannot be read names nothing.
"""

import json
import logging
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from configparser import ConfigParser
from configparser import Error as ConfigError
from fnmatch import fnmatchcase
from typing import Any, Final

from twiceshy_analyzers.domains import Named

logger = logging.getLogger(__name__)

MAX_BYTES: Final = 262_144
_MOST_NAMES: Final = 2_000
_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][\w.-]*)")
_CONDA = re.compile(r"\s*-\s+(?:[\w-]+::)?([A-Za-z0-9][\w.-]*)")
_GO = re.compile(r"(?:require\s+)?(\S+)\s+v\d\S*\s*(?://(.*))?")
# What is listed in a file like this is needed by those who work on the project, not by itself.
_ASIDE = re.compile(r"dev|test|doc|lint|ci", re.IGNORECASE)


def names_in(file: str, content: bytes) -> list[Named]:
    """What a manifest names, by the name of its file; nothing for one that cannot be read."""
    read = reader_of(file)
    if read is None or len(content) > MAX_BYTES:
        return []
    try:
        found = list(read(file, content.decode("utf-8-sig")))
    # RecursionError: what is nested a thousand deep is no manifest.
    except (ValueError, TypeError, ConfigError, RecursionError) as error:
        logger.info("A manifest %s cannot be read: %s", file, type(error).__name__)
        return []
    return found[:_MOST_NAMES]


def reader_of(file: str) -> Callable[[str, str], Iterable[Named]] | None:
    """What reads a file of this name, if it is a manifest."""
    name = file.lower()
    return next((read for glob, read in _READERS if fnmatchcase(name, glob)), None)


def _pyproject(_file: str, text: str) -> Iterator[Named]:
    data = tomllib.loads(text)
    project, tool = _table(data, "project"), _table(data, "tool")
    yield from _required(_list(project, "dependencies"), aside=False)
    for group in (*_table(project, "optional-dependencies").values(), *_groups(data)):
        yield from _required(group, aside=True)
    poetry = _table(tool, "poetry")
    yield from _listed("python", _table(poetry, "dependencies"), aside=False)
    yield from _listed("python", _table(poetry, "dev-dependencies"), aside=True)
    for group in _table(poetry, "group").values():
        yield from _listed("python", _table(group, "dependencies"), aside=True)
    if _table(project, "scripts") or _table(poetry, "scripts"):
        yield Named("entry", "scripts")
    yield from (Named("python", name, aside=True) for name in tool)


def _groups(data: Mapping[str, Any]) -> Iterator[Any]:
    yield from _table(data, "dependency-groups").values()
    yield _list(_table(data, "build-system"), "requires")


def _requirements(file: str, text: str) -> Iterator[Named]:
    yield from _required(text.splitlines(), aside=bool(_ASIDE.search(file)))


def _setup(_file: str, text: str) -> Iterator[Named]:
    parser = ConfigParser(interpolation=None, strict=False)
    parser.read_string(text)
    yield from _required(
        parser.get("options", "install_requires", fallback="").splitlines(), aside=False
    )
    if parser.has_option("options.entry_points", "console_scripts"):
        yield Named("entry", "scripts")


def _pipfile(_file: str, text: str) -> Iterator[Named]:
    data = tomllib.loads(text)
    yield from _listed("python", _table(data, "packages"), aside=False)
    yield from _listed("python", _table(data, "dev-packages"), aside=True)


def _conda(_file: str, text: str) -> Iterator[Named]:
    for line in text.splitlines():
        found = _CONDA.match(line)
        if found:
            yield Named("python", found[1])


def _package_json(_file: str, text: str) -> Iterator[Named]:
    data = json.loads(text)
    for name, aside in (("dependencies", False), ("peerDependencies", False)):
        yield from _listed("npm", _table(data, name), aside=aside)
    yield from _listed("npm", _table(data, "devDependencies"), aside=True)
    if isinstance(data, dict) and data.get("bin"):
        yield Named("entry", "scripts")


def _go_mod(_file: str, text: str) -> Iterator[Named]:
    for line in text.splitlines():
        found = _GO.match(line.strip())
        if found and (found[2] or "").strip() != "indirect":
            yield Named("go", found[1])


def _package_xml(_file: str, text: str) -> Iterator[Named]:
    # Imported here: most projects have none.
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415
    from defusedxml.ElementTree import ParseError, fromstring  # noqa: PLC0415

    try:
        root = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise ValueError(str(error)) from error
    for child in root:
        if child.tag.endswith("depend") and child.text:
            aside = child.tag in {"test_depend", "doc_depend"}
            yield Named("ros", child.text.strip(), aside)


def _required(lines: Any, *, aside: bool) -> Iterator[Named]:
    """The packages of requirements, as `name[extra]>=1 ; marker` each."""
    for line in lines if isinstance(lines, list) else ():
        found = _REQUIREMENT.match(line) if isinstance(line, str) else None
        if found:
            yield Named("python", found[1], aside)


def _listed(where: str, names: Mapping[str, Any], *, aside: bool) -> Iterator[Named]:
    return (Named(where, name, aside) for name in names)


def _table(data: Any, name: str) -> Mapping[str, Any]:
    found = data.get(name) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def _list(data: Mapping[str, Any], name: str) -> list[Any]:
    found = data.get(name)
    return found if isinstance(found, list) else []


_READERS: tuple[tuple[str, Callable[[str, str], Iterable[Named]]], ...] = (
    ("pyproject.toml", _pyproject),
    ("requirements*.txt", _requirements),
    ("setup.cfg", _setup),
    ("pipfile", _pipfile),
    ("environment.y*ml", _conda),
    ("package.json", _package_json),
    ("go.mod", _go_mod),
    ("package.xml", _package_xml),
)

"""The domains of files and folders: what the manifests around them name, and what they import.

A manifest that is nearer to a file says more. Where manifests leave doubt a file's imports decide,
and where those do, too, it is "general". A folder is read once as long as nothing changes in it.
"""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from twiceshy.capture.sources import MAX_BYTES, is_notebook, is_text
from twiceshy.model import Origin
from twiceshy.workspace.adapters import known_table
from twiceshy.workspace.manifests import MAX_BYTES as MANIFEST_BYTES
from twiceshy.workspace.manifests import names_in, reader_of
from twiceshy_analyzers import LANGUAGES, language_of, suffix_of
from twiceshy_analyzers.api import Language, Sign
from twiceshy_analyzers.domains import (
    GENERAL,
    Domain,
    Found,
    Named,
    domain_of,
    imported,
    kind_of,
)
from twiceshy_analyzers.tree import SyntaxTree, parse

# Of a folder with more entries than this the rest are not looked at.
_MOST_ENTRIES: Final = 2_000
# Where no manifest says anything, so many files of a folder are asked what they import.
_MOST_FILES: Final = 40
_DEEPEST: Final = 40


class Told(NamedTuple):
    """A domain, and the signs that it rests on."""

    domain: Domain
    found: tuple[Found, ...]


class _Entry(NamedTuple):
    """A file of a folder, as far as it can be told that it has changed."""

    name: str
    changed: int
    size: int


def domain_at(root: Path, path: str, tree: SyntaxTree) -> Domain:
    """The domain of a file of a project, by its path there and its text."""
    return with_imports(folder_domain(root, path, tree.language), tree)


def folder_domain(root: Path, path: str, language: Language) -> Domain:
    """What the manifests around a file say of it, by its path in its project."""
    return _told(root, path, language).domain


def with_imports(domain: Domain, tree: SyntaxTree) -> Domain:
    """A domain, or where that is a doubtful one what a file's own imports say."""
    if domain.kind != GENERAL:
        return domain
    found = known_table().found(_imports(tree))
    return domain_of(found, domain.language or tree.language.name)


def located(origin: Origin, root: Path) -> Origin:
    """An origin with the domain that the manifests around its file tell, as they are now."""
    language = language_of(origin.path)
    if language is None:
        return origin
    return replace(origin, domain=folder_domain(root, origin.path, language).text)


def refined(origin: Origin, tree: SyntaxTree) -> Origin:
    """An origin with what the file's imports tell, where its domain was looked for and is in doubt."""
    if not origin.domain or kind_of(origin.domain) != GENERAL:
        return origin
    found = with_imports(Domain(language=tree.language.name), tree)
    return replace(origin, domain=found.text)


def file_told(root: Path, path: Path, tree: SyntaxTree) -> Told:
    """The domain of a file, and what it rests on."""
    place = path.resolve().relative_to(root.resolve()).as_posix()
    told = _told(root, place, tree.language)
    if told.domain.kind != GENERAL:
        return told
    return Told(with_imports(told.domain, tree), tuple(known_table().found(_imports(tree))))


def folder_told(root: Path, folder: Path) -> list[Told]:
    """The domains of a folder, one for each language that has files or packages there."""
    entries = _entries(folder)
    named = _names_of(folder, entries)
    found = []
    for language in _languages(entries, named):
        place = folder.resolve().relative_to(root.resolve()) / "any"
        told = _told(root, place.as_posix(), language)
        if told.domain.kind == GENERAL:
            sampled = known_table().found(_sampled(folder, entries, language))
            told = Told(domain_of(sampled, language.name), tuple(sampled))
        found.append(told)
    if found:
        return found
    alone = known_table().found(named)
    return [Told(domain_of(alone, ""), tuple(alone))]


def _told(root: Path, path: str, language: Language) -> Told:
    """What the nearest manifests say that say anything, up to those of the language's package."""
    for folder in _folders(root, path):
        named = _names_of(folder, _entries(folder))
        told = _read(named, language)
        is_package = any(one.where == language.packages for one in named)
        if told.domain.kind != GENERAL or is_package:
            return told
    return Told(Domain(language=language.name), ())


def _read(named: Sequence[Named], language: Language) -> Told:
    """What packages say of a language's code; what lies beside it counts where those say nothing."""
    wheres = {language.packages, "ros", "entry", "file"}
    found = known_table().found(one for one in named if one.where in wheres)
    whole = domain_of(found, language.name)
    domain = domain_of([one for one in found if one.sign.where != "file"], language.name)
    if domain.kind == GENERAL:
        domain = whole
    return Told(domain._replace(tools=whole.tools), tuple(found))


def _folders(root: Path, path: str) -> Iterator[Path]:
    """The folder of a file, and those around it up to its project's."""
    folders = Path(path).parts[:-1]
    if Path(path).is_absolute() or ".." in folders or len(folders) > _DEEPEST:
        folders = ()
    for length in range(len(folders), -1, -1):
        yield root.joinpath(*folders[:length])


def _entries(folder: Path) -> tuple[_Entry, ...]:
    """The files of a folder; none if it cannot be read. Links are not followed."""
    try:
        with os.scandir(folder) as there:
            files = [
                one for one in islice(there, _MOST_ENTRIES) if one.is_file(follow_symlinks=False)
            ]
            return tuple(sorted(_entry(one) for one in files))
    except OSError:
        return ()


def _entry(file: os.DirEntry[str]) -> _Entry:
    if reader_of(file.name) is None:
        return _Entry(file.name, 0, 0)
    facts = file.stat(follow_symlinks=False)
    return _Entry(file.name, facts.st_mtime_ns, facts.st_size)


def _names_of(folder: Path, entries: Iterable[_Entry]) -> tuple[Named, ...]:
    """What the manifests of a folder name, and which of its files tell something."""
    telling = (one for one in entries if reader_of(one.name) or _tells(one.name))
    return _named(str(folder), tuple(telling))


@lru_cache(maxsize=4096)
def _tells(file: str) -> bool:
    return known_table().knows(Named("file", file))


@lru_cache(maxsize=512)
def _named(folder: str, entries: tuple[_Entry, ...]) -> tuple[Named, ...]:
    """What the manifests of a folder name, and the files that lie in it."""
    found: dict[Named, None] = dict.fromkeys(Named("file", one.name) for one in entries)
    for one in entries:
        if reader_of(one.name) is not None and one.size <= MANIFEST_BYTES:
            found |= dict.fromkeys(names_in(one.name, _content(Path(folder, one.name))))
    return tuple(found)


def _content(path: Path, most: int = MANIFEST_BYTES) -> bytes:
    """What a plain file holds; nothing of one that is gone, too large or no plain file by now."""
    # It may have become a link or a pipe since it was looked at.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        with os.fdopen(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return b""
            content = file.read(most + 1)
    except OSError:
        return b""
    return content if len(content) <= most else b""


def _languages(entries: Iterable[_Entry], named: Iterable[Named]) -> list[Language]:
    """The languages that a folder has files of, or else packages for."""
    there = {language_of(one.name) for one in entries}
    wheres = {one.where for one in named}
    # Only TypeScript says that it is not JavaScript.
    typed = Named("npm", "typescript", aside=True) in named or "tsconfig.json" in {
        one.name for one in entries
    }
    chosen = [one for one in LANGUAGES if one in there]
    packages = {one.packages for one in chosen}
    for language in LANGUAGES:
        is_missing = language.packages in wheres and language.packages not in packages
        if is_missing and (language.packages != "npm" or (language.name == "typescript") == typed):
            chosen.append(language)
    return chosen


def _sampled(folder: Path, entries: Sequence[_Entry], language: Language) -> Iterator[Named]:
    """What some files of a folder import."""
    files = [one.name for one in entries if language_of(one.name) is language]
    for name in [one for one in files if not is_notebook(one)][:_MOST_FILES]:
        content = _content(folder / name, MAX_BYTES)
        if content and is_text(content):
            yield from _imports(parse(language, content, suffix_of(name)))


def _imports(tree: SyntaxTree) -> list[Named]:
    modules = dict.fromkeys(item.module for item, _ in tree.language.imports.listed(tree))
    return imported(tree.language, modules)


def signs_told(found: Iterable[Found], domain: Domain) -> list[Sign]:
    """The signs that speak for a domain."""
    return [one.sign for one in found if one.sign.kind == domain.kind]

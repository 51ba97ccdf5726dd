"""What a lesson is like, as words that a classifier counts and a person can read.

`-word` is taken away, `+word` brought and `=word` kept; `kind:` is about syntax, `size:` about
how much, `trait:` about the lesson as a whole. A name counts with each of its parts, so that what
was learned from one name says something about others.
"""

import re
from collections.abc import Iterable, Iterator

from twiceshy.lessons.compiled import Compiled
from twiceshy.lessons.notation import Snippet
from twiceshy.lessons.runs import BRACKETS
from twiceshy.lessons.traits import traits_of
from twiceshy_analyzers import language_named
from twiceshy_analyzers.api import Import

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


class Sides:
    """The tokens of a lesson by what becomes of them, in the order of the text."""

    def __init__(self, compiled: Compiled) -> None:
        pattern, after = compiled.pattern, compiled.template.snippet
        taken = set(compiled.template.taken_away())
        self.taken = [_text(pattern, t) for t in pattern.tokens if t in taken]
        self.kept = [_text(pattern, t) for t in pattern.tokens if t not in taken]
        brought = set(compiled.template.brought()) if after else set()
        self.brought = [_text(after, t) for t in after.tokens if t in brought] if after else []


def features_of(compiled: Compiled) -> frozenset[str]:
    """The features of a lesson."""
    sides = Sides(compiled)
    return frozenset(_features(compiled, sides))


def words_of(text: str) -> list[str]:
    """The parts of a name, in lower case; of an operator the operator itself."""
    return [part.lower() for part in _PARTS.findall(text)] or [text]


def _features(compiled: Compiled, sides: Sides) -> Iterator[str]:
    lesson, pattern, after = compiled.lesson, compiled.pattern, compiled.template.snippet
    yield f"lang:{language_named(lesson.language).family}"
    yield f"role:{lesson.role}"
    for mark, texts in (("-", sides.taken), ("+", sides.brought), ("=", sides.kept)):
        yield from _words(mark, texts)
        yield f"size:{mark}{_bucket(len(texts))}"
    yield from _kinds("-", pattern, compiled.template.taken_away())
    if after is not None:
        yield from _kinds("+", after, compiled.template.brought())
    yield f"kind:{_root(pattern)}>{_root(after) if after else ''}"
    yield from (f"trait:{name}" for name, value in traits_of(compiled)._asdict().items() if value)
    yield from _imports("+", lesson.added)
    yield from _imports("-", lesson.dropped)
    meanings = {meaning.partition(":")[0] for _, meaning in lesson.names}
    yield from (f"names:{meaning}" for meaning in meanings)
    yield f"size:$ {_bucket(len(lesson.holes))}"


def _words(mark: str, texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        if text in BRACKETS:
            continue
        yield f"{mark}{text[:24]}"
        yield from (f"{mark}{part}" for part in words_of(text[:60])[:6])


def _kinds(mark: str, side: Snippet, tokens: Iterable[int]) -> Iterator[str]:
    tree = side.tree
    for token in tokens:
        yield f"kind:{mark}{tree.kinds[token]}"
        yield f"kind:{mark}{tree.kinds[tree.parents[token]]}/{tree.kinds[token]}"


def _root(side: Snippet) -> str:
    kinds = [side.tree.kinds[root] for root in side.roots]
    return kinds[0] if len(kinds) == 1 else f"{len(kinds)} {kinds[0] if kinds else ''}"


def _imports(mark: str, imports: Iterable[Import]) -> Iterator[str]:
    for one in imports:
        yield f"import:{mark}"
        yield f"import:{mark}{one.module.partition('.')[0]}"


def _bucket(count: int) -> str:
    return str(count) if count < 4 else "4-7" if count < 8 else "8-15" if count < 16 else "16-"


def _text(side: Snippet, token: int) -> str:
    """A token's text; of a string its quotes alone, since what it says is nobody's business here."""
    if token in side.holes:
        return "$"
    text = side.tree.text(token)
    if side.tree.kinds[token] in side.tree.language.strings:
        return '""' if len(text) < 3 else '"…"'
    return text

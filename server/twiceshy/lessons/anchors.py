"""Which bytes a file must hold for a lesson to apply there: with one missing it need not be parsed."""

import re
from collections.abc import Iterator

from twiceshy.lessons.compiled import Compiled, find
from twiceshy.lessons.conditions import holds_at
from twiceshy.lessons.notation import Snippet
from twiceshy.lessons.trie import Trie
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.tree import SyntaxTree, parse

# A word shorter than this is in every file, and tells nothing.
SHORTEST = 2
# What is the same in a string whichever quotes it has.
_WORD = re.compile(rb"\w+")


def anchors(compiled: Compiled) -> tuple[bytes, ...]:
    """The words that a file must hold, all of them, the one that is likely rarest first.

    They are the names and the words of strings that the pattern insists on; a longer word is a
    rarer one. None for a pattern that insists on operators and keywords alone.
    """
    words = set(_words(compiled.pattern))
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def has_anchors(source: bytes, words: tuple[bytes, ...]) -> bool:
    """Whether a text holds all of a lesson's anchors, of which there are some."""
    return bool(words) and all(word in source for word in words)


def may_apply(compiled: Compiled, source: bytes, words: tuple[bytes, ...]) -> bool:
    """Whether a lesson matches somewhere in a text of its grammar that holds its anchors.

    Only what stands around the anchors is looked at in full, so that this costs a fraction of
    a search for suggestions, which has the last word.
    """
    pattern = compiled.pattern
    around = words if len(pattern.roots) > 1 else words[:1]
    spans = [span for word in around for span in _occurrences(source, word)]
    tree = parse(pattern.tree.language, source, pattern.tree.grammar, only=spans)
    trie = Trie()
    trie.add(0, pattern)
    return any(
        _applies(compiled, tree, node) for node, _ in trie.candidates(tree, range(len(tree.kinds)))
    )


def _applies(compiled: Compiled, tree: SyntaxTree, node: int) -> bool:
    match = find(compiled, tree, node)
    return match is not None and holds_at(compiled.lesson, tree, match)


def _words(pattern: Snippet) -> Iterator[bytes]:
    tree, language = pattern.tree, pattern.tree.language
    for token in pattern.tokens:
        if not pattern.is_fixed(token):
            continue
        kind = tree.kinds[token]
        if kind in language.identifiers:
            word = tree.source[tree.starts[token] : tree.ends[token]]
        elif kind in language.strings:
            text = tree.source[tree.starts[token] : tree.ends[token]]
            word = max(_WORD.findall(text), key=len, default=b"")
        else:
            continue
        if len(word) >= SHORTEST:
            yield word


def _occurrences(source: bytes, word: bytes) -> Iterator[Span]:
    at = source.find(word)
    while at >= 0:
        yield Span(at, at + len(word))
        at = source.find(word, at + len(word))

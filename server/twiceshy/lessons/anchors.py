"""Which bytes a file must hold for a lesson to apply there: with one missing it need not be parsed."""

import re
from collections.abc import Iterator

from twiceshy.lessons.compiled import Compiled
from twiceshy.lessons.match import match_at
from twiceshy.lessons.notation import Snippet
from twiceshy.lessons.trie import Trie
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.tree import parse, parts_at

# A word shorter than this is in every file, and tells nothing.
SHORTEST = 2
# What is the same in a string whichever quotes it has.
_WORD = re.compile(rb"\w+")


def anchors(compiled: Compiled) -> tuple[bytes, ...]:
    """The words that a file must hold, all of them, the one that is likely rarest first.

    They are the names and the words of strings that the pattern insists on; a longer word is a
    rarer one. None for a pattern that insists on operators and keywords alone.
    """
    pattern = compiled.pattern
    words = {word for token in pattern.tokens for word in _words_of(pattern, token)}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def has_anchors(source: bytes, words: tuple[bytes, ...]) -> bool:
    """Whether a text holds all of a lesson's anchors, of which there are some."""
    return bool(words) and all(word in source for word in words)


def may_apply(compiled: Compiled, source: bytes, words: tuple[bytes, ...]) -> bool:
    """Whether a lesson's pattern matches somewhere in a text of its grammar that holds its anchors.

    Only what stands around its first anchor is looked at, so that this costs little more than
    parsing the text. A search for suggestions has the last word.
    """
    pattern = compiled.pattern
    language, grammar = pattern.tree.language, pattern.tree.grammar
    if len(pattern.roots) == 1:
        spans, levels = _occurrences(source, words[0]), _depth(pattern, words[0]) + _LAYOUT
        parts = parts_at(language, source, grammar, spans, (pattern.kind, levels))
        return any(match_at(pattern, part, 0) for part in parts)
    # A run of statements stands among others, in one that may be large.
    every = [span for word in words for span in _occurrences(source, word)]
    tree = parse(language, source, grammar, only=every)
    trie = Trie()
    trie.add(0, pattern)
    found = trie.candidates(tree, range(len(tree.kinds)))
    return any(match_at(pattern, tree, node) for node, _ in found)


# Nodes around a token that trees leave out, such as parentheses, or the string around its words.
_LAYOUT = 8


def _depth(pattern: Snippet, word: bytes) -> int:
    """The most levels from a pattern's root to a token with this word."""
    tree = pattern.tree
    tokens = (token for token in pattern.tokens if word in _words_of(pattern, token))
    return max(sum(1 for _ in tree.ancestors(token)) for token in tokens)


def _words_of(pattern: Snippet, token: int) -> tuple[bytes, ...]:
    """The word of a token that files can be told by, if it has one."""
    if not pattern.is_fixed(token):
        return ()
    tree, language = pattern.tree, pattern.tree.language
    kind, text = tree.kinds[token], tree.source[tree.starts[token] : tree.ends[token]]
    if kind in language.identifiers:
        word = text
    elif kind in language.strings:
        word = max(_WORD.findall(text), key=len, default=b"")
    else:
        return ()
    return (word,) if len(word) >= SHORTEST else ()


def _occurrences(source: bytes, word: bytes) -> Iterator[Span]:
    at = source.find(word)
    while at >= 0:
        yield Span(at, at + len(word))
        at = source.find(word, at + len(word))

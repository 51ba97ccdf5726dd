"""What speaks against a lesson: the matches of its pattern where nobody made the change.

They come from like-looking code that the examples left alone, from the rest of the examples
themselves, and from examples of which something else was made.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from twiceshy.lessons import layout
from twiceshy.lessons.compiled import Compiled, find
from twiceshy.lessons.edits import apply_edits
from twiceshy.lessons.example import Example, Level
from twiceshy.lessons.features import Matched, place_of
from twiceshy.lessons.match import match_at
from twiceshy.lessons.notation import MANY
from twiceshy.model import Bystander, Place
from twiceshy_analyzers import language_named
from twiceshy_analyzers.api import Edit, Language
from twiceshy_analyzers.tree import SyntaxTree, parse

# How an elided block is spelled in a bystander, and how it is parsed.
_ELIDED, _PLACEHOLDER = "$$$BODY", f"{MANY}BODY"


class LeftAlone(NamedTuple):
    """The matches in what the examples left alone.

    What stands above a change was `seen`; what stands below it was `passed` over where another
    file was corrected in the same way later, and else is `unreached`.
    """

    seen: list[Matched]
    passed: list[Matched]
    unreached: list[Matched]


def bystanders_matched(compiled: Compiled, examples: Sequence[Example]) -> LeftAlone:
    """The matches in what the examples left alone, by how surely it was meant to be left."""
    language = language_named(compiled.lesson.language)
    corrections = [example.experience.correction for example in examples]
    newest = max(corrections, key=lambda c: (c.origin.number, c.origin.at)).origin
    changed = {correction.before for correction in corrections}  # reached after all
    words = _pattern_words(compiled)
    found: dict[str, tuple[Bystander, int]] = {}
    for correction in corrections:
        for bystander in correction.bystanders:
            if bystander.text in changed or not all(word in bystander.text for word in words):
                continue
            passed = correction.origin.path != newest.path
            doubt = 0 if bystander.reached else 1 if passed else 2
            known = found.get(bystander.text, (bystander, doubt))
            found[bystander.text] = bystander, min(doubt, known[1])
    left = LeftAlone([], [], [])
    for bystander, doubt in found.values():
        tree = _parsed(language, bystander.text)
        left[doubt].extend(_matches(compiled, tree, bystander.place))
    return left


def _pattern_words(compiled: Compiled) -> list[str]:
    pattern = compiled.pattern
    strings = pattern.tree.language.strings
    return [
        pattern.tree.text(token)
        for token in pattern.tokens
        if pattern.is_fixed(token) and pattern.tree.kinds[token] not in strings
    ]


@lru_cache(maxsize=4096)
def _parsed(language: Language, text: str) -> SyntaxTree:
    return parse(language, text.replace(_ELIDED, _PLACEHOLDER).encode())


def _matches(
    compiled: Compiled, tree: SyntaxTree, outer: Place, nodes: Iterable[int] | None = None
) -> Iterator[Matched]:
    kind = compiled.pattern.kind
    roots = tuple(tree.children(0))
    for node in range(1, len(tree.kinds)) if nodes is None else nodes:
        if tree.kinds[node] == kind and (match := find(compiled, tree, node)):
            yield Matched(tree, match, place_of(tree, match.nodes, roots, outer))


def own_rest(
    compiled: Compiled, examples: Sequence[Example], levels: Sequence[Level]
) -> list[Matched]:
    """Matches beside the place in an example, and in what the place became."""
    found: list[Matched] = []
    for example, level in zip(examples, levels, strict=True):
        tree, place = example.before.tree, example.experience.correction.place
        own = range(level.before[0], tree.nexts[level.before[-1]])
        roots = example.before.roots
        rest = (n for n in range(roots[0], tree.nexts[roots[-1]]) if n not in own)
        above = set(tree.ancestors(level.before[0]))
        found += _matches(compiled, tree, place, [node for node in rest if node not in above])
        after = [n for top in level.after for n in range(top, example.after.nexts[top])]
        found += _matches(compiled, example.after, place, after)
    return found


def of_other_outcome(compiled: Compiled, other: Example) -> Iterator[Matched]:
    """Where a lesson matches what another example changed, and would write something else."""
    for level in other.levels:
        match = find(compiled, other.before.tree, level.before[0])
        if match and match.nodes == level.before and reproduces(compiled, other, level) is None:
            tree, roots = other.before.tree, other.before.roots
            place = place_of(tree, match.nodes, roots, other.experience.correction.place)
            yield Matched(tree, match, place)


def reproduces(compiled: Compiled, example: Example, level: Level) -> bool | None:
    """Whether a lesson rewrites its example to the letter; None if it does not even in tokens."""
    return is_to_the_letter(rewritten(compiled, example, level), example)


def is_to_the_letter(result: bytes | None, example: Example) -> bool | None:
    """Whether what a lesson made is its example's after side; None if not even in tokens."""
    after = example.after
    if result is None:
        return None
    if _lines(after.language, result) == _lines(after.language, after.source):
        return True
    same = parse(after.language, result).symbols == after.symbols
    return False if same else None


def rewritten(compiled: Compiled, example: Example, level: Level) -> bytes | None:
    """What a lesson makes of its example's text; None where it does not match it or cannot be made."""
    tree = example.before.tree
    match = match_at(compiled.pattern, tree, level.before[0])
    if match is None or match.nodes != level.before:
        return None
    written = compiled.template.written(tree, match, layout.UNIT, "\n")
    if written is None:
        return None
    return apply_edits(tree.source, [Edit(match.span(tree), written.text)])


def _lines(language: Language, text: bytes) -> list[bytes]:
    """The lines of a text without blank ones, and without the white space at their ends.

    A semicolon there that may as well be left out is the file's, and no part of a snippet.
    """
    ends = b"; \t\r" if language.optional_semicolons else None
    return [line.rstrip(ends) for line in text.splitlines() if line.strip()]

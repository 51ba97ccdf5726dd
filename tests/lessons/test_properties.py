"""What holds for any text, lesson and edit."""

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.lessons.programs import WORLDS, World, programs
from tests.support import SECRET, tree_of
from twiceshy.errors import NotationError
from twiceshy.lessons.apply import trimmed
from twiceshy.lessons.difference import differences
from twiceshy.lessons.edits import apply_edits
from twiceshy.lessons.identity import lesson_key
from twiceshy.lessons.match import match_at
from twiceshy.lessons.notation import Snippet, parse_snippet
from twiceshy.lessons.trie import Trie
from twiceshy.model import Hole, Lesson, Suggestion
from twiceshy.recall.book import Book
from twiceshy.recall.suggest import Asked, suggestions
from twiceshy_analyzers.api import Edit, Span
from twiceshy_analyzers.tree import SyntaxTree, reparse

# A program costs tens of milliseconds; what a run does not find the next one may.
BOUNDED = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
QUICK = settings(max_examples=100, deadline=None)
each_world = pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.suffix)


@cache
def book(world: World) -> Book:
    return world.book()


def found(world: World, tree: SyntaxTree) -> list[Suggestion]:
    return suggestions(Asked(book(world), SECRET, frozenset(), 0.5), tree)


# ---------------------------------------------------------------------- edits

WORDS = st.text("ab\n é😀", max_size=6)


@st.composite
def texts_with_edits(draw: st.DrawFn) -> tuple[bytes, list[Edit]]:
    """A text and edits at its characters that do not overlap."""
    text = draw(st.text("xyz\n é😀", max_size=20))
    places = st.lists(st.integers(0, len(text)), max_size=6, unique=True)
    marks = [len(text[:n].encode()) for n in sorted(draw(places))]
    spans = [Span(*pair) for pair in list(pairwise(marks))[::2]]
    return text.encode(), [Edit(span, draw(WORDS)) for span in spans]


@QUICK
@given(texts_with_edits(), st.data())
def test_edits_are_applied_as_if_from_left_to_right(
    given_text: tuple[bytes, list[Edit]], data: st.DataObject
) -> None:
    text, edits = given_text
    pieces, at = b"", 0
    for edit in edits:
        pieces += text[at : edit.span.start] + edit.text.encode()
        at = edit.span.end
    shuffled = data.draw(st.permutations(edits))
    assert apply_edits(text, shuffled) == pieces + text[at:]


@QUICK
@given(st.text("xy\n é😀", max_size=20), st.data())
def test_a_trimmed_edit_does_the_same_with_less(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = Span(len(text[:start].encode()), len(text[:end].encode()))
    edit = Edit(span, data.draw(st.text("xy\n é😀", max_size=8)))
    source = text.encode()
    less = trimmed(source, edit)
    assert apply_edits(source, [less]) == apply_edits(source, [edit])
    assert span.contains(less.span)
    assert len(less.text) <= len(edit.text)


# ---------------------------------------------------------------------- lessons as text


def cut_pattern(tree: SyntaxTree, data: st.DataObject) -> tuple[str, list[Hole]]:
    """A random node of a text as a pattern, with some of what is in it replaced by holes."""
    nodes = [n for n in range(1, len(tree.kinds)) if tree.named[n] and not tree.is_leaf(n)]
    root = data.draw(st.sampled_from(nodes))
    text, at = "", tree.starts[root]
    holes: list[Hole] = []
    node = root + 1
    while node < tree.nexts[root]:
        if tree.named[node] and len(holes) < 4 and data.draw(st.integers(0, 4)) == 0:
            hole = Hole("ABCD"[len(holes)])
            text += tree.source[at : tree.starts[node]].decode() + f"${hole.name}"
            holes.append(hole)
            at, node = tree.ends[node], tree.nexts[node]
        else:
            node += 1
    return text + tree.source[at : tree.ends[root]].decode(), holes


def parsed(tree: SyntaxTree, text: str, holes: list[Hole]) -> Snippet | None:
    for role in tree.language.roles:
        try:
            return parse_snippet(tree.language, role.name, text, tuple(holes), tree.grammar)
        except NotationError:
            continue
    return None


def patterns(tree: SyntaxTree, data: st.DataObject) -> list[Snippet]:
    cuts = [cut_pattern(tree, data) for _ in range(8)]
    found = [parsed(tree, text, holes) for text, holes in cuts]
    return [p for p in found if p and p.roots and p.roots[0] not in p.holes]


@each_world
@BOUNDED
@given(data=st.data())
def test_the_trie_misses_no_match(world: World, data: st.DataObject) -> None:
    tree = tree_of(data.draw(programs(world)), world.suffix)
    trie = Trie()
    known = patterns(tree, data)
    for number, pattern in enumerate(known):
        trie.add(number, pattern)
    nodes = range(len(tree.kinds))
    candidates = set(trie.candidates(tree, nodes))
    matches = {
        (node, number)
        for number, pattern in enumerate(known)
        for node in nodes
        if match_at(pattern, tree, node)
    }
    assert matches <= candidates


@each_world
@BOUNDED
@given(data=st.data())
def test_a_lesson_is_the_same_after_its_text_was_read_again(
    world: World, data: st.DataObject
) -> None:
    tree = tree_of(data.draw(programs(world)), world.suffix)
    text, holes = cut_pattern(tree, data)
    side = parsed(tree, text, holes)
    assume(side is not None)
    assert side is not None
    assume(len(side.holes) == len(holes))  # none of them inside a token
    names = dict(zip("ABCD", data.draw(st.permutations(["X", "Y2", "Z", "LONG"])), strict=True))
    renamed = text
    for hole in holes:
        renamed = renamed.replace(f"${hole.name}", f"$ {names[hole.name]}")
    renamed = renamed.replace("$ ", "$")
    others = [Hole(names[hole.name]) for hole in holes]
    again = parsed(tree, text, holes)
    other = parsed(tree, renamed, others)
    assert again is not None
    assert other is not None
    language, role = tree.language.name, side.role.name
    key = lesson_key(Lesson("", language, role, text, "", tuple(holes)), side, None)
    assert lesson_key(Lesson("", language, role, text, "", tuple(holes)), again, None) == key
    assert lesson_key(Lesson("", language, role, renamed, "", tuple(others)), other, None) == key


@each_world
@BOUNDED
@given(data=st.data())
def test_equal_texts_do_not_differ(world: World, data: st.DataObject) -> None:
    text = data.draw(programs(world))
    assert differences(tree_of(text, world.suffix), tree_of(text, world.suffix)) == []


# ---------------------------------------------------------------------- suggestions


@each_world
@BOUNDED
@given(data=st.data())
def test_what_is_suggested_parses_and_is_not_suggested_again(
    world: World, data: st.DataObject
) -> None:
    tree = tree_of(data.draw(programs(world)), world.suffix)
    for suggestion in found(world, tree)[:4]:
        result = reparse(tree, apply_edits(tree.source, suggestion.edits))
        assert result.errors <= tree.errors
        assert [s for s in found(world, result) if _same(s, suggestion)] == []
        comments = [tree.source[s.start : s.end] for s in tree.comments]
        assert [result.source[s.start : s.end] for s in result.comments] == comments


def _same(again: Suggestion, before: Suggestion) -> bool:
    """Whether a suggestion is for what another one wrote."""
    start, end = before.span
    if any(not edit.text and edit.span.contains(before.span) for edit in before.edits):
        return False  # it wrote nothing; what stands there now stood beside it
    for edit in before.edits:
        grown = len(edit.text.encode()) - (edit.span.end - edit.span.start)
        start += grown * (edit.span.end <= start and not before.span.contains(edit.span))
        end += grown * (edit.span.end <= end)
    return again.lesson == before.lesson and Span(start, end).contains(again.span)


PIECES = ("x", " ", "\n", "(", ")", "'", '"', ", ", "# c", "// c", "== ", "async ", "\t", "}", "é")


@each_world
@BOUNDED
@given(data=st.data())
def test_what_is_kept_between_versions_never_shows(world: World, data: st.DataObject) -> None:
    """The suggestions after any number of edits are those of the same text read afresh."""
    text = data.draw(programs(world))
    tree = tree_of(text, world.suffix)
    found(world, tree)
    for _ in range(3):
        text = changed(world, text, data)
        tree = reparse(tree, text.encode())
        fresh = tree_of(text, world.suffix)
        if tree.symbols == fresh.symbols and tree.errors == fresh.errors:
            assert found(world, tree) == found(world, fresh)


def changed(world: World, text: str, data: st.DataObject) -> str:
    """A text after one random edit: a word in, a word out, or a statement in."""
    how = data.draw(st.sampled_from(["in", "out", "statement", "shift", "quotes"]))
    start = data.draw(st.integers(0, len(text)))
    if how == "in":
        return text[:start] + data.draw(st.sampled_from(PIECES)) + text[start:]
    if how == "out":
        return text[:start] + text[start + data.draw(st.integers(1, 6)) :]
    if how == "quotes":
        return text.replace("'", '"') if "'" in text else text.replace('"', "'")
    line = text.rfind("\n", 0, start) + 1
    if how == "shift":
        return text[:line] + world.indent + text[line:]
    statement = data.draw(st.sampled_from(world.statements))
    return text[:line] + world.indent + statement + "\n" + text[line:]

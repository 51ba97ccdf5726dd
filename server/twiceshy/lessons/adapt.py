"""Adapting a lesson to a place that it nearly matches, where what differs is only carried over.

What a lesson takes away and brings is what it is about, and stays. What it merely carries along,
a name or a piece of code that stands in its pattern and again in its template, may be another one
at the place: it becomes a hole, on both sides. What comes of that is a lesson like any other, which
is matched, written and checked as every other one is.
"""

from dataclasses import replace
from string import ascii_uppercase
from typing import NamedTuple

from twiceshy.errors import NotationError
from twiceshy.lessons.compiled import Compiled, compile_lesson
from twiceshy.lessons.judging import fits_anywhere
from twiceshy.lessons.match import NO_VALUE, Bindings, are_same, fits_kind, kind_word
from twiceshy.lessons.meanings import with_key
from twiceshy.lessons.notation import Snippet
from twiceshy.lessons.unify import CONSTANTS, NO_EXPRESSION
from twiceshy.model import Hole, Lesson, Way
from twiceshy_analyzers import language_named
from twiceshy_analyzers.tree import SyntaxTree

# So many places of a pattern may be others: what differs in more is another thing.
MOST_LOOSENED = 3


class Adapted(NamedTuple):
    """A lesson made of another one for a place, in which way, and in how many places they differ.

    It is mutated where names and literals are others, and forked where other code stands. `loose` are
    its new holes, by name, with the code that the other lesson has there.
    """

    lesson: Lesson
    way: Way
    loosened: int
    loose: tuple[tuple[str, str], ...] = ()


def adapted(compiled: Compiled, tree: SyntaxTree, node: int) -> Adapted | None:
    """A lesson that matches at a node where another one nearly does; None where there is none."""
    template = compiled.template.snippet
    if template is None or compiled.pattern.operators or len(compiled.pattern.roots) > 1:
        return None
    walk = _Walk(compiled.pattern, template, tree)
    if not walk.compare(compiled.pattern.roots[0], node):
        return None
    if not 0 < len(walk.loose) + len(walk.wider) <= MOST_LOOSENED or walk.is_ambiguous():
        return None
    return _made(compiled, template, walk)


class _Walk:
    """A pattern and a tree side by side: which nodes must be holes, and which holes wider."""

    def __init__(self, pattern: Snippet, template: Snippet, tree: SyntaxTree) -> None:
        self.pattern, self.template, self.tree = pattern, template, tree
        self.bindings: Bindings = {}
        # Nodes of the pattern that are others at the place, each with those of the template.
        self.loose: dict[int, tuple[int, ...]] = {}
        self.wider: set[str] = set()
        self.are_tokens = True

    def compare(self, root: int, node: int) -> bool:
        """Whether a node of the pattern is, or may become, what matches a node of the tree."""
        pattern, tree = self.pattern, self.tree
        hole = pattern.holes.get(root)
        if hole is not None:
            return self._fill(hole, (node,))
        mine = pattern.tree
        if mine.kinds[root] != tree.kinds[node]:
            return self._loosen(root, node)
        if mine.is_leaf(root) or tree.is_leaf(node):
            return mine.symbols[root] == tree.symbols[node] or self._loosen(root, node)
        before = dict(self.bindings), dict(self.loose), set(self.wider), self.are_tokens
        if self._compare_children(mine.children(root), tree.children(node)):
            return True
        self.bindings, self.loose, self.wider, self.are_tokens = before
        return self._loosen(root, node)

    def is_ambiguous(self) -> bool:
        """Whether what was the same twice is so no more: nobody knows which one is carried over."""
        pattern = self.pattern
        same = (one for root in self.loose for one in _occurrences(pattern, root, pattern))
        return any(one not in self.loose for one in same)

    def _compare_children(self, roots: list[int], children: list[int]) -> bool:
        holes = self.pattern.holes
        many = next((i for i, r in enumerate(roots) if r in holes and holes[r].many), None)
        if many is None:
            return len(roots) == len(children) and all(map(self.compare, roots, children))
        tail = len(roots) - many - 1
        middle = len(children) - tail
        if middle < many:
            return False
        return (
            all(map(self.compare, roots[:many], children[:many]))
            and all(map(self.compare, roots[many + 1 :], children[middle:]))
            and self._fill(holes[roots[many]], tuple(children[many:middle]))
        )

    def _fill(self, hole: Hole, nodes: tuple[int, ...]) -> bool:
        tree = self.tree
        known = self.bindings.setdefault(hole.name, nodes)
        if len(known) != len(nodes) or not all(
            are_same(tree, a, tree, b) for a, b in zip(known, nodes, strict=True)
        ):
            return False
        if hole.many:
            return all(tree.named[node] for node in nodes)
        (node,) = nodes
        if not tree.named[node] or tree.kinds[node] in NO_VALUE:
            return False
        if hole.texts:
            return tree.text(node) in hole.texts and fits_kind(hole, tree, node)
        if not fits_kind(hole, tree, node):
            if _literal(tree, node):
                return False
            self.wider.add(hole.name)
            self.are_tokens = False
        return True

    def _loosen(self, root: int, node: int) -> bool:
        """Have a node be a hole, if the template has it, too: then it is only carried over."""
        mine, tree = self.pattern.tree, self.tree
        there = _occurrences(self.pattern, root, self.template)
        if (
            root in self.pattern.roots
            or not self._is_alike(root, node)
            or not there
            # One of them is brought, and nobody knows which.
            or len(there) > len(_occurrences(self.pattern, root, self.pattern))
            or (_is_called(mine, root) and self._is_called_on(root, node, there))
            or (self._is_listed(there) and not _has_elements(tree, node))
        ):
            return False
        self.loose[root] = there
        self.are_tokens &= mine.is_leaf(root) and tree.is_leaf(node)
        return True

    def _is_alike(self, root: int, node: int) -> bool:
        """Whether a node is code for which a hole can stand, and no literal for what is none."""
        mine, tree = self.pattern.tree, self.tree
        if not (mine.named[root] and tree.named[node]):
            return False
        if {mine.kinds[root], tree.kinds[node]} & _no_code(tree):
            return False
        return _literal(tree, node) in ("", _literal(mine, root))

    def _is_listed(self, there: tuple[int, ...]) -> bool:
        """Whether the template makes a value of a type by listing what is in it."""
        template = self.template.tree
        composites = template.language.composites
        return any(template.kinds[template.parents[one]] in composites for one in there)

    def _is_called_on(self, root: int, node: int, there: tuple[int, ...]) -> bool:
        """Whether what is called is called in the template, too, or is a class there and none here."""
        mine, template = self.pattern.tree, self.template.tree
        is_called = any(_is_called(template, one) for one in there)
        return is_called or _is_class(mine, root) != _is_class(self.tree, node)


def _is_called(tree: SyntaxTree, node: int) -> bool:
    """Whether a node is what a call calls, or the name of a member that it does."""
    language, parent = tree.language, tree.parents[node]
    if tree.kinds[parent] in language.members and tree.nexts[parent] == tree.nexts[node]:
        node, parent = parent, tree.parents[parent]
    return tree.kinds[parent] in language.calls and node == parent + 1


def _is_class(tree: SyntaxTree, node: int) -> bool:
    """Whether what a call calls is named like a class, which is of use without a call, too."""
    return tree.text(list(tree.leaves(node))[-1])[:1].isupper()


def _has_elements(tree: SyntaxTree, node: int) -> bool:
    """Whether a type may have something in it to be listed: one that has a name of its own."""
    language = tree.language
    is_named = tree.kinds[node] in language.named_types
    return is_named and tree.text(node) not in language.builtins


def _literal(tree: SyntaxTree, node: int) -> str:
    """The word for a string or a number; "" for all else."""
    word = kind_word(tree.language, tree, node)
    return word if word in ("string", "number") else ""


def _no_code(tree: SyntaxTree) -> frozenset[str]:
    """The kinds of nodes for which no hole can stand, or that are no matter of the place."""
    language = tree.language
    no_value = language.blocks | language.arguments | language.lists | NO_EXPRESSION
    return no_value | CONSTANTS


def _occurrences(pattern: Snippet, root: int, template: Snippet) -> tuple[int, ...]:
    """The nodes of a template that are the same code as a node of the pattern."""
    key = pattern.tree.key(root)
    found = []
    for top in template.roots:
        node, end = top, template.tree.nexts[top]
        while node < end:
            if template.tree.key(node) == key:
                found.append(node)
                node = template.tree.nexts[node]
            else:
                node += 1
    return tuple(found)


def _made(compiled: Compiled, template: Snippet, walk: _Walk) -> Adapted | None:
    lesson = compiled.lesson
    taken = {hole.name for hole in lesson.holes}
    free = (name for name in ascii_uppercase if name not in taken)
    names: dict[object, str] = {}
    loose_there: dict[int, str] = {}
    loose_here: dict[int, str] = {}
    for root, nodes in walk.loose.items():
        name = names.setdefault(compiled.pattern.tree.key(root), next(free, ""))
        if not name:
            return None
        loose_here[root] = name
        loose_there |= dict.fromkeys(nodes, name)
    holes = [replace(hole, kinds=()) if hole.name in walk.wider else hole for hole in lesson.holes]
    pattern_text = _written(compiled.pattern, loose_here)
    template_text = _written(template, loose_there)
    left = {name for text in (pattern_text, template_text) for name in taken if f"${name}" in text}
    holes = [hole for hole in holes if hole.name in left]
    holes += [Hole(name) for name in dict.fromkeys(loose_here.values())]
    gone = {compiled.pattern.tree.text(root) for root in walk.loose}
    made = replace(
        lesson,
        pattern=pattern_text,
        template=template_text,
        holes=tuple(holes),
        names=tuple(pair for pair in lesson.names if pair[0] not in gone),
    )
    language = language_named(lesson.language)
    try:
        made = with_key(made, language)
        if fits_anywhere(compile_lesson(made, language)):
            return None
    except NotationError:
        return None
    way: Way = "mutated" if walk.are_tokens else "forked"
    tree = compiled.pattern.tree
    known = {name: tree.text(root) for root, name in loose_here.items()}
    return Adapted(made, way, len(walk.loose) + len(walk.wider), tuple(known.items()))


def _written(side: Snippet, loose: dict[int, str]) -> str:
    """A side in lesson notation, some of its nodes as holes of these names."""
    tree = side.tree
    start, end = tree.starts[side.roots[0]], tree.ends[side.roots[-1]]
    marks = {node: f"${name}" for node, name in loose.items()}
    for node, hole in side.holes.items():
        if not any(top <= node < tree.nexts[top] for top in loose):
            marks[node] = ("$$$" if hole.many else "$") + hole.name
    text, at = "", start
    for node in sorted(marks):
        text += tree.source[at : tree.starts[node]].decode() + marks[node]
        at = tree.ends[node]
    return text + tree.source[at:end].decode()

"""Joint anti-unification: what several changes have in common, with holes for the rest.

The before sides are unified node by node. Where they differ, or where one example alone would
be too narrow, a hole is left; a hole that stands for what every example carries over to its
after side can be used by the template. The after sides are then unified with those holes, and
must agree in everything else. (Plotkin 1970 for the idea; Getafix, OOPSLA 2019, for using it on
pairs of trees.)
"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from twiceshy.lessons.example import Example, Level
from twiceshy.lessons.match import NO_VALUE, kind_word
from twiceshy.lessons.runs import is_free_name
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.arrays import Symbol
from twiceshy_analyzers.tree import SyntaxTree

Nodes = tuple[int, ...]
Key = tuple[Symbol, ...]
_CONSTANTS = frozenset(
    {"none", "true", "false", "null", "undefined", "nil", "ellipsis", "this", "super"}
)


# What no single metavariable can stand for.
_NO_EXPRESSION = NO_VALUE | {
    "expression_list",
    "formal_parameters",
    "parameter_list",
    "parameters",
    "pattern_list",
}


class Draft:
    """A hole in the making: what it stands for in each example."""

    def __init__(self, keys: tuple[Key, ...], *, many: bool, copied: bool) -> None:
        self.keys = keys
        self.many = many
        self.copied = copied
        self.words: set[str] = set()


class Cut(NamedTuple):
    """A part of the first example's text that a hole takes the place of."""

    span: Span
    draft: Draft


class _DisagreementError(Exception):
    """The examples have no common pattern and template at this level."""


class Unifier:
    """The common pattern and template of some examples at one level of each.

    A narrow one keeps the calls that a wide one takes for arbitrary expressions.
    """

    def __init__(self, examples: list[Example], levels: list[Level], *, narrow: bool) -> None:
        self.examples, self.levels, self.narrow = examples, levels, narrow
        self.before = [example.before.tree for example in examples]
        self.after = [example.after for example in examples]
        self.language = self.before[0].language
        self.drafts: dict[tuple[tuple[Key, ...], str], Draft] = {}
        self.pattern_cuts: list[Cut] = []
        self.template_cuts: list[Cut] = []
        self._kept = [
            {tree.key(node) for top in level.after for node in range(top, tree.nexts[top])}
            for tree, level in zip(self.after, levels, strict=True)
        ]
        self._needed = [
            _more_often(tree, level.after, example.before.tree, level.before)
            for tree, level, example in zip(self.after, levels, examples, strict=True)
        ]
        self._runs = [
            [tree.children(node) for top in level.after for node in range(top, tree.nexts[top])]
            + [list(level.after)]
            for tree, level in zip(self.after, levels, strict=True)
        ]

    def unify(self) -> bool:
        """Whether there is a common pattern and template; if so the cuts describe them."""
        try:
            self._pattern_list([list(level.before) for level in self.levels], root=True)
            self._template_list([list(level.after) for level in self.levels])
        except _DisagreementError:
            return False
        return True

    # ------------------------------------------------------------------ the before side

    def _pattern_list(self, lists: list[list[int]], *, root: bool = False, kind: str = "") -> None:
        if not root and self._is_sequence(lists, kind):
            return
        lengths = {len(nodes) for nodes in lists}
        if len(lengths) == 1 and (root or self._alike(lists)):
            for column in zip(*lists, strict=True):
                self._pattern_node(column, root=root)
            return
        if root or kind not in self._listing:
            raise _DisagreementError
        prefix, suffix = self._common_ends(lists)
        for position in range(prefix):
            self._pattern_node(tuple(nodes[position] for nodes in lists))
        self._sequence([nodes[prefix : len(nodes) - suffix] for nodes in lists])
        for position in range(suffix, 0, -1):
            self._pattern_node(tuple(nodes[-position] for nodes in lists))

    @property
    def _listing(self) -> frozenset[str]:
        return self.language.lists | self.language.arguments | self.language.blocks

    def _alike(self, lists: list[list[int]]) -> bool:
        """Whether the columns of equally long lists can be unified one by one."""
        for column in zip(*lists, strict=True):
            named = {tree.named[node] for tree, node in zip(self.before, column, strict=True)}
            if len(named) > 1:
                return False
        return True

    def _common_ends(self, lists: list[list[int]]) -> tuple[int, int]:
        """How many first and last columns are of one kind in every example."""
        shortest = min(map(len, lists))
        prefix = suffix = 0
        while prefix < shortest and self._one_kind([nodes[prefix] for nodes in lists]):
            prefix += 1
        while suffix < shortest - prefix and self._one_kind([n[-1 - suffix] for n in lists]):
            suffix += 1
        return prefix, suffix

    def _one_kind(self, nodes: list[int]) -> bool:
        return len({tree.kinds[n] for tree, n in zip(self.before, nodes, strict=True)}) == 1

    def _is_sequence(self, lists: list[list[int]], kind: str) -> bool:
        """Take several carried-over arguments or statements of one example as a run."""
        if len(self.examples) > 1 or kind not in self._listing:
            return False
        tree, nodes = self.before[0], lists[0]
        first = 1 if nodes and not tree.named[nodes[0]] else 0
        last = len(nodes) - 1 if nodes and not tree.named[nodes[-1]] else len(nodes)
        inner = nodes[first:last]
        if len(inner) < 2 or kind in _NO_EXPRESSION or not self._carried([inner]):
            return False
        if not all(self._may_stand_in_run(node) for node in inner):
            return False
        self._sequence([inner])
        return True

    def _may_stand_in_run(self, node: int) -> bool:
        tree = self.before[0]
        if any(tree.text(leaf) in self._needed[0] for leaf in tree.leaves(node)):
            return False
        value = tree.children(node)[-1] if tree.kinds[node] in NO_VALUE else node
        return self._may_vary(0, value)

    def _carried(self, runs: list[list[int]]) -> bool:
        """Whether every example's run stands, in one piece, on its after side."""
        return all(
            not run or any(True for _ in self._places(i, self._keys_of(self.before[i], run)))
            for i, run in enumerate(runs)
        )

    def _places(self, i: int, keys: list[Key]) -> Iterator[tuple[int, int]]:
        """(list, position) of a run among the sibling lists of an after side."""
        tree = self.after[i]
        for number, nodes in enumerate(self._runs[i]):
            for position in range(len(nodes) - len(keys) + 1):
                window = nodes[position : position + len(keys)]
                if [tree.key(node) for node in window] == keys:
                    yield number, position

    @staticmethod
    def _keys_of(tree: SyntaxTree, run: list[int]) -> list[Key]:
        return [tree.key(node) for node in run]

    def _sequence(self, runs: list[list[int]]) -> None:
        keys = tuple(
            tuple(symbol for key in self._keys_of(tree, run) for symbol in key)
            for tree, run in zip(self.before, runs, strict=True)
        )
        draft = self._draft(keys, "run", copied=self._carried(runs))
        if not runs[0]:
            raise _DisagreementError  # the first example has nowhere to write the run
        tree = self.before[0]
        span = Span(tree.starts[runs[0][0]], tree.ends[runs[0][-1]])
        self.pattern_cuts.append(Cut(span, draft))

    def _draft(self, keys: tuple[Key, ...], slot: str, *, copied: bool) -> Draft:
        draft = self.drafts.get((keys, slot))
        if draft is None:
            draft = self.drafts[keys, slot] = Draft(keys, many=slot == "run", copied=copied)
        return draft

    def _pattern_node(self, nodes: Nodes, *, root: bool = False) -> None:
        trees = self.before
        elided = [node in e.before.holes for e, node in zip(self.examples, nodes, strict=True)]
        if any(elided):
            if not all(elided):
                raise _DisagreementError
            self._sequence([[node] for node in nodes])
            return
        keys = tuple(tree.key(node) for tree, node in zip(trees, nodes, strict=True))
        named = all(tree.named[node] for tree, node in zip(trees, nodes, strict=True))
        if not root and named and self._is_hole(keys, nodes):
            self._hole(keys, nodes)
            return
        kinds = {tree.kinds[node] for tree, node in zip(trees, nodes, strict=True)}
        leaves = [tree.is_leaf(node) for tree, node in zip(trees, nodes, strict=True)]
        if len(kinds) == 1 and not any(leaves):
            children = [tree.children(node) for tree, node in zip(trees, nodes, strict=True)]
            self._pattern_list(children, kind=kinds.pop())
        elif len(set(keys)) > 1:
            if root or not named:
                raise _DisagreementError
            self._hole(keys, nodes)

    def _is_hole(self, keys: tuple[Key, ...], nodes: Nodes) -> bool:
        """Whether nodes that every example carries over are a hole rather than its own tokens."""
        if any(self._has_elision(i, node) for i, node in enumerate(nodes)):
            return False
        copied = all(key in kept for key, kept in zip(keys, self._kept, strict=True))
        if len(set(keys)) > 1:
            return copied
        may_vary = all(self._may_vary(i, node) for i, node in enumerate(nodes))
        if copied:
            literal = len(keys) >= 3 and self.before[0].is_leaf(nodes[0])
            constant = literal and not self._is_local(0, nodes[0])
            return may_vary and not constant
        return may_vary and all(self._is_local(i, node) for i, node in enumerate(nodes))

    def _has_elision(self, i: int, node: int) -> bool:
        end = self.before[i].nexts[node]
        return any(node <= hole < end for hole in self.examples[i].before.holes)

    def _is_local(self, i: int, node: int) -> bool:
        tree = self.before[i]
        if not (tree.is_leaf(node) and is_free_name(tree, node)):
            return False
        return self.examples[i].names.get(tree.text(node)) == "local"

    def _may_vary(self, i: int, node: int) -> bool:
        """Whether one example's subtree is likely to differ at other sites.

        What it calls, and what it reaches through a name from elsewhere, is what a lesson is
        about; arguments, local names and literals are not.
        """
        tree, language = self.before[i], self.language
        kind = tree.kinds[node]
        if kind in language.arguments or kind in language.blocks or kind in _NO_EXPRESSION:
            return False
        if tree.is_leaf(node):
            if kind in language.identifiers:
                return is_free_name(tree, node) and self._name_varies(i, node)
            return kind not in _CONSTANTS and tree.named[node]
        if kind in language.members:
            return self._member_varies(i, node)
        if self.narrow and any(k in language.calls for k in tree.kinds[node : tree.nexts[node]]):
            return False
        return not any(tree.text(leaf) in self._needed[i] for leaf in tree.leaves(node))

    def _member_varies(self, i: int, node: int) -> bool:
        """A method that is called is what a lesson is about; so is what an import offers."""
        tree = self.before[i]
        parent = tree.parents[node]
        if tree.kinds[parent] in self.language.calls and node == parent + 1:
            return False
        first = tree.leaves(node)[0]
        return not is_free_name(tree, first) or self._name_varies(i, first)

    def _name_varies(self, i: int, leaf: int) -> bool:
        """Whether a name is this place's own: local, the file's own but not called, or defined here."""
        tree = self.before[i]
        text = tree.text(leaf)
        meaning = self.examples[i].names.get(text, "free")
        parent = tree.kinds[tree.parents[leaf]]
        if self.language.binders.get(parent) == "name":
            return True
        if meaning == "module":
            return parent not in self.language.calls and parent not in self.language.members
        return meaning == "local" or text in ("self", "cls")

    def _hole(self, keys: tuple[Key, ...], nodes: Nodes) -> None:
        copied = all(key in kept for key, kept in zip(keys, self._kept, strict=True))
        draft = self._draft(keys, _slot(self.before[0], nodes[0]), copied=copied)
        for tree, node in zip(self.before, nodes, strict=True):
            draft.words.add(kind_word(self.language, tree, node))
        self.pattern_cuts.append(Cut(self.before[0].span(nodes[0]), draft))

    # ------------------------------------------------------------------ the after side

    def _template_list(self, lists: list[list[int]]) -> None:
        found = self._carried_run(lists)
        if found is None:
            if len({len(nodes) for nodes in lists}) > 1:
                raise _DisagreementError
            for column in zip(*lists, strict=True):
                self._template_node(column)
            return
        draft, positions, lengths = found
        heads = [nodes[:at] for nodes, at in zip(lists, positions, strict=True)]
        tails = [
            nodes[at + length :]
            for nodes, at, length in zip(lists, positions, lengths, strict=True)
        ]
        self._template_list(heads)
        first = lists[0][positions[0] : positions[0] + lengths[0]]
        if not first:
            raise _DisagreementError
        span = Span(self.after[0].starts[first[0]], self.after[0].ends[first[-1]])
        self.template_cuts.append(Cut(span, draft))
        self._template_list(tails)

    def _carried_run(self, lists: list[list[int]]) -> tuple[Draft, list[int], list[int]] | None:
        """A run that stands in each of the lists, with its position and length in each."""
        for draft in self.drafts.values():
            if not draft.many or not draft.copied:
                continue
            places = [
                _position(self.after[i], nodes, draft.keys[i]) for i, nodes in enumerate(lists)
            ]
            found = [place for place in places if place is not None]
            if len(found) == len(places) and found[0][1]:
                return draft, [p[0] for p in found], [p[1] for p in found]
        return None

    def _template_node(self, nodes: Nodes) -> None:
        trees = self.after
        keys = tuple(tree.key(node) for tree, node in zip(trees, nodes, strict=True))
        draft = self.drafts.get((keys, _slot(trees[0], nodes[0])))
        if draft is not None and draft.copied:
            self.template_cuts.append(Cut(trees[0].span(nodes[0]), draft))
            return
        kinds = {tree.kinds[node] for tree, node in zip(trees, nodes, strict=True)}
        leaves = [tree.is_leaf(node) for tree, node in zip(trees, nodes, strict=True)]
        if len(kinds) == 1 and not any(leaves):
            self._template_list(
                [tree.children(node) for tree, node in zip(trees, nodes, strict=True)]
            )
        elif len(set(keys)) > 1:
            raise _DisagreementError


def _slot(tree: SyntaxTree, node: int) -> str:
    """An attribute, or a keyword's name, is no use of the local that is spelled alike."""
    is_member = (
        tree.is_leaf(node)
        and tree.kinds[node] in tree.language.identifiers
        and not is_free_name(tree, node)
    )
    return "member" if is_member else "value"


def _more_often(after: SyntaxTree, new: Nodes, before: SyntaxTree, old: Nodes) -> set[str]:
    """The names that the after side uses more often than the before side."""
    counts: Counter[str] = Counter()
    for tree, run, sign in ((after, new, 1), (before, old, -1)):
        for top in run:
            for leaf in tree.leaves(top):
                if is_free_name(tree, leaf):
                    counts[tree.text(leaf)] += sign
    return {name for name, count in counts.items() if count > 0}


def _position(tree: SyntaxTree, nodes: list[int], key: Key) -> tuple[int, int] | None:
    """Where among siblings a run of symbols stands: its position and how many nodes it takes."""
    if not key:
        return (0, 0) if not nodes else None
    for start in range(len(nodes)):
        symbols: list[Symbol] = []
        for length, node in enumerate(nodes[start:], 1):
            symbols += tree.key(node)
            if len(symbols) >= len(key):
                if tuple(symbols) == key:
                    return start, length
                break
    return None

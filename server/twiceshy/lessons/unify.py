"""Joint anti-unification: what several changes have in common, with holes for the rest.

The before sides are unified node by node. Where they differ, or where one example alone would
be too narrow, a hole is left; a hole that stands for what every example carries over to its
after side can be used by the template. The after sides are then read side by side with those
holes, and must agree in everything else. (Plotkin 1970 for the idea; Getafix, OOPSLA 2019, for
using it on pairs of trees.)
"""

from collections.abc import Iterator, Sequence
from functools import cached_property

from twiceshy.lessons.after_side import after_side, wholes_of
from twiceshy.lessons.columns import (
    alike,
    common_ends,
    end_in_a_jump,
    first_clause,
    inside,
    one_kind,
)
from twiceshy.lessons.derive import QUOTED, UNQUOTED, derived
from twiceshy.lessons.drafts import Cut, Draft, Side, each_told, set_operators
from twiceshy.lessons.example import Example, Level
from twiceshy.lessons.match import NO_VALUE, kind_word
from twiceshy.lessons.operators import are_operators
from twiceshy.lessons.runs import BRACKETS, PARENTHESES, is_free_name
from twiceshy.lessons.transcribe import Token, Tokens, transcribed
from twiceshy.lessons.varying import is_local, member_varies, name_varies, only_moves
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.tree import SyntaxTree

Nodes = tuple[int, ...]
_BRACKETS = frozenset(text.encode() for text in BRACKETS)
# The words of a language that are values: another one in their place is another thing.
CONSTANTS = frozenset({"none", "true", "false", "null", "undefined", "nil", "ellipsis", "super"})


# The elements of runs that are looked at to see what becomes of each.
MAX_ELEMENTS = 24
# What so many examples agree on is no coincidence.
MEANT = 3
# What no single metavariable can stand for.
NO_EXPRESSION = NO_VALUE | {
    "expression_list",
    "formal_parameters",
    "parameter_list",
    "parameters",
    "pattern_list",
}


class _DisagreementError(Exception):
    """The examples have no common pattern and template at this level."""


class Unifier:
    """The common pattern and template of some examples at one level of each.

    A narrow one keeps the shape of what a wide one takes for arbitrary code. Where it `repeats`,
    runs of elements may be written anew one by one; of `elements`, the whole may be a hole.
    A `verbatim` one has no holes but what its examples elide; of what is `whole`, no part is looked
    at: any node of its kind will do.
    `is_telling` says whether being narrow or wide made any difference so far, and `has_repeated`
    whether a run was taken one by one.
    """

    def __init__(
        self,
        examples: list[Example],
        levels: list[Level],
        *,
        narrow: bool,
        repeats: bool = True,
        whole: bool = False,
    ) -> None:
        self.examples, self.levels, self.narrow = examples, levels, narrow
        self.is_telling = self.has_repeated = False
        self.repeats, self.elements, self.verbatim = repeats, False, False
        self.whole = whole
        self.before = [example.before.tree for example in examples]
        self.after = [example.after for example in examples]
        self.language = self.before[0].language
        self._whole = wholes_of(self.language)
        self.drafts: dict[tuple[tuple[Tokens, ...], bool], Draft] = {}
        self._made: dict[tuple[int, str], Draft] = {}
        self.pattern_cuts: list[Cut] = []
        self.template_cuts: list[Cut] = []
        sides = [after_side(e, at) for e, at in zip(examples, levels, strict=True)]
        self._afters = [side.tokens for side in sides]
        self._nodes_after = [side.wholes for side in sides]
        self._needed = [side.needed for side in sides]

    def unify(self) -> bool:
        """Whether there is a common pattern and template; if so the cuts describe them."""
        try:
            if self.whole:
                self._whole_pattern()
            else:
                self._pattern_list([list(level.before) for level in self.levels], root=True)
            self._template()
        except _DisagreementError:
            return False
        return True

    @cached_property
    def _moves(self) -> bool:
        """Whether all that is there only changes places: then none of it is what this is about."""
        return all(map(only_moves, self.examples, self.levels))

    # ------------------------------------------------------------------ the before side

    def _whole_pattern(self) -> None:
        """Take the one node of each example as a hole for nodes of its kind."""
        nodes = tuple(level.before[0] for level in self.levels)
        self._hole(self._values([(node,) for node in nodes]), nodes)
        self.pattern_cuts[-1].draft.kind = self.before[0].kinds[nodes[0]]

    def _pattern_list(self, lists: list[list[int]], *, root: bool = False, kind: str = "") -> None:
        if not (root or self.verbatim) and (
            self._has_clauses(lists)
            or self._is_sequence(lists, kind)
            or self._is_repeated(lists, kind)
        ):
            return
        lengths = {len(nodes) for nodes in lists}
        if len(lengths) == 1 and (root or alike(self.before, lists)):
            is_top = root and len(lists[0]) == 1 and not self.elements
            for column in zip(*lists, strict=True):
                self._pattern_node(column, root=is_top)
            return
        if root or kind not in self._listing | self.language.import_statements:
            raise _DisagreementError
        prefix, suffix = common_ends(self.before, lists)
        for position in range(prefix):
            self._pattern_node(tuple(nodes[position] for nodes in lists))
        self._sequence([nodes[prefix : len(nodes) - suffix] for nodes in lists])
        for position in range(suffix, 0, -1):
            self._pattern_node(tuple(nodes[-position] for nodes in lists))

    @property
    def _listing(self) -> frozenset[str]:
        return self.language.lists | self.language.arguments | self.language.blocks

    def _has_clauses(self, lists: list[list[int]]) -> bool:
        """Take the clauses among some nodes as one run, where each example carries its own over."""
        heads = [first_clause(tree, nodes) for tree, nodes in self._sides(lists)]
        if len(set(heads)) > 1 or heads[0] is None or self._keeps_shape():
            return False
        tails = [len(nodes) - (not tree.named[nodes[-1]]) for tree, nodes in self._sides(lists)]
        runs = [nodes[heads[0] : tail] for nodes, tail in zip(lists, tails, strict=True)]
        if not self._carried(self._values(runs)):
            return False
        for position in range(heads[0]):
            self._pattern_node(tuple(nodes[position] for nodes in lists))
        self._sequence(runs, self.language.clauses[self.before[0].kinds[runs[0][0]]])
        if tails[0] < len(lists[0]):
            self._pattern_node(tuple(nodes[-1] for nodes in lists))
        return True

    def _sides(self, lists: list[list[int]]) -> Iterator[tuple[SyntaxTree, list[int]]]:
        return zip(self.before, lists, strict=True)

    def _is_sequence(self, lists: list[list[int]], kind: str) -> bool:
        """Take carried-over arguments, elements or statements as a run."""
        if kind not in self._listing or kind in NO_EXPRESSION:
            return False
        inner = [inside(tree, nodes) for tree, nodes in self._sides(lists)]
        if kind in self.language.blocks and end_in_a_jump(self.before, inner):
            self._before_a_jump(inner)
            return True
        brackets = {len(a) - len(b) for a, b in zip(lists, inner, strict=True)}
        if len(brackets) > 1 or not any(inner) or not self._carried(self._values(inner)):
            return False
        lengths = {len(nodes) for nodes in inner}
        one_by_one = len(lengths) == 1 and (lengths == {1} or self._may_be_columns(inner))
        if not one_by_one:
            self._sequence(inner)
        return not one_by_one

    def _before_a_jump(self, inner: list[list[int]]) -> None:
        """Take the statements of blocks as a run, and the jump at their end by itself."""
        if any(len(nodes) > 1 for nodes in inner):
            self._sequence([nodes[:-1] for nodes in inner])
        self._pattern_node(tuple(nodes[-1] for nodes in inner))

    def _may_be_columns(self, inner: list[list[int]]) -> bool:
        """Whether equally long lists are taken node by node rather than as a run."""
        if len(inner) > 1:
            return alike(self.before, inner)
        return not all(self._may_stand_in_run(node) for node in inner[0])

    def _is_repeated(self, lists: list[list[int]], kind: str) -> bool:
        """Take a run of which each element was written anew in the same way; two show that."""
        if not self.repeats or kind not in self.language.lists | self.language.arguments:
            return False
        inner = [inside(tree, nodes) for tree, nodes in self._sides(lists)]
        if not all(inner) or max(map(len, inner)) == 1:
            return False
        for became in self._as_many(inner):
            each = self._each(inner, became)
            if each:
                self.has_repeated = True
                self._sequence(inner)
                draft = self.pattern_cuts[-1].draft
                draft.each = each
                draft.became = tuple(
                    example.after_tokens.of(run)
                    for example, run in zip(self.examples, became, strict=True)
                )
                return True
        return False

    def _as_many(self, inner: list[list[int]]) -> Iterator[list[list[int]]]:
        """The runs of as many elements on all after sides, in lists of one kind."""
        found: list[dict[str, list[int]]] = []
        for tree, level, nodes in zip(self.after, self.levels, inner, strict=True):
            lists: dict[str, list[int]] = {}
            for node in (n for top in level.after for n in range(top, tree.nexts[top])):
                elements = inside(tree, tree.children(node))
                if tree.kinds[node] in self.language.lists and len(elements) == len(nodes):
                    lists.setdefault(tree.kinds[node], elements)
            found.append(lists)
        for kind in found[0]:
            if all(kind in lists for lists in found):
                yield [lists[kind] for lists in found]

    def _each(self, inner: list[list[int]], became: list[list[int]]) -> str:
        """How all elements were written anew, in notation; "" where each was in its own way."""
        pairs = [
            (example, Level((old,), (new,)))
            for example, before, after in zip(self.examples, inner, became, strict=True)
            for old, new in zip(before, after, strict=True)
        ][:MAX_ELEMENTS]
        examples, levels = [example for example, _ in pairs], [level for _, level in pairs]
        unifier = Unifier(examples, levels, narrow=False, repeats=False)
        unifier.elements = True
        if not unifier.unify():
            return ""
        (old,), (new,) = levels[0]
        before = Side(unifier.before[0], old, unifier.pattern_cuts)
        return each_told(before, Side(unifier.after[0], new, unifier.template_cuts))

    def _may_stand_in_run(self, node: int) -> bool:
        tree = self.before[0]
        if any(tree.text(leaf) in self._needed[0] for leaf in tree.leaves(node)):
            return False
        value = tree.children(node)[-1] if tree.kinds[node] in NO_VALUE else node
        return self._may_vary(0, value)

    def _values(self, runs: Sequence[Sequence[int]]) -> tuple[Tokens, ...]:
        return tuple(e.before_tokens.of(run) for e, run in zip(self.examples, runs, strict=True))

    def _carried(self, values: tuple[Tokens, ...]) -> bool:
        """Whether what stands here in each example stands, in one piece, on its after side."""
        return all(map(_holds, self._afters, values))

    def _carried_node(self, values: tuple[Tokens, ...], nodes: Nodes) -> bool:
        """The same for one node of each; no part of a statement is taken for a whole one."""
        whole = self._whole
        if any(tree.kinds[n] in whole for tree, n in zip(self.before, nodes, strict=True)):
            return all(
                value in known for value, known in zip(values, self._nodes_after, strict=True)
            )
        return all(values) and self._carried(values)

    def _sequence(self, runs: list[list[int]], form: str = "{0}") -> None:
        values = self._values(runs)
        draft = self._draft(values, many=True, copied=self._carried(values))
        draft.form = form
        if not runs[0]:
            raise _DisagreementError  # the first example has nowhere to write the run
        tree = self.before[0]
        span = Span(tree.starts[runs[0][0]], tree.ends[runs[0][-1]])
        self.pattern_cuts.append(Cut(span, draft))

    def _draft(self, values: tuple[Tokens, ...], *, many: bool, copied: bool) -> Draft:
        key = self._key(values)
        draft = self.drafts.get((key, many))
        if draft is None:
            draft = self.drafts[key, many] = Draft(values, many=many, copied=copied)
        return draft

    def _key(self, values: tuple[Tokens, ...]) -> tuple[Tokens, ...]:
        """What holes of one name have in common, where a member that is called so is no chance."""
        may_be_chance = len(set(values)) == 1 and self._brings_words
        return values if may_be_chance else tuple(map(_plain, values))

    @cached_property
    def _brings_words(self) -> bool:
        """Whether something comes that is more than brackets, rather than all being moved."""
        reading = self.examples[0].before_tokens
        old = {token.text for token in reading.of(self.levels[0].before)}
        return any(token.text not in old | _BRACKETS for token in self._afters[0])

    def _repeats(self, values: tuple[Tokens, ...], nodes: Nodes) -> bool:
        """Whether nodes are names of members that are called as a hole is, and are not kept."""
        tree, node = self.before[0], nodes[0]
        return (
            tree.kinds[node] in self.language.identifiers
            and not self._carried(values)
            and (self._key(values), False) in self.drafts
        )

    def _pattern_node(self, nodes: Nodes, *, root: bool = False) -> None:
        trees = self.before
        elided = [node in e.before.holes for e, node in zip(self.examples, nodes, strict=True)]
        if any(elided):
            if not all(elided):
                raise _DisagreementError
            self._sequence([[node] for node in nodes])
            return
        values = self._values([(node,) for node in nodes])
        if not self.verbatim and self._is_sign(nodes):
            self._sign(values, nodes)
            return
        named = all(tree.named[node] for tree, node in zip(trees, nodes, strict=True))
        may_be_hole = named and not (root or self.verbatim)
        if may_be_hole and (self._repeats(values, nodes) or self._is_hole(values, nodes)):
            self._hole(values, nodes)
            return
        kinds = {tree.kinds[node] for tree, node in zip(trees, nodes, strict=True)}
        leaves = [tree.is_leaf(node) for tree, node in zip(trees, nodes, strict=True)]
        if len(kinds) == 1 and not any(leaves):
            children = [tree.children(node) for tree, node in zip(trees, nodes, strict=True)]
            self._pattern_list(children, kind=kinds.pop())
        elif len(set(values)) > 1:
            if root or not named:
                raise _DisagreementError
            self._hole(values, nodes)

    def _is_sign(self, nodes: Nodes) -> bool:
        """Whether nodes are operators for which others may stand as well.

        What three examples agree on is meant.
        """
        texts = [tree.text(node) for tree, node in self._nodes(nodes)]
        return are_operators(texts) and (len(set(texts)) > 1 or len(texts) < MEANT)

    def _sign(self, values: tuple[Tokens, ...], nodes: Nodes) -> None:
        draft = self._draft(values, many=False, copied=self._carried(values))
        draft.operators = tuple(dict.fromkeys(t.text(n) for t, n in self._nodes(nodes)))
        self.pattern_cuts.append(Cut(self.before[0].span(nodes[0]), draft))

    def _is_hole(self, values: tuple[Tokens, ...], nodes: Nodes) -> bool:
        """Whether nodes that every example carries over are a hole rather than its own tokens."""
        # One example alone does not show whether what has a body is about its body.
        alone = len(set(values)) == 1
        if (
            alone
            and not self._is_clause(nodes)
            and any(self._has_elision(i, node) for i, node in enumerate(nodes))
        ):
            return False
        if any(self._is_no_code(tree, n) for tree, n in self._nodes(nodes)):
            return False
        copied = self._carried_node(values, nodes)
        if not alone:
            return copied and not (self._one_shape(nodes) and self._is_shape_kept(nodes))
        may_vary = all(self._may_vary(i, node) for i, node in enumerate(nodes))
        if len(values) == 1 and not copied and self._is_respelled(values[0]):
            return True
        if copied:
            literal = len(values) >= MEANT and self.before[0].is_leaf(nodes[0])
            constant = literal and not is_local(self.examples[0], nodes[0])
            return may_vary and not constant
        return may_vary and all(map(is_local, self.examples, nodes))

    def _is_clause(self, nodes: Nodes) -> bool:
        """Whether nodes are whole statements that are the only thing in a clause: the rest of it."""
        blocks, statements = self.language.blocks, self.language.statements
        return not self._keeps_shape() and all(
            tree.kinds[n] in statements and tree.kinds[tree.parents[n]] not in blocks
            for tree, n in self._nodes(nodes)
        )

    def _keeps_shape(self) -> bool:
        """Whether a shape is kept here that a wide unifier takes for arbitrary code."""
        self.is_telling = True
        return self.narrow

    def _is_shape_kept(self, nodes: Nodes) -> bool:
        return self._is_called(nodes) or self._keeps_shape()

    def _is_called(self, nodes: Nodes) -> bool:
        """Whether nodes are members of one name that are called: the name is no coincidence."""
        last = {tree.text(tree.nexts[n] - 1) for tree, n in zip(self.before, nodes, strict=True)}
        tree, node = self.before[0], nodes[0]
        parent = tree.parents[node]
        return (
            len(last) == 1
            and node == parent + 1
            and tree.kinds[parent] in self.language.calls
            and tree.kinds[node] in self.language.members
        )

    def _is_respelled(self, value: Tokens) -> bool:
        """Whether one token comes back with quotes, or without, and did not stand so before."""
        if len(value) != 1:
            return False
        tokens = self.examples[0].before_tokens.of(self.levels[0].before)
        before = {token.text for token in tokens}
        made = [derived(how, value[0].text.decode()) for how in (QUOTED, UNQUOTED)]
        after = {token.text for token in self._afters[0]} - before
        return any(text is not None and text.encode() in after for text in made)

    def _is_no_code(self, tree: SyntaxTree, node: int) -> bool:
        """Whether no name can stand in the place of a node."""
        kind, parent = tree.kinds[node], tree.kinds[tree.parents[node]]
        if kind == PARENTHESES and parent in self.language.parenthesised:
            return True
        return kind.endswith("_clause") or kind in self.language.arguments | self.language.blocks

    def _nodes(self, nodes: Nodes) -> Iterator[tuple[SyntaxTree, int]]:
        return zip(self.before, nodes, strict=True)

    def _one_shape(self, nodes: Nodes) -> bool:
        """Whether nodes are of one kind and have parts to look into."""
        return one_kind(self.before, list(nodes)) and not any(
            tree.is_leaf(node) for tree, node in zip(self.before, nodes, strict=True)
        )

    def _has_elision(self, i: int, node: int) -> bool:
        end = self.before[i].nexts[node]
        return any(node <= hole < end for hole in self.examples[i].before.holes)

    def _may_vary(self, i: int, node: int) -> bool:
        """Whether one example's subtree is likely to differ at other sites.

        What it calls, and what it reaches through a name from elsewhere, is what a lesson is
        about; arguments, local names and literals are not.
        """
        tree, language = self.before[i], self.language
        kind = tree.kinds[node]
        if kind in language.arguments or kind in language.blocks or kind in NO_EXPRESSION:
            return False
        if tree.is_leaf(node):
            if kind in language.identifiers:
                return is_free_name(tree, node) and name_varies(self.examples[i], node)
            return tree.named[node] and (self._moves or kind not in CONSTANTS)
        if kind in language.members:
            return member_varies(self.examples[i], node)
        calls = any(k in language.calls for k in tree.kinds[node : tree.nexts[node]])
        if calls and self._keeps_shape():
            return False
        return not any(tree.text(leaf) in self._needed[i] for leaf in tree.leaves(node))

    def _hole(self, values: tuple[Tokens, ...], nodes: Nodes) -> None:
        draft = self._draft(values, many=False, copied=self._carried_node(values, nodes))
        for tree, node in zip(self.before, nodes, strict=True):
            draft.words.add(kind_word(self.language, tree, node))
        self.pattern_cuts.append(Cut(self.before[0].span(nodes[0]), draft))

    # ------------------------------------------------------------------ the after side

    def _template(self) -> None:
        """The cuts of the first example's after side; disagreement where there is no common one."""
        drafts = list(self.drafts.values())
        carried = [n for n, draft in enumerate(drafts) if draft.copied or draft.each]
        values = [draft.became or draft.values for draft in drafts]
        steps = transcribed(self._afters, values, carried)
        if steps is None:
            raise _DisagreementError
        tree = self.after[0]
        leaves = [leaf for top in self.levels[0].after for leaf in tree.leaves(top)]
        for step in steps:
            if step.start == step.end:
                raise _DisagreementError  # the first example has nowhere to write the run
            span = Span(tree.starts[leaves[step.start]], tree.ends[leaves[step.end - 1]])
            draft = drafts[step.hole]
            how = step.how or draft.each
            if how:
                made = Draft((), of=draft, how=how, many=draft.many)
                draft = self._made.setdefault((step.hole, how), made)
            self.template_cuts.append(Cut(span, draft))
        self._choose_operators(drafts)

    def _choose_operators(self, drafts: list[Draft]) -> None:
        """Say which operators each operator hole may be; one that may be one only is none."""
        gone = set()
        for draft in (draft for draft in drafts if draft.operators):
            uses = [cut.draft for cut in self.template_cuts if draft in (cut.draft, cut.draft.of)]
            set_operators(draft, uses, widen=self._moves)
            gone |= {draft} if len(draft.operators) == 1 else set()
        self.pattern_cuts = [cut for cut in self.pattern_cuts if cut.draft not in gone]
        self.template_cuts = [c for c in self.template_cuts if not {c.draft, c.draft.of} & gone]


def _plain(value: Tokens) -> Tokens:
    """A name as it is by itself, whether a member is called so or a variable."""
    return (Token(value[0].text, is_member=False),) if len(value) == 1 else value


def _holds(side: Tokens, value: Tokens) -> bool:
    """Whether some tokens stand next to each other on a side; nothing stands anywhere."""
    if not value:
        return True
    size, first = len(value), value[0]
    return any(token == first and side[at : at + size] == value for at, token in enumerate(side))

"""Applying a lesson at a site, or refusing to.

What is offered parses with no new error, reads as it was meant (parentheses are put where the
parsed result shows that they are needed), keeps every comment, is not matched again by the same
lesson, and finds its names: imports are added and dropped with it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from twiceshy.lessons import layout
from twiceshy.lessons.compiled import Compiled, find
from twiceshy.lessons.conditions import holds
from twiceshy.lessons.edits import apply_edits
from twiceshy.lessons.features import Matched, place_of
from twiceshy.lessons.import_edits import with_imports
from twiceshy.lessons.match import Match
from twiceshy.lessons.reading import is_meant, loose_pieces, misread
from twiceshy.lessons.renames import BOUND, UNBOUND
from twiceshy.lessons.runs import is_free_name
from twiceshy.lessons.writer import Written
from twiceshy.model import Lesson, Place
from twiceshy_analyzers.api import Edit, Span
from twiceshy_analyzers.import_block import newline_of
from twiceshy_analyzers.names import Names, spelled
from twiceshy_analyzers.tree import (
    SyntaxTree,
    count_errors_after,
    reparse,
    reparse_around,
)


def tree_after(tree: SyntaxTree, edits: Sequence[Edit]) -> SyntaxTree | None:
    """The tree with edits applied that do not overlap; None where it has more syntax errors."""
    result = reparse(tree, apply_edits(tree.source, edits))
    return None if result.errors > tree.errors else result


def applied(
    lesson: Lesson, tree: SyntaxTree, names: Names, match: Match, local: Edit
) -> tuple[Edit, ...] | None:
    """A site's edit with the imports it needs, in order; None where its names do not fit."""
    if not names_fit(lesson, tree, names, match):
        return None
    return with_imports(lesson, tree, names, match, local)


def names_fit(lesson: Lesson, tree: SyntaxTree, names: Names, match: Match) -> bool:
    """Whether the lesson's names mean at the site what they meant where it was learned."""
    node = match.nodes[0]
    for name, meaning in lesson.names:
        found = names.resolve_name(name, node)
        if meaning == UNBOUND and (found != "free" or not is_free_name(tree, node)):
            return False
        if meaning == BOUND and found not in ("local", "module") and "import:" not in found:
            return False
        if meaning.startswith("import:") and _module(tree, found) != _module(tree, meaning):
            return False
    bound = tree.language.imports.bound
    return all(
        names.resolve_name(bound(item), node) in (spelled(item), "free") for item in lesson.added
    )


def _module(tree: SyntaxTree, meaning: str) -> str:
    """A meaning, with one spelling for all ways of getting a whole module."""
    for ending in tree.language.whole_module:
        meaning = meaning.removesuffix(ending)
    return meaning


def may_stand(compiled: Compiled, tree: SyntaxTree, match: Match) -> bool:
    """Whether a template may stand at a site."""
    return misplaced(compiled, tree, match) is None


Misplaced = Literal["alone", "definition", "function", "await", "repeated"]


def misplaced(compiled: Compiled, tree: SyntaxTree, match: Match) -> Misplaced | None:
    """Why a template may not stand at a site; None where it may.

    Several statements need a block, what waits needs a function that can, what is brought is not
    used in its own definition, and no name stands twice in one list of names.
    """
    brought = compiled.template.brought()
    side = compiled.template.snippet
    if _leaves_a_clause(compiled, tree, match):
        return "alone"
    if _repeats_a_name(compiled, tree, match):
        return "repeated"
    if side is not None:
        own = any(
            tree.text(leaf) in ("self", "this") for n in match.nodes for leaf in tree.leaves(n)
        )
        words = {side.tree.text(t) for t in brought if own or is_free_name(side.tree, t)}
        if _defines(tree, match, words):
            return "definition"
    if _leaves_a_function(compiled, tree, match):
        return "function"
    if side is None or not any(side.tree.kinds[token] == "await" for token in brought):
        return None
    return None if _in_async_body(tree, match.nodes[0]) else "await"


def _leaves_a_clause(compiled: Compiled, tree: SyntaxTree, match: Match) -> bool:
    """Whether several statements would stand where there is room for one, as after an `else`."""
    side = compiled.template.snippet
    if side is None or not compiled.pattern.role.run or len(side.roots) < 2:
        return False
    return tree.kinds[tree.parents[match.nodes[0]]] not in tree.language.blocks


# Lists of what is bound, assigned or returned: a name that stands there twice is a mistake.
_LISTS_OF_NAMES = frozenset(
    {"expression_list", "formal_parameters", "parameter_list", "parameters", "pattern_list"}
)


def _repeats_a_name(compiled: Compiled, tree: SyntaxTree, match: Match) -> bool:
    """Whether a name is put beside itself: `err, err := f()` for `err := f()`."""
    side = compiled.template.snippet
    if side is None:
        return False
    for token in compiled.template.brought():
        parent = side.tree.parents[token]
        if token in side.holes or side.tree.kinds[parent] not in _LISTS_OF_NAMES:
            continue
        beside = (side.holes[n] for n in side.tree.children(parent) if n in side.holes)
        runs = (match.bindings.get(hole.name, ()) for hole in beside)
        if side.tree.text(token) in {tree.text(node) for run in runs for node in run}:
            return True
    return False


def _in_async_body(tree: SyntaxTree, node: int) -> bool:
    """Whether the innermost function around a node is async and has it in its body.

    A class or a generator in between, a default value and an annotation are no such place.
    """
    for above in tree.ancestors(node):
        kind = tree.kinds[above]
        if kind in tree.language.classes or kind.startswith(("class_", "generator_expr")):
            return False
        if kind in tree.language.scopes:
            children = tree.children(above)
            in_body = children[-1] <= node
            return in_body and any(tree.kinds[child] == "async" for child in children)
    return False


def _leaves_a_function(compiled: Compiled, tree: SyntaxTree, match: Match) -> bool:
    """Whether code that means its function would lose the function around it."""
    side, scopes = compiled.template.snippet, tree.language.scopes
    before = sum(kind in scopes for kind in compiled.pattern.tree.kinds)
    if side is None or sum(kind in scopes for kind in side.tree.kinds) >= before:
        return False
    moved = [node for nodes in match.bindings.values() for node in nodes]
    kinds = {tree.kinds[i] for node in moved for i in range(node, tree.nexts[node])}
    return bool(kinds & _OF_A_FUNCTION)


# Words that belong to the function that they stand in.
_OF_A_FUNCTION = frozenset({"await", "return", "this", "yield"})


def _defines(tree: SyntaxTree, match: Match, words: set[str]) -> bool:
    """Whether a site is in the definition of one of the words."""
    language = tree.language
    for above in (*match.nodes, *tree.ancestors(match.nodes[0])):
        if language.binders.get(tree.kinds[above]) == "name":
            named = (c for c in tree.children(above) if tree.kinds[c] in language.identifiers)
            if any(tree.text(child) in words for child in list(named)[:1]):
                return True
    return False


def local_edit(compiled: Compiled, tree: SyntaxTree, match: Match) -> Edit | None:
    """The edit at the site, checked by parsing the result; None where it is not safe."""
    span = match.span(tree)
    written = compiled.template.written(tree, match, layout.indent_unit(tree), newline_of(tree))
    if written is None:
        return None
    if not compiled.lesson.template:
        is_listed = tree.kinds[tree.parents[match.nodes[0]]] in tree.language.list_roles
        if (not is_listed and _empties(tree, match)) or _has_comment_beside(tree, span):
            return None
        edit = _deletion_from_list(tree, span) if is_listed else _deletion(tree, span)
        errors = count_errors_after(tree, apply_edits(tree.source, [edit]))
        return edit if errors <= tree.errors else None
    span = Span(span.start, span.end + written.over)
    for _ in range(2):
        edit = Edit(span, written.text)
        there = Span(span.start, span.start + len(edit.text.encode()))
        result = reparse_around(tree, apply_edits(tree.source, [edit]), there)
        if _ends_a_string(tree, match, result, there):
            return None
        loose = loose_pieces(compiled, result, edit, written)
        if not loose and not is_meant(compiled, tree, match, result, edit, written):
            loose = misread(tree, match, result, edit, written)
        if not loose and result.errors <= tree.errors:
            new = _is_new(compiled, tree, match, result, edit, written)
            return _past_comment(tree, trimmed(tree.source, edit)) if new else None
        written = _parenthesised(written, loose or list(written.holes))
    return None


def _parenthesised(written: Written, pieces: list[Span]) -> Written:
    """The text with parentheses around some of its pieces; inner ones first."""
    text, holes = written.text.encode(), list(written.holes)
    waiting = sorted(set(pieces), key=lambda s: s.end - s.start)
    while waiting:
        start, end = waiting.pop(0)
        text = text[:start] + b"(" + text[start:end] + b")" + text[end:]
        holes = [_moved(hole, start, end) for hole in holes]
        waiting = [_moved(piece, start, end) for piece in waiting]
    return Written(text.decode(), tuple(holes), written.over)


def _moved(piece: Span, start: int, end: int) -> Span:
    """A piece after parentheses were put around start..end; one around them grows by them."""
    if piece.end <= start:
        return piece
    if piece.start >= end:
        return Span(piece.start + 2, piece.end + 2)
    if piece.start <= start and end <= piece.end:
        return Span(piece.start, piece.end + 2)
    return Span(piece.start + 1, piece.end + 1)


def trimmed(source: bytes, edit: Edit) -> Edit:
    """The edit without what it leaves as it is at its ends."""
    old = source[edit.span.start : edit.span.end].decode(errors="replace")
    start = 0
    while start < min(len(old), len(edit.text)) and old[start] == edit.text[start]:
        start += 1
    end = 0
    while end < min(len(old), len(edit.text)) - start and old[-1 - end] == edit.text[-1 - end]:
        end += 1
    before = edit.span.start + len(old[:start].encode())
    after = edit.span.end - len(old[len(old) - end :].encode())
    return Edit(Span(before, after), edit.text[start : len(edit.text) - end])


def _past_comment(tree: SyntaxTree, edit: Edit) -> Edit:
    """The edit, but lines that are only added go below a comment that ends the line."""
    at = edit.span.end
    if edit.span.start != at or not edit.text.lstrip(" \t;\r").startswith("\n"):
        return edit
    for comment in tree.comments:
        if comment.start >= at and not tree.source[at : comment.start].strip(b" \t;"):
            ended = ";" if edit.text.startswith(";") else ""
            return Edit(Span(comment.end, comment.end), edit.text.lstrip(" \t;") + ended)
    return edit


def _empties(tree: SyntaxTree, match: Match) -> bool:
    """Whether nothing, not even braces, would be left of the block that a match stands in."""
    block = tree.parents[match.nodes[0]]
    return block > 0 and len(tree.children(block)) == len(match.nodes)


def _has_comment_beside(tree: SyntaxTree, span: Span) -> bool:
    """Whether a comment about what is deleted would be left behind at the end of its line."""
    return any(
        comment.start >= span.end and not tree.source[span.end : comment.start].strip(b" \t;,")
        for comment in tree.comments
    )


def _deletion(tree: SyntaxTree, span: Span) -> Edit:
    """Taking whole statements out, with their lines where they have them to themselves."""
    source = tree.source
    end = span.end + (source[span.end : span.end + 1] == b";")
    start = source.rfind(b"\n", 0, span.start) + 1
    stop = source.find(b"\n", end)
    stop = len(source) if stop < 0 else stop + 1
    if source[start : span.start].strip() or source[end:stop].strip():
        return Edit(Span(span.start, end), "")
    return Edit(Span(start, stop), "")


def _deletion_from_list(tree: SyntaxTree, span: Span) -> Edit:
    """Taking elements out with a comma, and with their lines where they have them to themselves."""
    source = tree.source
    start, end = span.start, span.end
    after = end + len(source[end:]) - len(source[end:].lstrip())
    if source[after : after + 1] != b",":
        before = source[:start].rstrip()  # the last one goes with the comma before it
        return Edit(Span(len(before) - 1 if before.endswith(b",") else start, end), "")
    end = after + 1
    line = source.rfind(b"\n", 0, start) + 1
    stop = source.find(b"\n", end)
    stop = len(source) if stop < 0 else stop + 1
    if not source[line:start].strip() and not source[end:stop].strip():
        return Edit(Span(line, stop), "")
    rest = source[end:stop]
    return Edit(Span(start, end + len(rest) - len(rest.lstrip(b" \t"))), "")


def _is_new(
    compiled: Compiled,
    tree: SyntaxTree,
    match: Match,
    result: SyntaxTree,
    edit: Edit,
    written: Written,
) -> bool:
    """Whether the lesson changes something there and does not match its own result.

    What it matches inside a hole stood there before.
    """
    if tree.source[edit.span.start : edit.span.end] == edit.text.encode():
        return False
    at = edit.span.start
    span = Span(at, at + len(edit.text.encode()))
    holes = [Span(at + hole.start, at + hole.end) for hole in written.holes]
    top = result.covering(span)
    kind = compiled.pattern.kind
    for node in range(top, result.nexts[top]):
        if result.kinds[node] != kind or any(h.contains(result.span(node)) for h in holes):
            continue
        again = find(compiled, result, node)
        if again and span.contains(again.span(result)):
            if not compiled.lesson.conditions:
                return False
            if _holds(compiled, place_of(tree, match.nodes), result, again):
                return False
    return True


def _holds(compiled: Compiled, site: Place, result: SyntaxTree, again: Match) -> bool:
    """Whether the conditions hold at a match in what was written, which stands where the site did."""
    place = place_of(result, again.nodes)
    place = replace(place, ancestors=place.ancestors + site.ancestors)
    return holds(compiled.lesson.conditions, Matched(result, again, place))


def _ends_a_string(tree: SyntaxTree, match: Match, result: SyntaxTree, span: Span) -> bool:
    """Whether the quotes of an f-string stand in code inside it, which Python reads since 3.12."""
    if tree.language.nested_quotes:
        return False
    written = result.source[span.start : span.end].decode(errors="replace")
    strings, inner = tree.language.strings, tree.language.interpolations
    around = [node for node in tree.ancestors(match.nodes[0]) if tree.kinds[node] in strings]
    if any(_quote(tree, node) in written for node in around):
        return True
    top = result.covering(span)
    return any(
        _quote(result, node) in result.text(child)
        for node in range(top, result.nexts[top])
        if result.kinds[node] in strings and result.span(node).overlaps(span)
        for child in result.children(node)
        if result.kinds[child] in inner
    )


def _quote(tree: SyntaxTree, string: int) -> str:
    return tree.text(string + 1).lstrip("bBfFrRtTuU")

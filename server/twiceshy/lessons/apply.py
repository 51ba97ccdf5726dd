"""Applying a lesson at a site, or refusing to.

What is offered parses with no new error, reads as it was meant (parentheses are put where the
parsed result shows that they are needed), keeps every comment, is not matched again by the same
lesson, and finds its names: imports are added and dropped with it.
"""

from twiceshy.lessons import layout
from twiceshy.lessons.compiled import Compiled, find
from twiceshy.lessons.match import Match
from twiceshy.lessons.template import Written
from twiceshy.model import Lesson
from twiceshy_analyzers.api import Edit, Import, Span
from twiceshy_analyzers.import_block import newline_of
from twiceshy_analyzers.names import Names, spelled
from twiceshy_analyzers.tree import SyntaxTree, reparse


def apply_edits(source: bytes, edits: tuple[Edit, ...] | list[Edit]) -> bytes:
    """The text after edits that do not overlap."""
    for edit in sorted(edits, reverse=True):
        source = source[: edit.span.start] + edit.text.encode() + source[edit.span.end :]
    return source


def apply_at(
    compiled: Compiled, tree: SyntaxTree, names: Names, match: Match
) -> tuple[Edit, ...] | None:
    """The edits of a lesson for a match, or None where it must not be offered."""
    local = local_edit(compiled, tree, match)
    return applied(compiled.lesson, tree, names, match, local) if local else None


def applied(
    lesson: Lesson, tree: SyntaxTree, names: Names, match: Match, local: Edit
) -> tuple[Edit, ...] | None:
    """A site's edit with the imports it needs, in order; None where its names do not fit."""
    if not names_fit(lesson, tree, names, match):
        return None
    imports = _import_edits(lesson, tree, names, local)
    if any(edit.span.overlaps(local.span) for edit in imports):
        return None
    return tuple(sorted((local, *imports)))


def names_fit(lesson: Lesson, tree: SyntaxTree, names: Names, match: Match) -> bool:
    """Whether the lesson's names mean at the site what they meant where it was learned."""
    node = match.nodes[0]
    for name, meaning in lesson.names:
        found = names.resolve_name(name, node)
        if meaning == "bound" and found not in ("local", "module") and "import:" not in found:
            return False
        if meaning.startswith("import:") and found != meaning:
            return False
    bound = tree.language.imports.bound
    return all(
        names.resolve_name(bound(item), node) in (spelled(item), "free") for item in lesson.added
    )


def local_edit(compiled: Compiled, tree: SyntaxTree, match: Match) -> Edit | None:
    """The edit at the site, checked by parsing the result; None where it is not safe."""
    span = match.span(tree)
    written = compiled.template.written(tree, match, layout.indent_unit(tree), newline_of(tree))
    if written is None:
        return None
    if not compiled.lesson.template:
        edit = _deletion(tree, span)
        result = reparse(tree, apply_edits(tree.source, [edit]))
        return edit if result.errors <= tree.errors else None
    for _ in range(2):
        edit = Edit(span, written.text)
        result = reparse(tree, apply_edits(tree.source, [edit]))
        loose = _loose_pieces(compiled, result, edit, written)
        if not loose and result.errors <= tree.errors:
            return _trimmed(tree, edit) if _is_new(compiled, tree, result, edit) else None
        written = _parenthesised(written, loose or list(written.holes))
    return None


def _loose_pieces(
    compiled: Compiled, result: SyntaxTree, edit: Edit, written: Written
) -> list[Span]:
    """Holes, and an expression as a whole, that the parsed result does not keep together."""
    pieces = list(written.holes)
    if not compiled.pattern.role.run:
        pieces.append(Span(0, len(edit.text.encode())))
    at = edit.span.start
    return [s for s in pieces if not _is_piece(result, Span(at + s.start, at + s.end))]


def _parenthesised(written: Written, pieces: list[Span]) -> Written:
    """The text with parentheses around some of its pieces; inner ones first."""
    text, holes = written.text.encode(), list(written.holes)
    waiting = sorted(set(pieces), key=lambda s: s.end - s.start)
    while waiting:
        start, end = waiting.pop(0)
        text = text[:start] + b"(" + text[start:end] + b")" + text[end:]
        holes = [_moved(hole, start, end) for hole in holes]
        waiting = [_moved(piece, start, end) for piece in waiting]
    return Written(text.decode(), tuple(holes))


def _moved(piece: Span, start: int, end: int) -> Span:
    """A piece after parentheses were put around start..end; the same one grows by them."""
    if piece == (start, end):
        return Span(start, end + 2)
    left = (piece.start > start or (piece.start == start and piece.end <= end)) + (
        piece.start >= end
    )
    right = (piece.end > start) + (piece.end >= end)
    return Span(piece.start + left, piece.end + right)


def _trimmed(tree: SyntaxTree, edit: Edit) -> Edit:
    """The edit without what it leaves as it is at its ends."""
    old = tree.source[edit.span.start : edit.span.end].decode(errors="replace")
    start = 0
    while start < min(len(old), len(edit.text)) and old[start] == edit.text[start]:
        start += 1
    end = 0
    while end < min(len(old), len(edit.text)) - start and old[-1 - end] == edit.text[-1 - end]:
        end += 1
    before = edit.span.start + len(old[:start].encode())
    after = edit.span.end - len(old[len(old) - end :].encode())
    return Edit(Span(before, after), edit.text[start : len(edit.text) - end])


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


def _is_new(compiled: Compiled, tree: SyntaxTree, result: SyntaxTree, edit: Edit) -> bool:
    """Whether the lesson changes something there and does not match its own result."""
    span = Span(edit.span.start, edit.span.start + len(edit.text.encode()))
    if tree.source[edit.span.start : edit.span.end] == edit.text.encode():
        return False
    top = result.covering(span)
    for node in range(top, result.nexts[top]):
        again = find(compiled, result, node)
        if again and span.contains(again.span(result)):
            return False
    return True


def _is_piece(tree: SyntaxTree, span: Span) -> bool:
    """Whether a span begins and ends with whole siblings."""
    node = tree.covering(span)
    if tree.span(node) == span:
        return True
    children = tree.children(node)
    if not children:
        return False
    begins = any(tree.starts[child] == span.start for child in children)
    ends = any(tree.ends[child] == span.end for child in children)
    kind = tree.kinds[node]
    lists = tree.language.lists | tree.language.blocks
    return begins and ends and kind in lists


def _import_edits(lesson: Lesson, tree: SyntaxTree, names: Names, local: Edit) -> list[Edit]:
    style = tree.language.imports
    edits: list[Edit] = []
    for item in lesson.added:
        edits += [] if style.bound(item) in names.imports else style.added(tree, item)
    for item in lesson.dropped:
        if item in names.imports.values() and not _still_used(tree, item, local):
            edits += style.dropped(tree, item)
    return edits


def _still_used(tree: SyntaxTree, item: Import, local: Edit) -> bool:
    """Whether an imported name is used anywhere but in the edited place and the imports."""
    word = tree.language.imports.bound(item)
    if word in local.text:
        return True
    imports = tree.language.import_statements
    for leaf in tree.leaves(0):
        if tree.text(leaf) == word and not local.span.contains(tree.span(leaf)):
            declared = [tree.kinds[above] for above in tree.ancestors(leaf)]
            if not any(kind in imports for kind in declared):
                return True
    return False

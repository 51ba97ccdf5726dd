"""Putting an import statement into a file's import block, and taking one out."""

from typing import NamedTuple

from twiceshy_analyzers.api import Edit, Span
from twiceshy_analyzers.tree import SyntaxTree

Order = tuple[int, int, str]


class Statement(NamedTuple):
    """One import statement at the top of a file: its span, and its place in the usual order."""

    span: Span
    order: Order


def insert_statement(
    tree: SyntaxTree, known: list[Statement], written: str, order: Order, start: int
) -> Edit:
    """The edit that puts a statement after the last one that belongs before it.

    A new section is set off by a blank line where the file sets off its own. Without any
    imports the statement goes after `start`, or after the comments at the top.
    """
    newline = newline_of(tree)
    if not known:
        return _first(tree, written, start, newline)
    before = [s for s in known if s.order <= order]
    if not before:
        at = known[0].span.start
        apart = newline if known[0].order[0] != order[0] else ""
        return Edit(Span(at, at), written + newline + apart)
    last = before[-1]
    at = _line_end(tree, last.span.end)
    apart = newline if last.order[0] != order[0] and _sections_apart(tree, known) else ""
    following = next((s for s in known if s.span.start > last.span.start), None)
    if apart and following and following.order[0] == order[0]:
        at = following.span.start
        return Edit(Span(at, at), written + newline)
    return Edit(Span(at, at), newline + apart + written)


def remove_statement(tree: SyntaxTree, statement: Span, names: list[Span], name: Span) -> Edit:
    """The edit that takes one name out of an import statement, or all of it if it is the last."""
    if len(names) == 1:
        end = _line_end(tree, statement.end)
        if tree.source[end : end + 2] == b"\r\n":
            return Edit(Span(statement.start, end + 2), "")
        return Edit(Span(statement.start, min(end + 1, len(tree.source))), "")
    position = names.index(name)
    if position + 1 < len(names):
        return Edit(Span(name.start, names[position + 1].start), "")
    return Edit(Span(names[position - 1].end, name.end), "")


def newline_of(tree: SyntaxTree) -> str:
    """The line break that a file uses: that of its first line."""
    first = tree.source.find(b"\n")
    return "\r\n" if first > 0 and tree.source[first - 1 : first] == b"\r" else "\n"


def _line_end(tree: SyntaxTree, offset: int) -> int:
    """The end of an offset's line, before its line break."""
    end = tree.source.find(b"\n", offset)
    if end < 0:
        return len(tree.source)
    return end - 1 if tree.source[end - 1 : end] == b"\r" and end > offset else end


def _sections_apart(tree: SyntaxTree, known: list[Statement]) -> bool:
    """Whether sections are set off by blank lines; so it is where there is but one."""
    for left, right in zip(known, known[1:], strict=False):
        if left.order[0] != right.order[0]:
            return tree.source.count(b"\n", left.span.end, right.span.start) > 1
    return True


def _first(tree: SyntaxTree, written: str, start: int, newline: str) -> Edit:
    if start:
        at = _line_end(tree, start)
        return Edit(Span(at, at), newline + newline + written)
    at = 0
    for comment in tree.comments:
        gap = tree.source[at : comment.start]
        if gap.strip() or gap.count(b"\n") > 1:
            break
        at = comment.end
    if at:
        at = _line_end(tree, at)
        return Edit(Span(at, at), newline + newline + written)
    bom = 3 if tree.source.startswith(b"\xef\xbb\xbf") else 0
    return Edit(Span(bom, bom), written + newline + (newline if tree.source[bom:] else ""))

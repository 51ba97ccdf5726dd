"""Putting an import statement into a file's import block, and taking one out."""

from itertools import pairwise
from typing import NamedTuple

from twiceshy_analyzers.api import Edit, Span
from twiceshy_analyzers.tree import SyntaxTree

Order = tuple[int, int, str]

_MARK = b"\xef\xbb\xbf"


class Statement(NamedTuple):
    """One import statement at the top of a file: its span, and its place in the usual order."""

    span: Span
    order: Order


def insert_statement(
    tree: SyntaxTree,
    known: list[Statement],
    written: str,
    order: Order,
    start: int,
    indent: str = "",
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
        return Edit(Span(at, at), written + newline + apart + indent)
    last = before[-1]
    at = _line_end(tree, last.span.end)
    apart = newline if last.order[0] != order[0] and _sections_apart(tree, known) else ""
    following = next((s for s in known if s.span.start > last.span.start), None)
    if apart and following and following.order[0] == order[0]:
        at = following.span.start
        return Edit(Span(at, at), written + newline + indent)
    return Edit(Span(at, at), newline + apart + indent + written)


def insert_line(tree: SyntaxTree, offset: int, written: str) -> Edit:
    """The edit that puts a statement on a line of its own after an offset's."""
    at = _line_end(tree, offset)
    return Edit(Span(at, at), newline_of(tree) + written)


def insert_name(tree: SyntaxTree, names: list[Span], written: str, at: int) -> list[Edit]:
    """The edits that put a name before the `at`-th of a statement's names, laid out as they are."""
    newline = newline_of(tree)
    last = names[-1]
    if not has_own_line(tree, last):
        between = _between(tree, names)
        if at < len(names):
            return [Edit(Span(names[at].start, names[at].start), written + between)]
        return [Edit(Span(last.end, last.end), between + written)]
    indent = tree.indent(last.start)
    if at < len(names):
        start = names[at].start
        return [Edit(Span(start, start), f"{written},{newline}{indent}")]
    end, comma = _line_end(tree, last.end), _comma(tree, last.end)
    line = f"{newline}{indent}{written}"
    if comma:
        return [Edit(Span(end, end), line + ",")]
    if end == last.end:
        return [Edit(Span(end, end), "," + line)]
    return [Edit(Span(last.end, last.end), ","), Edit(Span(end, end), line)]


def remove_statement(tree: SyntaxTree, statement: Span, names: list[Span], name: Span) -> Edit:
    """The edit that takes one name out of an import statement, or all of it if it is the last."""
    if len(names) == 1:
        return remove_line(tree, statement)
    position = names.index(name)
    if has_own_line(tree, name):
        start = name.start - len(tree.indent(name.start))
        return Edit(Span(start, _next_line(tree, name.end)), "")
    following = position + 1 < len(names)
    gap = (
        (name.end, names[position + 1].start)
        if following
        else (names[position - 1].end, name.start)
    )
    if any(gap[0] <= comment.start < gap[1] for comment in tree.comments):
        end = name.end + tree.source[name.end : gap[1]].find(b",") + 1 if following else name.end
        return Edit(Span(name.start, end), "")
    return Edit(Span(name.start, gap[1]) if following else Span(gap[0], name.end), "")


def remove_line(tree: SyntaxTree, statement: Span) -> Edit:
    """The edit that takes a statement out, with its line where it has that to itself."""
    source = tree.source
    start = source.rfind(b"\n", 0, statement.start) + 1
    before = source[start : statement.start].removeprefix(_MARK).rstrip()
    code = _code_after(tree, statement.end, b";")
    if code is not None:
        return Edit(Span(statement.start, code), "")
    if before:
        start += len(source[start : statement.start].rstrip())
        end = statement.end + source[statement.end :].startswith(b";")
        return Edit(Span(start, end), "")
    start = statement.start - len(tree.indent(statement.start))
    return Edit(_with_blank_lines(tree, Span(start, _next_line(tree, statement.end))), "")


def has_own_line(tree: SyntaxTree, name: Span) -> bool:
    """Whether a name stands alone on its line, but for a comma and a comment."""
    source = tree.source
    start = source.rfind(b"\n", 0, name.start) + 1
    if source[start : name.start].strip() or source[:start].rstrip(b"\r\n").endswith(b"\\"):
        return False
    return start > 0 and _code_after(tree, name.end, b",") is None


def newline_of(tree: SyntaxTree) -> str:
    """The line break that a file uses: that of its first line."""
    first = tree.source.find(b"\n")
    return "\r\n" if first > 0 and tree.source[first - 1 : first] == b"\r" else "\n"


def _with_blank_lines(tree: SyntaxTree, lines: Span) -> Span:
    """Whole lines, with the blank ones that would be too many without them."""
    source, (start, end) = tree.source, lines
    head, tail = source[:start], source[end:]
    if tail[:1] not in (b"\n", b"\r", b"", b")"):
        return lines
    if not head.removeprefix(_MARK) or head.rstrip(b"\r\n")[-1:] == b"(":
        return Span(start, len(source) - len(tail.lstrip(b"\r\n")))
    kept = head.rstrip(b"\r\n")
    if head[len(kept) :].count(b"\n") < 2:
        return lines
    return Span(source.index(b"\n", len(kept)) + 1, end)


def _code_after(tree: SyntaxTree, offset: int, separator: bytes) -> int | None:
    """Where code goes on in an offset's line, after a separator and comments; None if not."""
    source = tree.source
    end = source.find(b"\n", offset)
    end = len(source) if end < 0 else end
    at = offset
    if source[at:end].lstrip().startswith(separator):
        at = source.index(separator, at) + 1
    for comment in tree.comments:
        if at <= comment.start < end and not source[at : comment.start].strip():
            if comment.end > end:
                return comment.start
            at = comment.end
    rest = source[at:end]
    return at + len(rest) - len(rest.lstrip()) if rest.strip() else None


def _comma(tree: SyntaxTree, offset: int) -> bool:
    return tree.source[offset:].lstrip().startswith(b",")


def _between(tree: SyntaxTree, names: list[Span]) -> str:
    """What stands between two names: ", ", or a line break with its indentation."""
    if len(names) > 1:
        between = tree.source[names[-2].end : names[-1].start].decode(errors="replace")
        if between.strip() == ",":
            return between
    return ", "


def _line_end(tree: SyntaxTree, offset: int) -> int:
    """The end of an offset's line, before its line break; a comment is not broken up."""
    for comment in tree.comments:
        if comment.start >= offset and b"\n" not in tree.source[offset : comment.start]:
            offset = comment.end
    end = tree.source.find(b"\n", offset)
    if end < 0:
        return len(tree.source)
    return end - 1 if tree.source[end - 1 : end] == b"\r" and end > offset else end


def _next_line(tree: SyntaxTree, offset: int) -> int:
    """The start of the line after an offset's."""
    end = tree.source.find(b"\n", _line_end(tree, offset))
    return end + 1 if end >= 0 else len(tree.source)


def _sections_apart(tree: SyntaxTree, known: list[Statement]) -> bool:
    """Whether sections are set off by blank lines; so it is where there is but one."""
    for left, right in pairwise(known):
        if left.order[0] != right.order[0]:
            return tree.source.count(b"\n", left.span.end, right.span.start) > 1
    return True


def _first(tree: SyntaxTree, written: str, start: int, newline: str) -> Edit:
    if start:
        return _after(tree, start, written, newline)
    at = 0
    for comment in tree.comments:
        gap = tree.source[at : comment.start]
        if gap.strip() or gap.count(b"\n") > 1:
            break
        at = comment.end
    if at:
        return _after(tree, at, written, newline)
    start = len(_MARK) if tree.source.startswith(_MARK) else 0
    apart = newline if tree.source[start:].strip() else ""
    return Edit(Span(start, start), written + newline + apart)


def _after(tree: SyntaxTree, offset: int, written: str, newline: str) -> Edit:
    """The edit that puts a first statement after an offset's line, blank lines around it."""
    at = _line_end(tree, offset)
    rest = tree.source[at:]
    blank = rest[len(rest) - len(rest.lstrip(b" \t")) :].replace(b"\r", b"").startswith(b"\n\n")
    apart = newline if rest.strip() and not blank else ""
    return Edit(Span(at, at), newline + newline + written + apart)

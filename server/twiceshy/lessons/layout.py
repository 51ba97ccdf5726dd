"""Indentation: taking a piece of code out of its place, and putting it into another.

Lesson notation indents by four spaces a level, whatever the file does.
"""

import re

from twiceshy_analyzers.api import Span
from twiceshy_analyzers.tree import SyntaxTree

UNIT = "    "
_INDENTED = re.compile(rb"^[^\s#/*][^\n]*\n(?:[ \t]*\r?\n)*(\t| {2,8})[^\s*]", re.MULTILINE)


def indent_unit(tree: SyntaxTree) -> str:
    """What one level of a file is indented by; four spaces where it does not show."""
    if tree.language.indent is not None:
        return tree.language.indent
    found = _INDENTED.search(tree.source)
    return found[1].decode() if found else UNIT


def inner_line_starts(tree: SyntaxTree, node: int) -> set[int]:
    """Offsets of lines that begin inside a token, such as a long string: never re-indented."""
    found: set[int] = set()
    for leaf in tree.leaves(node):
        start, end = tree.starts[leaf], tree.ends[leaf]
        at = tree.source.find(b"\n", start, end)
        while at >= 0:
            found.add(at + 1)
            at = tree.source.find(b"\n", at + 1, end)
    return found


def taken_out(
    tree: SyntaxTree, span: Span, elided: list[tuple[Span, str]], protected: set[int], unit: str
) -> str:
    """The text of a span as lesson notation, with some parts replaced by other words.

    The first line's indentation is taken off every line; lines at a `protected` offset stay.
    """
    base = tree.indent(span.start)
    pieces: list[str] = []
    at = span.start
    for part, word in [*sorted(elided), (Span(span.end, span.end), "")]:
        pieces.append(_lines(tree, Span(at, part.start), base, unit, protected))
        pieces.append(word)
        at = part.end
    return "".join(pieces)


def _lines(tree: SyntaxTree, span: Span, base: str, unit: str, protected: set[int]) -> str:
    text = tree.source[span.start : span.end].decode(errors="replace").replace("\r\n", "\n")
    if "\n" not in text:
        return text
    raw = tree.source[span.start : span.end]
    lines = raw.split(b"\n")
    out = [lines[0].decode(errors="replace").rstrip("\r")]
    offset = span.start + len(lines[0]) + 1
    for line in lines[1:]:
        written = line.decode(errors="replace").rstrip("\r")
        if offset not in protected:
            written = converted(written.removeprefix(base), unit, UNIT)
        out.append(written)
        offset += len(line) + 1
    return "\n".join(out)


def converted(line: str, unit: str, to: str) -> str:
    """A line with its leading levels of `unit` written as levels of `to`."""
    levels = 0
    while line.startswith(unit, levels * len(unit)):
        levels += 1
    return to * levels + line[levels * len(unit) :]


def put_in(gap: str, base: str, unit: str, newline: str) -> str:
    """A gap between two tokens of lesson notation as it stands in a file indented by `base`.

    Its last line is the indentation of the token after it; others are blank or a comma's.
    """
    if "\n" not in gap:
        return gap
    first, *rest, last = gap.split("\n")
    lines = [base + converted(line, UNIT, unit) if line.strip() else "" for line in rest]
    return newline.join([first, *lines, base + converted(last, UNIT, unit)])


def shifted(tree: SyntaxTree, span: Span, new: str) -> str:
    """The text of a span, moved from its line's indentation to another.

    Lines that begin inside a token stay as they are.
    """
    old = tree.indent(span.start).encode()
    lines = tree.source[span.start : span.end].split(b"\n")
    if len(lines) == 1 or old == new.encode():
        return b"\n".join(lines).decode(errors="replace")
    protected = inner_line_starts(tree, tree.covering(span))
    moved = lines[:1]
    at = span.start + len(lines[0]) + 1
    for line in lines[1:]:
        stays = at in protected or not line.startswith(old) or not line.strip()
        moved.append(line if stays else new.encode() + line[len(old) :])
        at += len(line) + 1
    return b"\n".join(moved).decode(errors="replace")

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
    if tree.language.name == "go":
        return "\t"
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


def put_in(text: str, base: str, unit: str, newline: str) -> str:
    """Lesson notation as it stands in a file: every line but the first gets `base`."""
    if "\n" not in text:
        return text
    first, *rest = text.split("\n")
    lines = [base + converted(line, UNIT, unit) if line.strip() else line for line in rest]
    return newline.join([first, *lines])


def shifted(text: str, old: str, new: str) -> str:
    """A multi-line piece of a file moved from one indentation to another."""
    if old == new or "\n" not in text:
        return text
    first, *rest = text.split("\n")
    moved = [
        new + line[len(old) :] if line.startswith(old) and line.strip() else line for line in rest
    ]
    return "\n".join([first, *moved])

"""Sections as Markdown that shows code as code, and nothing of it as markup."""

import re
from collections.abc import Iterable

from twiceshy.lsp.plain import visible
from twiceshy.workspace.sections import CODE, Section


def page(sections: Iterable[Section], otherwise: str) -> str:
    """The sections one after the other, or a sentence where there are none."""
    return "\n\n".join(map(_section, sections)) or inert(otherwise)


def _section(section: Section) -> str:
    parts = [f"### {inert(section.title)}"]
    if section.change:
        parts.append(fenced([visible(line) for line in section.change]))
    lines = []
    for name, text in section.lines:
        lines.append(f"- **{name}**: {inert(text)}" if name else f"  - {inert(text)}")
    return "\n\n".join([*parts, "\n".join(lines)] if lines else parts)


def fenced(lines: list[str]) -> str:
    """The lines of a change as a block of code that nothing in them can end."""
    runs = [len(run) for line in lines for run in re.findall("`+", line)]
    fence = "`" * max(3, 1 + max(runs, default=0))
    return "\n".join([f"{fence}diff", *lines, fence])


def inert(words: str) -> str:
    """A text with its code as it is, and everything else without a meaning in Markdown."""
    words = " ".join(visible(words).split())
    pieces, done = [], 0
    for code in CODE.finditer(words):
        pieces += [_escaped(words[done : code.start()]), code[0]]
        done = code.end()
    return "".join([*pieces, _escaped(words[done:])])


def _escaped(words: str) -> str:
    return re.sub(r"([\\`*_\[\]<>&~|#!])", r"\\\1", words)

"""What is known of a place in a few words: suggestions, warnings and memories, for a prompt or a person.

It stays under a number of tokens, whoever counts them: `tokens` says at most how many a text has.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from twiceshy.lessons.elision import with_dots
from twiceshy.memory.store import Store
from twiceshy.model import Correction, Suggestion
from twiceshy.recall.cascade import MOST, NEAREST, Read, lines_of, not_shown, recalled
from twiceshy.recall.explain import explanation
from twiceshy.recall.suggest import Asked, suggestions
from twiceshy.workspace.dates import day
from twiceshy.workspace.memories import About, Effort, Memory, memories
from twiceshy.workspace.traces import sides
from twiceshy_analyzers.api import Span

# A context has fewer tokens than this.
TOKENS = 500
# How many tokens of a piece of code are shown.
LONGEST = 90
# So many words are shown beside what differs, where a change is too long to be shown whole.
BESIDE = 4
# What speaks against a change in so many words that it is worth a warning.
_WARNINGS = {
    "rejected": "you turned this down here",
    "silenced": "you turned this down",
    "away": "this was moved away from, taken back or turned down",
    "contradicted": "the same code became something else before",
    "doubt": "two lessons say different things here",
}


class Change(NamedTuple):
    """Code that became, or would become, other code."""

    before: str
    after: str


class Warned(NamedTuple):
    """A change that should not be made, and why."""

    change: Change
    why: str


class Context(NamedTuple):
    """What is known of a place, the most useful first in each part."""

    where: str
    code: str
    suggested: tuple[Change, ...]
    warnings: tuple[Warned, ...]
    memories: tuple[Memory, ...]


def context_of(
    store: Store, project: str, asked: Asked, read: Read, about: About, effort: Effort
) -> Context:
    """What is known of a place of a text of a project. Raises StoreError and ModelError."""
    tree, path, earlier = read
    place = about.place
    lines = lines_of(tree, place)
    near = memories(store, project, tree, about, effort._replace(most=NEAREST))
    shown = [
        one for one in suggestions(asked, tree, path, earlier=earlier) if one.span.meets(lines)
    ]
    alike = [one.alike for one in near]
    shown += not_shown(recalled(asked, read, place, alike, partial(store.judged, project)), shown)
    number = tree.source.count(b"\n", 0, place.start) + 1
    return Context(
        where=f"{path}:{number}",
        code=tree.source[lines.start : lines.end].decode(errors="replace").strip(),
        suggested=tuple(_change(one, tree.source) for one in shown[:MOST]),
        warnings=tuple(_warnings(asked, read, lines))[:MOST],
        memories=tuple(near[:MOST]),
    )


def told(context: Context, most: int = TOKENS) -> str:
    """A context as Markdown of fewer tokens than `most`; what comes last is left out first."""
    lines = [f"# {_short(context.where, 50)}", "", f"    {_short(context.code)}"]
    left = most - 1 - tokens("\n".join(lines) + "\n")
    for title, items in _parts(context):
        piece = ["", f"## {title}", ""]
        for item in items:
            cost = tokens("\n".join([*piece, item]) + "\n")
            if cost > left:
                break
            lines += [*piece, item]
            left -= cost
            piece = []
    return "\n".join(lines) + "\n"


def _parts(context: Context) -> Iterator[tuple[str, list[str]]]:
    yield "Suggested", [f"- {_arrow(*one)}" for one in context.suggested]
    yield "Not", [f"- {_arrow(*one.change)} ({one.why})" for one in context.warnings]
    yield "Corrected before in like code", [_memory(one) for one in context.memories]


_PIECES = re.compile(r"[a-z]+|[A-Z]+|.", re.DOTALL)


def tokens(text: str) -> int:
    """How many tokens a text has at most, for byte-level tokenizers that know all pairs of letters.

    No token is less than a byte, and of the letters of a word no two neighbouring tokens are one
    letter each: they would be a pair. So three letters come to two tokens at most.
    """
    return sum(
        (2 * len(piece) + 2) // 3 if piece.isalpha() and piece.isascii() else len(piece.encode())
        for piece in _PIECES.findall(text)
    )


def _change(one: Suggestion, source: bytes) -> Change:
    _, before, after = sides(one, source)
    return Change(before.decode(errors="replace"), after.decode(errors="replace"))


def _warnings(asked: Asked, read: Read, lines: Span) -> Iterator[Warned]:
    found = explanation(asked, read.tree, read.path, lines, read.earlier)
    for account in found.others:
        reason = account.reason
        if reason is not None and reason.kind in _WARNINGS and account.share == 1:
            lesson = account.learned.lesson
            yield Warned(Change(lesson.pattern, lesson.template), _WARNINGS[reason.kind])


def _memory(one: Memory) -> str:
    correction: Correction = one.experience.correction
    when = day(correction.origin.at)
    return f"- {_arrow(correction.before, correction.after)} ({when})"


def _arrow(before: str, after: str) -> str:
    old, new = _apart(with_dots(before), with_dots(after))
    made = f"`{_short(new)}`" if after.strip() else "nothing"
    return f"`{_short(old)}` → {made}"


def _apart(before: str, after: str) -> tuple[str, str]:
    """Two sides of a change; where one is long, without most of what they begin and end alike with."""
    if max(tokens(before), tokens(after)) <= LONGEST:
        return before, after
    old, new = before.split(), after.split()
    first, last = _alike(old, new), 0
    if first < min(len(old), len(new)):
        last = _alike(old[:first:-1], new[:first:-1])
    start, end = max(first - BESIDE, 0), max(last - BESIDE, 0)
    dots = ["…"] * bool(start), ["…"] * bool(end)
    old, new = (dots[0] + side[start : len(side) - end] + dots[1] for side in (old, new))
    return " ".join(old), " ".join(new)


def _alike(old: list[str], new: list[str]) -> int:
    """With how many words two lists begin alike."""
    pairs = zip(old, new, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))


def _short(text: str, most: int = LONGEST) -> str:
    """A text on one line, cut in the middle where it has more tokens than `most`."""
    line = shown = " ".join(text.replace("`", "'").split())
    size = 2 * min(len(line), 8 * most)
    while tokens(shown) > most:
        size = 3 * size // 4
        shown = f"{line[: size // 2]} … {line[len(line) - size // 3 :]}"
    return shown

"""The imports that go with an edit: those it needs are brought, and those it leaves idle dropped.

A module that the file has in another form is used as it is there.
"""

import re
from itertools import pairwise

from twiceshy.lessons.edits import apply_edits
from twiceshy.lessons.match import Match
from twiceshy.model import Lesson
from twiceshy_analyzers.api import Edit, Import, Span
from twiceshy_analyzers.names import Names, spelled
from twiceshy_analyzers.tree import SyntaxTree, changed_span, reparse


def with_imports(
    lesson: Lesson, tree: SyntaxTree, names: Names, match: Match, local: Edit
) -> tuple[Edit, ...] | None:
    """A site's edit with the import edits that go with it, in order; None where they collide."""
    bound = tree.language.imports.bound
    wanted = []
    for item in lesson.added:
        if bound(item) in names.imports:
            continue
        instead = _as_imported(item, tree, names, match, local)
        if instead is None:
            wanted.append(item)
        else:
            local = instead
    imports = _import_edits(lesson, wanted, tree, names, match, local)
    if imports is None or any(edit.span.overlaps(local.span) for edit in imports):
        return None
    return tuple(sorted((local, *imports)))


def _as_imported(
    item: Import, tree: SyntaxTree, names: Names, match: Match, local: Edit
) -> Edit | None:
    """The edit that says what it needs of a module as the file imports it; None where it does not."""
    span = match.span(tree)
    if not span.contains(local.span):
        return None
    text = _text_after(tree, span, local)
    pattern = rf"(?<![\w.]){re.escape(tree.language.imports.bound(item))}(?!\w)"
    uses = len(re.findall(pattern, text))
    for word, there in names.imports.items():
        form = _other_form(item, there, word)
        if form is None or names.resolve_name(word, match.nodes[0]) != spelled(there):
            continue
        written, count = re.subn(pattern + form[0], form[1], text)
        if count == uses > 0:
            return Edit(span, written)
    return None


def _other_form(item: Import, there: Import, word: str) -> tuple[str, str] | None:
    """What follows a wanted name in code and what to write for both, with another import of it."""
    if there.module != item.module or "*" in (item.name, there.name):
        return None
    if item.name == there.name:
        return "", word
    if item.name is None and item.module:
        return rf"\.{re.escape(str(there.name))}(?!\w)", word
    if there.name is None and word == (there.alias or there.module):
        return "", f"{word}.{item.name}"
    return None


def _text_after(tree: SyntaxTree, span: Span, local: Edit) -> str:
    """The text of a span that an edit in it leads to."""
    source = tree.source
    after = (
        source[span.start : local.span.start]
        + local.text.encode()
        + source[local.span.end : span.end]
    )
    return after.decode(errors="replace")


def _import_edits(
    lesson: Lesson,
    wanted: list[Import],
    tree: SyntaxTree,
    names: Names,
    match: Match,
    local: Edit,
) -> list[Edit] | None:
    """The edits that bring what is wanted and drop what nothing needs any more."""
    style = tree.language.imports
    there = [item for item in lesson.dropped if item in names.imports.values()]
    if tree.language.strict_imports and not lesson.keeps_imports:
        there += [names.imports[n] for n, _ in lesson.names if n in names.imports]
    idle = [
        item
        for item in dict.fromkeys(there)
        if not _still_used(style.bound(item), tree, names, match, local)
    ]
    edits = [edit for item in idle for edit in style.dropped(tree, item)]
    if any(edit.span.contains(comment) for edit in edits for comment in tree.comments):
        # A comment beside an import is a reason to keep it; where it may not stay, nothing is done.
        if tree.language.strict_imports:
            return None
        idle, edits = [], []
    start = match.span(tree).start
    edits += [edit for item in wanted for edit in style.added(tree, item, start)]
    edits.sort()
    if any(left.span.end >= right.span.start for left, right in pairwise(edits)):
        return [_one_after_the_other(tree, idle, wanted, start)]
    return edits


def _still_used(word: str, tree: SyntaxTree, names: Names, match: Match, local: Edit) -> bool:
    """Whether a name is used after the edit anywhere but in the imports."""
    span = match.span(tree)
    before = tree.source[span.start : span.end]
    after = (
        tree.source[span.start : local.span.start]
        + local.text.encode()
        + tree.source[local.span.end : span.end]
    )
    spelled_out = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)".encode())
    change = len(spelled_out.findall(after)) - len(spelled_out.findall(before))
    return names.uses[word] + change > 0


def _one_after_the_other(
    tree: SyntaxTree, idle: list[Import], wanted: list[Import], start: int
) -> Edit:
    """One edit for imports that go and come at one place."""
    style, now = tree.language.imports, tree
    for item in idle:
        now = reparse(now, apply_edits(now.source, style.dropped(now, item)))
    for item in wanted:
        at = start + len(now.source) - len(tree.source)
        now = reparse(now, apply_edits(now.source, style.added(now, item, at)))
    old, new = changed_span(tree.source, now.source)
    return Edit(old, now.source[new.start : new.end].decode())

"""Why a lesson whose pattern matches is refused at a site: one small function for each stage.

Each is asked only after the stage itself has said no (`find`, `local_edit`, `misplaced`,
`applied`), so that what is told here can never differ from what is done.
"""

from dataclasses import replace

from twiceshy.lessons.apply import Misplaced, names_fit
from twiceshy.lessons.compiled import Compiled, can_be_made, find
from twiceshy.lessons.edits import apply_edits
from twiceshy.lessons.layout import indent_unit
from twiceshy.lessons.match import Match, match_at
from twiceshy.lessons.near import quoted
from twiceshy.model import Lesson, Reason
from twiceshy_analyzers.api import Edit, Import, Span
from twiceshy_analyzers.import_block import newline_of
from twiceshy_analyzers.names import Names
from twiceshy_analyzers.tree import SyntaxTree, reparse


def not_found(compiled: Compiled, tree: SyntaxTree, match: Match) -> Reason:
    """What keeps `find` from a place where the pattern matches."""
    after, span = compiled.template.snippet, match.span(tree)
    if after is not None and not can_be_made(after, tree, match):
        return Reason("context", "a name in it has not the form that the lesson asks for", span)
    is_there = after is not None and match_at(after, tree, match.nodes[0]) is not None
    if after is not None and is_there and len(after.roots) > len(compiled.pattern.roots):
        return Reason("there", "what it would add follows already", span)
    if is_there or compiled.template.wraps:
        return Reason("there", "what it would put around this is there already", span)
    return Reason("context", "what is around it is not what the lesson asks for", span)


def without_edit(compiled: Compiled, tree: SyntaxTree, match: Match) -> Reason:
    """What keeps `local_edit` from giving an edit."""
    span = match.span(tree)
    written = compiled.template.written(tree, match, indent_unit(tree), newline_of(tree))
    if written is None:
        return _comment(tree, span)
    if compiled.template.snippet is None:
        return _undeletable(tree, match)
    edit = Edit(Span(span.start, span.end + written.over), written.text)
    text = quoted(written.text)
    if tree.source[edit.span.start : edit.span.end] == edit.text.encode():
        return Reason("same", "it would change nothing", span)
    result = reparse(tree, apply_edits(tree.source, [edit]))
    if result.errors > tree.errors:
        return Reason("parse", f"the result {text} would not parse", span, found=written.text)
    if _is_matched_again(compiled, result, edit):
        what = f"the lesson would match its own result {text} again"
        return Reason("again", what, span, found=written.text)
    what = f"the result {text} would not mean what the lesson means"
    return Reason("meaning", what, span, found=written.text)


def out_of_place(why: Misplaced, tree: SyntaxTree, match: Match) -> Reason:
    """A word of `misplaced` as a reason."""
    return Reason(why, _OUT_OF_PLACE[why], match.span(tree))


_OUT_OF_PLACE: dict[Misplaced, str] = {
    "repeated": "a name would stand twice in one list of names",
    "alone": "there is room for one statement here, and it would write several",
    "definition": "this is the definition of what it would use",
    "function": "its code would leave the function that its `return`, `await` or `this` belongs to",
    "await": "it would wait here, and the function around it is not async",
}


def ill_named(lesson: Lesson, tree: SyntaxTree, names: Names, match: Match) -> Reason:
    """What keeps `applied` from giving edits: a name with another meaning, or the imports."""
    span, node = match.span(tree), match.nodes[0]
    for name, meaning in lesson.names:
        if not names_fit(replace(lesson, names=((name, meaning),), added=()), tree, names, match):
            wanted, found = meaning_in_words(meaning), names.resolve_name(name, node)
            text = f"{quoted(name)} must be {wanted}, and is {meaning_in_words(found)} here"
            return Reason("name", text, span, meaning, found)
    for item in lesson.added:
        if not names_fit(replace(lesson, names=(), added=(item,)), tree, names, match):
            name = tree.language.imports.bound(item)
            found = names.resolve_name(name, node)
            text = f"it would import {quoted(name)}, which is {meaning_in_words(found)} here"
            return Reason("name", text, span, import_in_words(item), found)
    text = "the imports cannot be changed: a comment stands beside one, or this is itself an import"
    return Reason("import", text, span)


def meaning_in_words(meaning: str) -> str:
    """What a name stands for, for a person."""
    if meaning.startswith("import:"):
        module, _, name = meaning.removeprefix("import:").partition("#")
        where = f"the import {quoted(module)}"
        return f"{_part(name)} of {where}" if name else where
    return _MEANINGS.get(meaning, meaning)


_MEANINGS = {
    "bound": "a name that is in scope",
    "unbound": "a name that is not defined any more",
    "builtin": "a builtin",
    "free": "not defined",
    "local": "a local name",
    "module": "a name of this file",
}


def import_in_words(item: Import) -> str:
    """An import, for a person."""
    module = quoted(item.module)
    what = f"{_part(item.name)} of {module}" if item.name else module
    return f"{what} as {quoted(item.alias)}" if item.alias else what


def _part(name: str) -> str:
    """What an import takes of a module."""
    return {"default": "the default", "*": "everything"}.get(name, quoted(name))


def _comment(tree: SyntaxTree, span: Span) -> Reason:
    inside = [comment for comment in tree.comments if span.contains(comment)]
    where = inside[0] if inside else span
    text = tree.source[where.start : where.end].decode(errors="replace")
    return Reason("comment", f"the comment {quoted(text)} would be lost", where, found=text)


def _undeletable(tree: SyntaxTree, match: Match) -> Reason:
    span = match.span(tree)
    block = tree.parents[match.nodes[0]]
    if block > 0 and len(tree.children(block)) == len(match.nodes):
        return Reason("empty", "nothing would be left of the block around it", span)
    for comment in tree.comments:
        if comment.start >= span.end and not tree.source[span.end : comment.start].strip(b" \t;"):
            return _comment(tree, comment)
    return Reason("parse", "what is left would not parse", span)


def _is_matched_again(compiled: Compiled, result: SyntaxTree, edit: Edit) -> bool:
    span = Span(edit.span.start, edit.span.start + len(edit.text.encode()))
    for node in range(len(result.kinds)):
        if span.contains(result.span(node)):
            again = find(compiled, result, node)
            if again and span.contains(again.span(result)):
                return True
    return False

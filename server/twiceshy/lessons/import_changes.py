"""Changes in import statements: which say what is imported, and which only how that is written."""

from twiceshy.lessons.difference import Change
from twiceshy.lessons.runs import Run, words_of
from twiceshy_analyzers.api import Import
from twiceshy_analyzers.tree import SyntaxTree


def is_of_imports(old: SyntaxTree, new: SyntaxTree, change: Change) -> bool:
    """Whether a change brings or drops imports and does nothing else.

    One that writes the same imports in another way with the same words, or takes the same names
    from elsewhere, is a correction like any other, and so is one that takes out a directive.
    """
    kinds = old.language.import_statements
    around = next((pair for pair in change.path if old.kinds[pair[0]] in kinds), None)
    before = (around[0],) if around else change.before
    after = (around[1],) if around else change.after
    if any(old.kinds[n] not in kinds for n in before):
        return False
    if any(new.kinds[n] not in kinds for n in after):
        return False
    directives = old.language.directives
    stay = tuple(node for node in before if old.kinds[node] not in directives)
    came = tuple(node for node in after if new.kinds[node] not in directives)
    bound = old.language.imports.bound
    stayed, brought = _imported(old, stay), _imported(new, came)
    if list(map(bound, stayed)) != list(map(bound, brought)):
        return True
    if stayed != brought and not all(item.name or _is_quoted(old, stay) for item in stayed):
        return True  # `import a` is as much its module's name as its own
    if stayed == brought and words_of(old, stay) != words_of(new, came):
        return True  # such as `import type` for `import`, which would be a lesson for any import
    left = [bound(item) for item in _imported(old, before)]
    return any(bound(item) not in left for item in _imported(new, after))


def _is_quoted(tree: SyntaxTree, run: Run) -> bool:
    """Whether statements name modules in quotes."""
    return any(tree.kinds[leaf] in tree.language.strings for n in run for leaf in tree.leaves(n))


def _imported(tree: SyntaxTree, run: Run) -> list[Import]:
    """What some statements of a file import, in order."""
    spans = [tree.span(node) for node in run]
    if not spans:
        return []
    listed = tree.language.imports.listed(tree)
    return [item for item, at in listed if any(span.contains(at) for span in spans)]

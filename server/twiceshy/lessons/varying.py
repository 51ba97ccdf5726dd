"""What of one example is its place's own, and likely to be something else elsewhere."""

from collections import Counter

from twiceshy.lessons.example import Example, Level
from twiceshy.lessons.operators import are_operators
from twiceshy.lessons.runs import BRACKETS, is_free_name


def is_local(example: Example, node: int) -> bool:
    """Whether a node is a name that is bound in a scope around it."""
    tree = example.before.tree
    if not (tree.is_leaf(node) and is_free_name(tree, node)) or _is_parameter(example, node):
        return False
    return example.names.get(tree.text(node)) == "local"


def _is_parameter(example: Example, leaf: int) -> bool:
    """Whether a name is that of a parameter which is corrected: callers know it by that name."""
    snippet = example.before
    firsts = (root if snippet.tree.is_leaf(root) else root + 1 for root in snippet.roots)
    return snippet.role.name == "parameters" and leaf in firsts


def member_varies(example: Example, node: int) -> bool:
    """Whether a member is its place's own: not a method that is called, nor what an import offers."""
    tree = example.before.tree
    parent = tree.parents[node]
    if tree.kinds[parent] in tree.language.calls and node == parent + 1:
        return False
    first = tree.leaves(node)[0]
    return not is_free_name(tree, first) or name_varies(example, first)


def name_varies(example: Example, leaf: int) -> bool:
    """Whether a name is its place's own: local, the file's own but not called, or defined here."""
    tree = example.before.tree
    language, text = tree.language, tree.text(leaf)
    meaning = example.names.get(text, "free")
    parent = tree.kinds[tree.parents[leaf]]
    if _is_parameter(example, leaf):
        return False
    if language.binders.get(parent) == "name":
        return True
    if meaning == "module":
        return parent not in language.calls and parent not in language.members
    return meaning == "local" or text in ("self", "cls")


def only_moves(example: Example, level: Level) -> bool:
    """Whether nothing comes or goes but brackets and operators: the rest changes places."""
    before = Counter(token.text for token in example.before_tokens.of(level.before))
    after = Counter(token.text for token in example.after_tokens.of(level.after))
    changed = {text.decode() for text in (before - after) + (after - before)}
    return are_operators(changed - BRACKETS)

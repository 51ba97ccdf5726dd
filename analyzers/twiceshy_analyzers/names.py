"""What an identifier stands for at its place: an import, a local, a module's own name, a builtin.

Good enough for lessons, not a compiler: scopes are functions, classes and the module; a name
assigned anywhere in a scope is bound in the whole of it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from twiceshy_analyzers.api import Import
from twiceshy_analyzers.tree import SyntaxTree

_WORD = re.compile(r"\w+")
# What may stand before the name of a parameter.
_MODIFIERS = frozenset({"accessibility_modifier", "decorator", "override_modifier"})


class Names:
    """The bindings of one tree."""

    def __init__(self, tree: SyntaxTree) -> None:
        self._tree = tree
        self._bound: dict[int, set[str]] = {}
        if any(
            how == "global" and kind in tree.kinds for kind, how in tree.language.binders.items()
        ):
            self._bound = {node: set() for node in range(len(tree.kinds))} | _bindings(tree)

    @cached_property
    def imports(self) -> dict[str, Import]:
        """The file's imports by the name they bind."""
        style = self._tree.language.imports
        return {style.bound(item): item for item, _ in style.listed(self._tree)}

    @cached_property
    def uses(self) -> Counter[str]:
        """How often each word stands in the file outside of its imports.

        The words in strings count, since `__all__` and annotations have names in quotes; but not
        where an import without a use is an error.
        """
        tree = self._tree
        spans = [span for _, span in tree.language.imports.listed(tree)]
        spans += [
            tree.span(node)
            for node, kind in enumerate(tree.kinds)
            if kind in tree.language.import_statements
        ]
        inside = {offset for span in spans for offset in range(span.start, span.end)}
        quoted = frozenset() if tree.language.strict_imports else tree.language.strings
        words: Counter[str] = Counter()
        for leaf in tree.leaves(0):
            if tree.starts[leaf] not in inside:
                text = tree.text(leaf)
                words.update(_WORD.findall(text) if tree.kinds[leaf] in quoted else (text,))
        return words

    def resolve(self, node: int) -> str:
        """What an identifier node is: "local", "module", "builtin", "free" or "import:…"."""
        return self.resolve_name(self._tree.text(node), node)

    def resolve_name(self, name: str, node: int) -> str:
        """What a name means at a node; see `resolve`."""
        if any(name in self._bound_in(scope) for scope in self._scopes_around(node)):
            return "local"
        if name in self.imports:
            return spelled(self.imports[name])
        if name in self._bound_in(0):
            return "module"
        return "builtin" if name in self._tree.language.builtins else "free"

    def _bound_in(self, scope: int) -> set[str]:
        """The names bound in one scope, found when they are first asked for."""
        names = self._bound.get(scope)
        if names is None:
            names = self._bound[scope] = _bound_names(self._tree, scope)
        return names

    def _scopes_around(self, node: int) -> Iterator[int]:
        """The scopes whose names a node sees, the module left out.

        A class's own names are seen from its body, not from the functions in it.
        """
        tree = self._tree
        scopes, classes = tree.language.scopes, tree.language.classes
        inside = False
        for above in tree.ancestors(node):
            kind = tree.kinds[above]
            if above == 0 or kind not in scopes or (inside and kind in classes):
                continue
            inside = True
            yield above


def spelled(item: Import) -> str:
    """An import as a word: "import:MODULE" or "import:MODULE#NAME"."""
    return f"import:{item.module}" + (f"#{item.name}" if item.name else "")


def _bound_names(tree: SyntaxTree, scope: int) -> set[str]:
    """The names bound in one scope: of the scopes in it only their own names."""
    binders, scopes, kinds = tree.language.binders, tree.language.scopes, tree.kinds
    names: set[str] = set()
    node, end = scope, tree.nexts[scope]
    while node < end:
        kind = kinds[node]
        inner = kind in scopes and node != scope
        how = binders.get(kind)
        # A scope binds its own name outside of itself, and its parameters inside.
        binds_here = how != "name" if node == scope else how == "name" or not inner
        if how is not None and binds_here:
            _add_targets(tree, node, how, names)
        node = tree.nexts[node] if inner else node + 1
    return names


def _add_targets(tree: SyntaxTree, node: int, how: str, names: set[str]) -> None:
    if not tree.is_leaf(node):
        for target in _targets(tree, node, how):
            _collect(tree, target, names)


def _bindings(tree: SyntaxTree) -> dict[int, set[str]]:
    """The names bound in each scope node (0 for the module), in a file with `global`."""
    bound: dict[int, set[str]] = {}
    declared: dict[int, set[str]] = {}
    binders = tree.language.binders
    for node, kind in enumerate(tree.kinds):
        how = binders.get(kind)
        if how is None or tree.is_leaf(node):
            continue
        names: set[str] = set()
        for target in _targets(tree, node, how):
            _collect(tree, target, names)
        scope = _scope(tree, node, how == "name")
        if how == "global":
            declared.setdefault(scope, set()).update(names)
        else:
            bound.setdefault(scope, set()).update(names)
    for scope, names in declared.items():
        bound[scope] = bound.get(scope, set()) - names
        bound.setdefault(0, set()).update(names)
    return bound


def _targets(tree: SyntaxTree, node: int, how: str) -> list[int]:
    """The children of a binder that it binds; `how` is explained at `Language.binders`."""
    children = tree.children(node)
    named = [c for c in children if tree.named[c] and tree.kinds[c] not in _MODIFIERS]
    targets: list[int] = named
    match how:
        case "name":
            targets = [c for c in named if tree.kinds[c] in tree.language.identifiers][:1]
        case "names":
            values = next((c for c in children if tree.kinds[c] == "="), tree.nexts[node])
            targets = [c for c in named if tree.kinds[c] == "identifier" and c < values]
        case "declared":
            sign = next((c for c in children if tree.kinds[c] == ":="), -1)
            targets = [c for c in named if tree.nexts[c] == sign]
        case "parameter":
            targets = [child for child in named[:1] if tree.kinds[child] == "identifier"]
        case "first":
            targets = named[:1]
        case "last":
            targets = named[-1:]
    return targets


def _scope(tree: SyntaxTree, node: int, outside: bool) -> int:
    """The scope in which a binder binds: a function's own name belongs outside of it."""
    scopes = tree.language.scopes
    if not outside and tree.kinds[node] in scopes:
        return node
    for above in tree.ancestors(node):
        if tree.kinds[above] in scopes:
            return above
    return 0


def _collect(tree: SyntaxTree, node: int, names: set[str]) -> None:
    """Add the identifiers that a target binds: not those it only reads (members, indices)."""
    language = tree.language
    kind = tree.kinds[node]
    if kind in language.members or kind in language.calls or kind in language.blocks:
        return
    if tree.is_leaf(node):
        if kind in language.identifiers:
            names.add(tree.text(node))
        return
    for child in _targets(tree, node, language.binders.get(kind, "all")):
        _collect(tree, child, names)

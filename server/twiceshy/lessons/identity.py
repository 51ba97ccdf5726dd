"""Keys that stay the same while what they name stays the same in meaning."""

import hmac
import json
import re
from dataclasses import replace
from hashlib import blake2b

from twiceshy.lessons.match import WORDS
from twiceshy.lessons.notation import Snippet
from twiceshy.lessons.runs import PARENTHESES
from twiceshy.model import Correction, Lesson
from twiceshy_analyzers import language_named
from twiceshy_analyzers.names import Names
from twiceshy_analyzers.tree import SyntaxTree


def _digest(*parts: object) -> str:
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), default=str)
    return blake2b(text.encode(errors="surrogatepass"), digest_size=12).hexdigest()


def change_id(correction: Correction) -> str:
    """The identity of a change: project, path, and both sides without their white space.

    The same whether an editor, a watcher or the history saw it, and after a rebase.
    """
    origin = correction.origin
    before, after = (" ".join(text.split()) for text in (correction.before, correction.after))
    return _digest("change", origin.project, origin.path, before, after)


def taking_back(correction: Correction) -> str:
    """The identity of the change that would take a correction back."""
    return change_id(replace(correction, before=correction.after, after=correction.before))


def trace_id(*parts: object) -> str:
    """The key of a trace: of the place and lesson that it is about, and when it was first shown."""
    return _digest("trace", *parts)


def place_digest(*parts: object) -> str:
    """The key of a place that somebody asked about."""
    return _digest("place", *parts)


def family_digest(*parts: object) -> str:
    """The key of a family of experiences, from what they have in common."""
    return _digest("family", *parts)


def lesson_key(lesson: Lesson, pattern: Snippet, template: Snippet | None) -> str:
    """The canonical hash of a lesson: its tokens, with holes numbered in order, and constraints."""
    numbers: dict[str, int] = {}
    sides = []
    for side in (pattern, template):
        tokens = side.tokens if side else ()
        sides.append([_token(side, token, numbers) for token in tokens if side])
    holes = sorted(
        (numbers[h.name], h.many, h.kinds, h.texts) for h in lesson.holes if h.name in numbers
    )
    family = language_named(lesson.language).family
    rest: list[object] = [lesson.role, holes, lesson.names, lesson.added, lesson.dropped]
    rest += [[c.feature, c.values] for c in lesson.conditions] + [True] * lesson.keeps_imports
    rest += [lesson.layout] * bool(lesson.layout)
    return _digest("lesson", family, sides, rest)


def outcome_key(lesson: Lesson, before: Snippet | None, after: Snippet | None) -> tuple[str, str]:
    """The hashes of what a lesson matches and of what it makes of that.

    Two lessons with equal first keys match the same; those of a lesson that does the reverse are
    the keys of its template and pattern.
    """
    numbers: dict[str, int] = {}
    family = language_named(lesson.language).family
    sides = [[_token(s, t, numbers) for t in s.tokens] if s else [] for s in (before, after)]
    return _digest("side", family, sides[0]), _digest("side", family, sides[1])


def shape_key(lesson: Lesson, pattern: Snippet, template: Snippet | None) -> str:
    """The hash of both sides of a lesson: what is changed into what, whatever it is tied to.

    Equal for lessons that differ in nothing but what their holes and names must be, so that what
    was said of one of them holds for all.
    """
    numbers: dict[str, int] = {}
    sides = [
        [_token(side, token, numbers) for token in side.tokens] if side else []
        for side in (pattern, template)
    ]
    return _digest("shape", language_named(lesson.language).family, sides)


def _token(side: Snippet, token: int, numbers: dict[str, int]) -> str:
    """A token's text, or a hole's number; the space keeps it apart from a name such as `$1`."""
    sign = side.operators.get(token)
    if sign is not None:
        numbers.setdefault(sign.of or sign.name, len(numbers) + 1)
        return "$ " + " ".join(sorted(sign.texts))
    hole = side.holes.get(token)
    if hole is not None:
        number = numbers.setdefault(hole.of or hole.name, len(numbers) + 1)
        # A pattern that is known by the kind of its one node is another one for each kind.
        kinds = () if token != side.roots[0] or WORDS.issuperset(hole.kinds) else hole.kinds
        said = " ".join([hole.how, *kinds]).strip()
        return f"$ {number} {said}" if said else f"$ {number}"
    text = side.tree.symbols[token][1]
    return text.decode(errors="replace") if isinstance(text, bytes) else side.tree.text(token)


def site_key(secret: bytes, tree: SyntaxTree, names: Names, nodes: tuple[int, ...]) -> str:
    """The identity of a site within its project, without its text.

    It is made of the enclosing statement without the blocks in it, with names of its own place
    replaced by their order of appearance, and without parentheses: the same after edits elsewhere,
    renames, re-indentation, other quotes, a block put around it and a move to another file, and for
    whatever in it another lesson would change.
    Sites with equal keys in one file are told apart by `numbered`.
    """
    statement = _statement(tree, nodes[0])
    end = max(tree.nexts[statement], tree.nexts[nodes[-1]])
    order: dict[str, int] = {}
    shape: list[str] = []
    node = statement
    while node < end and len(shape) < _MOST_NODES:
        if not _is_parenthesis(tree, node):
            shape.append(_alpha(tree, names, node, order))
        in_block = tree.kinds[node] in tree.language.blocks
        node = tree.nexts[node] if in_block else node + 1
    text = json.dumps(shape, separators=(",", ":"), default=str)
    return hmac.new(secret, text.encode(errors="surrogatepass"), "sha256").hexdigest()[:24]


_MOST_NODES = 400


def _statement(tree: SyntaxTree, node: int) -> int:
    """The statement around a node, also where that is the whole of another's body without a block."""
    blocks, statements = tree.language.blocks, tree.language.statements
    while node > 0:
        parent = tree.parents[node]
        is_body = tree.kinds[node] in statements and parent > 0
        if tree.kinds[parent] in blocks or (is_body and _holds_statements(tree, parent)):
            break
        node = parent
    return node


def _holds_statements(tree: SyntaxTree, node: int) -> bool:
    """Whether a node is a statement, or a clause of one, such as what follows `else`."""
    statements = tree.language.statements
    return tree.kinds[node] in statements or tree.kinds[tree.parents[node]] in statements


def _is_parenthesis(tree: SyntaxTree, node: int) -> bool:
    """Whether a node is parentheses around an expression, or one of the two."""
    if tree.kinds[node] == PARENTHESES:
        return True
    return tree.kinds[node] in ("(", ")") and tree.kinds[tree.parents[node]] == PARENTHESES


def numbered(keys: list[str]) -> list[str]:
    """Site keys of one file in order, each with its ordinal among its equals."""
    seen: dict[str, int] = {}
    found = []
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
        found.append(f"{key}.{seen[key]}")
    return found


def any_ordinal(key: str) -> str:
    """A site key that stands for all equal sites of a file."""
    return key.partition(".")[0]


def author_id(secret: bytes, author: str) -> str:
    """An opaque id of an author: keyed, so that it says nothing to anybody else."""
    return hmac.new(secret, author.strip().lower().encode(), "sha256").hexdigest()[:16]


def _is_own(tree: SyntaxTree, names: Names, node: int) -> bool:
    """Whether a name belongs to its place: a local, or a variable of the module's that is not called."""
    meaning = names.resolve(node)
    called = tree.kinds[tree.parents[node]] in tree.language.calls | tree.language.members
    return meaning == "local" or (meaning == "module" and not called)


def _alpha(tree: SyntaxTree, names: Names, node: int, order: dict[str, int]) -> str:
    kind, text = tree.symbols[node]
    if isinstance(text, int):
        return kind
    if kind in tree.language.identifiers and _is_own(tree, names, node):
        return f"$ {order.setdefault(tree.text(node), len(order) + 1)}"
    return _QUOTES.sub(rb"\1'", text).decode(errors="replace")


# The quotes that a string begins with, after its prefix, and those that it ends with.
_QUOTES = re.compile(rb"""^(\w{0,2})(?:\'{3}|"{3}|['"`])|(?:\'{3}|"{3}|['"`])$""")

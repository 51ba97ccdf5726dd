"""The vocabulary that every other part speaks: spans, edits, imports, and what a language is.

Offsets are UTF-8 bytes from the start of the text, everywhere but at the protocol's edge.
Nothing here knows an editor, a store, or a lesson.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tree_sitter import Language as Grammar

    from twiceshy_analyzers.tree import SyntaxTree


class Span(NamedTuple):
    """A half-open range of UTF-8 bytes."""

    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a byte, or an empty one lies inside the other."""
        return (self.start < other.end and other.start < self.end) or self == other

    def meets(self, other: "Span") -> bool:
        """Whether the two share a byte, or one ends where the other begins."""
        return self.start <= other.end and other.start <= self.end

    def contains(self, other: "Span") -> bool:
        """Whether `other` lies within this span, ends included."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace the bytes of `span` by `text`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Import:
    """One name that an import statement brings into a file.

    `name` is None for a module as a whole, "default" for an ES default import, and "*" for
    everything. `alias` is the local name where it differs from the usual one. `last` says of
    one to be added that it goes below the file's others, whatever their order.
    """

    module: str
    name: str | None = None
    alias: str | None = None
    last: bool = field(default=False, repr=False)


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of place that a piece of text can stand in, and how to parse it alone.

    `prefix` and `suffix` make the text a whole file of the language. In a `run` role the text is
    a sequence of siblings, such as statements; in any other it is one node.
    """

    name: str
    prefix: str = ""
    suffix: str = ""
    run: bool = False


@dataclass(frozen=True, slots=True)
class ImportStyle:
    """How a language's files name what they need from elsewhere.

    `added` is told the offset of what needs the import. `placed` is one of a file's imports with
    what its place there says about where its like belong.
    """

    listed: Callable[["SyntaxTree"], list[tuple[Import, Span]]]
    added: Callable[["SyntaxTree", Import, int], list[Edit]]
    dropped: Callable[["SyntaxTree", Import], list[Edit]]
    bound: Callable[[Import], str]
    placed: Callable[["SyntaxTree", Import], Import] = lambda _tree, item: item


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """The facts about one language that the engine needs: grammars and sets of node kinds.

    `family` names the languages whose lessons are shared (JavaScript and TypeScript).
    `grammars` maps file suffixes to grammars, the usual one first. `version` says which grammar
    packages made a tree. `language_ids` are the editors' names for it.
    """

    name: str
    family: str
    version: str
    grammars: Mapping[str, "Grammar"]
    language_ids: frozenset[str]
    roles: tuple[Role, ...]
    imports: ImportStyle
    builtins: frozenset[str]
    # Layout: what never makes two trees differ. An atom without interpolations is one leaf;
    # spliced nodes give their children to their parent.
    comments: frozenset[str]
    atoms: frozenset[str]
    interpolations: frozenset[str]
    spliced: frozenset[str]
    spliced_if_single: frozenset[str]
    # Tokens.
    strings: frozenset[str]
    numbers: frozenset[str]
    identifiers: frozenset[str]
    # Composites.
    members: frozenset[str]
    calls: frozenset[str]
    arguments: frozenset[str]
    lists: frozenset[str]
    blocks: frozenset[str]
    statements: frozenset[str]
    scopes: frozenset[str]
    # `binders` says which children of a kind it binds: "name" (the first identifier, bound
    # outside), "names" (every direct identifier before a "="), "declared" (what stands before a
    # ":="), "parameter" (the first child, if it is an identifier), "first", "last", "all", or
    # "global" (all, bound in the module).
    binders: Mapping[str, str]
    import_statements: frozenset[str]
    # Import statements that bind nothing that is used by its name.
    directives: frozenset[str] = frozenset()
    # Scopes or not, these have members: a name bound in one is not seen from its functions.
    classes: frozenset[str] = frozenset()
    # How a run of clauses that no name can stand for is spelled, with a metavariable for {}. The
    # run begins with a clause of that kind.
    clauses: Mapping[str, str] = field(default_factory=dict)
    # Statements that have parentheses of their own around an expression.
    parenthesised: frozenset[str] = frozenset()
    # Where one argument, and one entry of a literal, stand by themselves.
    elements: tuple[Role, ...] = ()
    # Where some elements of a list stand by themselves, by the list's kind.
    list_roles: Mapping[str, Role] = field(default_factory=dict)
    # What one level is indented by, and the quote of plain strings, where the language says so.
    indent: str | None = None
    quote: str | None = None
    # Whether statements may end in semicolons, or not, as each file likes it.
    optional_semicolons: bool = False
    # Whether a string's own quotes may stand in the code inside it.
    nested_quotes: bool = True
    # Nodes that make a value of a type by listing what is in it, and the types that have a name.
    composites: frozenset[str] = frozenset()
    named_types: frozenset[str] = frozenset()
    # Whether an import that nothing uses is an error.
    strict_imports: bool = False
    # Endings of import words that all mean a module as a whole.
    whole_module: tuple[str, ...] = ()
    # Where its packages come from: the `where` of a `Sign` that is about them.
    packages: str = ""


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that tells what sort of project code belongs to.

    `where` says what `name` names: a package that is depended on or imported ("python", "npm",
    "go"), one that a `package.xml` names ("ros"), a file's name or "*" with its ending ("file"), or
    something that a manifest declares ("entry": "scripts" for commands to be installed).

    `kind` is the sort of project, as "web_backend"; "" for a sign of a tool alone. Of several kinds
    the one with the heaviest sign is meant: 1 is a hint, of which one tells nothing.
    """

    where: str
    name: str
    kind: str = ""
    framework: str = ""
    tool: str = ""
    weight: int = 2


@dataclass(frozen=True, slots=True)
class Adapter:
    """What a package adds for one domain; docs/adapters.md says how it is found."""

    name: str
    signs: tuple[Sign, ...] = ()

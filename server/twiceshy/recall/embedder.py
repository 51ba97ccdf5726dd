"""What an embedder is: the one interface that every model has.

A model is known by its `Model`. Vectors of two models are never compared: whoever keeps a vector
keeps the model's key beside it, and whoever changes the model embeds everything again.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from twiceshy_analyzers.tree import SyntaxTree

if TYPE_CHECKING:
    from array import array

DIMENSIONS = 384

# `DIMENSIONS` four-byte floats of length 1, or all zeros where there was nothing to embed; what a
# database keeps is `vector.tobytes()`, in the machine's own order.
Vector: TypeAlias = "array[float]"


class Model(NamedTuple):
    """Which model made a vector: its name, and the version of all that decides what comes out."""

    name: str
    version: str

    @property
    def key(self) -> str:
        """What is kept beside a vector; only vectors with the same one may be compared."""
        return f"{self.name} {self.version}"


class Code(NamedTuple):
    """A piece of code to embed: siblings of a tree, of which `holes` are left out.

    `domain` says what sort of project it is from, as "web_backend:python:django"; "" if unknown.
    `became` is what a correction made of it, where one did.
    """

    tree: SyntaxTree
    nodes: tuple[int, ...]
    holes: AbstractSet[int] = frozenset()
    domain: str = ""
    became: "Code | None" = None


class Embedder(Protocol):
    """Turns code into vectors; equal code has equal vectors, now and after a restart."""

    @property
    def model(self) -> Model:
        """Which model this is."""
        ...

    def embed(self, codes: Sequence[Code]) -> list[Vector]:
        """One vector for each piece of code, in order."""
        ...

    def usual(self, family: str) -> Sequence[Sequence[float]]:
        """Vectors of what stands everywhere in a family of languages, where the model knows that."""
        ...

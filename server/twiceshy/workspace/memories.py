"""What was corrected before in code that is like the code at a place, whatever lesson it made.

The vectors that this takes are made when something is first looked for, and brought up to what is
known each time: nobody waits for them while typing or starting.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from twiceshy.errors import StoreError, StoreFull, StoreLocked, StoreReadOnly, VectorsMissing
from twiceshy.memory.store import Store
from twiceshy.memory.vectors import (
    DIMENSIONS,
    MEASURED,
    SIGNS,
    Near,
    Query,
    Row,
    Vectors,
    delete_vectors,
    vectors_path,
)
from twiceshy.model import Correction, Experience, Symptom
from twiceshy.recall.codes import in_bytes, signs
from twiceshy.recall.embedder import Embedder
from twiceshy.recall.likeness import (
    OF_HUB,
    OF_STATEMENT,
    OF_TIGHT,
    judged,
    ranks,
    remembered,
    sought,
    supported,
)
from twiceshy.workspace.models import embedder_of
from twiceshy_analyzers import language_named
from twiceshy_analyzers.api import Language, Span
from twiceshy_analyzers.domains import GENERAL, kind_of
from twiceshy_analyzers.tree import SyntaxTree

logger = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]

# What the parts of the memory are called by; vectors under other names are made anew.
_PARTS = "by domain"
# So many corrections are embedded at a time, between which other work may have its turn.
BATCH = 200
# What is less like a place than this is not worth a look.
LEAST = 0.35
MOST = 5


class About(NamedTuple):
    """A place of a text, the sort of project it is in, and what tools complain of there."""

    place: Span
    domain: str = ""
    symptoms: frozenset[Symptom] = frozenset()


class Memory(NamedTuple):
    """A correction of code that is like the code at a place, and how alike that is, 1 at most.

    It `mended` what a tool complains of at the place, or not as far as is known.
    """

    experience: Experience
    likeness: float
    mended: bool = False

    @property
    def alike(self) -> tuple[Experience, float]:
        """The correction and how alike it is: what fixes are made of."""
        return self.experience, self.likeness


class _Asked(NamedTuple):
    """What is looked for, and where: a project's parts of the memory in one family of languages.

    `mended` are the numbers of corrections that made the same vanish as is complained of.
    """

    project: str
    family: str
    query: Query
    parts: list[str]
    mended: frozenset[int]


def _untold(_what: str, _done: int, _total: int) -> None:
    pass


class Effort(NamedTuple):
    """How many corrections are looked for, and to how many new ones vectors are given; None: all."""

    most: int = MOST
    new: int | None = None
    progress: Progress = _untold


_ALL = Effort()


def model_name(embedder: Embedder) -> str:
    """What the vectors of an embedder are kept under."""
    return f"{embedder.model.key}, {_PARTS}"


@contextmanager
def vectors_of(store: Store, embedder: Embedder) -> Iterator[Vectors]:
    """The vectors beside a store. Raises StoreError."""
    vectors = Vectors.open(store.path, model_name(embedder))
    try:
        yield vectors
    finally:
        vectors.close()


def memories(
    store: Store,
    project: str,
    tree: SyntaxTree,
    about: About,
    effort: Effort = _ALL,
) -> list[Memory]:
    """The corrections of a project most like the statement at a place, the most alike first.

    Those that change the like speak for each other (`recall/likeness.py`).
    Of a place whose `domain` is known they are of the same kind of project or of no certain one, and
    of others where there are none such. Where a tool complains of something, what made the same
    vanish comes first, wherever in the project. Those that were taken back later are none of them.
    Raises StoreError and ModelError.
    """
    place, domain, symptoms = about
    embedder = embedder_of(store.path)
    wanted = sought(embedder, tree, place, domain)
    (sign,) = signs([wanted.statement])
    query = Query(
        sign,
        in_bytes(wanted.statement),
        tuple(in_bytes(part) for part in wanted.parts),
    )
    mended = frozenset(store.mended(project, symptoms, MEASURED) if symptoms else ())
    for kinds in _kinds(store, project, kind_of(domain)):
        parts = [_part(project, tree.language, kind) for kind in kinds]
        asked = _Asked(project, tree.language.family, query, parts, mended)
        found = _searched(store, embedder, asked, effort)
        if found:
            return found[: effort.most]
    return []


def _kinds(store: Store, project: str, kind: str) -> list[list[str]]:
    """The kinds of projects to look among, and those to look among where the first have nothing."""
    first = [kind, GENERAL]
    others = sorted({kind_of(one) for one in store.domains(project)} - set(first))
    if kind == GENERAL:
        return [[GENERAL, *others]]
    return [first, others] if others else [first]


def _searched(store: Store, embedder: Embedder, asked: _Asked, effort: Effort) -> list[Memory]:
    """The corrections most alike; damaged vectors are made anew."""
    try:
        return _found(store, embedder, asked, effort)
    except StoreError as error:
        if not _are_damaged(store, embedder, error):
            raise
        logger.warning("The vectors are made anew: %s", error)
        delete_vectors(store.path)
        return _found(store, embedder, asked, effort)


def _found(store: Store, embedder: Embedder, asked: _Asked, effort: Effort) -> list[Memory]:
    with vectors_of(store, embedder) as vectors:
        bring_up(store, vectors, embedder, effort.progress, effort.new)
        near = vectors.nearest(asked.query, asked.parts)
        others = asked.mended.difference(one.seq for one in near)
        near += vectors.measured(asked.query, sorted(others))
        alike = _alike(store, asked, near)
        agreements = vectors.agreements(list(alike))
    found = list(alike.values())
    likenesses, mended = [one.likeness for one in found], [one.mended for one in found]
    values = supported(likenesses, agreements)
    order = ranks(likenesses, mended, agreements) if asked.mended else values
    best = sorted(zip(order, alike, values, strict=True), reverse=True)
    return [alike[seq]._replace(likeness=min(1.0, value)) for _, seq, value in best]


def _alike(store: Store, asked: _Asked, near: Sequence[Near]) -> dict[int, Memory]:
    """Those of the nearest that are alike enough by themselves, each change once, by their numbers.

    What mended the same is alike enough.
    """
    likenesses = {
        one.seq: OF_STATEMENT * one.statement + OF_TIGHT * one.tight - OF_HUB * one.hub
        for one in near
    }
    enough = {
        seq: value for seq, value in likenesses.items() if value >= LEAST or seq in asked.mended
    }
    found: dict[tuple[str, str], tuple[int, Memory]] = {}
    for seq, experience in store.numbered(judged(enough, asked.mended)):
        correction = experience.correction
        # Whatever the vectors say: no code of another project is shown (docs/decisions/0010).
        is_here = correction.origin.project == asked.project and not experience.reverted
        if is_here and language_named(correction.language).family == asked.family:
            memory = Memory(experience, likenesses[seq], seq in asked.mended)
            found.setdefault((correction.before, correction.after), (seq, memory))
    return dict(found.values())


def drop_damaged(store: Store, among: range | None = None) -> bool:
    """Deletes the vectors if they are damaged or missing some: they are made anew; whether they were.

    With `among`, only those of some numbers are looked at.
    """
    if not vectors_path(store.path).exists():
        return False
    with vectors_of(store, embedder_of(store.path)) as vectors:
        found = vectors.problems(among)
        is_short = not found and not lacking(store, vectors) and _differ(store, vectors, among)
    if found or is_short:
        logger.warning("The vectors are made anew: %s", " ".join(found) or "some were missing")
        delete_vectors(store.path)
    return bool(found) or is_short


def _differ(store: Store, vectors: Vectors, among: range | None) -> bool:
    """Whether vectors are missing, or there are others than of what is known."""
    return vectors.known(among) != store.numbers(among)


def _are_damaged(store: Store, embedder: Embedder, error: StoreError) -> bool:
    """Whether the file of vectors is why something failed, and not who has it or where it is."""
    if isinstance(error, StoreLocked | StoreReadOnly | StoreFull | VectorsMissing):
        return False
    with vectors_of(store, embedder) as vectors:
        return bool(vectors.problems())


def bring_up(
    store: Store,
    vectors: Vectors,
    embedder: Embedder,
    progress: Progress,
    new: int | None = None,
) -> int:
    """Give vectors to what is known and has none, and take those of what is gone; how many lack one.

    With `new`, so many are given at most, the newest corrections first.
    """
    missing = lacking(store, vectors)
    given = missing[:new]
    embed(store, vectors, embedder, given, progress)
    if missing and len(given) == len(missing):
        missing = lacking(store, vectors)  # that it is whole is noted
        return len(missing)
    return len(missing) - len(given)


def lacking(store: Store, vectors: Vectors) -> list[int]:
    """The corrections that have no vectors yet, the newest first; those of what is gone are taken.

    Where nothing has happened since they were whole that costs nothing, and else as much as did.
    """
    here, last = store.position(), vectors.position()
    if here == last:
        return []
    there, gone, is_whole = store.changed_since(last)
    known = vectors.known() if is_whole else vectors.known(there | gone)
    vectors.remove(known - there if is_whole else known & gone)
    missing = sorted(there - known, reverse=True)
    if not missing:
        vectors.note(here)
    return missing


def embed(
    store: Store,
    vectors: Vectors,
    embedder: Embedder,
    seqs: Sequence[int],
    progress: Progress = _untold,
) -> None:
    """Give vectors to some corrections."""
    for start in range(0, len(seqs), BATCH):
        progress("embedding", start, len(seqs))
        vectors.add(_rows(store, embedder, list(seqs[start : start + BATCH])))
    progress("embedding", len(seqs), len(seqs))


def _rows(store: Store, embedder: Embedder, seqs: list[int]) -> Iterator[Row]:
    by_domain: dict[str, list[tuple[int, Correction]]] = {}
    for seq, correction in store.corrections(seqs):
        by_domain.setdefault(correction.origin.domain, []).append((seq, correction))
    for domain, numbered in by_domain.items():
        yield from _rows_of(embedder, numbered, domain)


def _rows_of(
    embedder: Embedder, numbered: Sequence[tuple[int, Correction]], domain: str
) -> Iterator[Row]:
    made = remembered(embedder, [correction for _, correction in numbered], domain)
    coded = iter(signs([one.statement for one in made if one]))
    for (seq, correction), one in zip(numbered, made, strict=True):
        if one is None:  # kept in a part that nobody searches, so that it is not tried each time
            yield Row(seq, "", bytes(SIGNS), bytes(DIMENSIONS), bytes(DIMENSIONS), 0.0)
            continue
        part = _part(
            correction.origin.project, language_named(correction.language), kind_of(domain)
        )
        yield Row(seq, part, next(coded), in_bytes(one.statement), in_bytes(one.tight), one.hub)


def _part(project: str, language: Language, kind: str) -> str:
    """A correction is of use in its own project alone (docs/decisions/0010), and in its language."""
    return f"{project} {language.family} {kind}"

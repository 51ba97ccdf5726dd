"""Measures whether what is remembered of a place is relevant, and writes it down.

    python -m benchmarks.relevance ORACLE [--only LANGUAGE] [--dry]

ORACLE is the built data of the linter benchmark. Corrections of its training packages are the
memory; the places are sites of the same rules in other packages, before their fix. A memory is
relevant if it is of the same rule. All figures are means over rules, and told for two halves of
them, too: what was chosen by trying, and on which, is in docs/decisions/0024.
"""

import argparse
import heapq
import json
import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from benchmarks import report
from benchmarks.corrected import apart, core_span, corrected
from benchmarks.machine import load, machine
from twiceshy.recall.embedder import Code
from twiceshy.recall.likeness import (
    Remembered,
    Sought,
    cosine,
    judged,
    kept,
    likeness,
    ranks,
    sought,
    statement_at,
)
from twiceshy.recall.structural import SORTS, Structural
from twiceshy_analyzers import language_of, suffix_of
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.tree import SyntaxTree, parse

LANGUAGES = ("go", "javascript", "python")
MEMORIES, PLACES, CLEAN_FILES, CLEAN = 60, 10, 8, 5
# The memories whose statements are nearest are put in order by likeness.
CANDIDATES = 200
FIRST = 5
AS_USED = "built-in, as used"
FEW_KNOWN = "with the symptom, which one memory in 20 has"
# What is left out to see what it is worth; where a name stands counts as both.
WITHOUT = {
    "nothing": (),
    "paths": ("in", "under", "beside", "three", "at"),
    "names": ("name", "api", "call", "at"),
}
BARS = {"go": (0.95, 1.0), "javascript": (0.73, 0.80), "python": (0.76, 0.83)}

Ranking = Callable[["Place"], Iterable[tuple[float, int]]]


class Memory(NamedTuple):
    """A correction of a rule: its vectors and the tokens of its statement."""

    rule: str
    vectors: Remembered
    tokens: Counter[bytes]


class Place(NamedTuple):
    """A place with the rule that finds something there, "" where none does."""

    rule: str
    vectors: Sought
    tokens: Counter[bytes]


class Bench(NamedTuple):
    """The memories and places of one language; `clean` are places without sites, by rule."""

    memories: list[Memory]
    places: list[Place]
    clean: dict[str, list[Place]]


def read(oracle: Path, language: str, embedders: Sequence[Structural]) -> list[Bench]:
    """What is measured of a language, for each embedder; what is read is read once for all."""
    benches = [Bench([], [], {}) for _ in embedders]
    root = oracle / "corpus" / language
    for entry in json.loads((oracle / "manifest.json").read_text())["rules"]:
        if entry["lang"] != language:
            continue
        task, rule = json.loads((oracle / entry["file"]).read_text()), entry["rule"]
        fixes = [_fix(root, site) for site in apart(task["train"], rule)[:MEMORIES]]
        sites = [(_tree(root / site["path"]), site) for site in apart(task["test"], rule)[:PLACES]]
        spans = [(tree, core_span(tree.source.decode(), site)) for tree, site in sites]
        trees = [_tree(root / path) for path in task["clean"][:CLEAN_FILES]]
        clean = [(tree, span) for tree in trees for span in _some_statements(tree, rule)]
        for embedder, bench in zip(embedders, benches, strict=True):
            bench.memories.extend(_memory(embedder, rule, codes) for codes in fixes)
            bench.places.extend(_place(embedder, tree, rule, span) for tree, span in spans)
            bench.clean[rule] = [_place(embedder, tree, "", span) for tree, span in clean]
    return benches


@lru_cache(maxsize=300)
def _tree(path: Path) -> SyntaxTree:
    language = language_of(path.name)
    assert language is not None, path
    return parse(language, path.read_bytes(), suffix_of(path.name))


def _fix(root: Path, site: Mapping[str, Any]) -> tuple[Code, Code]:
    """What is embedded of a fix: its statement, and what it changes there."""
    tree = _tree(root / site["path"])
    span = core_span(tree.source.decode(), site)
    node = statement_at(tree, span)
    whole, part = _became(tree, site, (tree.span(node), span))
    return Code(tree, (node,), became=whole), Code(tree, (_inner(tree, span),), became=part)


def _memory(embedder: Structural, rule: str, codes: tuple[Code, Code]) -> Memory:
    tree, (node,) = codes[0].tree, codes[0].nodes
    return Memory(rule, kept(embedder, codes[0], *embedder.embed(codes)), _tokens(tree, node))


def _became(tree: SyntaxTree, site: Mapping[str, Any], spans: Sequence[Span]) -> list[Code]:
    """What a fix made of some parts of a text."""
    text, there = corrected(tree.source, site, spans)
    after = parse(tree.language, text, tree.grammar)
    return [Code(after, (_inner(after, span),) if span.end > span.start else ()) for span in there]


def _inner(tree: SyntaxTree, span: Span) -> int:
    """The smallest node with children around a span."""
    node = tree.covering(span)
    is_small = tree.is_leaf(node) and tree.parents[node] > 0
    return tree.parents[node] if is_small else node


def _place(embedder: Structural, tree: SyntaxTree, rule: str, span: Span) -> Place:
    return Place(rule, sought(embedder, tree, span), _tokens(tree, statement_at(tree, span)))


def _tokens(tree: SyntaxTree, node: int) -> Counter[bytes]:
    texts = (tree.symbols[leaf][1] for leaf in tree.leaves(node)[:400])
    return Counter(text for text in texts if isinstance(text, bytes))


def _some_statements(tree: SyntaxTree, rule: str) -> list[Span]:
    kinds, statements = tree.kinds, tree.language.statements
    found = [node for node in range(1, len(kinds)) if kinds[node] in statements]
    chance = random.Random(rule)  # noqa: S311 - a sample, no secret
    return [tree.span(node) for node in chance.sample(found, min(CLEAN, len(found)))]


# ------------------------------------------------------------------ ways to rank


def by_statement(memories: Sequence[Memory]) -> Ranking:
    """The nearest by the cosine of the statements; what was asked for is remembered."""
    vectors = [memory.vectors.statement for memory in memories]
    known: dict[int, list[tuple[float, int]]] = {}

    def ranked(place: Place) -> list[tuple[float, int]]:
        if id(place) not in known:
            wanted = place.vectors.statement
            scores = ((cosine(wanted, vector), number) for number, vector in enumerate(vectors))
            known[id(place)] = heapq.nlargest(CANDIDATES, scores)
        return known[id(place)]

    return ranked


def by_likeness(memories: Sequence[Memory], nearest: Ranking) -> Ranking:
    """The nearest statements by likeness alone; what was asked for is remembered."""
    known: dict[int, list[tuple[float, int]]] = {}

    def ranked(place: Place) -> list[tuple[float, int]]:
        if id(place) not in known:
            known[id(place)] = [
                (likeness(place.vectors, memories[number].vectors), number)
                for _, number in nearest(place)
            ]
        return known[id(place)]

    return ranked


def as_used(memories: Sequence[Memory], alike: Ranking, symptoms: Sequence[str] = ()) -> Ranking:
    """As it is, likeness with what agrees; `symptoms` are those of memories, "" where none is known."""
    agreement = agreements(memories)

    def ranked(place: Place) -> list[tuple[float, int]]:
        known = {at for at, symptom in enumerate(symptoms) if symptom and symptom == place.rule}
        found = {number: score for score, number in alike(place)}
        for number in known:
            found[number] = likeness(place.vectors, memories[number].vectors)
        return together(found, agreement, known)

    return ranked


def together(
    found: Mapping[int, float],
    agreement: Callable[[int, int], float],
    known: AbstractSet[int] = frozenset(),
) -> list[tuple[float, int]]:
    """The most alike memories with what they are put in order by; `known` have the symptom."""
    numbers = judged(found, known)
    pairs = [
        (at, other, agreement(numbers[at], numbers[other]))
        for at in range(len(numbers))
        for other in range(at)
    ]
    order = ranks([found[one] for one in numbers], [one in known for one in numbers], pairs)
    return list(zip(order, numbers, strict=True))


def agreements(memories: Sequence[Memory]) -> Callable[[int, int], float]:
    """How alike what two memories change is."""

    @cache
    def of(one: int, other: int) -> float:
        return cosine(memories[one].vectors.tight, memories[other].vectors.tight)

    return lambda one, other: of(min(one, other), max(one, other))


def by_words(memories: Sequence[Memory]) -> Ranking:
    """By BM25 on the tokens of the statements."""
    lengths = [memory.tokens.total() for memory in memories]
    mean = sum(lengths) / len(lengths)
    holders: dict[bytes, list[tuple[int, float]]] = defaultdict(list)
    for number, memory in enumerate(memories):
        for token, count in memory.tokens.items():
            norm = count + 1.2 * (0.25 + 0.75 * lengths[number] / mean)
            holders[token].append((number, 2.2 * count / norm))

    def ranked(place: Place) -> Iterator[tuple[float, int]]:
        scores: Counter[int] = Counter()
        for token in place.tokens:
            held = holders.get(token, [])
            rarity = math.log(1 + (len(memories) - len(held) + 0.5) / (len(held) + 0.5))
            for number, weight in held:
                scores[number] += rarity * weight  # type: ignore[assignment]
        return iter((score, number) for number, score in scores.items())

    return ranked


def by_hashed_words(memories: Sequence[Memory]) -> Ranking:
    """By the cosine of tokens that are hashed into 384 dimensions."""
    vectors = [_hashed(memory.tokens) for memory in memories]

    def ranked(place: Place) -> Iterator[tuple[float, int]]:
        vector = _hashed(place.tokens)
        for number, other in enumerate(vectors):
            yield sum(value * other.get(at, 0.0) for at, value in vector.items()), number

    return ranked


def _hashed(tokens: Counter[bytes]) -> dict[int, float]:
    found: dict[int, float] = defaultdict(float)
    for token, count in tokens.items():
        number = crc32(token)
        found[number // 2 % 384] += (1 if number % 2 else -1) * math.sqrt(count)
    length = math.sqrt(sum(value * value for value in found.values())) or 1.0
    return {at: value / length for at, value in found.items()}


# ------------------------------------------------------------------ figures


def precisions(bench: Bench, ranking: Ranking) -> dict[str, float]:
    """For each rule how many of the first five memories of its places are of it."""
    by_rule: dict[str, list[float]] = defaultdict(list)
    for place in bench.places:
        first = heapq.nlargest(FIRST, ranking(place))
        good = sum(bench.memories[number].rule == place.rule for _, number in first)
        by_rule[place.rule].append(good / FIRST)
    return {rule: _mean(values) for rule, values in by_rule.items()}


def precision(bench: Bench, ranking: Ranking) -> float:
    """How many of the first five are of the place's rule, as a mean over rules."""
    return _mean(precisions(bench, ranking).values())


def told_apart(bench: Bench) -> dict[str, float]:
    """For each rule how often a site is nearer to its memories than a clean place is (the AUC)."""
    found = {}
    for rule, clean in sorted(bench.clean.items()):
        memories = [memory for memory in bench.memories if memory.rule == rule]
        agreement = agreements(memories)
        sites = [place for place in bench.places if place.rule == rule]
        near, far = ([_nearest(p, memories, agreement) for p in some] for some in (sites, clean))
        wins = [(one > other) + (one == other) / 2 for one in near for other in far]
        if wins:
            found[rule] = _mean(wins)
    return found


def _nearest(
    place: Place, memories: Sequence[Memory], agreement: Callable[[int, int], float]
) -> float:
    found = {at: likeness(place.vectors, one.vectors) for at, one in enumerate(memories)}
    return max(together(found, agreement))[0]


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed)


def halves(by_rule: Mapping[str, float]) -> list[float]:
    """The mean over each half of the rules; which is whose half is as chance has it."""
    of: list[list[float]] = [[], []]
    for rule, value in by_rule.items():
        of[crc32(rule.encode()) % 2].append(value)
    return [_mean(values) for values in of]


def run(oracle: Path, languages: Sequence[str] = LANGUAGES) -> report.Result:
    """Measure some languages."""
    figures: dict[str, list[float]] = defaultdict(list)
    apart_by: list[tuple[str, list[float]]] = []
    for language in languages:
        embedders = [Structural(sorts=SORTS | dict.fromkeys(out, 0)) for out in WITHOUT.values()]
        bench, *others = read(oracle, language, embedders)
        ways = _ways(bench.memories)
        found = {name: precisions(bench, way) for name, way in ways.items()}
        for name, one in zip(list(WITHOUT)[1:], others, strict=True):
            alike = by_likeness(one.memories, by_statement(one.memories))
            found[f"built-in, without {name}"] = precisions(one, as_used(one.memories, alike))
        for name, by_rule in found.items():
            figures[name].append(_mean(by_rule.values()))
            first, second = halves(by_rule)
            text = f"{language}: {name}: {figures[name][-1]:.3f} ({first:.3f}, {second:.3f})"
            print(text, file=sys.stderr, flush=True)
        told_by_rule = told_apart(bench)
        apart_by.append((language, list(told_by_rule.values())))
        for rule, value in sorted(found[AS_USED].items(), key=lambda item: item[1]):
            auc_of = told_by_rule.get(rule, math.nan)
            print(f"{value:.2f} AUC {auc_of:.3f} {rule}", file=sys.stderr, flush=True)
    columns = ["ranking", *languages]
    table = report.Table(columns, [[name, *values] for name, values in figures.items()])
    auc: list[list[report.Cell]] = [
        [name, len(found), _mean(found), min(found), sum(one >= 0.97 for one in found)]
        for name, found in apart_by
    ]
    told = report.Table(["sites against clean places", "rules", "mean AUC", "least", ">= .97"], auc)
    used = zip(languages, figures[AS_USED], strict=True)
    bars = [report.Bar(f"precision@5: {n}", v, *BARS[n], at_least=True) for n, v in used]
    known = min(figures[FEW_KNOWN])
    bars.append(report.Bar("precision@5: symptom known, least", known, 0.9, 0.97, at_least=True))
    mean = min(_mean(found) for _, found in apart_by)
    bars.append(report.Bar("AUC: mean over rules, least", mean, 0.97, 0.99, at_least=True))
    least = min(min(found) for _, found in apart_by)
    bars.append(report.Bar("AUC: least of any rule", least, 0.97, 0.99, at_least=True))
    return report.Result([table, told], bars)


def _ways(memories: Sequence[Memory]) -> dict[str, Ranking]:
    """The ways to rank the memories of one language."""
    symptoms = [memory.rule for memory in memories]
    few = [name if number % 20 == 0 else "" for number, name in enumerate(symptoms)]
    nearest = by_statement(memories)
    alike = by_likeness(memories, nearest)
    return {
        "BM25 on tokens": by_words(memories),
        "tokens hashed into 384": by_hashed_words(memories),
        "built-in, statement alone": nearest,
        "built-in, without the second stage": alike,
        AS_USED: as_used(memories, alike),
        "with the symptom, which each memory has": as_used(memories, alike, symptoms),
        FEW_KNOWN: as_used(memories, alike, few),
    }


def main() -> None:
    """Measure, and write the results down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("oracle", type=Path)
    parser.add_argument("--dry", action="store_true", help="print the results, write nothing")
    parser.add_argument("--only", choices=LANGUAGES, help="one language, and write nothing")
    given = parser.parse_args()
    busy, languages = load(), (given.only,) if given.only else LANGUAGES
    measured = {"relevance": run(given.oracle, languages)}
    results = report.merged(report.read(), machine(), busy, measured)
    if not (given.dry or given.only):
        report.write(results)
        page = report.PAGE.read_text("utf-8")
        report.PAGE.write_text(report.regenerated(page, results), "utf-8")
    print(report.shown(results, "relevance"))


if __name__ == "__main__":
    main()

"""Measures what the nearest corrections find that no pattern does, and what they get wrong.

    python -m benchmarks.cascade ORACLE

ORACLE is the built data of the linter benchmark. The memory of each language is one correction of
each of its rules, all in one project; the places are sites of the same rules in other packages,
before their fix, and statements of files in which a rule finds nothing. A site that some lesson's
pattern answers is none of the cascade's; at the others the nearest corrections are asked, as the
editor does when somebody asks for code actions there. Without vectors, those are what is missed.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from benchmarks import report
from benchmarks.corrected import apart, core_span
from benchmarks.oracle_learner import PROJECT, learned
from twiceshy.memory.store import Store
from twiceshy.model import Suggestion
from twiceshy.recall.cascade import NEAREST, Read, not_shown, recalled
from twiceshy.recall.suggest import Asked, suggestions
from twiceshy.workspace.checking import readable
from twiceshy.workspace.memories import About, Effort, memories
from twiceshy_analyzers.api import Edit, Span
from twiceshy_analyzers.tree import SyntaxTree

Count: TypeAlias = "Callable[[Sequence[Row]], int]"

NEAR = ("reused", "mutated", "forked")
LANGUAGES = ("go", "javascript", "python")
PLACES, CLEAN_FILES, CLEAN = 10, 4, 5


class Row(NamedTuple):
    """What was offered at one place: `kind` is "site" or "clean", `by` "pattern", a way, or ""."""

    language: str
    rule: str
    kind: str
    by: str
    right: bool


class Bench(NamedTuple):
    """One language's memory."""

    store: Store
    asked: Asked
    root: Path


def measured(oracle: Path, language: str) -> Iterator[Row]:
    """What is offered at the places of a language."""
    root = oracle / "corpus" / language
    rules = [
        (entry["rule"], json.loads((oracle / entry["file"]).read_text()))
        for entry in json.loads((oracle / "manifest.json").read_text())["rules"]
        if entry["lang"] == language and entry["kind"] != "semantic"
    ]
    with (
        tempfile.TemporaryDirectory(prefix="twiceshy-cascade-") as folder,
        Store.open(Path(folder) / "memory.db", clock=time.time) as store,
    ):
        asked = learned(store, [_example(root, rule, task) for rule, task in rules])
        bench = Bench(store, asked, root)
        for rule, task in rules:
            for site in apart(task["test"], rule)[:PLACES]:
                yield _at_site(bench, language, rule, site)
            for name in task["clean"][:CLEAN_FILES]:
                yield from _at_clean(bench, language, rule, name)


def _example(root: Path, rule: str, task: Mapping[str, Any]) -> dict[str, Any]:
    """A file before and after one fix of a rule; its other sites there are fixed in both."""
    site = apart(task["train"], rule)[0]
    text = (root / site["path"]).read_text("utf-8")
    others = [one["edits"] for one in task["train"] if one["path"] == site["path"]]
    taken = list(site["edits"])
    for edits in others:
        if not any(_overlap(one, other) for one in edits for other in taken):
            taken += edits
    known = [edit for edit in taken if edit not in site["edits"]]
    return {"path": site["path"], "before": _with(text, known), "after": _with(text, taken)}


def _overlap(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return bool(one[0] <= other[1] and other[0] <= one[1])


def _with(text: str, edits: Sequence[Sequence[Any]]) -> str:
    for start, end, new in sorted(map(tuple, edits), reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _at_site(bench: Bench, language: str, rule: str, site: Mapping[str, Any]) -> Row:
    text = (bench.root / site["path"]).read_text("utf-8")
    tree = _tree(site["path"], text)
    place = core_span(text, site)
    wanted = _with(text, site["edits"])
    shown = [
        one
        for one in suggestions(bench.asked, tree, site["path"])
        if one.span.start <= place.end and place.start <= one.span.end
    ]
    if shown:
        right = any(_applied(text, one.edits) == wanted for one in shown)
        return Row(language, rule, "site", "pattern", right)
    found = _recalled(bench, tree, site["path"], place)
    if not found:
        return Row(language, rule, "site", "", right=False)
    return _row(language, rule, "site", found[0], right=_applied(text, found[0].edits) == wanted)


def _at_clean(bench: Bench, language: str, rule: str, name: str) -> Iterator[Row]:
    tree = _tree(name, (bench.root / name).read_text("utf-8"))
    kinds, statements = tree.kinds, tree.language.statements
    nodes = [node for node in range(1, len(kinds)) if kinds[node] in statements]
    shown = suggestions(bench.asked, tree, name)
    chance = random.Random(f"{rule} {name}")  # noqa: S311 - a sample, no secret
    for node in chance.sample(nodes, min(CLEAN, len(nodes))):
        place = Span(tree.starts[node], tree.starts[node])
        found = not_shown(_recalled(bench, tree, name, place), shown)
        yield (
            _row(language, rule, "clean", found[0], right=False)
            if found
            else Row(language, rule, "clean", "", right=True)
        )


def _recalled(bench: Bench, tree: SyntaxTree, path: str, place: Span) -> list[Suggestion]:
    near = memories(bench.store, PROJECT, tree, About(place), Effort(NEAREST))
    judge = partial(bench.store.judged, PROJECT)
    return recalled(bench.asked, Read(tree, path), place, [one.alike for one in near], judge)


def _row(language: str, rule: str, kind: str, one: Suggestion, *, right: bool) -> Row:
    by = one.recalled.way if one.recalled else "pattern"
    return Row(language, rule, kind, by, right)


def _tree(name: str, text: str) -> SyntaxTree:
    tree = readable(name, text.encode())
    assert not isinstance(tree, str), tree
    return tree


def _applied(text: str, edits: Sequence[Edit]) -> str:
    data = text.encode()
    for edit in sorted(edits, key=lambda one: one.span, reverse=True):
        data = data[: edit.span.start] + edit.text.encode() + data[edit.span.end :]
    return data.decode()


def table(rows: Sequence[Row]) -> report.Table:
    """What was offered, for each language and for all."""
    languages = [*dict.fromkeys(row.language for row in rows), "all"]
    return report.Table(
        ["", *languages],
        [
            [name, *(count(_of(rows, language)) for language in languages)]
            for name, count in _COUNTS.items()
        ],
    )


def _of(rows: Sequence[Row], language: str) -> list[Row]:
    return [row for row in rows if language in (row.language, "all")]


def _count(kind: str, ways: Sequence[str], *, right: bool | None = None) -> Count:
    def counted(rows: Sequence[Row]) -> int:
        return sum(
            row.kind == kind and row.by in ways and right in (None, row.right) for row in rows
        )

    return counted


def _rules(rows: Sequence[Row]) -> int:
    return len({(row.language, row.rule) for row in rows if row.right and row.by in NEAR})


def _lost(rows: Sequence[Row]) -> str:
    near = _count("site", NEAR, right=True)(rows)
    every = near + _count("site", ["pattern"], right=True)(rows)
    return f"{near / every:.0%}" if every else ""


_COUNTS: dict[str, Callable[[Sequence[Row]], report.Cell]] = {
    "sites": _count("site", ["", "pattern", *NEAR]),
    "right by a pattern": _count("site", ["pattern"], right=True),
    "wrong by a pattern": _count("site", ["pattern"], right=False),
    **{
        f"{'right' if right else 'wrong'}, {way}": _count("site", [way], right=right)
        for way in NEAR
        for right in (True, False)
    },
    "rules with a right one that no pattern has": _rules,
    "of what is right, lost without vectors": _lost,
    "places in clean files": _count("clean", ["", *NEAR]),
    "offered there": _count("clean", NEAR),
}


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("oracle", type=Path)
    given = parser.parse_args()
    rows = [row for language in LANGUAGES for row in measured(given.oracle, language)]
    print(report.markdown(table(rows)))


if __name__ == "__main__":
    main()

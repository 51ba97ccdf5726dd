"""Fit the weights of the confidence model to what became of proposals in two benchmarks.

    .venv/bin/python -m benchmarks.fit_confidence rows --oracle BENCH DATA --out FILE
    .venv/bin/python -m benchmarks.fit_confidence rows --replay BENCH REPO --out FILE [--held]
    .venv/bin/python -m benchmarks.fit_confidence fit FILE... [--write]
    .venv/bin/python -m benchmarks.fit_confidence check FILE...

`rows` writes one line for each proposal of any confidence: what the model measures of its lesson
and site, and whether it was right. Of a history it takes the commits before those that the
benchmark replays; its own are the `--held` ones, on which `check` measures the calibration.
"""

import argparse
import collections
import hashlib
import importlib
import itertools
import json
import math
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.oracle_learner import learned
from benchmarks.replay_learner import PROJECT, Learner
from twiceshy.lessons.anti import Against
from twiceshy.lessons.confidence import (
    REVIEW_CAP,
    SINGLE_CAP,
    at_site,
    measures,
    needs_review,
    probability,
    weighed_sum,
)
from twiceshy.lessons.traits import Traits, size_of, traits_of
from twiceshy.memory.store import Store
from twiceshy.model import LearnedLesson, Reason
from twiceshy.recall import book as book_module
from twiceshy.recall.book import Book
from twiceshy.recall.suggest import Asked, Judged, judged
from twiceshy.workspace.checking import book_with, readable

WEIGHTS_FILE = Path(book_module.__file__).parents[1] / "lessons" / "confidence_weights.py"
# What is said of a site alone can only speak against it.
AGAINST = (
    "strange place",
    "strange lines",
    "strange code",
    "strange keywords",
    "passed",
    "moved on",
    "crowd",
)
FOR = ("examples", "commits", "files")
RIDGE = 0.5
# What is thought before any row is seen, where rows are few: putting things in another order was
# wanted at none of 216 places (gin, by the weights before), and another number says nothing.
PRIOR = {"moves": -5.0, "literal": -1.0, "strange keywords": -5.0}
# What counts how much: a rule of the linter benchmark like so many rows, whatever it has; a row of
# a history, of which there are fewer and nearly all wrong, like this part of one.
ROWS_OF_A_RULE = 60
ROW_OF_A_HISTORY = 0.7
# One lesson that matches everywhere is not hundreds of lessons.
ROWS_OF_A_LESSON = 10
ROUNDS = 30


class Row(NamedTuple):
    """One proposal: where it comes from, what the model measures, and whether it was right."""

    group: str
    measures: dict[str, float]
    right: bool


def everything_shown() -> None:
    """Let lessons of any confidence be proposed."""
    setattr(book_module, "LOW", 0.0)  # noqa: B010  a constant to everybody else


def measured(asked: Asked, one: Judged) -> dict[str, float]:
    """What the model measures of a proposal."""
    entry = one.site.entry
    evidence, compiled = entry.learned.evidence, entry.compiled
    since = max(0, asked.book.changes - evidence.last_number)
    return {
        **measures(evidence, traits_of(compiled), size_of(compiled), changes_since=since),
        **one.site.against,
    }


# ---------------------------------------------------------------------- the linter benchmark


def oracle_rows(bench: Path, data: Path, seeds: Sequence[int]) -> Iterator[Row]:
    """The proposals of one and three examples for each rule that needs no meaning."""
    sys.path.insert(0, str(bench))
    score = importlib.import_module("score")

    rules = json.loads((data / "manifest.json").read_text())["rules"]
    for rule in (r for r in rules if r["kind"] != "semantic"):
        root = data / "corpus" / rule["lang"]
        task = json.loads((data / rule["file"]).read_text())
        for k in (1, 3):
            for seed in seeds:
                sites = score.draw(task, f"{seed}/{rule['lang']}/{rule['rule']}", k)
                examples = [score.example(rule["lang"], root, task, site) for site in sites]
                yield from _of_rule(score, rule, root, task, examples)


def _of_rule(
    score: Any, rule: dict[str, Any], root: Path, task: dict[str, Any], examples: list[Any]
) -> Iterator[Row]:
    by_path = collections.defaultdict(list)
    for site in task["test"]:
        by_path[site["path"]].append(site)
    with (
        tempfile.TemporaryDirectory(prefix="twiceshy-fit-") as folder,
        Store.open(Path(folder) / "memory.db", clock=time.time) as store,
    ):
        asked = learned(store, examples)._replace(minimum=0.0)
        for name in task["targets"] + task["clean"]:
            text = score.read(root, name)
            tree = readable(name, text.encode())
            if isinstance(tree, str):
                continue
            for one in judged(asked, tree, name):
                if isinstance(one.outcome, Reason):
                    continue
                edits = [
                    [
                        len(tree.source[: e.span.start].decode()),
                        len(tree.source[: e.span.end].decode()),
                        e.text,
                    ]
                    for e in one.outcome
                ]
                neutral = task["neutral"].get(name, [])
                tally, _, _ = score.judge_file(text, by_path[name], neutral, [edits])
                if tally["right"] or tally["wrong"]:
                    group = f"{rule['lang']}/{rule['rule']}"
                    yield Row(group, measured(asked, one), bool(tally["right"]))


# ---------------------------------------------------------------------- real histories


class _Showable(Learner):
    """The learner with the lessons that may be shown at all: the others are for review."""

    def _book(self) -> Book:
        changes = self._store.next_number(PROJECT) - 1
        showable = [one for one in self._store.lessons(PROJECT) if _may_be_shown(one, changes)]
        return book_with(self._store, PROJECT, showable, changes, Against())


def _may_be_shown(learned: LearnedLesson, changes: int) -> bool:
    since = max(0, changes - learned.evidence.last_number)
    return not needs_review(learned.evidence, Traits(named=True), changes_since=since)


class _Told:
    """The learner for the replay benchmark, in process; a proposal's rule holds its measures."""

    online = True

    def __init__(self, store: Store, proposal: Any) -> None:
        self._learner, self._proposal = _Showable(store, minimum=0.0), proposal

    def learn(self, commit: str, date: float, files: list[dict[str, Any]]) -> None:
        """Learn the files of a commit or edit."""
        self._learner.learn({"commit": commit, "date": date, "files": files})

    def check(self, path: str, text: str) -> list[Any]:
        """The proposals for a text."""
        found = []
        for edit, asked, one in self._learner.judged(path, text):
            rule = json.dumps(measured(asked, one))
            start, end, new = edit["start"], edit["end"], edit["new_text"]
            found.append(self._proposal(start, end, new, rule, edit["confidence"]))
        return found

    def close(self) -> None:
        """Nothing is left open."""


def replay_rows(bench: Path, repo: Path, last: int, commits: int, *, held: bool) -> Iterator[Row]:
    """The proposals for some later commits of a history, as they are typed."""
    sys.path.insert(0, str(bench))
    score = importlib.import_module("replay.score")

    known = list(score.commits(str(repo)))
    history = known[-last:] if held else known[-2 * last : -last]
    with (
        tempfile.TemporaryDirectory(prefix="twiceshy-fit-") as folder,
        Store.open(Path(folder) / "memory.db", clock=time.time) as store,
    ):
        replay = score.Replay(str(repo), _Told(store, score.Proposal), "live", 2, 1)
        _run(score, replay, history, commits)
        replay.blobs.close()
    for example in replay.examples:
        right = example["outcome"] in ("adopted", "partial", "later")
        yield Row(repo.parent.name, json.loads(example["rule"]), right)


def _run(score: Any, replay: Any, history: list[Any], most: int) -> None:
    """The benchmark's own walk, over its own sample of commits."""
    cut = int(len(history) * 0.7)
    usable = [c for c in history[cut:] if 0 < len(c.changes) <= score.MAX_COMMIT_FILES]
    chosen = {c.seq for c in replay.random.sample(usable, min(most, len(usable)))}
    for commit in history[cut:]:
        for change in commit.changes:
            replay.later.setdefault(change.path, []).append(change)
    for commit in history[:cut]:
        replay.learn(commit)
    for commit in history[cut:]:
        (replay.replay if commit.seq in chosen else replay.learn)(commit)


# ---------------------------------------------------------------------- fitting


def is_held(group: str) -> bool:
    """Whether a group is a rule of the third that is never looked at, nor fitted to.

    Rules of one kind are held together: ruff's tens, rules of one name, Go's rewrites one by one.
    """
    language, _, rule = group.partition("/")
    if not rule:
        return False
    kind = {"python": rule[:-1], "javascript": rule.rpartition("/")[2]}.get(language)
    name = rule if kind is None else f"{language}\0{kind}"
    return int(hashlib.sha256(name.encode()).hexdigest()[:6], 16) % 3 == 0


def fitted(rows: Sequence[Row]) -> dict[str, float]:
    """The weights of a ridge logistic regression, in which no rule outweighs the others.

    Newton's method; a weight of the wrong sign is left out: what is said against a site must not
    speak for it, and another example must not speak against a lesson.
    """
    names = sorted({name for row in rows for name in row.measures})
    while True:
        weights = _newton(rows, names)
        wrong = [name for name in AGAINST if weights.get(name, 0.0) > 0]
        wrong += [name for name in FOR if weights.get(name, 0.0) < 0]
        if not wrong:
            return weights
        names = [name for name in names if name not in wrong]


def _source(row: Row) -> tuple[object, ...]:
    """What must not outweigh others: a rule, or one lesson of a history as it was at one time."""
    if "/" in row.group:
        return (row.group,)
    return row.group, *(value for name, value in row.measures.items() if name not in AGAINST)


def _share(row: Row, sizes: collections.Counter[tuple[object, ...]]) -> float:
    size = sizes[_source(row)]
    if "/" in row.group:
        return min(1.0, ROWS_OF_A_RULE / size)
    return ROW_OF_A_HISTORY * min(1.0, ROWS_OF_A_LESSON / size)


def _newton(rows: Sequence[Row], names: list[str]) -> dict[str, float]:
    sizes = collections.Counter(map(_source, rows))
    data = [
        ([row.measures.get(name, 0.0) for name in names], float(row.right), _share(row, sizes))
        for row in rows
    ]
    prior = [PRIOR.get(name, 0.0) for name in names]
    beta = list(prior)
    for _ in range(ROUNDS):
        step = _step(data, beta, prior)
        beta = [b + s for b, s in zip(beta, step, strict=True)]
        if max(map(abs, step)) < 1e-4:
            break
    return {name: round(value, 3) for name, value in zip(names, beta, strict=True)}


def _step(
    data: Sequence[tuple[list[float], float, float]], beta: list[float], prior: list[float]
) -> list[float]:
    size = len(beta)
    slope = [-RIDGE * (b - p) for b, p in zip(beta, prior, strict=True)]
    curve = [[RIDGE * (i == j) for j in range(size)] for i in range(size)]
    for x, y, weight in data:
        p = probability(sum(b * v for b, v in zip(beta, x, strict=True)))
        used = [i for i, v in enumerate(x) if v]
        for i in used:
            slope[i] += weight * (y - p) * x[i]
            scaled = weight * p * (1 - p) * x[i]
            row = curve[i]
            for j in used:
                row[j] += scaled * x[j]
    return _solved(curve, slope)


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of linear equations, by Gauss's elimination."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for i in range(size):
        best = max(range(i, size), key=lambda r: abs(rows[r][i]))
        rows[i], rows[best] = rows[best], rows[i]
        for other in range(size):
            if other != i and rows[other][i]:
                factor = rows[other][i] / rows[i][i]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[i], strict=True)]
    return [row[-1] / row[i] for i, row in enumerate(rows)]


# ---------------------------------------------------------------------- checking


def predicted(row: Row) -> float:
    """The confidence that a proposal is given, its caps and all."""
    lesson = {name: value for name, value in row.measures.items() if name not in AGAINST}
    against = {name: row.measures.get(name, 0.0) for name in AGAINST}
    value = probability(weighed_sum(lesson))
    if lesson["rekeys"] or lesson["annotates"]:
        value = min(value, REVIEW_CAP)
    if not lesson["examples"]:
        value = min(value, SINGLE_CAP)
    return at_site(value, against)


def calibration(pairs: Sequence[tuple[float, bool]], bins: int = 10) -> list[tuple[float, ...]]:
    """(mean confidence, share that was right, size) of bins of equal mass, lowest first."""
    ordered = sorted(pairs)
    edges = [len(ordered) * i // bins for i in range(bins + 1)]
    found: list[tuple[float, ...]] = []
    for start, end in itertools.pairwise(edges):
        part = ordered[start:end]
        if part:
            mean = sum(p for p, _ in part) / len(part)
            found.append((mean, sum(y for _, y in part) / len(part), float(len(part))))
    return found


def expected_error(pairs: Sequence[tuple[float, bool]]) -> float:
    """The expected calibration error, in ten bins of equal mass."""
    table = calibration(pairs)
    return sum(n * abs(mean - share) for mean, share, n in table) / max(1, len(pairs))


def _load(paths: Sequence[Path]) -> list[Row]:
    return [Row(*json.loads(line)) for path in paths for line in path.read_text().splitlines()]


def _write(weights: dict[str, float]) -> None:
    lines = [f'    "{name}": {value},' for name, value in sorted(weights.items())]
    head = (
        '"""The fitted weights of the confidence model; made by `benchmarks/fit_confidence.py`."""'
    )
    text = [head, "", "from typing import Final", "", "WEIGHTS: Final[dict[str, float]] = {"]
    WEIGHTS_FILE.write_text("\n".join([*text, *lines, "}"]) + "\n", encoding="utf-8")


def _loss(rows: Sequence[Row], weights: dict[str, float]) -> float:
    def one(row: Row) -> float:
        p = probability(sum(weights.get(n, 0.0) * v for n, v in row.measures.items()))
        return -math.log(p if row.right else 1 - p)

    return sum(map(one, rows)) / len(rows)


def main() -> None:
    """Collect rows, fit, or check, as the arguments say."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("what", choices=("rows", "fit", "check"))
    options.add_argument("files", nargs="*", type=Path)
    options.add_argument("--oracle", nargs=2, type=Path)
    options.add_argument("--replay", nargs=2, type=Path)
    options.add_argument("--out", type=Path)
    options.add_argument("--last", type=int, default=600)
    options.add_argument("--commits", type=int, default=60)
    options.add_argument("--seeds", type=int, nargs="*", default=[1, 2])
    options.add_argument("--held", action="store_true")
    options.add_argument("--write", action="store_true")
    given = options.parse_args()
    if given.what == "rows":
        everything_shown()
        if given.oracle:
            rows = oracle_rows(given.oracle[0], given.oracle[1], given.seeds)
        else:
            bench, repo = given.replay
            rows = replay_rows(bench, repo, given.last, given.commits, held=given.held)
        with given.out.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(row) + "\n" for row in rows)
        return
    found = _load(given.files)
    if given.what == "fit":
        found = [row for row in found if not is_held(row.group)]
        weights = fitted(found)
        print(json.dumps(weights, indent=1), f"loss {_loss(found, weights):.4f}")
        if given.write:
            _write(weights)
        return
    pairs = [(predicted(row), row.right) for row in found]
    for mean, share, size in calibration(pairs):
        print(f"{mean:6.3f} {share:6.3f} {size:6.0f}")
    print(f"{len(pairs)} proposals, expected calibration error {expected_error(pairs):.4f}")


if __name__ == "__main__":
    main()

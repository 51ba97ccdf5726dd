"""`python -m benchmarks.silence REPO …`: what three rejections in a row cost in good suggestions.

A repository's newest commits are made once more, from an empty memory. Each of their files is
checked before it is changed, and again after the first of its changes was learned; what is
suggested with at least medium confidence is right when the commit makes that very change there (also
among others, see `benchmarks/made.py`), comes later when a later commit does, and is wrong otherwise. Then somebody answers all of it in
order: they take what is right, pass by what comes later and reject all that is wrong, and one
answer in ten is the other one by mistake. Rejections silence by the product's own rule.
Lost is what is right and came when its lesson was silent.

Nobody rejects all that is wrong, so that real losses, and what is spared, are smaller. A second table
has no repository: how much is lost of lessons that are wanted so often, by mistakes alone.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from random import Random
from typing import Literal, NamedTuple

from benchmarks.made import hunks_of, is_made
from benchmarks.report import Cell
from twiceshy.capture.git import Repository
from twiceshy.capture.history import new_commits
from twiceshy.capture.sources import is_source
from twiceshy.lessons.anti import shape_of_lesson
from twiceshy.lessons.confidence import MEDIUM
from twiceshy.lessons.edits import apply_edits
from twiceshy.lessons.identity import change_id
from twiceshy.memory.events import commit_event
from twiceshy.memory.silence import Said, silenced_lessons, silenced_shapes
from twiceshy.memory.store import Store
from twiceshy.model import Commit, FileChange, Origin, Suggestion
from twiceshy.recall.suggest import Asked, suggestions
from twiceshy.workspace.checking import asked_of, readable
from twiceshy.workspace.learning import derive_lessons, mined, record_edit

PROJECT = "silence"
NOISE = 0.1
Outcome = Literal["right", "later", "wrong"]


class Seen(NamedTuple):
    """A suggestion that came up, and what became of its place."""

    lesson: str
    shape: str | None
    site: str
    outcome: Outcome


class Lost(NamedTuple):
    """How much of what was right came when it was silent, and of what was wrong."""

    right: int
    lost: int
    wrong: int
    spared: int
    silenced: int

    @property
    def share(self) -> float:
        """The share of good suggestions that are lost."""
        return self.lost / self.right if self.right else 0.0


# ------------------------------------------------------------------ what comes up


class Replay:
    """A memory that learns a repository's commits, and what it suggests meanwhile."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._asked: Asked | None = None
        self._lessons: dict[str, str | None] = {}
        self.seen: dict[tuple[str, str], Seen] = {}

    def make(self, commit: Commit) -> None:
        """Make a commit's changes one after the other, each in two steps."""
        for file in commit.files:
            self._check(file)
            begun = FileChange(file.path, file.before, _first_change(file))
            self._learn(begun, commit)
            if begun.after != file.after:
                rest = FileChange(file.path, begun.after, file.after)
                self._check(rest)
                self._learn(rest, commit)
        self._store.record([commit_event(PROJECT, commit.sha, commit.at)])
        self._asked = None

    def _learn(self, file: FileChange, commit: Commit) -> None:
        number = self._store.next_number(PROJECT)
        origin = Origin(PROJECT, file.path, "files", commit.at, number)
        if record_edit(self._store, file, origin):
            self._asked = None

    def _check(self, file: FileChange) -> None:
        tree = readable(file.path, file.before)
        if isinstance(tree, str):
            return
        found = suggestions(self._current(), tree, file.path)
        made = _changes(file) if found else set()
        hunks = hunks_of(file.before, file.after) if found else []
        for one in found:
            after = apply_edits(file.before, one.edits)
            changes = _changes(FileChange(file.path, file.before, after))
            is_one = bool(changes) and changes <= made
            self._note(one, is_right=is_one or is_made(file.before, hunks, one.edits))

    def _note(self, one: Suggestion, *, is_right: bool) -> None:
        place = one.lesson, one.site
        known = self.seen.get(place)
        if known is None:
            outcome: Outcome = "right" if is_right else "wrong"
            self.seen[place] = Seen(one.lesson, self._lessons.get(one.lesson), one.site, outcome)
        elif is_right and known.outcome == "wrong":
            self.seen[place] = known._replace(outcome="later")

    def _current(self) -> Asked:
        if self._asked is None:
            derive_lessons(self._store, PROJECT)
            self._asked = asked_of(self._store, PROJECT, MEDIUM)
            for one in self._asked.book.learned:
                if one.lesson.key not in self._lessons:
                    self._lessons[one.lesson.key] = shape_of_lesson(one.lesson)
        return self._asked


def _changes(file: FileChange) -> set[str]:
    origin = Origin(PROJECT, file.path, "files", 0.0, 0)
    return {change_id(one) for one in mined(file, origin)}


def _first_change(file: FileChange) -> bytes:
    """A file after the first of its changed lines, and those beside them, were changed."""
    before, after = (side.splitlines(keepends=True) for side in (file.before, file.after))
    for kind, start, end, begin, stop in SequenceMatcher(None, before, after, False).get_opcodes():
        if kind != "equal":
            return b"".join([*before[:start], *after[begin:stop], *before[end:]])
    return file.after


def replayed(path: Path, newest: int) -> list[Seen]:
    """All that comes up while the newest commits of a repository are made, in order."""
    repository = Repository.find(path)
    folder, tip = repository.root, repository.head()
    assert tip is not None, f"{path} has no commit"
    older = frozenset(list(new_commits(folder, tip, ()))[:-newest])
    with (
        tempfile.TemporaryDirectory(prefix="twiceshy-silence-") as name,
        Store.open(Path(name) / "memory.db", clock=lambda: 0.0) as store,
    ):
        replay = Replay(store)
        for number, commit in enumerate(repository.commits(is_source, skip=older)):
            replay.make(commit)
            if number % 50 == 0:
                print(f"{path.parent.name}: {number} commits", file=sys.stderr, flush=True)
        return list(replay.seen.values())


# ------------------------------------------------------------------ what is answered


def answered(seen: Sequence[Seen], noise: float, seed: int) -> Lost:
    """What is lost when somebody answers all of this in order, and errs so often."""
    chance = Random(seed)  # noqa: S311 - chance, and no secret
    said: dict[str, list[Said]] = defaultdict(list)
    right = lost = wrong = spared = 0
    silent: set[str] = set()
    for one in seen:
        is_right, is_wrong = one.outcome == "right", one.outcome == "wrong"
        right, wrong = right + is_right, wrong + is_wrong
        record = one.shape or one.lesson
        if _is_silent(one, said[record]):
            silent.add(record)
            lost, spared = lost + is_right, spared + is_wrong
        elif one.outcome != "later":
            answer = "accepted" if is_right != (chance.random() < noise) else "rejected"
            said[record].append(Said(PROJECT, one.lesson, one.shape, one.site, answer, "here"))
    return Lost(right, lost, wrong, spared, len(silent))


def _is_silent(one: Seen, said: Sequence[Said]) -> bool:
    by_key = silenced_lessons(said, PROJECT, PROJECT)
    return one.lesson in by_key or one.shape in silenced_shapes(said, PROJECT)


def of_rate(wanted: float, times: int, noise: float, people: int) -> Lost:
    """What is lost of one lesson that is wanted so often and comes up so many times, for many people."""
    total = Lost(0, 0, 0, 0, 0)
    for seed in range(people):
        chance = Random(seed)  # noqa: S311 - chance, and no secret
        outcomes: list[Outcome] = [
            "right" if chance.random() < wanted else "wrong" for _ in range(times)
        ]
        seen = [Seen("lesson", None, str(n), one) for n, one in enumerate(outcomes)]
        one = answered(seen, noise, seed + 1_000_000)
        total = Lost(*map(sum, zip(total, one, strict=True)))
    return total


# ------------------------------------------------------------------ figures


def rows(streams: dict[str, list[Seen]], noise: float, seeds: int) -> Iterator[list[Cell]]:
    """A row for each repository, and one for all together; means over the seeds."""
    sums: dict[str, Lost] = {}
    for name, seen in streams.items():
        known = [answered(seen, noise, seed) for seed in range(seeds)]
        sums[name] = Lost(*map(sum, zip(*known, strict=True)))
    if len(sums) > 1:
        sums["together"] = Lost(*map(sum, zip(*sums.values(), strict=True)))
    for name, one in sums.items():
        figures = [round(value / seeds, 1) for value in one]
        spared = one.spared / one.wrong if one.wrong else 0.0
        yield [name, *figures, f"{one.share:.1%}", f"{spared:.1%}"]


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(prog="benchmarks.silence", description=__doc__)
    parser.add_argument("repositories", nargs="*", type=Path, metavar="REPO")
    parser.add_argument("--newest", type=int, default=400, help="how many commits of each")
    parser.add_argument("--seeds", type=int, default=20, help="how many people answer")
    asked = parser.parse_args()
    streams = {
        one.parent.name or one.name: replayed(one, asked.newest) for one in asked.repositories
    }
    columns = ("answers", "right", "lost", "wrong", "spared", "silent", "of right", "of wrong")
    for noise in (0.0, NOISE) if streams else ():
        found = list(rows(streams, noise, asked.seeds))
        print(f"\nOne answer in {round(1 / noise)} is a mistake." if noise else "\nNo mistakes.")
        print("\n".join(_lines(columns, found)))
    rates = []
    for wanted in (1.0, 0.95, 0.9, 0.8, 0.5):
        known = [of_rate(wanted, times, NOISE, 400) for times in (10, 30, 100)]
        rates.append([f"{wanted:.0%}", *(f"{one.share:.1%}" for one in known)])
    print()
    print("\n".join(_lines(("wanted", "10 times", "30 times", "100 times"), rates)))


def _lines(columns: Sequence[str], found: Sequence[Sequence[Cell]]) -> Iterator[str]:
    for row in (columns, ["---"] + ["--:"] * (len(columns) - 1), *found):
        yield f"| {' | '.join(map(str, row))} |"


if __name__ == "__main__":
    main()

"""A simulated day: a thousand edits, two hundred answers, and what must be so afterwards.

Somebody works in a project of fifty files with an editor, and now and then with another tool.
Each kind of mistake is corrected once by hand; the others of its kind are offered, and answered as
a person would, or, one time in ten, the other way round. All that is saved is seen by the editor,
by the watcher on disk, by the one who watches the repository, and by somebody who learns its
history with a connection of their own, as the post-commit hook does. The clock is simulated.
"""

import asyncio
import gc
import random
import re
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from benchmarks.office import Desk, Project, function, right, wrong
from benchmarks.plan import Plan
from benchmarks.report import Bar, Result, Table
from benchmarks.workshop import Bench
from twiceshy.memory.store import Store
from twiceshy.model import Experience
from twiceshy.workspace.checking import project_of
from twiceshy.workspace.documents import Document
from twiceshy.workspace.learning import learn_history

_MORNING = 1_800_000_000.0
_OPEN = 6


class Found(NamedTuple):
    """What came of a day.

    From `shown_again` to `counted_twice` all must be 0. `beside` are experiences of what was not meant
    as one of the corrections: functions that were renamed, lines that came to stand in an `if`.
    """

    edits: int
    verdicts: int
    corrections: int
    seconds: float
    memory: tuple[float, ...]
    shown_again: int
    lost_verdicts: int
    doubled_verdicts: int
    left_behind: int
    lost_corrections: int
    counted_twice: int
    beside: int

    @property
    def growth(self) -> float:
        """How many megabytes more are in use in the end than when a third of the day was over."""
        return self.memory[-1] - self.memory[len(self.memory) // 3]


def run(bench: Bench) -> Result:
    """Live through a day, and tell what came of it."""
    found = day(bench.size.day)
    rows = [
        (name.replace("_", " "), value)
        for name, value in found._asdict().items()
        if not isinstance(value, tuple)
    ]
    rows += [
        (f"MB in use after {share} % of the day", found.memory[place])
        for share, place in ((33, len(found.memory) // 3), (66, 2 * len(found.memory) // 3))
    ]
    rows += [("MB in use in the end", found.memory[-1])]
    bars = [
        Bar("day: rejected sites that were shown again", found.shown_again, 0, 0),
        Bar("day: verdicts that were lost", found.lost_verdicts, 0, 0),
        Bar("day: verdicts that were counted twice", found.doubled_verdicts, 0, 0),
        Bar("day: diagnostics that were left behind", found.left_behind, 0, 0),
        Bar("day: corrections that were lost", found.lost_corrections, 0, 0),
        Bar("day: corrections that were counted twice", found.counted_twice, 0, 0),
        Bar("day: MB more at its end than after a third of it", found.growth, 16, 8),
    ]
    return Result([Table(("a day", "found"), rows)], bars)


def day(plan: Plan) -> Found:
    """What comes of one day."""
    with tempfile.TemporaryDirectory(prefix="twiceshy-day-") as name:
        folder = Path(name).resolve()
        project = Project(folder / "project", plan.files, plan.kinds, plan.kinds * 7)
        with Store.open(folder / "memory.db", clock=lambda: _MORNING) as store:
            worker = Worker(plan, project, folder / "memory.db", store)
            began = perf_counter()
            asyncio.run(worker.work())
            asyncio.run(worker.come_back())
            return worker.found(perf_counter() - began)


class Worker:
    """Somebody at work, who knows what they did."""

    def __init__(self, plan: Plan, project: Project, database: Path, store: Store) -> None:
        self._plan, self._project, self._database, self._store = plan, project, database, store
        self._id = project_of(project.paths[0]).id
        self._random = random.Random(plan.seed)  # noqa: S311 - the same day each time
        self._desk = Desk(project, database, _MORNING)
        self._fresh = list(range(plan.kinds))
        self._mended: set[int] = set()
        self._accepted: set[int] = set()
        self._answers: Counter[tuple[str, str, str]] = Counter()
        self._memory: list[float] = []
        self._left_behind = 0
        self._committed = 0

    # ---------------------------------------------------------- a day

    async def work(self) -> None:
        """From the morning to the evening."""
        await self._desk.begin()
        for path in self._project.paths[:_OPEN]:
            self._desk.open(path)
        await self._desk.rest()
        while self._desk.edits < self._plan.edits or self._answered < self._plan.verdicts:
            self._desk.now += self._random.uniform(2, 40)
            await self._act()
            await self._desk.rest()
            self._desk.engine.tick()
            if self._desk.edits - self._committed >= self._plan.edits // 15:
                await self._commit()
                self._memory.append(_megabytes())
        await self._evening()

    async def come_back(self) -> None:
        """The next morning: everything is opened once more."""
        before = self._desk
        self._desk = Desk(self._project, self._database, before.now)
        self._desk.edits = before.edits
        self._desk.ear.rejected, self._desk.ear.came_back = (
            before.ear.rejected,
            before.ear.came_back,
        )
        await self._desk.begin()
        for path in self._project.paths:
            document = self._desk.open(path)
            await self._desk.rest()
            list(self._desk.offered(document))
        await self._evening()

    async def _evening(self) -> None:
        await self._desk.end()
        self._left_behind += self._desk.left_behind
        assert not self._desk.ear.told, self._desk.ear.told

    @property
    def _answered(self) -> int:
        return sum(self._answers.values())

    async def _act(self) -> None:
        """One of the things that people do."""
        acts = [self._mend, self._write, self._slip, self._disturb, self._turn_over]
        act = self._random.choices(acts, [2, 3, 3, 2, 2])[0]
        if self._answered < self._plan.verdicts and self._random.random() < 0.5:
            await self._answer()
        elif self._random.random() < 0.04:
            await self._mend_elsewhere()
        else:
            act(self._random.choice(self._desk.documents()))
            if self._random.random() < 0.3:
                self._desk.save(self._random.choice(self._desk.documents()), by_hand=False)

    async def _answer(self) -> None:
        """Say yes or no to something that is offered."""
        offers = [
            (document, number, one)
            for document in self._desk.documents()
            for number, one in self._desk.offered(document)
        ]
        if not offers:
            return
        document, number, one = self._random.choice(offers)
        # One site in seven is an exception that a person knows of.
        wish = number % 7 != 3
        if self._random.random() < self._plan.noise:
            wish = not wish
        session = self._desk.session
        if wish:
            (edit,) = one.edits
            first = self._random.random() < 0.5
            done = session.accept(document.uri, one.lesson, (one.site,)) if first else None
            document = self._desk.change(document, *edit.span, edit.text)
            done = done or session.accept(document.uri, one.lesson, (one.site,))
            self._accepted.add(number)
        else:
            done = session.reject(document.uri, one.lesson, one.site)
            self._desk.ear.rejected.add(number)
        assert done is not None
        await asyncio.wrap_future(done)
        self._answers[one.lesson, one.site, "accepted" if wish else "rejected"] += 1
        if self._random.random() < 0.5:
            self._desk.save(document, by_hand=True)

    def _mend(self, document: Document) -> None:
        """Correct a mistake of a kind that was not corrected yet, and save."""
        number = self._unknown(str(document.text))
        if number is None:
            return
        kind = self._project.kind_of[number]
        self._fresh.remove(kind)
        # What was typed since the last save is settled first, so that this is one correction.
        self._desk.save(document, by_hand=True)
        document = self._desk.replace(document, wrong(kind, number), right(kind, number))
        self._mended.add(number)
        self._desk.save(document, by_hand=True)

    async def _mend_elsewhere(self) -> None:
        """Correct such a mistake with another tool, in a file that is not open."""
        known = {document.path for document in self._desk.documents()}
        path = self._random.choice([path for path in self._project.paths if path not in known])
        text = path.read_text("utf-8")
        number = self._unknown(text)
        if number is None:
            return
        kind = self._project.kind_of[number]
        self._fresh.remove(kind)
        path.write_text(text.replace(wrong(kind, number), right(kind, number)), "utf-8")
        self._desk.edits += 1
        self._mended.add(number)
        async with asyncio.timeout(30):
            while not self._experiences(number):
                await asyncio.sleep(0.02)
                await self._desk.rest()

    def _unknown(self, text: str) -> int | None:
        """A site in a text whose kind of mistake was never corrected."""
        numbers = map(int, re.findall(r"value_(\d+) = store\.fetch", text))
        return next((one for one in numbers if self._project.kind_of[one] in self._fresh), None)

    def _write(self, document: Document) -> None:
        """Type a comment."""
        for word in ("\n# ", "note", "\n"):
            end = len(document.text)
            document = self._desk.change(document, end, end, word)

    def _slip(self, document: Document) -> None:
        """Make a mistake once more that was corrected elsewhere."""
        known = [kind for kind in range(self._plan.kinds) if kind not in self._fresh]
        if known:
            kind = self._random.choice(known)
            end = len(document.text)
            self._desk.change(document, end, end, function(kind, self._project.more(kind)))

    def _disturb(self, document: Document) -> None:
        """Change what stands around a place that was turned down: it is the same place still."""
        text = str(document.text)
        rejected = [one for one in self._desk.ear.rejected if wrong_at(one).search(text)]
        if not rejected:
            self._desk.change(document, 0, 0, "# Above.\n")
            return
        number = self._random.choice(rejected)
        kind = self._project.kind_of[number]
        act = self._random.randrange(3)
        if act == 0:
            self._desk.replace(document, f"def task_{number}(", f"def job_{number}(") if (
                f"def task_{number}(" in text
            ) else self._desk.change(document, 0, 0, "\n")
        elif act == 1:
            old = f"    {wrong(kind, number)}\n"
            self._desk.replace(document, old, f"    if key_{number}:\n    {old}")
        else:
            other = self._random.choice(self._desk.documents())
            end = len(other.text)
            self._desk.change(other, end, end, function(kind, number))

    def _turn_over(self, document: Document) -> None:
        """Close a file and open another."""
        self._desk.close(document)
        known = {one.path for one in self._desk.documents()}
        self._desk.open(
            self._random.choice([path for path in self._project.paths if path not in known])
        )

    async def _commit(self) -> None:
        """Commit everything; the history is learned at once, by somebody else too."""
        self._committed = self._desk.edits
        for document in self._desk.documents():
            self._desk.save(document, by_hand=True)
        await self._desk.rest()
        self._project.commit()
        repository = self._project.repository()
        await asyncio.to_thread(learn_history, self._store, repository)
        await self._desk.rest()

    # ---------------------------------------------------------- what came of it

    def found(self, seconds: float) -> Found:
        """Everything that can be counted, once the day is over."""
        kept: Counter[tuple[str, str, str]] = Counter(
            (one.lesson, one.site, one.answer)
            for one in self._store.verdicts(self._id)
            if one.answer in ("accepted", "rejected")
        )
        counts = {number: len(self._experiences(number)) for number in self._mended}
        mine = {one.key for number in self._mended for one in self._experiences(number)}
        others = [one for one in self._store.experiences(self._id) if one.key not in mine]
        return Found(
            edits=self._desk.edits,
            verdicts=self._answered,
            corrections=len(self._mended),
            seconds=seconds,
            memory=tuple(self._memory),
            shown_again=sum(self._desk.ear.came_back.values()),
            lost_verdicts=(self._answers - kept).total(),
            doubled_verdicts=(kept - self._answers).total(),
            left_behind=self._left_behind,
            lost_corrections=sum(count == 0 for count in counts.values()),
            counted_twice=sum(count - 1 for count in counts.values() if count > 1),
            beside=len(others),
        )

    def _experiences(self, number: int) -> Sequence[Experience]:
        """What was learned from correcting a site; that it stands beside another is none of it."""
        kind = self._project.kind_of[number]
        sides = wrong(kind, number).partition(" = ")[2], right(kind, number).partition(" = ")[2]
        return [
            one
            for one in self._store.experiences(self._id)
            if sides[0] in one.correction.before and sides[1] in one.correction.after
        ]


def wrong_at(number: int) -> re.Pattern[str]:
    """The mistake at a site, of whatever kind."""
    return re.compile(rf"^    value_{number} = store\.fetch", re.MULTILINE)


def _megabytes() -> float:
    """What this process has in use now."""
    gc.collect()
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * resource.getpagesize() / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6

"""Where the memory is thin or wrong, as questions to a person, the most useful first (SPEC 6.6).

It is thin where tools complain of what no lesson mends, and where nothing like a place was ever corrected.
It is wrong where lessons make different things of the same code, where a fix did not help, and
where suggestions were not wanted or were written otherwise. A question is worth as many occasions
as its answer would have helped on; those of thirty days ago count for half, as in all that ages.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple

from twiceshy.lessons.near import quoted
from twiceshy.memory.events import DAY
from twiceshy.memory.recalls import Recalled
from twiceshy.memory.store import Store
from twiceshy.memory.traces import NO_FIGURES, Figures, Traced
from twiceshy.model import LearnedLesson, Lesson, Symptom
from twiceshy.recall.book import Book
from twiceshy.workspace.checking import Standing, book_of, standings
from twiceshy.workspace.sections import symptom_in_words
from twiceshy_analyzers import language_named

Kind = Literal["unfixed", "failing", "split", "unwanted", "rewritten", "empty"]

HALF_LIFE: Final = 30 * DAY
# Less often says nothing yet.
FEWEST: Final = 3
# From this share of what was taken on, what was written instead is no chance.
OFTEN_REWRITTEN: Final = 1 / 3


class Gap(NamedTuple):
    """Something that the memory does not know, as a question with what can be done about it.

    `occasions` counts how often it would have helped to know, `at` is when that last was. Code in
    the texts stands in backticks.
    """

    kind: Kind
    question: str
    todo: str
    occasions: int
    at: float
    lessons: tuple[str, ...] = ()
    symptom: Symptom | None = None


class Gaps(NamedTuple):
    """What the memory of a project does not know, the most useful question first.

    `recalls` and `empty` count looks for memories and those that found none; `figures` are those
    of all suggestions that were seen.
    """

    project: str
    gaps: list[Gap]
    recalls: int
    empty: int
    figures: Figures


def gaps_of(store: Store, project: str, now: float) -> Gaps:
    """What is thin or wrong in the memory of a project."""
    known = standings(store, project, with_examples=False)
    recalls = store.recalls(project)
    empty = [one for one in recalls if not one.found]
    figures = [one for (home, _), one in store.figures().items() if home == project]
    found = [
        *_unfixed(store, project, known),
        *_failing(store, project),
        *_split(book_of(store, project)),
        *_judged(known, store.traces(project)),
        *_empty(empty),
    ]
    found.sort(key=lambda one: (-worth(one, now), one.kind, one.question))
    return Gaps(project, found, len(recalls), len(empty), NO_FIGURES.plus(*figures))


def worth(gap: Gap, now: float) -> float:
    """The occasions, by their age; a clock that was set back makes nothing newer than now."""
    return gap.occasions * 2 ** (-max(0.0, now - gap.at) / HALF_LIFE)


# ------------------------------------------------------------------ what tools say


def _unfixed(store: Store, project: str, known: Iterable[Standing]) -> Iterator[Gap]:
    """Symptoms that keep coming, and that no lesson was ever seen to mend."""
    mended = {symptom for one in known for symptom in one.symptoms}
    for one in store.repetitions(project):
        if one.count >= FEWEST and one.symptom not in mended:
            yield Gap(
                "unfixed",
                f"What is done {symptom_in_words(one.symptom)}?",
                "mend one by hand in an editor, or show how with `twiceshy teach`",
                one.count,
                one.last_seen,
                symptom=one.symptom,
            )


def _failing(store: Store, project: str) -> Iterator[Gap]:
    """Fixes that were taken and did not help."""
    for one in store.proposals(project):
        if one.reason == "failing" and one.lesson is not None:
            yield Gap(
                "failing",
                f"What helps {symptom_in_words(one.symptom)}, as lesson {one.lesson[:8]} does not?",
                f"mend one by hand, and `twiceshy lessons --silence {one.lesson[:8]}`",
                store.complaints(project, one.symptom, lesson=one.lesson),
                one.at,
                (one.lesson,),
                one.symptom,
            )


# ------------------------------------------------------------------ what lessons say


def _split(book: Book) -> Iterator[Gap]:
    """Lessons that make different things of the same code, or the opposite of each other."""
    known = {one.lesson.key: one for one in book.learned}
    for keys in _disputes(book, known):
        rivals = sorted(
            (known[key] for key in keys), key=lambda one: (-_support(one), one.lesson.key)
        )
        support = [_support(one) for one in rivals]
        sides = " or ".join(_in_words(one.lesson) for one in rivals)
        yield Gap(
            "split",
            f"Which is meant, {sides}?",
            "silence what is not: `twiceshy lessons --silence KEY`, with "
            + " or ".join(one.lesson.key[:8] for one in rivals),
            # Where one side is rare, there is little doubt.
            2 * (sum(support) - max(support)),
            max(one.evidence.last_seen for one in rivals),
            tuple(one.lesson.key for one in rivals),
        )


def _disputes(book: Book, known: dict[str, LearnedLesson]) -> list[set[str]]:
    """The keys of lessons that contradict each other, together.

    Where one of them is in force nonetheless, the other is an exception, and nothing is in doubt.
    """
    found: list[set[str]] = []
    for language in {language_named(one.lesson.language) for one in book.learned}:
        for grammar in language.grammars:
            page = book.page(language, grammar)
            in_force = {entry.learned.lesson.key for entry in page.entries}
            for learned, reason in page.left_out:
                if reason.kind != "contradicted" or reason.lesson not in known.keys() - in_force:
                    continue
                together = {learned.lesson.key, reason.lesson}
                apart = [one for one in found if not one & together]
                found = [*apart, together.union(*(one for one in found if one & together))]
    return found


def _judged(known: Iterable[Standing], traces: Sequence[Traced]) -> Iterator[Gap]:
    """Lessons whose suggestions were not wanted, or were taken and then written otherwise."""
    seen: dict[str, list[Traced]] = defaultdict(list)
    for traced in traces:
        seen[traced.trace.lesson].append(traced)
    for one in known:
        lesson, evidence = one.learned.lesson, one.learned.evidence
        answers = seen.get(lesson.key, [])
        if one.state == "silenced" or not answers:
            continue
        last = max(traced.trace.at for traced in answers)
        key = lesson.key[:8]
        if evidence.demoted and one.figures.unwanted:
            yield Gap(
                "unwanted",
                f"Is {_in_words(lesson)} wanted? {one.figures.unwanted} of {one.figures.seen} that "
                "were seen were not",
                f"`twiceshy lessons --silence {key}`, or `--revive {key}` where it is",
                one.figures.unwanted,
                last,
                (lesson.key,),
            )
        taken = Counter(
            "modified" in said
            for traced in answers
            if "accepted" in (said := {verdict.answer for verdict in traced.verdicts})
        )
        if taken[True] >= max(FEWEST, OFTEN_REWRITTEN * taken.total()):
            yield Gap(
                "rewritten",
                f"What should {quoted(lesson.pattern)} become? {_after(lesson)} was taken "
                f"{taken.total()} times, and changed {taken[True]} times",
                "mend one by hand as you want it",
                taken[True],
                last,
                (lesson.key,),
            )


# ------------------------------------------------------------------ what was looked for


def _empty(recalls: Iterable[Recalled]) -> Iterator[Gap]:
    """Code for which memories were looked for in vain, often enough."""
    alike: dict[str, list[Recalled]] = defaultdict(list)
    for one in recalls:
        if one.statement:
            alike[one.statement].append(one)
    for statement, known in alike.items():
        paths = sorted({one.path for one in known})
        where = f"{paths[0]} and {len(paths) - 1} more" if len(paths) > 1 else paths[0]
        yield Gap(
            "empty",
            f"What is done with {quoted(statement)} in {where}? Nothing like it was corrected here",
            "nothing, if it is right as it is; else mend it by hand, and it is remembered",
            len(known),
            max(one.at for one in known),
        )


def _support(learned: LearnedLesson) -> int:
    return len(learned.evidence.experiences) + learned.evidence.accepted


def _in_words(lesson: Lesson) -> str:
    return f"{quoted(lesson.pattern)} → {_after(lesson)}"


def _after(lesson: Lesson) -> str:
    return quoted(lesson.template) if lesson.template else "(removed)"

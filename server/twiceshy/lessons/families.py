"""Families: experiences that belong together, and the lessons they yield.

There are two kinds. Experiences that take away and bring the same words are one family over all
of a history: the sites of one migration. Experiences whose changed nodes are of one kind are one
family while they are new: what they have in common is found even where their words differ.
What suggestions made of a lesson came to is a family apart: it is no evidence for that lesson.
A family's lessons are a function of its experiences alone, so a new experience changes its own
families and nothing else, and `relearn` gives the same lessons in any order of arrival.
"""

from collections.abc import Iterable, Iterator, Sequence
from statistics import median
from typing import NamedTuple

from twiceshy.errors import NotationError
from twiceshy.lessons.compiled import check_lesson
from twiceshy.lessons.confidence import LIVE_CHANGES
from twiceshy.lessons.counterexamples import of_other_outcome
from twiceshy.lessons.example import Example, Level, example_of
from twiceshy.lessons.fix_class import facts_of, fix_class_of
from twiceshy.lessons.generalise import generalise, readings
from twiceshy.lessons.identity import family_digest
from twiceshy.lessons.judging import Learned
from twiceshy.lessons.renames import rename_lesson
from twiceshy.lessons.runs import BRACKETS, is_free_name
from twiceshy.model import IN_AN_EDITOR, Correction, Evidence, Experience, LearnedLesson, Lesson
from twiceshy_analyzers import language_named
from twiceshy_analyzers.tree import SyntaxTree

# The newest experiences of a family are enough to see what they have in common; the work grows
# with the square of their number.
MAX_EXAMPLES = 16
MAX_NEW = 24
# Examples of a cluster that a new one is generalised with.
MAX_JOINT = 6
_SHAPE = "shape-"


class _Cluster(NamedTuple):
    examples: tuple[Example, ...]
    learned: Learned


class _Words(NamedTuple):
    """The words that a change takes away and brings, and the kinds of the nodes that it changes."""

    gone: frozenset[str]
    come: frozenset[str]
    kinds: tuple[str, ...]


def families_of(experience: Experience) -> tuple[str, ...]:
    """The families of an experience; none where nothing can be learned from it."""
    try:
        example = example_of(experience)
    except NotationError:
        return ()
    if example is None:
        return ()
    words = _words_of(example)
    correction = experience.correction
    of_all = correction.origin.project, language_named(correction.language).family
    if experience.forked:
        return (family_digest(*of_all, "forked", experience.forked),)
    if words.gone or words.come:
        by_words = family_digest(*of_all, sorted(words.gone), sorted(words.come))
    else:
        level = example.levels[0]
        same = sorted(_words(example, example.before.tree, level.before))
        by_words = family_digest(*of_all, list(words.kinds), same)
    return by_words, _SHAPE + family_digest(*of_all, "shape", words.kinds[0])


def is_of_shape(family: str) -> bool:
    """Whether a family is one of new experiences that are alike in shape."""
    return family.startswith(_SHAPE)


def _words_of(example: Example) -> _Words:
    level = example.levels[0]
    gone = _words(example, example.before.tree, level.before)
    come = _words(example, example.after, level.after)
    kinds = tuple(example.before.tree.kinds[n] for n in _telling(example, level).before)
    stays = _texts(example.before.tree, level.before) & _texts(example.after, level.after)
    return _Words(frozenset(gone - stays), frozenset(come - stays), kinds)


def _texts(tree: SyntaxTree, run: tuple[int, ...]) -> set[str]:
    return {tree.text(leaf) for node in run for leaf in tree.leaves(node)}


def _telling(example: Example, level: Level) -> Level:
    """The innermost level that is more than a token."""
    tree = example.before.tree
    return next((at for at in example.levels if not tree.is_leaf(at.before[0])), level)


def _words(example: Example, tree: SyntaxTree, run: tuple[int, ...]) -> set[str]:
    language = tree.language
    found = set()
    for node in run:
        for leaf in tree.leaves(node):
            text, kind = tree.text(leaf), tree.kinds[leaf]
            if text in BRACKETS or kind in language.strings or kind in language.numbers:
                continue
            if is_free_name(tree, leaf) and example.names.get(text) in ("local", "module"):
                continue
            found.add(text)
    return found


def lessons_of(family: str, experiences: Sequence[Experience]) -> list[LearnedLesson]:
    """The lessons of a family, most evidence first. What was reverted only counts against.

    The change that is under way is judged by itself first: what was left alone long ago says
    little about it. A lesson that only all experiences together yield is added.
    """
    most = MAX_NEW if is_of_shape(family) else MAX_EXAMPLES
    standing = sorted((e for e in experiences if not e.reverted), key=age)[-most:]
    reverted = sum(experience.reverted for experience in experiences)
    if not standing:
        return []
    since = standing[-1].correction.origin.number - LIVE_CHANGES
    recent = [e for e in standing if e.correction.origin.number > since]
    found = _clustered(family, recent, reverted)
    if is_of_shape(family):
        words = {e.key: families_of(e)[:1] for e in recent}
        found = {
            key: one
            for key, one in found.items()
            if len({words[key] for key in one.evidence.experiences}) > 1
        }
    else:
        if len(recent) < len(standing):
            found = _clustered(family, standing, reverted) | found
        found |= _renames(family, recent, reverted)
    return sorted(found.values(), key=lambda one: -len(one.evidence.experiences))


def _clustered(
    family: str, experiences: list[Experience], reverted: int
) -> dict[str, LearnedLesson]:
    clusters: list[_Cluster] = []
    for example in _examples(experiences):
        _place(clusters, example)
    found: dict[str, LearnedLesson] = {}
    for cluster in _apart(clusters):
        learned = _learned(family, cluster, reverted)
        known = found.get(learned.lesson.key)
        if known is None or len(known.evidence.experiences) < len(learned.evidence.experiences):
            found[learned.lesson.key] = learned
    return found


def age(experience: Experience) -> tuple[int, float, str]:
    """By what experiences are ordered, the newest last."""
    origin = experience.correction.origin
    return origin.number, origin.at, experience.key


def _renames(family: str, experiences: list[Experience], reverted: int) -> dict[str, LearnedLesson]:
    """The lessons of names that were changed by hand where they are defined."""
    found: dict[str, list[Example]] = {}
    lessons: dict[str, Lesson] = {}
    for example in _examples(experiences):
        by_hand = example.experience.correction.origin.seen != "git"
        lesson = rename_lesson(example) if by_hand else None
        if lesson is not None:
            lessons[lesson.key] = lesson
            found.setdefault(lesson.key, []).append(example)
    return {
        key: _learned(family, _Cluster(tuple(examples), _plainly(lessons[key])), reverted)
        for key, examples in found.items()
    }


def _plainly(lesson: Lesson) -> Learned:
    return Learned(lesson, 0, 0, exact=True, seen=(), cost=0.0, discards=False)


def _when(correction: Correction) -> tuple[int, float, int]:
    return correction.origin.number, correction.origin.at, correction.line


def _examples(experiences: Iterable[Experience]) -> Iterable[Example]:
    for experience in experiences:
        try:
            example = example_of(experience)
        except NotationError:
            continue  # an older grammar's snippet: kept, but nothing can be learned from it now
        if example is not None:
            yield example


def _place(clusters: list[_Cluster], example: Example) -> None:
    """Put an example where it makes one lesson with others, or begin a lesson of its own."""
    alone = _lesson_of((example,))
    words = _words_of(example)
    for number, cluster in enumerate(clusters):
        if alone and alone.lesson.key == cluster.learned.lesson.key:
            clusters[number] = _Cluster((*cluster.examples, example), cluster.learned)
            return
        if not _may_join(words, _words_of(cluster.examples[0])):
            continue
        joint = _lesson_of((*cluster.examples[:MAX_JOINT], example))
        if joint is not None and _is_no_wider(joint, cluster):
            clusters[number] = _Cluster((*cluster.examples, example), joint)
            return
    if alone is not None:
        clusters.append(_Cluster((example,), alone))


def _lesson_of(examples: tuple[Example, ...], others: tuple[Example, ...] = ()) -> Learned | None:
    """The lesson of some examples: the one that a person said is meant, if it covers them all."""
    meant = {example.experience.reading for example in examples} - {""}
    if meant:
        for learned in readings(examples, others):
            if learned.lesson.key in meant:
                return learned
    return generalise(examples, others)


def _may_join(left: _Words, right: _Words) -> bool:
    """Whether two changes have a word in common, or are both about no word."""
    if left.gone & right.gone or left.come & right.come:
        return True
    return not (left.gone and right.gone) and not (left.come and right.come)


def _is_no_wider(joint: Learned, cluster: _Cluster) -> bool:
    """Whether a joint lesson meets little of what was left alone, and throws nothing away."""
    allowed = max(len(cluster.examples) + 1, cluster.learned.left_alone)
    return joint.left_alone <= allowed and not joint.discards


def _apart(clusters: list[_Cluster]) -> Iterator[_Cluster]:
    """The clusters, each kept off the examples of the others where its outcome is another."""
    for cluster in clusters:
        compiled = check_lesson(cluster.learned.lesson)
        others = tuple(
            example
            for other in clusters
            if other is not cluster
            for example in other.examples
            if next(of_other_outcome(compiled, example), None)
        )
        learned = _lesson_of(cluster.examples[: MAX_JOINT + 1], others)
        if learned is not None:
            yield _Cluster(cluster.examples, learned)


def _learned(family: str, cluster: _Cluster, reverted: int) -> LearnedLesson:
    experiences = [example.experience for example in cluster.examples]
    origins = [experience.correction.origin for experience in experiences]
    newest = max((e.correction for e in experiences), key=_when)
    evidence = Evidence(
        experiences=tuple(experience.key for experience in experiences),
        commits=len({origin.commit or origin.number for origin in origins}),
        files=len({origin.path for origin in origins}),
        first_seen=min(origin.at for origin in origins),
        last_seen=max(origin.at for origin in origins),
        last_number=max(origin.number for origin in origins),
        left_alone=cluster.learned.left_alone,
        exact=cluster.learned.exact,
        taught=any(
            one.correction.origin.seen != "git" and (one.meant or not one.forked)
            for one in experiences
        ),
        unreached=cluster.learned.unreached,
        variety=len({(e.correction.before, e.correction.after) for e in experiences}),
        seen=cluster.learned.seen,
        last_path=newest.origin.path,
        last_line=newest.line,
        meant=any(one.meant or one.reading == cluster.learned.lesson.key for one in experiences),
        last_by_hand=newest.origin.seen in IN_AN_EDITOR,
        domain=newest.origin.domain,
        complexity=_usual_complexity(e.correction for e in experiences),
        fix_class=fix_class_of(facts_of(check_lesson(cluster.learned.lesson))),
        made_of=experiences[0].forked,
        reverted=reverted,
    )
    return LearnedLesson(origins[0].project, family, cluster.learned.lesson, evidence)


def _usual_complexity(corrections: Iterable[Correction]) -> float:
    """The median of the complexities before; 0 where none is known."""
    return float(median([one.complexity[0] for one in corrections if one.complexity] or [0]))

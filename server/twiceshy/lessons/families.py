"""Families: experiences that make the same kind of change, and the lessons they yield.

A family's lessons are a function of its experiences alone, so a new experience changes its own
family and nothing else, and `relearn` gives the same lessons in any order of arrival.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from twiceshy.errors import NotationError
from twiceshy.lessons.confidence import LIVE_CHANGES
from twiceshy.lessons.example import Example, example_of
from twiceshy.lessons.generalise import Learned, generalise
from twiceshy.lessons.identity import family_digest
from twiceshy.lessons.runs import BRACKETS, is_free_name
from twiceshy.model import Evidence, Experience, LearnedLesson
from twiceshy_analyzers import language_named
from twiceshy_analyzers.tree import SyntaxTree

# The newest experiences of a family are enough to see what they have in common; the work grows
# with the square of their number.
MAX_EXAMPLES = 16


class _Cluster(NamedTuple):
    examples: list[Example]
    learned: Learned


def family_of(experience: Experience) -> str | None:
    """The family of an experience; None where nothing can be learned from it.

    It is made of the words and operators that the change takes away and brings, local names and
    literals left out, so that all sites of one migration are one family.
    """
    try:
        example = example_of(experience)
    except NotationError:
        return None
    if example is None:
        return None
    level = example.levels[0]
    gone = _words(example, example.before.tree, level.before)
    come = _words(example, example.after, level.after)
    correction = experience.correction
    language = language_named(correction.language).family
    if gone == come:
        kinds = [example.before.tree.kinds[n] for n in level.before]
        return family_digest(correction.origin.project, language, kinds, sorted(gone))
    return family_digest(
        correction.origin.project, language, sorted(gone - come), sorted(come - gone)
    )


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
    standing = sorted((e for e in experiences if not e.reverted), key=_age)[-MAX_EXAMPLES:]
    reverted = sum(experience.reverted for experience in experiences)
    if not standing:
        return []
    since = standing[-1].correction.origin.number - LIVE_CHANGES
    recent = [e for e in standing if e.correction.origin.number > since]
    found = _clustered(family, recent, reverted)
    if len(recent) < len(standing):
        found = _clustered(family, standing, reverted) | found
    return sorted(found.values(), key=lambda one: -len(one.evidence.experiences))


def _clustered(
    family: str, experiences: list[Experience], reverted: int
) -> dict[str, LearnedLesson]:
    clusters: list[_Cluster] = []
    for example in _examples(experiences):
        _place(clusters, example)
    found: dict[str, LearnedLesson] = {}
    for cluster in clusters:
        learned = _learned(family, cluster, reverted)
        known = found.get(learned.lesson.key)
        if known is None or len(known.evidence.experiences) < len(learned.evidence.experiences):
            found[learned.lesson.key] = learned
    return found


def _age(experience: Experience) -> tuple[int, float, str]:
    origin = experience.correction.origin
    return origin.number, origin.at, experience.key


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
    alone = generalise([example])
    for number, cluster in enumerate(clusters):
        if alone and alone.lesson.key == cluster.learned.lesson.key:
            cluster.examples.append(example)
            return
        joint = generalise([*cluster.examples[:5], example])
        if joint is not None and joint.left_alone <= cluster.learned.left_alone:
            clusters[number] = _Cluster([*cluster.examples, example], joint)
            return
    if alone is not None:
        clusters.append(_Cluster([example], alone))


def _learned(family: str, cluster: _Cluster, reverted: int) -> LearnedLesson:
    experiences = [example.experience for example in cluster.examples]
    origins = [experience.correction.origin for experience in experiences]
    evidence = Evidence(
        experiences=tuple(experience.key for experience in experiences),
        commits=len({origin.commit or origin.at for origin in origins}),
        files=len({origin.path for origin in origins}),
        first_seen=min(origin.at for origin in origins),
        last_seen=max(origin.at for origin in origins),
        last_number=max(origin.number for origin in origins),
        left_alone=cluster.learned.left_alone,
        exact=cluster.learned.exact,
        taught=any(origin.seen != "git" for origin in origins),
        reverted=reverted,
    )
    return LearnedLesson(origins[0].project, family, cluster.learned.lesson, evidence)

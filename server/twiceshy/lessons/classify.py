"""The classes of a lesson: rules for the clear cases, a fitted table for the rest (SPEC 3.6).

What a person said of a lesson is its label; what a person said of one very much like it counts
for more than rule and table. The table is fitted by `benchmarks/fit_classes.py`.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple

from twiceshy.errors import NotationError
from twiceshy.lessons.anti import shape_of
from twiceshy.lessons.class_features import features_of
from twiceshy.lessons.class_weights import BIAS, WEIGHTS
from twiceshy.lessons.classes import Classes
from twiceshy.lessons.compiled import Compiled, check_lesson
from twiceshy.lessons.fix_class import COMPARISONS, NOTHING, Facts, facts_of, fix_class_of, words
from twiceshy.model import Lesson

# Two lessons are alike from this share of common features on.
ALIKE: Final = 0.6
# The table's weights are whole hundredths.
_SCALE: Final = 100.0
# Features that nearly any two lessons may share.
_COMMON: Final = ("lang:", "role:", "size:")

_SECURITY = words(
    """
    csrf eval exec hardcoded injection insecure md5 password sha1 ssl tls unsafe unverified
    verify xss
    """
)
_BOUNDS = (("<", "<="), ("<=", "<"), (">", ">="), (">=", ">"))
_EMPTY = frozenset({"0", '""', "''", "[]", "{}", "empty", "len", "length"})


class Corrected(NamedTuple):
    """What a person said of a lesson: labels by name.

    The lesson is None where it is not there any more; its shape still names it.
    """

    lesson: Lesson | None
    shape: str | None
    labels: Mapping[str, str]


def classify(lesson: Lesson, corrected: Iterable[Corrected] = ()) -> Classes | None:
    """The classes of a lesson; None for one that cannot be read any more.

    Labels that a person gave to the lesson itself come first, those that they gave to the most
    similar one next. Where several are about the same lesson the last ones hold.
    """
    try:
        compiled = check_lesson(lesson)
    except NotationError:
        return None
    given = list(corrected)
    shape = shape_of(compiled)
    own = [one for one in given if shape == one.shape or lesson == one.lesson]
    found = classes_by_themselves(compiled)
    nearest = None if own else _nearest(compiled, given)
    if nearest is not None:
        found = _labelled(found, nearest.labels)
        found = replace(found, reason="likeness") if "category" in nearest.labels else found
    for one in own:
        found = _labelled(found, one.labels)
        found = replace(found, reason="person") if "category" in one.labels else found
    return found


def classes_by_themselves(compiled: Compiled) -> Classes:
    """The classes of a lesson of which no person has said anything."""
    facts = facts_of(compiled)
    fix_class = fix_class_of(facts)
    clear = _clear_category(facts, fix_class)
    category, sure = (clear, 1.0) if clear else likeliest_category(features_of(compiled))
    return Classes(
        category=category,
        fix_class=fix_class,
        reusability=_reusability(facts),
        edge_case="yes" if _is_edge_case(facts) else "no",
        reason="rule" if clear else "model",
        sure=round(sure, 2),
    )


def likeliest_category(features: frozenset[str]) -> tuple[str, float]:
    """The category that the fitted table finds likeliest, and its probability."""
    scores = dict(BIAS)
    for feature in features:
        weights = WEIGHTS.get(feature)
        if weights is not None:
            for category, weight in zip(BIAS, weights, strict=True):
                scores[category] += weight
    most = max(scores.values())
    shares = {name: math.exp((score - most) / _SCALE) for name, score in scores.items()}
    best = max(shares, key=lambda name: shares[name])
    return best, shares[best] / sum(shares.values())


def _clear_category(facts: Facts, fix_class: str) -> str | None:
    """The category where words leave no doubt."""
    if facts.changed & _SECURITY:
        return "security"
    return {"timeout": "bug", "debounce": "performance"}.get(fix_class)


def _reusability(facts: Facts) -> str:
    if facts.traits.imposes:
        return "never"
    lesson = facts.compiled.lesson
    tied = facts.traits.named or lesson.names or lesson.added or lesson.dropped
    return "conditional" if tied else "universal"


def _is_edge_case(facts: Facts) -> bool:
    gone, come = facts.gone, facts.come
    if any(before in gone and after in come for before, after in _BOUNDS):
        return True
    one_off = bool(come & {"+", "-"}) and "1" in come
    asked = bool(come & COMPARISONS) or "if" in come
    return one_off or bool(come & (NOTHING | {"?.", "??"})) or (asked and bool(come & _EMPTY))


def _labelled(classes: Classes, labels: Mapping[str, str]) -> Classes:
    given: Mapping[str, object] = dict(labels) | ({"sure": 1.0} if "category" in labels else {})
    return replace(classes, **given)  # type: ignore[arg-type]  # labels are named like its fields


def _nearest(compiled: Compiled, given: list[Corrected]) -> Corrected | None:
    """The corrected lesson that is most like this one, if one is alike at all."""
    mine = _telling(compiled.lesson)
    best, most = None, ALIKE
    for one in given:
        theirs = _telling(one.lesson) if one.lesson else frozenset()
        share = len(mine & theirs) / max(1, len(mine | theirs))
        if share >= most:
            best, most = one, share
    return best


@lru_cache(maxsize=4096)
def _telling(lesson: Lesson) -> frozenset[str]:
    try:
        features = features_of(check_lesson(lesson))
    except NotationError:
        return frozenset()
    return frozenset(one for one in features if not one.startswith(_COMMON))

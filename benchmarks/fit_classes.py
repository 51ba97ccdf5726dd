"""Fits the table behind `twiceshy.lessons.classify`, and says how well it does.

    python -m benchmarks.fit_classes [--unicorn CLONE] [--staticcheck CLONE]
        [--oracle DIR] [--eslint FILE] [--write]

It is judged on rules that it has not seen: all lessons of a rule are on one side. With the data
of the linter benchmark it is also judged on rules that it has seen, in packages that it has not.
`--eslint` names a JSON object from the names of ESLint's rules to their `meta.type`.
"""

import argparse
import json
import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from benchmarks.labelled import (
    Labelled,
    documented_by_ruff,
    documented_by_staticcheck,
    documented_by_unicorn,
    lessons_from,
    ruff_rules,
    seen_by_linters,
)
from twiceshy.lessons import class_weights
from twiceshy.lessons.class_features import features_of
from twiceshy.lessons.classes import CATEGORIES
from twiceshy.lessons.classify import classes_by_themselves
from twiceshy.lessons.compiled import check_lesson
from twiceshy.lessons.fix_class import facts_of, fix_class_of

FOLDS, EPOCHS, SETTLED, RATE, RULES = 5, 14, 4, 0.1, 2
# Weights smaller than this on all sides are left out of the table, which is in hundredths.
LEAST = 8
# How sure the table must be for a figure of its own.
SURE = (0.8, 0.9)

Table = dict[str, list[float]]
_BIAS = ""


class Row(NamedTuple):
    """A lesson ready for fitting."""

    labelled: Labelled
    features: frozenset[str]


def fit(rows: Sequence[Row]) -> Table:
    """A logistic model over features that occur in several rules; `_BIAS` has its constants.

    It is the mean over the last epochs, which depends less on the order of the lessons.
    """
    names, rules = list(CATEGORIES), defaultdict(set)
    for row in rows:
        for feature in row.features:
            rules[feature].add(row.labelled.rule)
    known = {feature for feature, seen in rules.items() if len(seen) >= RULES}
    count = Counter(row.labelled.rule for row in rows)
    table: Table = {feature: [0.0] * len(names) for feature in sorted(known)}
    table[_BIAS] = [0.0] * len(names)
    steps = {feature: [1e-6] * len(names) for feature in table}
    mean: Table = {feature: [0.0] * len(names) for feature in table}
    order, shuffle = list(rows), random.Random(1).shuffle  # noqa: S311 - the same each time
    for epoch in range(EPOCHS):
        shuffle(order)
        for row in order:
            weight = count[row.labelled.rule] ** -0.5
            present = [_BIAS, *sorted(row.features & known)]
            shares = _shares(table, present)
            for place, name in enumerate(names):
                slope = weight * (shares[place] - (name == row.labelled.category))
                for feature in present:
                    steps[feature][place] += slope * slope
                    table[feature][place] -= RATE * slope / math.sqrt(steps[feature][place])
        if epoch >= SETTLED:
            _add(mean, table, 1 / (EPOCHS - SETTLED))
    return mean


def _add(mean: Table, table: Table, share: float) -> None:
    for feature, values in table.items():
        mean[feature] = [
            old + share * value for old, value in zip(mean[feature], values, strict=True)
        ]


def _shares(table: Table, features: Iterable[str]) -> list[float]:
    scores = [0.0] * len(CATEGORIES)
    for feature in features:
        for place, value in enumerate(table.get(feature, ())):
            scores[place] += value
    most = max(scores)
    shares = [math.exp(score - most) for score in scores]
    return [share / sum(shares) for share in shares]


def held_out(rows: Sequence[Row]) -> Iterator[tuple[Row, str, float]]:
    """Each lesson with what a table says of it that was fitted without its rule."""
    rules = sorted({row.labelled.rule for row in rows})
    random.Random(7).shuffle(rules)  # noqa: S311 - the same each time
    fold = {rule: number % FOLDS for number, rule in enumerate(rules)}
    for held in range(FOLDS):
        table = fit([row for row in rows if fold[row.labelled.rule] != held])
        for row in rows:
            if fold[row.labelled.rule] == held:
                yield (row, *said(table, row))


def said(table: Table, row: Row) -> tuple[str, float]:
    """What is said of a lesson: by rule in the clear cases, else by a table."""
    by_rule = classes_by_themselves(check_lesson(row.labelled.lesson))
    if by_rule.reason == "rule":
        return by_rule.category, 1.0
    shares = _shares(table, [_BIAS, *row.features])
    best = max(range(len(shares)), key=lambda place: shares[place])
    return list(CATEGORIES)[best], shares[best]


def report(title: str, judged: Iterable[tuple[Row, str, float]]) -> None:
    """Print how often what was said is what the tool says."""
    found = [(row.labelled, category, sure) for row, category, sure in judged]
    labels = Counter(labelled.category for labelled, _, _ in found)
    right = sum(labelled.category == category for labelled, category, _ in found)
    by_rule: dict[str, list[bool]] = defaultdict(list)
    for labelled, category, _ in found:
        by_rule[labelled.rule].append(labelled.category == category)
    mean = sum(sum(each) / len(each) for each in by_rule.values()) / len(by_rule)
    name, most = labels.most_common(1)[0]
    print(f"{title}: {len(found)} lessons of {len(by_rule)} rules")
    print(f"  right {right / len(found):.1%} of lessons, {mean:.1%} over rules")
    print(f"  always {name}: {most / len(found):.1%}")
    for threshold in SURE:
        sure = [one.category == category for one, category, value in found if value >= threshold]
        share = sum(sure) / max(1, len(sure))
        print(
            f"  sure from {threshold}: {len(sure) / len(found):.0%} of lessons, {share:.1%} right"
        )
    for category, count in labels.most_common():
        said_so = [one for one, other, _ in found if other == category]
        hit = sum(one.category == category for one in said_so)
        print(f"  {category:12} {count:5}  found {hit / count:.0%}  right {_ratio(hit, said_so)}")


def _ratio(hit: int, said_so: Sequence[object]) -> str:
    return f"{hit / len(said_so):.0%}" if said_so else "-"


def report_fix_classes(rows: Sequence[Row]) -> None:
    """Print how often the rules give the fix class that a whole group of a tool's rules is about."""
    told = [row for row in rows if row.labelled.fix_class]
    given = [fix_class_of(facts_of(check_lesson(row.labelled.lesson))) for row in told]
    right = sum(row.labelled.fix_class == one for row, one in zip(told, given, strict=True))
    print(f"fix class: {right} of {len(told)} lessons as their tool's group of rules has it")


def write(table: Table) -> None:
    """Write the table as the module that classify.py reads."""
    lines, line = [], "   "
    for feature in sorted(set(table) - {_BIAS}):
        weights = tuple(round(100 * value) for value in table[feature])
        if max(map(abs, weights)) < LEAST:
            continue
        entry = f" {feature!r}: {str(weights).replace(' ', '')},"
        if len(line) + len(entry) > 240:
            lines.append(line)
            line = "   "
        line += entry
    bias = {name: round(100 * value) for name, value in zip(CATEGORIES, table[_BIAS], strict=True)}
    text = f'''"""Weights for the categories of lessons, in hundredths. Made by `benchmarks/fit_classes.py`."""

# fmt: off
from typing import Final

BIAS: Final[dict[str, int]] = {bias!r}
WEIGHTS: Final[dict[str, tuple[int, ...]]] = {{
'''
    text += "\n".join([*lines, line, "}", ""])
    Path(class_weights.__file__).write_text(text, encoding="utf-8")


def rows_of(labelled: Iterable[Labelled]) -> list[Row]:
    """The lessons with their features."""
    return [Row(one, features_of(check_lesson(one.lesson))) for one in labelled]


def main() -> None:
    """Fit, judge, and write the table if that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--unicorn", type=Path)
    parser.add_argument("--staticcheck", type=Path)
    parser.add_argument("--oracle", type=Path)
    parser.add_argument("--eslint", type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    ruff = ruff_rules(str(Path(sys.executable).with_name("ruff")))
    eslint = json.loads(given.eslint.read_text()) if given.eslint else {}
    sources = [documented_by_ruff(ruff)]
    if given.unicorn:
        sources.append(documented_by_unicorn(given.unicorn))
    if given.staticcheck:
        sources.append(documented_by_staticcheck(given.staticcheck))
    if given.oracle:
        sources.append(seen_by_linters(given.oracle, ruff, eslint, "train"))
    rows = rows_of(lessons_from(chain.from_iterable(sources)))
    report("rules not seen", held_out(rows))
    report_fix_classes(rows)
    table = fit(rows)
    if given.oracle:
        others = rows_of(lessons_from(seen_by_linters(given.oracle, ruff, eslint, "test")))
        report("rules seen, in other packages", ((row, *said(table, row)) for row in others))
    if given.write:
        write(table)


if __name__ == "__main__":
    main()

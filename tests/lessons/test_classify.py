"""The classes of lessons: the clear cases, the table's, and what a person said."""

import math
from dataclasses import fields, replace

import pytest

from tests.support import lesson_of
from twiceshy.lessons.class_features import features_of
from twiceshy.lessons.class_weights import BIAS, WEIGHTS
from twiceshy.lessons.classes import (
    CATEGORIES,
    EDGE_CASE,
    FIX_CLASSES,
    LABELS,
    REUSABILITY,
    Classes,
)
from twiceshy.lessons.classify import Corrected, classify
from twiceshy.lessons.compiled import check_lesson
from twiceshy.lessons.fix_class import RULES, facts_of, fix_class_of
from twiceshy.model import Lesson
from twiceshy_analyzers.api import Import


def lesson(pattern: str, template: str, suffix: str = ".py", role: str = "expression") -> Lesson:
    return lesson_of(pattern, template, suffix, role).lesson


def classes(one: Lesson, *corrected: Corrected) -> Classes:
    found = classify(one, corrected)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("pattern", "template", "suffix", "fix_class"),
    [
        ("get($A)", "get($A, timeout=10)", ".py", "timeout"),
        ("listen($A)", "listen(debounce($A))", ".js", "debounce"),
        ("$A == None", "$A is None", ".py", "null_check"),
        ("$A.name", "$A?.name", ".js", "null_check"),
        ("fetch($A)", "await fetch($A)", ".py", "concurrency"),
        ("print($A)", "logger.info($A)", ".py", "logging"),
        ("$A == $B", "$A === $B", ".js", "comparison"),
        ("os.path.exists($A)", "Path($A).exists()", ".py", "api_migration"),
        ("'a'", "'b'", ".py", "value"),
        ("foo", "bar", ".py", "naming"),
        ("list($A)", "[*$A]", ".py", "collection"),
        ("'%s' % $A", "f'{$A}'", ".py", "text"),
        ("errors.New(fmt.Sprintf($$$A))", "fmt.Errorf($$$A)", ".go", "error_handling"),
        ("old($A, $B)", "old($B, $A)", ".py", "arguments"),
        ("$A and $B", "$B and $A", ".py", "rewrite"),
        ("wrap($A)", "$A", ".py", "removal"),
        ("call($A)", "call($A, flag=x)", ".py", "arguments"),
    ],
)
def test_fix_classes(pattern: str, template: str, suffix: str, fix_class: str) -> None:
    facts = facts_of(check_lesson(lesson(pattern, template, suffix)))
    assert fix_class_of(facts) == fix_class


@pytest.mark.parametrize(
    ("pattern", "template", "category"),
    [
        ("get($A, verify=False)", "get($A)", "security"),
        ("hashes.md5($A)", "hashes.sha256($A)", "security"),
        ("get($A)", "get($A, timeout=10)", "bug"),
    ],
)
def test_clear_categories(pattern: str, template: str, category: str) -> None:
    found = classes(lesson(pattern, template))
    assert (found.category, found.reason, found.sure) == (category, "rule", 1.0)


def test_the_table_decides_the_rest_and_says_how_sure_it_is() -> None:
    found = classes(lesson("os.path.exists($A)", "Path($A).exists()"))
    assert (found.category, found.reason) == ("style", "model")
    assert 0.5 < found.sure < 1.0


@pytest.mark.parametrize(
    ("pattern", "template", "reusability"),
    [
        ("not not $A", "bool($A)", "universal"),
        ("yaml.load($A)", "yaml.safe_load($A)", "conditional"),
        ("open($A)", "open($A, mode)", "universal"),
        ("3", "5", "never"),
    ],
)
def test_where_it_may_be_used_again(pattern: str, template: str, reusability: str) -> None:
    assert classes(lesson(pattern, template)).reusability == reusability


@pytest.mark.parametrize(
    ("pattern", "template", "edge_case"),
    [
        ("$A < len($B)", "$A <= len($B)", "yes"),
        ("range($A)", "range($A + 1)", "yes"),
        ("$A[0]", "$A[0] if $A else None", "yes"),
        ("print($A)", "log($A)", "no"),
    ],
)
def test_boundaries(pattern: str, template: str, edge_case: str) -> None:
    assert classes(lesson(pattern, template)).edge_case == edge_case


LOAD = lesson("yaml.load($A)", "yaml.safe_load($A)")
LIKE = lesson("yaml.load_all($A)", "yaml.safe_load_all($A)")
OTHER = lesson("print($A)", "log($A)")


def said(one: Lesson | None, shape: str | None = None, **labels: str) -> Corrected:
    return Corrected(one, shape, labels)


def test_a_persons_word_holds() -> None:
    word = said(
        LOAD, category="security", fix_class="validation", edge_case="yes", reusability="never"
    )
    found = classes(LOAD, word)
    assert found == Classes("security", "validation", "never", "yes", "person", 1.0)
    assert classes(LOAD, said(LOAD, fix_class="timeout")).reason != "person"
    assert classes(LOAD, said(LOAD, category="bug"), word).category == "security"


def test_it_holds_for_the_same_shape_under_another_key() -> None:
    from twiceshy.lessons.anti import shape_of_lesson  # noqa: PLC0415

    word = said(None, shape_of_lesson(LOAD), category="security")
    again = replace(LOAD, key="another", names=(("yaml", "import:yaml"),))
    assert classes(again, word).category == "security"
    assert classes(OTHER, word) == classes(OTHER)


def test_it_counts_for_lessons_much_like_it_and_for_no_others() -> None:
    word = said(LOAD, category="security")
    found = classes(LIKE, word)
    assert (found.category, found.reason) == ("security", "likeness")
    assert classes(OTHER, word) == classes(OTHER)


def test_a_word_of_its_own_outweighs_that_of_its_likes() -> None:
    words = said(LIKE, category="performance"), said(LOAD, category="security")
    assert classes(LIKE, *words).category == "performance"


def test_a_lesson_that_cannot_be_read_has_no_classes() -> None:
    assert classify(replace(LOAD, pattern="yaml.load(")) is None
    assert classes(OTHER, said(replace(LOAD, pattern="yaml.load("), category="bug"))


def test_what_a_string_says_is_no_feature() -> None:
    features = features_of(check_lesson(lesson("call('zanzibar')", "call('tanganyika')")))
    assert not [one for one in features if "zanzibar" in one or "tanganyika" in one]


def test_imports_are_features_by_their_first_name() -> None:
    moved = replace(LOAD, added=(Import("os.path", "join"),), dropped=(Import("posixpath"),))
    assert {"import:+os", "import:-posixpath"} <= features_of(check_lesson(moved))


def test_every_class_that_is_said_is_listed() -> None:
    assert set(LABELS) == {one.name for one in fields(Classes)} - {"reason", "sure"}
    found = classes(LOAD)
    assert found.category in CATEGORIES
    assert found.fix_class in FIX_CLASSES
    assert found.reusability in REUSABILITY
    assert found.edge_case in EDGE_CASE


def test_fix_classes_are_listed_in_the_order_in_which_they_are_tried() -> None:
    assert list(FIX_CLASSES) == [*(name for name, _ in RULES), "rewrite"]


def test_the_table_is_whole() -> None:
    assert list(BIAS) == list(CATEGORIES)
    assert all(len(weights) == len(BIAS) for weights in WEIGHTS.values())
    assert all(math.isfinite(weight) for weights in WEIGHTS.values() for weight in weights)

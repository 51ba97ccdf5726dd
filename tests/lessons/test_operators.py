"""Operators that stand for one another, and lessons that have holes for them."""

import pytest

from tests.support import tree_of
from twiceshy.errors import NotationError
from twiceshy.lessons.compiled import check_lesson, find
from twiceshy.lessons.operators import OPERATOR, alike, followed, pairs_of, table_from, told_table
from twiceshy.model import Hole, Lesson


def test_a_table_is_told_and_read_again() -> None:
    told = table_from(["<", "===", "<"], [">", "===", ">"])
    assert told == "pairs < to >, === to ==="
    assert pairs_of(told) == {"<": ">", "===": "==="}
    assert told_table(pairs_of(told)) == told
    assert pairs_of("quoted") == {}


@pytest.mark.parametrize(
    ("texts", "made"),
    [(["<", "<"], [">", ">="]), (["a"], ["b"]), (["<"], ["b"]), (["+"], ["-"])],
)
def test_what_is_no_table(texts: list[str], made: list[str]) -> None:
    assert table_from(texts, made) == ""


def test_what_follows_from_a_table() -> None:
    assert followed({"<": ">"}) == {"<": ">", "<=": ">="}
    assert followed({"!==": "==="}) == {"!==": "===", "!=": "=="}
    assert followed({"<": ">="}) == {"<": ">="}
    assert followed({"==": "==="}) == {"==": "==="}
    assert alike(["==", "<"]) == ("==", "<", "===", "!==", "!=", "<=", ">", ">=")


def _swap(texts: tuple[str, ...]) -> Lesson:
    holes = (Hole("A"), Hole("B", kinds=(OPERATOR,), texts=texts), Hole("C", kinds=("name",)))
    return Lesson("", "javascript", "expression", "$A $B $C", "$C $B $A", holes)


def test_an_operator_hole_takes_its_operators_and_no_others() -> None:
    compiled = check_lesson(_swap(("==", "!=")))
    for text, fits in (("1 == a", True), ("1 != a", True), ("1 < a", False), ("1 === a", False)):
        tree = tree_of(text + "\n", ".js")
        assert any(find(compiled, tree, node) for node in range(len(tree.kinds))) == fits, text


def test_lessons_for_other_operators_have_other_keys() -> None:
    one, other = check_lesson(_swap(("==", "!="))), check_lesson(_swap(("==", "===")))
    assert one.outcome != other.outcome


def test_a_template_has_no_operator_that_its_pattern_does_not_have() -> None:
    lesson = Lesson(
        "", "javascript", "expression", "$A == 1", "$A $B 2",
        (Hole("A"), Hole("B", kinds=(OPERATOR,), texts=("==",))),
    )  # fmt: skip
    with pytest.raises(NotationError):
        check_lesson(lesson)

"""Directions in which nothing is suggested, and what is suggested all the same."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.support import Pair, experiences, language, lesson_of, suggested
from twiceshy.lessons.anti import Against, all_against, shape_of_lesson
from twiceshy.model import Answers, Experience, Hole, LearnedLesson
from twiceshy.recall.book import Book

OLD, NEW = "worse(1)\n", "better(1)\n"


def by_hand(pattern: str, template: str, *, at: float = 2.0, suffix: str = ".py") -> LearnedLesson:
    made = lesson_of(pattern, template, suffix)
    return replace(made, evidence=replace(made.evidence, last_seen=at))


def from_history(pattern: str, template: str, *, at: float = 1.0) -> LearnedLesson:
    """A lesson of a migration that is live, which nobody has accepted yet."""
    made = by_hand(pattern, template, at=at)
    return replace(made, evidence=replace(made.evidence, taught=False))


def messages(
    text: str, *learned: LearnedLesson, against: Against | None = None, suffix: str = ".py"
) -> list[str]:
    book = Book(learned, 1, against=against)
    return [one.message for one in suggested(book, text, suffix)]


def in_force(*learned: LearnedLesson, suffix: str = ".py") -> list[str]:
    page = Book(learned, 1).page(language(suffix), suffix)
    return [one.learned.lesson.template for one in page.entries]


# ------------------------------------------------------------------ what was moved away from

HAND = by_hand("worse($A)", "better($A)")


def test_an_older_way_back_is_gone_and_what_was_done_by_hand_stays() -> None:
    back = from_history("better($A)", "worse($A)")
    assert messages(OLD + NEW, back, HAND) == ["worse(1) → better(1)"]
    assert messages(NEW, back) == ["better(1) → worse(1)"]


def test_an_older_way_to_what_was_left_behind_is_gone() -> None:
    other = from_history("other($A)", "worse($A)")
    assert messages("other(1)\n", other) == ["other(1) → worse(1)"]
    assert messages("other(1)\n", other, HAND) == []


def test_what_was_left_behind_does_not_come_back_as_a_part_of_something() -> None:
    part = from_history("other($A)", "first(worse($A))")
    assert messages("other(1)\n", part, HAND) == []


def test_a_newer_way_back_in_history_is_gone_too_and_makes_both_doubtful() -> None:
    back = from_history("better($A)", "worse($A)", at=3.0)
    assert messages(OLD + NEW, back, HAND) == []


def test_two_ways_by_hand_are_both_silent() -> None:
    back = by_hand("better($A)", "worse($A)", at=1.0)
    assert messages(OLD + NEW, back, HAND) == []
    assert messages(OLD + NEW, replace(back, evidence=HAND.evidence), HAND) == []


def test_what_was_accepted_counts_like_what_was_made_by_hand() -> None:
    back = from_history("better($A)", "worse($A)")
    history = from_history("worse($A)", "better($A)", at=2.0)
    accepted = replace(history, evidence=replace(history.evidence, accepted=1))
    assert messages(OLD + NEW, back, history) == []
    assert messages(OLD + NEW, back, accepted) == ["worse(1) → better(1)"]


def test_a_later_lesson_by_hand_may_lead_there_again() -> None:
    later = by_hand("other($A)", "worse($A)", at=3.0)
    assert messages("other(1)\n", later, HAND) == ["other(1) → worse(1)"]


def test_what_history_moved_away_from_may_come_back() -> None:
    history = from_history("worse($A)", "better($A)")
    other = from_history("other($A)", "worse($A)")
    assert messages("other(1)\n", history, other) == ["other(1) → worse(1)"]


@pytest.mark.parametrize(
    ("pattern", "template"),
    [
        ("other(worse($A))", "third(worse($A))"),  # it was there before
        ("other($A)", "worse"),  # no call of it
        ("other($A)", "better(worse)"),
        ("other($A)", "thing.worse($A)"),
        ("worse($A)", "better($A)"),  # the same as was done by hand
    ],
)
def test_what_only_looks_like_it_is_suggested(pattern: str, template: str) -> None:
    assert template in in_force(HAND, from_history(pattern, template))


def test_what_a_lesson_adds_to_is_no_way_back_once_it_is_added() -> None:
    adds = by_hand("zip($$$A)", "zip($$$A, strict=True)")
    whole = from_history("pairs($A, $B)", "zip($A, $B, strict=True)")
    bare = from_history("couples($A, $B)", "zip($A, $B)")
    assert set(in_force(adds, whole, bare)) == {"zip($$$A, strict=True)", whole.lesson.template}


def test_names_of_different_modules_are_different_things() -> None:
    hand = lesson_of("load($A)", "safe($A)", ".py", names=(("load", "import:yaml#load"),))
    other = lesson_of("parse($A)", "load($A)", ".py", names=(("load", "import:json#load"),))
    history = replace(other, evidence=replace(other.evidence, taught=False, last_seen=1.0))
    assert "load($A)" in in_force(hand, history)
    same = lesson_of("parse($A)", "load($A)", ".py", names=(("load", "import:yaml#load"),))
    assert "load($A)" not in in_force(hand, replace(same, evidence=history.evidence))


def test_a_pattern_that_is_not_believed_forbids_its_own_shape_alone() -> None:
    unsure = replace(HAND, evidence=replace(HAND.evidence, left_alone=60))
    assert in_force(unsure) == []
    assert in_force(unsure, from_history("better($A)", "worse($A)")) == []
    part = from_history("other($A)", "first(worse($A))")
    assert in_force(unsure, part) == ["first(worse($A))"]


def test_it_holds_between_the_languages_of_a_family() -> None:
    hand = by_hand("worse($A)", "better($A)", suffix=".ts")
    back = lesson_of("better($A)", "worse($A)", ".js")
    back = replace(back, evidence=replace(back.evidence, taught=False, last_seen=1.0))
    assert in_force(hand, back, suffix=".jsx") == ["better($A)"]


# ------------------------------------------------------------------ what was taken back


def reverted(before: str, after: str, suffix: str = ".py") -> tuple[Experience, ...]:
    return tuple(experiences([Pair(before, after, reverted=True)], suffix))


TAKEN_BACK = Against(reverted=reverted("x = worse(1)\n", "x = better(1)\n"))


def test_a_reverted_change_is_not_made_again() -> None:
    assert messages(OLD, HAND, against=TAKEN_BACK) == []
    assert messages(OLD, HAND) == ["worse(1) → better(1)"]


def test_several_changes_in_one_statement_were_reverted_together() -> None:
    both = reverted("x = worse(1) + worse(2)\n", "x = better(1) + better(2)\n")
    assert messages(OLD, HAND, against=Against(reverted=both)) == []


def test_a_change_that_was_made_again_since_is_suggested() -> None:
    newer = replace(HAND, evidence=replace(HAND.evidence, last_number=2))
    assert messages(OLD, newer, against=TAKEN_BACK) == ["worse(1) → better(1)"]
    elsewhere = replace(newer, project="q")  # whose changes are counted apart
    assert messages(OLD, elsewhere, against=TAKEN_BACK) == []


def test_the_other_direction_and_other_changes_are_suggested() -> None:
    back = by_hand("better($A)", "worse($A)")
    assert messages(NEW, back, against=TAKEN_BACK) == ["better(1) → worse(1)"]
    other = by_hand("worse($A)", "best($A)")
    assert messages(OLD, other, against=TAKEN_BACK) == ["worse(1) → best(1)"]


def test_a_reverted_change_of_another_language_says_nothing() -> None:
    there = Against(reverted=reverted("x = worse(1)\n", "x = better(1)\n", ".js"))
    assert messages(OLD, HAND, against=there) == ["worse(1) → better(1)"]


def shape(one: LearnedLesson) -> str:
    found = shape_of_lesson(one.lesson)
    assert found is not None
    return found


def test_what_a_person_undid_is_silent_until_it_is_done_again() -> None:
    undone = Against(undone={shape(HAND): 5.0})
    assert messages(OLD, HAND, against=undone) == []
    later = by_hand("worse($A)", "better($A)", at=6.0)
    assert messages(OLD, later, against=undone) == ["worse(1) → better(1)"]


# ------------------------------------------------------------------ what was turned down


def counted(silenced: bool) -> Mapping[str, Answers]:
    return {shape(HAND): Answers(0, 3, None, silenced)}


def test_what_answers_silence_is_silent_whatever_lesson_does_it() -> None:
    assert messages(OLD, HAND, against=all_against(counted(True), ())) == []
    against = all_against(counted(False), ())
    assert messages(OLD, HAND, against=against) == ["worse(1) → better(1)"]


def test_it_stays_silent_under_another_key() -> None:
    hole = Hole("A", kinds=("number",))
    narrow = lesson_of("worse($A)", "better($A)", ".py", holes=(hole,))
    assert narrow.lesson.key != HAND.lesson.key
    assert messages(OLD, narrow, against=all_against(counted(True), ())) == []
    silenced = replace(HAND, family="another", evidence=replace(HAND.evidence, silenced=True))
    assert messages(OLD, narrow, silenced) == []


def test_another_outcome_of_the_same_pattern_is_another_matter() -> None:
    other = by_hand("worse($A)", "best($A)")
    against = all_against(counted(True), ())
    assert messages(OLD, other, against=against) == ["worse(1) → best(1)"]


def test_arguments_in_another_order_are_another_shape() -> None:
    straight = by_hand("worse($A, $B)", "better($A, $B)")
    swapped = by_hand("worse($A, $B)", "better($B, $A)")
    assert shape(straight) != shape(swapped)
    assert shape(straight) == shape(by_hand("worse($X, $Y)", "better($X, $Y)"))


def test_a_lesson_that_cannot_be_read_has_no_shape() -> None:
    broken = replace(HAND.lesson, pattern="worse($A")
    assert shape_of_lesson(broken) is None

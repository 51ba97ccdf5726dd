"""When a lesson is a level lower because its suggestions were not wanted, and when it comes back."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.memory.support import learned, open_store, trace
from twiceshy.memory.events import scope_event, silence_event, trace_event, verdict_event
from twiceshy.memory.store import Store
from twiceshy.memory.trust import FEWEST, TOO_MUCH, bounds, is_demoted, states
from twiceshy.model import Answer, Silence, Verdict, Widening

YES: Answer = "accepted"
NO: Answer = "rejected"
PASSED: Answer = "ignored"
BACK: Answer = "reverted"


# ------------------------------------------------------------------ bounds


def test_bounds_are_wilsons() -> None:
    assert bounds(0, 0) == (0.0, 1.0)
    # p, n = 0.2, 20 and z = 1.2816, by the textbook's (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)
    lower, upper = bounds(4, 20)
    assert math.isclose(lower, 0.1104, abs_tol=5e-4)
    assert math.isclose(upper, 0.3351, abs_tol=5e-4)


@given(st.integers(1, 400), st.data())
def test_the_share_lies_between_its_bounds_and_more_say_it_closer(
    seen: int, data: st.DataObject
) -> None:
    unwanted = data.draw(st.integers(0, seen))
    lower, upper = bounds(unwanted, seen)
    assert 0 <= lower <= unwanted / seen + 1e-9
    assert unwanted / seen - 1e-9 <= upper <= 1
    closer = bounds(2 * unwanted, 2 * seen)
    assert lower <= closer[0] + 1e-9
    assert closer[1] <= upper + 1e-9
    if unwanted < seen:
        more = bounds(unwanted + 1, seen)
        assert lower <= more[0]
        assert upper <= more[1]


# ------------------------------------------------------------------ outcomes


@pytest.mark.parametrize(
    ("unwanted", "wanted", "is_down"),
    [(0, 20, False), (2, 18, False), (3, 17, False), (4, 16, True), (19, 0, False), (14, 86, True)],
)
def test_chance_demotes_nothing_and_too_much_does(
    unwanted: int, wanted: int, *, is_down: bool
) -> None:
    assert is_demoted([False] * wanted + [True] * unwanted) is is_down


def test_what_is_demoted_comes_back_when_what_was_seen_since_is_wanted() -> None:
    down = [True] * FEWEST
    assert is_demoted([*down, *[False] * (FEWEST - 1)])
    assert not is_demoted([*down, *[False] * FEWEST])
    # A share that is no more than allowed is not enough to be sure of.
    assert is_demoted([*down, *([False] * 11 + [True]) * 8])


def test_a_person_who_revives_it_has_the_counting_begin_anew() -> None:
    down = [True] * FEWEST
    assert not is_demoted([*down, None])
    assert not is_demoted([*down, None, *down[1:]])
    assert is_demoted([*down, None, *down])


@given(st.lists(st.booleans(), max_size=300))
def test_nothing_flickers(outcomes: list[bool]) -> None:
    known = [False, *states(outcomes)]
    changes = [at for at in range(1, len(known)) if known[at] != known[at - 1]]
    assert all(later - earlier >= FEWEST for earlier, later in pairwise([0, *changes]))
    assert known[-1] == is_demoted(outcomes)
    if known[-1]:
        assert sum(outcomes) >= TOO_MUCH * FEWEST


# ------------------------------------------------------------------ what is recorded


def decide(
    store: Store,
    *answers: Answer,
    lesson: str = "l1",
    shape: str | None = "h1",
    project: str = "p",
    times: int = 1,
) -> None:
    """A suggestion of a lesson is seen, and answered in these ways; so many times."""
    first = len(store.traces())
    for number in range(first, first + times):
        key = f"{lesson}-{number}"
        store.record([trace_event(trace(key, lesson=lesson, site=key, project=project))])
        store.record(
            [
                verdict_event(Verdict(project, lesson, key, one, 1.0, shape, trace=key))
                for one in answers
            ]
        )


def down(store: Store) -> bool:
    """Whether the lesson l1 is demoted, at home; the same when all is made again from the log."""
    store.replace_lessons("p", {"f1": [learned()]})
    known = store.lessons()[0].evidence.demoted
    assert known == ("l1" in store.demoted({"p"}).keys)
    store.rebuild()
    store.replace_lessons("p", {"f1": [learned()]})
    assert store.lessons()[0].evidence.demoted == known
    return known


def test_too_many_that_were_passed_by_rejected_or_taken_back_demote(store: Store) -> None:
    decide(store, YES, times=15)
    decide(store)  # seen, and not answered yet
    decide(store, PASSED, times=2)
    decide(store, YES, BACK)
    assert not down(store)
    decide(store, PASSED, NO)
    assert down(store)


def test_the_last_word_counts(store: Store) -> None:
    decide(store, PASSED, YES, times=30)
    assert not down(store)


def test_the_record_is_that_of_the_change_not_of_the_key(store: Store) -> None:
    decide(store, NO, lesson="older", times=10)
    decide(store, NO, times=9)
    assert not down(store)
    decide(store, NO)
    assert down(store)
    assert store.demoted({"p"}).keys == {"l1", "older"}
    assert store.demoted({"p"}).shapes == {"h1"}


def test_lessons_of_which_no_shape_is_known_stand_for_themselves(store: Store) -> None:
    decide(store, NO, lesson="other", shape=None, times=20)
    decide(store, NO, shape=None, times=10)
    assert not down(store)
    assert store.demoted({"p"}).keys == {"other"}


def test_who_revives_a_lesson_ends_its_demotion(store: Store) -> None:
    decide(store, NO, times=20)
    assert down(store)
    store.record([silence_event(Silence("p", "newer", "h1", False, 2.0))])
    assert not down(store)
    decide(store, PASSED, times=20)
    assert down(store)
    store.record([silence_event(Silence("p", "newer", "h1", True, 3.0))])
    assert down(store)


def test_what_another_project_says_counts_where_a_lesson_was_widened_to(store: Store) -> None:
    decide(store, NO, project="q", times=20)
    store.record([scope_event(Widening("p", "l1", "q", True, 1.0))])
    assert not down(store)
    (here,) = store.widened_lessons("q")
    assert here.evidence.demoted
    assert store.demoted({"p", "r"}) == store.demoted({"p"})


def test_what_another_server_records_counts_at_once(store: Store) -> None:
    decide(store, NO, times=19)
    assert not down(store)
    with open_store(store.path) as other:
        decide(other, NO)
    assert down(store)


def test_what_is_forgotten_demotes_nothing(store: Store) -> None:
    decide(store, NO, times=20)
    store.forget("p", path="src")
    assert not down(store)
    assert store.check() == []

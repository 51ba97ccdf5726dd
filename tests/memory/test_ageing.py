"""What loses its weight with time, and what does not whatever the time."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.memory.support import NOW, learned, seen, trace, verdict
from twiceshy.memory.ageing import COLD, GONE, HALF_LIFE, relevance
from twiceshy.memory.events import (
    DAY,
    made_event,
    meant_event,
    revert_event,
    scope_event,
    trace_event,
    verdict_event,
)
from twiceshy.memory.store import Store
from twiceshy.model import Widening

LONG_AGO = NOW - 400 * DAY

times = st.floats(-1e12, 1e12)
counts = st.integers(0, 1000)


@given(times, times, counts, counts, st.floats(0, 1e9))
def test_relevance_only_ever_falls_with_time_and_is_never_negative(
    now: float, last: float, helped: int, hurt: int, later: float
) -> None:
    value = relevance(now, last, helped, hurt)
    assert 0 <= relevance(now + later, last, helped, hurt) <= value
    assert relevance(now, last, helped + 1, hurt) >= value >= relevance(now, last, helped, hurt + 1)


@given(times, counts, counts)
def test_relevance_halves_over_thirty_days_and_a_clock_that_was_set_back_changes_nothing(
    last: float, helped: int, hurt: int
) -> None:
    fresh = relevance(last, last, helped, hurt)
    assert relevance(last + HALF_LIFE, last, helped, hurt) == pytest.approx(fresh / 2, rel=1e-3)
    assert relevance(last - 10 * DAY, last, helped, hurt) == fresh


def gone(store: Store) -> set[str]:
    """The keys of what is to go."""
    return {key for _, key in store.ageing.gone()}


def test_what_was_turned_down_goes_after_a_year_and_not_before(store: Store) -> None:
    store.record([seen("old", at=LONG_AGO), seen("new", at=NOW - 300 * DAY)])
    store.replace_lessons("p", {"f1": [learned("l1", experiences=("old", "new"))]})
    assert gone(store) == set()
    store.record([verdict_event(verdict("rejected", at=LONG_AGO))])
    assert gone(store) == {"old"}


def test_what_was_seen_lately_stays(store: Store) -> None:
    store.record([seen("e1", at=LONG_AGO)])
    store.replace_lessons("p", {"f1": [learned("l1", experiences=("e1",))]})
    store.record([verdict_event(verdict("rejected", at=LONG_AGO))])
    assert gone(store) == {"e1"}
    store.record([trace_event(trace(at=NOW - DAY))])
    assert gone(store) == set()


def test_only_what_was_turned_down_more_often_than_taken_ever_goes(store: Store) -> None:
    store.record([seen(key, at=LONG_AGO) for key in ("bad", "fair", "plain")])
    store.replace_lessons(
        "p",
        {"f1": [learned("l1", experiences=("bad",)), learned("l2", experiences=("fair",))]},
    )
    store.record([verdict_event(verdict("rejected", at=LONG_AGO))])
    for answer in ("accepted", "rejected"):
        store.record([verdict_event(replace(verdict(answer, at=LONG_AGO), lesson="l2"))])
    assert gone(store) == {"bad"}


@pytest.mark.parametrize("why", ["meant", "reverted", "widened", "made"])
def test_what_a_person_asked_for_or_took_back_never_goes_by_itself(store: Store, why: str) -> None:
    store.record([seen("e1", at=LONG_AGO, commit="a" * 40)])
    store.replace_lessons("p", {"f1": [learned("l1", experiences=("e1",))]})
    store.record([verdict_event(verdict("rejected", at=LONG_AGO))])
    assert gone(store) == {"e1"}
    store.record(
        {
            "meant": [meant_event("p", "e1", LONG_AGO)],
            "reverted": [revert_event("p", "a" * 40, LONG_AGO)],
            "widened": [scope_event(Widening("p", "l1", "q", True, LONG_AGO))],
            "made": [made_event("p", "e1", LONG_AGO)],  # no evidence at all, so nobody counts it
        }[why]
    )
    assert gone(store) == set()


def test_a_lesson_that_a_person_took_is_told_of_when_it_is_of_no_use_any_more(store: Store) -> None:
    store.record([seen("e1", at=LONG_AGO), seen("e2", at=LONG_AGO)])
    store.replace_lessons(
        "p", {"f1": [learned("l1", experiences=("e1",)), learned("l2", experiences=("e2",))]}
    )
    assert store.ageing.retiring() == []  # nobody ever spoke of them
    store.record([verdict_event(verdict("accepted", at=LONG_AGO))])
    assert store.ageing.retiring() == [("p", "l1")]
    store.record([trace_event(trace(at=NOW - DAY))])
    assert store.ageing.retiring() == []


def test_what_goes_leaves_all_else_and_is_gone_after_making_all_again(store: Store) -> None:
    store.record([seen("e1", at=LONG_AGO), seen("e2", at=LONG_AGO)])
    store.save_families("p", [("e1", "f1"), ("e2", "f1"), ("e2", "f2")])
    store.record([verdict_event(verdict("rejected", at=LONG_AGO))])
    store.ageing.prune("p", ["e1"])
    assert store.families_due("p") == ["f1"]
    for _ in range(2):
        assert [one.key for one in store.experiences("p")] == ["e2"]
        assert [one.answer for one in store.verdicts("p")] == ["rejected"]
        assert store.check() == []
        store.rebuild()
    with pytest.raises(Exception, match=r"append-only|deleted"):
        store._database.rows("DELETE FROM event")


def test_the_steps_come_in_order() -> None:
    assert 0 < GONE < COLD < 1

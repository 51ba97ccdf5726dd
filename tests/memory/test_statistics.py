"""What happened and when, as counts, rates and times."""

from pathlib import Path

from tests.memory.support import bytes_beside, raw, seen, trace, verdict
from twiceshy.memory.events import commit_event, complaint_event, trace_event, verdict_event
from twiceshy.memory.statistics import Week
from twiceshy.memory.store import Store
from twiceshy.model import Answer, Complaint, Symptom, Verdict

DAY = 86_400.0
MONDAY = 1_704_067_200.0  # 2024-01-01


def shown(store: Store, key: str, at: float, *answers: tuple[Answer, float]) -> None:
    store.record([trace_event(trace(key, at=at, site=key))])
    store.record(
        [
            verdict_event(Verdict("p", "l1", key, answer, at + after, trace=key))
            for answer, after in answers
        ]
    )


def weeks(store: Store) -> tuple[Week, ...]:
    return store.statistics("p", "2000-01-01").weeks


def test_of_nothing_there_is_nothing(store: Store) -> None:
    assert store.statistics("p", "2000-01-01").totals == {}
    assert store.statistics("p", "2000-01-01") == ({}, (), {}, {}, {})


def test_days_are_counted(store: Store) -> None:
    store.record([seen("e1"), commit_event("p", "a" * 40, 10.0), commit_event("q", "b" * 40, 10.0)])
    symptom = Symptom("ruff", "F401", "unused")
    store.record([complaint_event(Complaint("p", symptom, DAY + 1))] * 2)
    shown(store, "t1", DAY + 5, ("accepted", 2.0), ("reverted", 4.0))
    found = store.statistics("p", "1970-01-01")
    assert found.days == {
        "1970-01-01": {"commits": 1, "corrections": 1},
        "1970-01-02": {"accepted": 1, "complaints": 2, "reverted": 1, "seen": 1},
    }
    assert found.totals["seen"] == 1
    assert list(store.statistics("p", "1970-01-02").days) == ["1970-01-02"]
    assert store.statistics("p", "1970-01-03").days == {}


def test_a_week_has_the_share_of_what_helped_and_how_long_it_took(store: Store) -> None:
    shown(store, "t1", MONDAY, ("accepted", 1.0))
    shown(store, "t2", MONDAY + DAY, ("accepted", 3.0), ("modified", 60.0))
    shown(store, "t3", MONDAY + 2 * DAY, ("ignored", 5.0), ("rejected", 9.0))
    shown(store, "t4", MONDAY + 6 * DAY, ("accepted", 2.0), ("reverted", 90.0))
    shown(store, "t5", MONDAY + 6.9 * DAY, ("ignored", 50.0))
    shown(store, "t6", MONDAY + 6.99 * DAY)
    shown(store, "t7", MONDAY + 7 * DAY)
    assert weeks(store) == (
        Week("2024-01-01", 6, 5, 2, 0.4, 2.0, 9.0),
        Week("2024-01-08", 1, 0, 0, None, None, None),
    )
    # A week that has begun before counts as a whole.
    assert [one.week for one in store.statistics("p", "2024-01-03").weeks] == [
        "2024-01-01",
        "2024-01-08",
    ]
    assert [one.week for one in store.statistics("p", "2024-01-08").weeks] == ["2024-01-08"]


def test_a_clock_that_went_backwards_takes_no_negative_time(store: Store) -> None:
    shown(store, "t1", MONDAY, ("accepted", -500.0))
    (week,) = weeks(store)
    assert week.median_seconds == 0


def test_rebuilding_changes_nothing(store: Store) -> None:
    store.record([seen("e1")])
    shown(store, "t1", MONDAY, ("rejected", 1.0))
    before = store.statistics("p", "2000-01-01")
    store.rebuild()
    assert store.statistics("p", "2000-01-01") == before


def test_what_is_forgotten_is_not_counted_and_its_tombstone_neither(
    store: Store, path: Path
) -> None:
    store.record([seen("e1"), commit_event("p", "a" * 40, 10.0)])
    shown(store, "t1", MONDAY, ("rejected", 1.0))
    store.record([verdict_event(verdict("rejected"))])
    store.forget("p")
    assert store.statistics("p", "0001-01-01") == ({}, (), {}, {}, {})
    assert b"open(name)" not in bytes_beside(path)


def test_the_views_can_be_asked_by_others(store: Store, path: Path) -> None:
    shown(store, "t1", MONDAY, ("accepted", 1.0))
    with raw(path) as connection:
        sql = "SELECT day, what, times FROM daily"
        assert connection.execute(sql).fetchall() == [
            ("2024-01-01", "accepted", 1),
            ("2024-01-01", "seen", 1),
        ]


def test_what_happened_is_counted_without_reading_all_of_the_log(store: Store) -> None:
    asked = "EXPLAIN QUERY PLAN SELECT what FROM happened WHERE project = 'p' AND at > 5"
    with raw(store.path) as connection:
        steps = [str(detail) for *_, detail in connection.execute(asked)]
    assert any("USING COVERING INDEX experience_at (project=? AND at>?)" in step for step in steps)
    assert not any(step.startswith("SCAN event") for step in steps)

"""What is drawn for each way of generalising: by chance, and the same each time."""

from statistics import fmean

from hypothesis import given, settings
from hypothesis import strategies as st

from twiceshy.ranking.exploring import MOST_MOVED, Record, moved, records

ARM = ("python", "wide")


def mean(record: Record) -> float:
    return fmean(moved({ARM: record}, [ARM], f"day {day}")[ARM] for day in range(300))


def test_the_same_seed_draws_the_same_whatever_else_is_drawn() -> None:
    others = [("go", "narrow"), ARM, ("go", "wide")]
    assert moved({}, [ARM], "day 1")[ARM] == moved({}, others, "day 1")[ARM]
    assert moved({}, [ARM], "day 1") != moved({}, [ARM], "day 2")


def test_what_was_wanted_comes_before_what_was_not() -> None:
    assert mean(Record(30, 2)) > mean(Record()) > mean(Record(2, 30))


def test_what_is_known_well_is_drawn_alike_each_day() -> None:
    drawn = {round(moved({ARM: Record(6000, 2000)}, [ARM], str(day))[ARM], 1) for day in range(50)}
    assert drawn <= {-0.1, 0.0, 0.1}
    unknown = {round(moved({}, [ARM], str(day))[ARM], 1) for day in range(50)}
    assert len(unknown) > 10


@settings(deadline=None)
@given(st.floats(0, 1e6), st.floats(0, 1e6), st.text(max_size=5))
def test_no_draw_moves_further_than_is_allowed(yes: float, no: float, seed: str) -> None:
    assert abs(moved({ARM: Record(yes, no)}, [ARM], seed)[ARM]) <= MOST_MOVED


def test_domains_are_apart() -> None:
    go = ("go", "wide")
    known = records([(ARM, 1.0), (ARM, -0.5), (go, -1.0)])
    assert known == {ARM: Record(1.0, 0.5), go: Record(0.0, 1.0)}

"""A clock that is set back makes nothing wait for years, and nothing younger than now."""

import math
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from twiceshy.elapsed import SLACK, elapsed
from twiceshy.memory.events import DAY, question_event
from twiceshy.memory.store import Store

NOW = 1_800_000_000.0
YEAR = 365 * DAY


@settings(deadline=None)
@given(st.floats(-1e10, 1e10), st.floats(-1e10, 1e10))
def test_it_is_never_negative_and_the_far_future_is_long_ago(now: float, since: float) -> None:
    passed = elapsed(now, since)
    assert passed >= 0
    assert (passed == math.inf) == (since - now > SLACK)
    assert since > now or passed == now - since


def test_a_clock_set_right_by_a_moment_makes_nothing_old() -> None:
    assert elapsed(NOW, NOW + 1) == 0


def test_a_question_of_the_future_does_not_forbid_all_others(tmp_path: Path) -> None:
    with Store.open(tmp_path / "memory.db", clock=lambda: NOW) as store:
        store.record([question_event("p", NOW)])
        assert not store.may_be_asked(NOW)
        assert not store.may_be_asked(NOW - 1)
        assert store.may_be_asked(NOW - YEAR)
        assert store.may_be_asked(NOW + 2 * DAY)

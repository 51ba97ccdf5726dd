"""Jobs are done by one server at a time, also after restarts and whatever the clock says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twiceshy.memory.events import DAY
from twiceshy.memory.jobs import LEASE
from twiceshy.memory.store import Store

START = 1_700_000_000.0


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def opened(path: Path, clock: Clock) -> Callable[[], Store]:
    return lambda: Store.open(path, clock=clock, busy_timeout=0.1)


def test_a_job_is_due_once_in_its_time_also_after_a_restart(
    opened: Callable[[], Store], clock: Clock
) -> None:
    with opened() as store:
        assert store.jobs.done_at("ageing") is None
        assert store.jobs.claim("ageing", DAY, "one")
        store.jobs.finish("ageing", "one")
        assert store.jobs.done_at("ageing") == START
    clock.now += DAY - 1
    with opened() as store:
        assert not store.jobs.claim("ageing", DAY, "two")
        assert store.jobs.claim("other", DAY, "two")
        clock.now += 1
        assert store.jobs.claim("ageing", DAY, "two")


def test_while_one_server_does_a_job_no_other_does(opened: Callable[[], Store]) -> None:
    with opened() as store, opened() as other:
        assert store.jobs.claim("ageing", DAY, "one")
        assert not other.jobs.claim("ageing", DAY, "two")
        store.jobs.give_up("ageing", "one")
        assert other.jobs.claim("ageing", DAY, "two")


def test_the_job_of_a_server_that_was_killed_is_taken_over_and_it_cannot_finish_it(
    opened: Callable[[], Store], clock: Clock
) -> None:
    with opened() as store:
        assert store.jobs.claim("ageing", DAY, "killed")
        clock.now += LEASE
        assert store.jobs.claim("ageing", DAY, "next")
        store.jobs.finish("ageing", "killed")
        assert store.jobs.done_at("ageing") is None
        store.jobs.give_up("ageing", "killed")
        assert not store.jobs.claim("ageing", DAY, "third")


def test_a_clock_that_was_set_back_keeps_no_job_from_being_done(
    opened: Callable[[], Store], clock: Clock
) -> None:
    with opened() as store:
        assert store.jobs.claim("done", DAY, "one")
        store.jobs.finish("done", "one")
        assert store.jobs.claim("begun", DAY, "one")
        clock.now -= 400 * DAY
        assert store.jobs.claim("done", DAY, "two")
        assert store.jobs.claim("begun", DAY, "two")


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["claim", "finish", "give up"]),
            st.sampled_from(["one", "two", "three"]),
            st.floats(-2 * LEASE, 2 * LEASE),
        ),
        max_size=30,
    )
)
def test_never_two_at_once_within_a_lease(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, float]]
) -> None:
    clock = Clock()
    path = tmp_path_factory.mktemp("jobs") / "memory.db"
    held: tuple[str, float] | None = None
    with Store.open(path, clock=clock) as store:
        for what, holder, later in steps:
            clock.now += later
            if what == "claim":
                if store.jobs.claim("job", DAY, holder):
                    assert held is None or not held[1] <= clock.now < held[1] + LEASE
                    held = holder, clock.now
            elif what == "finish":
                store.jobs.finish("job", holder)
                held = None if held and held[0] == holder else held
            else:
                store.jobs.give_up("job", holder)
                held = None if held and held[0] == holder else held

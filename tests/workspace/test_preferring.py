"""Whose turn it is: the same all day, another one for each store and day, and by what was answered."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import fmean

import pytest

from tests.memory.support import NOW, open_store
from tests.support import lesson_of
from twiceshy.memory.events import DAY
from twiceshy.memory.store import Store
from twiceshy.model import LearnedLesson
from twiceshy.recall.taste import arm_of
from twiceshy.workspace.preferring import taste_of

PLAIN = lesson_of("old($A)", "fresh($A)", ".py")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "memory.db") as opened:
        yield opened


def answered(accepted: int, rejected: int, family: str = "f", domain: str = "") -> LearnedLesson:
    evidence = replace(PLAIN.evidence, accepted=accepted, rejected=rejected, domain=domain)
    return replace(PLAIN, family=family, evidence=evidence)


def drawn(store: Store, *learned: LearnedLesson, day: int = 0) -> float:
    (found,) = taste_of(store, "p", learned, NOW + day * DAY).drawn.values()
    return found


def test_it_is_the_same_all_day_and_another_one_the_next(store: Store, tmp_path: Path) -> None:
    start = NOW - NOW % DAY
    first, late, next_day = (
        taste_of(store, "p", [PLAIN], start + hours * 3600).drawn for hours in (0, 23, 24)
    )
    assert first == late
    assert first != next_day
    assert taste_of(store, "q", [PLAIN], start).drawn != first
    with open_store(tmp_path / "other.db") as other:
        assert taste_of(other, "p", [PLAIN], start).drawn != first


def test_what_was_turned_down_has_its_turn_later(store: Store) -> None:
    wanted, unwanted = answered(20, 1), answered(1, 20)
    days = range(40)
    assert fmean(drawn(store, wanted, day=day) for day in days) > 0.4
    assert fmean(drawn(store, unwanted, day=day) for day in days) < -0.4


def test_a_lesson_of_two_families_is_answered_once(store: Store) -> None:
    assert drawn(store, answered(9, 1)) == drawn(store, answered(9, 1), answered(9, 1, "g"))


def test_domains_are_apart(store: Store) -> None:
    web = answered(0, 9, domain="web_backend:python")
    assert arm_of(web)[0] == "web_backend:python"
    assert arm_of(PLAIN)[0] == "python"
    both = taste_of(store, "p", [PLAIN, web], NOW).drawn
    assert both[arm_of(PLAIN)] == drawn(store, PLAIN)
    assert both[arm_of(web)] == drawn(store, web)


def test_on_the_command_line_nothing_is_drawn(store: Store) -> None:
    assert taste_of(store, "p", [PLAIN]).drawn == {}

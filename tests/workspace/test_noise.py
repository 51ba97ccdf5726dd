"""How many diagnostics may come up by themselves, and which."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twiceshy.config import Settings
from twiceshy.model import Suggestion
from twiceshy.workspace.noise import HOUR, NoiseBudget
from twiceshy_analyzers.api import Span

SETTINGS = Settings(noise_per_file=4, noise_per_hour=6)
PLAIN = Suggestion("lesson", "", Span(0, 1), "", 0.9, "high", (), ())


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def budget(clock: Clock) -> NoiseBudget:
    return NoiseBudget(clock)


def some(names: str, **values: Any) -> list[Suggestion]:
    return [replace(PLAIN, site=name, **values) for name in names]


def shown(budget: NoiseBudget, found: Sequence[Suggestion], uri: str = "a") -> str:
    return "".join(one.site for one in budget.allowed(uri, found, SETTINGS))


def test_a_file_has_no_more_than_it_may(budget: NoiseBudget) -> None:
    assert shown(budget, some("abcdef")) == "abcd"


def test_the_exact_come_first_then_the_taught_then_the_surest(budget: NoiseBudget) -> None:
    found = [
        *some("ab", confidence=0.97),
        *some("cd", confidence=0.9),
        *some("e", confidence=0.86, taught=True),
        *some("f", confidence=0.95, level="exact"),
    ]
    assert shown(budget, found) == "abef"


def test_a_draw_decides_who_comes_first_and_never_how_many(budget: NoiseBudget) -> None:
    found = [*some("abc", confidence=0.95, turn=0.2), *some("defgh", confidence=0.86, turn=0.99)]
    assert shown(budget, found) == "defg"
    assert shown(budget, found) == "defg"
    exact = some("ij", confidence=0.95, level="exact", turn=0.01)
    assert shown(budget, [*found, *exact], "b") == "ij"


def test_what_was_let_in_stays_and_does_not_cost_again(budget: NoiseBudget, clock: Clock) -> None:
    assert shown(budget, some("abcd")) == "abcd"
    surer = some("xyz", level="exact")
    assert shown(budget, [*surer, *some("abcd")]) == "abcd"
    clock.now += 2 * HOUR
    assert shown(budget, [*some("abcd"), *surer]) == "abcdxyz"


def test_what_comes_back_within_the_hour_is_let_in_again(budget: NoiseBudget) -> None:
    assert shown(budget, some("abcd")) == "abcd"
    assert shown(budget, []) == ""
    assert shown(budget, some("efgh")) == ""
    assert shown(budget, some("efabcd")) == "abcd"


def test_all_files_together_have_no_more_than_the_hour_allows(
    budget: NoiseBudget, clock: Clock
) -> None:
    assert shown(budget, some("abcd")) == "abcd"
    assert shown(budget, some("abcd"), "b") == "ab"
    assert shown(budget, some("abcd"), "c") == ""
    budget.closed("a")
    assert shown(budget, some("abcd"), "c") == "", "closing a file gives nothing back"
    clock.now += HOUR + 1
    assert shown(budget, some("abcd"), "c") == "abcd"


def test_what_was_accepted_makes_room_for_the_next(budget: NoiseBudget) -> None:
    assert shown(budget, some("abcdef")) == "abcd"
    budget.accepted("a", "lesson", ["a", "b"])
    assert shown(budget, some("cdef")) == "cdef"


def test_a_file_whose_suggestions_were_rejected_gets_fewer(
    budget: NoiseBudget, clock: Clock
) -> None:
    assert shown(budget, some("abcd")) == "abcd"
    budget.rejected("a", "lesson", "a")
    assert shown(budget, some("bcdefgh")) == "bcd", "what is there stays, and nothing new comes"
    clock.now += HOUR + 1
    assert shown(budget, some("efgh")) == "efgh"
    budget.rejected("b", "lesson", "a")
    assert shown(budget, some("bcde"), "b") == "bc"
    budget.rejected("b", "lesson", "b")
    assert shown(budget, some("cdef"), "b") == "c"


def test_nothing_at_all_is_a_budget_too(budget: NoiseBudget) -> None:
    assert budget.allowed("a", some("ab"), Settings(noise_per_file=0)) == []
    assert budget.allowed("a", some("ab"), Settings(noise_per_hour=0)) == []


def test_what_is_long_ago_is_forgotten(budget: NoiseBudget, clock: Clock) -> None:
    for number in range(100):
        shown(budget, some("ab"), str(number))
        budget.rejected(str(number), "lesson", "a")
        budget.closed(str(number))
    clock.now += HOUR + 1
    shown(budget, [], "a")
    assert len(budget._files) == 1


@given(st.lists(st.floats(0, 1), max_size=30), st.integers(0, 6), st.integers(0, 9))
def test_no_draw_lets_more_come_up_than_is_allowed(
    turns: list[float], per_file: int, per_hour: int
) -> None:
    found = [replace(PLAIN, site=str(at), turn=turn) for at, turn in enumerate(turns)]
    settings = Settings(noise_per_file=per_file, noise_per_hour=per_hour)
    budget = NoiseBudget(Clock())
    once = budget.allowed("a", found, settings)
    assert len(once) == min(len(turns), per_file, per_hour)
    assert budget.allowed("a", found, settings) == once
    assert len(budget.allowed("b", found, settings)) <= per_hour - len(once)

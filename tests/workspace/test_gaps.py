"""Where the memory is thin or wrong, and what is asked first."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.memory.support import trace
from twiceshy.lessons.anti import shape_of_lesson
from twiceshy.memory.events import (
    DAY,
    commit_event,
    complaint_event,
    proposal_event,
    recall_event,
    symptom_event,
    trace_event,
    verdict_event,
)
from twiceshy.memory.recalls import Recalled
from twiceshy.memory.store import Store
from twiceshy.model import (
    Answer,
    Complaint,
    FileChange,
    LearnedLesson,
    Origin,
    Proposal,
    Symptom,
    Verdict,
)
from twiceshy.workspace.gaps import HALF_LIFE, Gap, gaps_of, worth
from twiceshy.workspace.learning import derive_lessons, record_edit
from twiceshy.workspace.silencing import set_silence

NOW = 1_700_000_000.0
UNSAFE = Symptom("ruff", "S506", "Probable use of unsafe loader")
CODE = "import yaml\n\n\ndef read_{number}(file):\n    return {call}(file)\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "memory.db", clock=lambda: NOW) as store:
        yield store


def correct(store: Store, before: str, *after: str) -> list[LearnedLesson]:
    """Each of these corrections is a commit of its own; the lessons that come of all."""
    for call in after:
        number = store.next_number("p")
        sha = f"{number:040x}"
        origin = Origin("p", f"{number}.py", "git", NOW, number, sha)
        sides = [CODE.format(number=number, call=one).encode() for one in (before, call)]
        record_edit(store, FileChange(origin.path, *sides), origin)
        store.record([commit_event("p", sha, NOW)])
    derive_lessons(store, "p")
    return store.lessons("p")


def complain(store: Store, times: int, lesson: str | None = None, at: float = NOW) -> None:
    store.record([complaint_event(Complaint("p", UNSAFE, at, lesson=lesson))] * times)


def answer(store: Store, learned: LearnedLesson, *answers: Answer, times: int = 1) -> None:
    lesson, first = learned.lesson, len(store.traces())
    for key in (f"t{number}" for number in range(first, first + times)):
        store.record([trace_event(trace(key, lesson=lesson.key, site=key))])
        shape = shape_of_lesson(lesson)
        given = [Verdict("p", lesson.key, key, one, NOW, shape, trace=key) for one in answers]
        store.record([verdict_event(one) for one in given])


def look(store: Store, statement: str, found: int, place: str = "", days: int = 0) -> None:
    recalled = Recalled("p", "a.py", statement, found, NOW - days * DAY)
    store.record([recall_event(recalled, place or statement)])


def asked(store: Store) -> list[tuple[str, int]]:
    return [(one.kind, one.occasions) for one in gaps_of(store, "p", NOW).gaps]


def test_a_memory_in_which_all_is_well_asks_nothing(store: Store) -> None:
    (learned,) = correct(store, "yaml.load", *["yaml.safe_load"] * 3)
    answer(store, learned, "accepted", times=20)
    answer(store, learned, "rejected")
    look(store, "yaml.load(file)", found=2)
    complain(store, 2)
    found = gaps_of(store, "p", NOW)
    assert (found.gaps, found.recalls, found.empty) == ([], 1, 0)
    assert found.figures == (21, 1)


def test_what_tools_complain_of_and_nothing_mends_is_asked(store: Store) -> None:
    complain(store, 3)
    (gap,) = gaps_of(store, "p", NOW).gaps
    assert (gap.kind, gap.occasions, gap.symptom) == ("unfixed", 3, UNSAFE)
    assert "when ruff says `S506`: `Probable use of unsafe loader`?" in gap.question


def test_what_a_lesson_was_seen_to_mend_is_not_asked(store: Store) -> None:
    (learned,) = correct(store, "yaml.load", "yaml.safe_load")
    complain(store, 9)
    assert asked(store) == [("unfixed", 9)]
    (example,) = learned.evidence.experiences
    store.record([symptom_event("p", example, UNSAFE, NOW)])
    assert asked(store) == []


def test_a_fix_that_did_not_help_is_asked(store: Store) -> None:
    (learned,) = correct(store, "yaml.load", "yaml.safe_load")
    key = learned.lesson.key
    complain(store, 4, key)
    assert asked(store) == []
    store.record([proposal_event(Proposal("p", "failing", UNSAFE, NOW, key))])
    (gap,) = gaps_of(store, "p", NOW).gaps
    assert (gap.kind, gap.occasions, gap.lessons) == ("failing", 4, (key,))
    assert key[:8] in gap.question


def test_several_outcomes_of_one_piece_of_code_are_one_question(store: Store) -> None:
    several = [*["yaml.safe_load"] * 3, *["yaml.full_load"] * 2]
    lessons = correct(store, "yaml.load", *several)
    (gap,) = gaps_of(store, "p", NOW).gaps
    assert gap.kind == "split"
    assert set(gap.lessons) == {one.lesson.key for one in lessons}
    assert "`yaml.load` → `yaml.safe_load` or `yaml.load` → `yaml.full_load`" in gap.question
    assert gap.occasions == 4  # of five, two are otherwise than most
    other = next(one for one in lessons if one.lesson.template == "yaml.full_load")
    set_silence(store, other, NOW, holds=True)
    assert asked(store) == []


def test_an_exception_is_no_question(store: Store) -> None:
    correct(store, "yaml.load", *["yaml.safe_load"] * 5, "yaml.full_load")
    assert asked(store) == []


def test_what_was_not_wanted_is_asked_until_it_is_silent(store: Store) -> None:
    (learned,) = correct(store, "yaml.load", *["yaml.safe_load"] * 2)
    answer(store, learned, "ignored", times=19)
    assert asked(store) == []
    answer(store, learned, "ignored")
    assert asked(store) == [("unwanted", 20)]
    answer(store, learned, "rejected", times=3)
    assert asked(store) == []


def test_what_is_written_otherwise_again_and_again_is_asked(store: Store) -> None:
    (learned,) = correct(store, "yaml.load", *["yaml.safe_load"] * 2)
    answer(store, learned, "accepted", times=6)
    answer(store, learned, "accepted", "modified", times=2)
    assert asked(store) == []
    answer(store, learned, "accepted", "modified")
    (gap,) = gaps_of(store, "p", NOW).gaps
    assert (gap.kind, gap.occasions) == ("rewritten", 3)
    assert "was taken 9 times, and changed 3 times" in gap.question


def test_what_was_looked_for_in_vain_is_asked_by_its_code(store: Store) -> None:
    for place in ("one", "two"):
        look(store, "total += one", 0, place)
    look(store, "total += one", 0, "one")  # the same place on the same day
    look(store, "total += one", 0, "one", days=1)
    look(store, "print(total)", 0)
    look(store, "yaml.load(file)", 1)
    found = gaps_of(store, "p", NOW)
    assert (found.recalls, found.empty) == (5, 4)
    assert [(one.kind, one.occasions) for one in found.gaps] == [("empty", 3), ("empty", 1)]
    assert "`total += one` in a.py" in found.gaps[0].question


def test_the_most_useful_comes_first_and_what_is_old_later(store: Store) -> None:
    complain(store, 5, at=NOW - 2 * HALF_LIFE)
    for place in ("one", "two"):
        look(store, "total += one", 0, place)
    assert asked(store) == [("empty", 2), ("unfixed", 5)]
    assert gaps_of(store, "q", NOW).gaps == []


@given(st.integers(1, 10**6), st.floats(0, 4e9), st.floats(0, 4e9), st.floats(0, 4e9))
def test_worth_falls_with_age_alone_and_never_below_nothing(
    occasions: int, at: float, now: float, later: float
) -> None:
    gap = Gap("empty", "", "", occasions, at)
    assert 0 <= worth(gap, now + later) <= worth(gap, now) <= occasions
    assert worth(gap, at) == occasions == worth(gap, at - 1)


def test_who_forgets_a_path_forgets_what_was_looked_for_there(store: Store) -> None:
    look(store, "total += one", 0)
    store.forget("p", path="b.py")
    assert asked(store) == [("empty", 1)]
    store.forget("p", path="a.py")
    assert store.recalls("p") == []
    assert store.check() == []

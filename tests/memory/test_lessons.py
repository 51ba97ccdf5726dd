from dataclasses import replace
from pathlib import Path

import pytest

from tests.memory.support import learned, raw, seen, verdict
from twiceshy.errors import StoreDamaged
from twiceshy.memory.events import scope_event, tombstone_event, verdict_event
from twiceshy.memory.store import Store
from twiceshy.model import EVERYWHERE, Hole, LearnedLesson, Widening
from twiceshy_analyzers.api import Import


def rich() -> LearnedLesson:
    plain = learned()
    lesson = replace(
        plain.lesson,
        holes=(Hole("A", many=True, kinds=("name",), texts=("x", "y")), Hole("B")),
        names=(("open", "bound"),),
        added=(Import("pathlib", "Path", "P"),),
        dropped=(Import("io"),),
    )
    return replace(
        plain, lesson=lesson, evidence=replace(plain.evidence, taught=True, left_alone=3)
    )


def test_a_widened_lesson_holds_where_the_newest_word_says(store: Store) -> None:
    store.replace_lessons("p", {"f1": [learned("l1"), learned("l2")]})
    store.record([scope_event(Widening("p", "l1", "q", True, 1.0))])
    store.record([verdict_event(verdict("accepted")), verdict_event(verdict("rejected"))])
    store.record([verdict_event(verdict("rejected", project="q"))])
    (there,) = store.widened_lessons("q")
    assert (there.project, there.lesson.key) == ("p", "l1")
    assert (there.evidence.accepted, there.evidence.rejected) == (1, 2)
    assert store.widened_lessons("p") == store.widened_lessons("r") == []
    assert store.reaches("p") == {"l1": frozenset({"q"})}
    store.record([scope_event(Widening("p", "l1", "q", False, 2.0))])
    assert store.widened_lessons("q") == []
    store.record([scope_event(Widening("p", "l2", EVERYWHERE, True, 3.0))])
    store.rebuild()
    assert store.reaches("p") == {"l2": frozenset({EVERYWHERE})}
    assert store.check() == []


def test_a_lesson_comes_back_as_it_was(store: Store) -> None:
    store.replace_lessons("p", {"f1": [rich()]})
    assert store.lessons() == [rich()]
    assert store.lessons("q") == []


def test_lessons_are_replaced_family_by_family(store: Store) -> None:
    store.replace_lessons("p", {"f1": [learned("l1"), learned("l2")], "f2": [learned("l1")]})
    store.replace_lessons("q", {"f1": [learned("l1")]})
    store.replace_lessons("p", {"f1": [learned("l3")], "f3": []})
    found = [(each.project, each.family, each.lesson.key) for each in store.lessons()]
    assert found == [("p", "f1", "l3"), ("p", "f2", "l1"), ("q", "f1", "l1")]
    store.clear_lessons("p")
    assert len(store.lessons()) == 1
    store.clear_lessons()
    assert store.lessons() == []


def test_verdicts_of_their_own_project_are_counted_into_lessons(store: Store) -> None:
    store.replace_lessons("p", {"f1": [learned("l1")], "f2": [learned("l1"), learned("l2")]})
    answers = ["accepted", "accepted", "accepted", "rejected", "rejected", "reverted"]
    store.record([verdict_event(verdict(answer)) for answer in answers])
    store.record([verdict_event(verdict("accepted", project="q"))])
    store.record([tombstone_event(verdict("rejected", site="s9", at=1.0), 9)])
    counts = [
        (each.lesson.key, each.evidence.accepted, each.evidence.rejected, each.evidence.reverted)
        for each in store.lessons("p")
    ]
    # One that was accepted was taken back again.
    assert counts == [("l1", 2, 3, 1), ("l1", 2, 3, 1), ("l2", 0, 0, 0)]


def test_the_counts_of_verdicts_are_never_stored(store: Store) -> None:
    counted = replace(learned().evidence, accepted=7, rejected=7, reverted=7)
    store.replace_lessons("p", {"f1": [replace(learned(), evidence=counted)]})
    assert store.lessons() == [learned()]


def test_families_hold_their_experiences(store: Store) -> None:
    store.record([seen("e1"), seen("e2"), seen("e3"), seen("x", project="q")])
    store.save_families("p", [("e3", "f1"), ("e1", "f1"), ("e2", "f2"), ("e2", "f1")])
    store.save_families("q", [("x", "f1")])
    found = store.families_of("p", ["f1", "f2", "none"])
    keys = {family: [each.key for each in members] for family, members in found.items()}
    assert keys == {"f1": ["e1", "e2", "e3"], "f2": ["e2"], "none": []}


def test_of_a_large_family_the_newest_count_whenever_they_were_learned(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twiceshy.memory.experiences.MOST_OF_FAMILY", 2)
    store.record([seen("e1", number=3), seen("e2", number=1), seen("e3", number=2)])
    store.save_families("p", [("e1", "f1"), ("e2", "f1"), ("e3", "f1")])
    assert [each.key for each in store.families_of("p", ["f1"])["f1"]] == ["e1", "e3"]


def test_an_experience_moves_when_its_families_are_saved_again(store: Store) -> None:
    store.record([seen("e1"), seen("e2")])
    store.save_families("p", [("e1", "f1"), ("e2", "f1")])
    store.save_families("p", iter([("e1", "f2"), ("e1", "f2")]))
    found = store.families_of("p", ["f1", "f2"])
    assert [[each.key for each in members] for members in found.values()] == [["e2"], ["e1"]]


def test_rebuilding_leaves_it_to_the_learner_to_learn_again(store: Store) -> None:
    store.record([seen("e1")])
    store.save_families("p", [("e1", "f1")])
    store.replace_lessons("p", {"f1": [learned()]})
    store.rebuild()
    assert store.families_of("p", ["f1"]) == {"f1": []}
    assert store.lessons() == []
    assert len(store.experiences()) == 1


def test_projects_count_a_lesson_of_two_families_once(store: Store) -> None:
    store.replace_lessons("p", {"f1": [learned("l1")], "f2": [learned("l1"), learned("l2")]})
    assert store.projects() == [("p", "p", 0, 2)]


def test_a_lesson_that_cannot_be_read_is_damage(store: Store, path: Path) -> None:
    store.replace_lessons("p", {"f1": [learned()]})
    with raw(path) as connection:
        connection.execute("UPDATE lesson SET body = '[1, 2'")
    with pytest.raises(StoreDamaged, match="cannot be read"):
        store.lessons()

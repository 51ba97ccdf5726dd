"""What leads to what, from what is kept alone: nothing more, and nothing that was forgotten."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.memory.support import bytes_beside, correction, learned, open_store, raw
from twiceshy.memory import edges, graph
from twiceshy.memory.events import correction_event, revert_event, symptom_event
from twiceshy.memory.graph import Around, Node
from twiceshy.memory.store import Store
from twiceshy.model import Event, LearnedLesson, Symptom
from twiceshy_analyzers.api import Import

SHA = "a" * 40
LATER = "b" * 40
SYMPTOM = Symptom("ruff", "SIM115", "use a context \N{LEFT DOUBLE QUOTATION MARK}manager")


def seen(key: str, **where: object) -> Event:
    return correction_event(key, correction(before=f"open({key})", **where))


def lesson(
    key: str, pattern: str, template: str, *experiences: str, first: float = 10.0
) -> LearnedLesson:
    one = learned(key, experiences=experiences, pattern=pattern)
    made = replace(one.lesson, template=template, added=(Import("pathlib", "Path"), Import("os")))
    evidence = replace(one.evidence, first_seen=first)
    return replace(one, lesson=made, evidence=evidence, family=f"f {key}")


def keep(store: Store, *lessons: LearnedLesson) -> None:
    store.replace_lessons("p", {one.family: [one] for one in lessons})


def told(found: Around) -> list[str]:
    return [
        f"{e.source.kind} {e.source.label} {e.kind} {e.target.kind} {e.target.label}"
        for e in found.edges
    ]


def all_of_it(store: Store) -> list[str]:
    """What hangs together with the first lesson, of which all these tests have is near."""
    return sorted(told(store.graph.around_lesson("p", "l1", 2)))


def taught(store: Store) -> None:
    store.record(
        [
            seen("e1", commit=SHA, author="who"),
            seen("e2", path="b\udcff.py", seen="editor", author="me"),
            seen("e3", path="c.py", seen="editor"),
        ]
    )
    store.record([symptom_event("p", "e1", SYMPTOM, 11.0)])
    keep(store, lesson("l1", "open($A)", "Path($A).open()", "e1", "e2"))


SCANNED = [["SCAN", table] for table in ("experience", "event", "symptom")]
ALL = [
    f"commit {SHA} derived_from person who",
    f"fix Path($A).open() derived_from commit {SHA}",
    "fix Path($A).open() derived_from file b\udcff.py",
    "fix Path($A).open() derived_from file src/a.py",
    "fix Path($A).open() derived_from person me",
    "fix Path($A).open() requires import os",
    "fix Path($A).open() requires import pathlib Path",
    "pattern open($A) causes symptom ruff SIM115: use a context “manager",
    "pattern open($A) fixed_by fix Path($A).open()",
    "symptom ruff SIM115: use a context “manager fixed_by fix Path($A).open()",
]


def test_what_is_kept_hangs_together(store: Store) -> None:
    taught(store)
    assert all_of_it(store) == ALL
    around = store.graph.around_symptom("p", "CONTEXT", 3)
    assert sorted(told(around)) == ALL
    assert [node.kind for node in around.starts] == ["symptom"]


def test_a_lesson_in_two_families_is_one_fix(store: Store) -> None:
    taught(store)
    one = lesson("l1", "open($A)", "Path($A).open()", "e1")
    store.replace_lessons("p", {"another": [replace(one, family="another")]})
    assert all_of_it(store) == ALL


def test_one_step_goes_no_further(store: Store) -> None:
    taught(store)
    near = told(store.graph.around_lesson("p", "l1", 1))
    assert [one for one in ALL if one not in near] == [f"commit {SHA} derived_from person who"]


@pytest.mark.parametrize(
    ("other", "edge"),
    [
        (lesson("l2", "open($A)", "codecs.open($A)", "e3"), "l1 contradicts l2"),
        (lesson("l2", "Path($A).open()", "open($A)", "e3"), "l1 contradicts l2"),
        (lesson("l2", "Path($A).open()", "fs.open($A)", "e3", first=20.0), "l2 supersedes l1"),
        (lesson("l2", "io.open($A)", "open($A)", "e3", first=5.0), "l1 supersedes l2"),
    ],
)
def test_fixes_contradict_and_supersede_each_other(
    store: Store, other: LearnedLesson, edge: str
) -> None:
    taught(store)
    keep(store, other)
    for key in ("l1", "l2"):
        found = store.graph.around_lesson("p", key, 1).edges
        between = [f"{one.source.name} {one.kind} {one.target.name}" for one in found
                   if one.source.kind == one.target.kind == "fix"]  # fmt: skip
        assert between == [edge]


@pytest.mark.parametrize(
    "other",
    [
        lesson("l2", "load($A)", "safe_load($A)", "e3"),
        lesson("l2", "open($B)", "Path($A).open()", "e3"),  # the same outcome is no contradiction
        lesson(
            "l2", "Path($A).open()", "fs.open($A)", "e3", first=10.0
        ),  # nobody knows which is later
    ],
)
def test_fixes_that_have_nothing_to_do_with_each_other(store: Store, other: LearnedLesson) -> None:
    taught(store)
    keep(store, other)
    kinds = {e.kind for key in ("l1", "l2") for e in store.graph.around_lesson("p", key, 1).edges}
    assert "fixed_by" in kinds
    assert not kinds & {"contradicts", "supersedes"}


def test_of_where_things_come_from_only_the_origin_is_followed(store: Store) -> None:
    """Two lessons of one file and one person have nothing to do with each other."""
    taught(store)
    store.record([seen("e4", commit=SHA, author="who")])
    keep(store, lesson("l2", "load($A)", "safe_load($A)", "e4"))
    assert "safe_load" not in " ".join(told(store.graph.around_lesson("p", "l1", 6)))


def test_a_commit_that_reverts_another_supersedes_it(store: Store) -> None:
    taught(store)
    store.record([revert_event("p", SHA[:9], 30.0, by=LATER)])
    assert f"commit {LATER} supersedes commit {SHA}" in told(
        store.graph.around_lesson("p", "l1", 2)
    )


def test_another_project_has_a_graph_of_its_own(store: Store) -> None:
    taught(store)
    assert store.graph.around_lesson("q", "l1", 3).edges == ()
    assert store.graph.around_symptom("q", "context", 3) == ((), (), True)


@pytest.mark.parametrize("words", ["%", "_", "nothing like it", "'; DROP TABLE event; --"])
def test_words_are_words(store: Store, words: str) -> None:
    taught(store)
    assert store.graph.around_symptom("p", words, 2).starts == ()
    assert store.check() == []


def test_a_circle_ends_and_a_crowd_is_cut(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "MOST_NODES", 20)
    monkeypatch.setattr(graph, "MOST_EDGES", 50)
    taught(store)
    crowd = [lesson(f"x{n}", "open($A)", f"other{n}($A)", "e3") for n in range(25)]
    keep(store, *crowd)
    found = store.graph.around_lesson("p", "l1", 6).edges
    nodes = {node for edge in found for node in (edge.source, edge.target)}
    assert 10 < len(nodes) <= 20
    assert len(found) == 50
    assert not store.graph.around_lesson("p", "l1", 6).is_whole
    assert Node("pattern", "python open($A)", "open($A)") in nodes


def test_it_is_made_of_the_log_and_of_what_is_learned_from_it(store: Store) -> None:
    taught(store)
    store.rebuild()
    assert all_of_it(store) == []
    keep(store, lesson("l1", "open($A)", "Path($A).open()", "e1", "e2"))
    assert all_of_it(store) == ALL


def test_what_is_forgotten_is_gone_from_it(store: Store, path: Path) -> None:
    taught(store)
    store.forget("p", "src/a.py")
    assert all_of_it(store) == []
    assert store.graph.around_symptom("p", "context", 2).starts == ()
    assert SHA.encode() not in bytes_beside(path)
    with open_store(path) as again:
        assert all_of_it(again) == []


def test_what_is_not_near_is_not_read(store: Store, path: Path) -> None:
    """Of a million corrections only those of the lessons that are near are looked up."""
    taught(store)
    given = {"project": "p", "nodes": "[]", "lessons": "[]"}
    with raw(path) as connection:
        plan = [
            row[3]
            for row in connection.execute(f"EXPLAIN QUERY PLAN {edges.EDGES}", given)
            if row[3].startswith(("SCAN", "SEARCH"))
        ]
    assert any("experience_head" in step for step in plan)
    read_whole = [step for step in plan if step.split()[:2] in SCANNED]
    assert read_whole == []

from pathlib import Path
from typing import Any

import pytest

from tests.memory.support import bytes_beside, correction, dump, seen
from twiceshy.memory.events import (
    complaint_event,
    correction_event,
    made_event,
    proposal_event,
    symptom_event,
)
from twiceshy.memory.store import Store
from twiceshy.memory.symptoms import Settled
from twiceshy.model import Complaint, Proposal, Repetition, Symptom

OPTIONAL = Symptom("pyright", "reportOptionalMemberAccess", "zanzibar _ of _")
UNUSED = Symptom("ruff", "F401", "_ imported but unused")


def fill(store: Store) -> None:
    store.record(
        [
            seen("e1", path="src/a.py", at=10.0),
            seen("e2", path="src/b.py", at=20.0),
            symptom_event("p", "e1", OPTIONAL, 11.0),
            symptom_event("p", "e1", UNUSED, 12.0),
            symptom_event("p", "e2", OPTIONAL, 21.0),
            complaint_event(Complaint("p", OPTIONAL, 10.0)),
            complaint_event(Complaint("p", OPTIONAL, 20.0, suppressed=True)),
            complaint_event(Complaint("p", UNUSED, 20.0)),
            complaint_event(Complaint("p", OPTIONAL, 20.0, suppressed=True, lesson="l1")),
            proposal_event(Proposal("p", "failing", OPTIONAL, 20.0, "l1")),
        ]
    )


def test_symptoms_are_told_by_correction_each_once(store: Store) -> None:
    fill(store)
    again = symptom_event("p", "e1", OPTIONAL, 99.0)
    assert store.record([again]) == 0
    assert store.symptoms(["p"]) == {"e1": (OPTIONAL, UNUSED), "e2": (OPTIONAL,)}
    assert store.symptoms(["q"]) == {}


def test_complaints_are_counted_and_never_taken_back(store: Store) -> None:
    fill(store)
    assert store.complaints("p", OPTIONAL) == 2
    assert store.complaints("p", OPTIONAL, since=15.0) == 1
    assert store.complaints("p", OPTIONAL, lesson="l1") == 1
    assert store.repetitions("p") == [
        Repetition(OPTIONAL, 2, 10.0, 20.0),
        Repetition(UNUSED, 1, 20.0, 20.0),
    ]


def test_the_same_is_proposed_once(store: Store) -> None:
    fill(store)
    assert store.record([proposal_event(Proposal("p", "failing", OPTIONAL, 30.0, "l1"))]) == 0
    assert store.record([proposal_event(Proposal("p", "repeated", OPTIONAL, 30.0))]) == 1
    assert [(one.reason, one.lesson) for one in store.proposals("p")] == [
        ("failing", "l1"),
        ("repeated", None),
    ]


def test_the_corrections_of_a_file_come_with_their_lines(store: Store) -> None:
    fill(store)
    lined = correction_event("e3", correction(path="src/a.py", at=30.0))
    store.record([lined, seen("e4", path="src/a.py", at=40.0), made_event("p", "e4", 40.0)])
    assert store.corrections_since("p", "src/a.py", 10.0) == [
        Settled("e1", 10.0, -1, 1),
        Settled("e3", 30.0, -1, 1),
    ]
    assert store.corrections_since("p", "src/a.py", 10.5) == [Settled("e3", 30.0, -1, 1)]
    assert store.corrections_between("p", 10.0, 30.0) == ["e2", "e3"]


def test_what_is_made_from_the_log_comes_back_as_it_was(store: Store, path: Path) -> None:
    fill(store)
    before = dump(path)
    assert [len(before[name]) for name in ("symptom", "complaint", "proposal")] == [3, 4, 1]
    store.rebuild()
    assert dump(path) == before
    assert store.check() == []


@pytest.mark.parametrize(
    ("what", "labelled", "complaints", "proposals"),
    [
        ({"path": "src/a.py"}, {"e2"}, 4, 1),
        ({"project": "p"}, set(), 0, 0),
        ({"since": 15.0}, {"e1"}, 1, 0),
        ({"lesson": "l1"}, {"e1", "e2"}, 3, 0),
        ({"everything": True}, set(), 0, 0),
    ],
)
def test_they_are_forgotten_with_what_they_are_about(
    store: Store,
    path: Path,
    what: dict[str, Any],
    labelled: set[str],
    complaints: int,
    proposals: int,
) -> None:
    fill(store)
    store.forget(**what)
    assert store.symptoms(["p"]).keys() == labelled
    tables = dump(path)
    assert (len(tables["complaint"]), len(tables["proposal"])) == (complaints, proposals)
    assert store.check() == []
    if not labelled:
        store.close()
        assert b"zanzibar" not in bytes_beside(path)

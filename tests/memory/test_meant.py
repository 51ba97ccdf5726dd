"""What a person asked to be remembered, and what counts as no evidence."""

from pathlib import Path

from tests.memory.support import bytes_beside, dump, learned, seen, verdict
from twiceshy.memory.events import made_event, meant_event, verdict_event
from twiceshy.memory.store import Store


def test_what_is_meant_is_evidence_whatever_tool_had_a_part_in_it(store: Store) -> None:
    store.record([seen("e1"), seen("e2", "open(b)"), seen("e3", "open(c)")])
    store.record([made_event("p", "e1", 2.0), made_event("p", "e2", 2.0, "b2", "l1")])
    assert [one.key for one in store.experiences("p")] == ["e3"]
    store.record([meant_event("p", "e1", 3.0), meant_event("p", "e3", 3.0)])
    assert [(one.key, one.meant) for one in store.experiences("p")] == [("e1", True), ("e3", True)]
    assert store.record([meant_event("p", "e1", 4.0)]) == 0


def test_whether_a_suggestion_made_a_change_is_known(store: Store) -> None:
    store.record([made_event("p", "e1", 2.0), made_event("p", "e2", 2.0, "b2", "l1")])
    assert store.made_changes("p", ["e1", "e2", "e3"]) == {"e1": False, "e2": True}
    assert store.made_changes("q", ["e1"]) == {}


def test_what_was_meant_is_rebuilt_and_forgotten(store: Store, path: Path) -> None:
    store.record([seen("e1", path="src/a.py"), seen("e2", path="src/b.py")])
    store.record([meant_event("p", "e1", 3.0), meant_event("p", "e2", 3.0)])
    before = dump(path)
    store.rebuild()
    assert dump(path) == before
    assert store.check() == []
    store.forget("p", path="src/a.py")
    assert [(key, project) for key, project in dump(path)["meant_change"]] == [("e2", "p")]
    assert b"src/a.py" not in bytes_beside(path)


def test_lessons_that_are_not_kept_know_what_was_said_of_them(store: Store) -> None:
    store.record([verdict_event(verdict("rejected", site=f"s{n}")) for n in range(3)])
    (one,) = store.judged("p", [learned("l1")])
    assert (one.evidence.rejected, one.evidence.silenced) == (3, True)
    (other,) = store.judged("p", [learned("l2")])
    assert (other.evidence.rejected, other.evidence.silenced) == (0, False)

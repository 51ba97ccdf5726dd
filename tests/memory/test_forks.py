"""Examples that suggestions made: there for as long as they are accepted, and gone when forgotten."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.memory.support import bytes_beside, dump, seen, trace, verdict
from twiceshy.memory.events import (
    fork_event,
    made_event,
    meant_event,
    trace_event,
    verdict_event,
)
from twiceshy.memory.store import Store
from twiceshy.model import Answer, Event


def said(answer: Answer) -> Event:
    return verdict_event(replace(verdict(answer), trace="t1"))


def forked(store: Store) -> None:
    """A suggestion was made of the lesson "parent", and made the change "e1"."""
    store.record(
        [
            trace_event(trace(made_of="parent")),
            said("accepted"),
            made_event("p", "e1", 2.0, "back", "t1"),
            seen("e1", path="src/a.py"),
            fork_event("p", "e1", "parent", "t1", 2.0),
        ]
    )


def known(store: Store) -> list[tuple[str, str]]:
    return [(one.key, one.forked) for one in store.experiences("p")]


@pytest.mark.parametrize("answer", ["reverted", "modified", "rejected"])
def test_it_is_an_example_until_something_else_is_said(store: Store, answer: Answer) -> None:
    forked(store)
    assert known(store) == [("e1", "parent")]
    here = store.position()
    store.save_families("p", [("e1", "f1")])
    assert store.forks.fallen("p") == {}
    store.record([said(answer)])
    assert known(store) == []
    assert store.changed_since(here)[:2] == (set(), {4})
    assert store.forks.fallen("p") == {"e1": "f1"}
    store.save_families("p", [("e1", "")])
    assert store.forks.fallen("p") == {}
    store.record([meant_event("p", "e1", 3.0)])
    assert known(store) == [("e1", "parent")], "a person's word is more"


def test_the_trace_knows_what_it_was_made_of(store: Store) -> None:
    forked(store)
    store.record([trace_event(trace("t2"))])
    assert [one.trace.made_of for one in store.traces("p")] == ["parent", ""]


def test_it_is_rebuilt_and_forgotten(store: Store, path: Path) -> None:
    forked(store)
    before = dump(path)
    store.rebuild()
    assert dump(path) == before
    assert store.check() == []
    store.forget("p", path="src/a.py")
    assert dump(path)["fork"] == []
    assert known(store) == []
    assert b"parent" not in bytes_beside(path)


def test_it_is_pruned_like_any_other(store: Store, path: Path) -> None:
    forked(store)
    store.save_families("p", [("e1", "f1")])
    store.ageing.prune("p", ["e1"])
    assert store.families_due("p") == ["f1"]
    assert dump(path)["fork"] == []
    assert store.check() == []

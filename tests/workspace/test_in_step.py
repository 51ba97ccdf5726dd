"""Vectors are brought up to what is known by what has happened, and come to the same as by all of it."""

from collections.abc import Callable, Collection
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.memory.support import open_store, seen, verdict
from tests.memory.test_vectors import row
from twiceshy.memory.events import made_event, meant_event, verdict_event
from twiceshy.memory.vectors import Vectors
from twiceshy.workspace.memories import lacking

KEYS = [f"e{number}" for number in range(6)]
step = st.tuples(
    st.sampled_from(["seen", "made", "meant", "verdict", "prune", "other", "lost"]),
    st.sampled_from(KEYS),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(step, max_size=4), max_size=5))
def test_they_are_in_step_after_whatever_happened(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[list[tuple[str, str]]]
) -> None:
    path = tmp_path_factory.mktemp("step") / "memory.db"
    with open_store(path) as store:
        vectors = Vectors.open(path, "m")
        for events in rounds:
            for what, key in events:
                if what == "prune":
                    store.ageing.prune("p", [key])
                elif what == "other":
                    store.forget(project="elsewhere")  # takes the file of vectors away
                    vectors.close()
                    vectors = Vectors.open(path, "m")
                elif what == "lost":
                    vectors.remove(sorted(vectors.known())[:1])
                else:
                    event = {
                        "seen": seen(key),
                        "made": made_event("p", key, 1.0),
                        "meant": meant_event("p", key, 1.0),
                        "verdict": verdict_event(verdict("accepted")),
                    }[what]
                    store.record([event])
            missing = lacking(store, vectors)
            assert missing == sorted(store.numbers() - vectors.known(), reverse=True)
            vectors.add([row(seq) for seq in missing])
            assert lacking(store, vectors) == []
            assert vectors.known() == store.numbers()
        vectors.close()


def test_nothing_is_read_again_while_nothing_happens(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path_factory.mktemp("step") / "memory.db"
    with open_store(path) as store:
        store.record([seen(key) for key in KEYS])
        vectors = Vectors.open(path, "m")
        vectors.add([row(seq) for seq in lacking(store, vectors)])
        assert lacking(store, vectors) == []
        monkeypatch.delattr(type(store), "changed_since")
        assert lacking(store, vectors) == []
        vectors.close()


def test_what_comes_is_all_that_is_looked_at(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path_factory.mktemp("step") / "memory.db"
    with open_store(path) as store:
        vectors = Vectors.open(path, "m")
        for keys in (KEYS[:3], KEYS[3:]):
            store.record([seen(key) for key in keys])
            missing = lacking(store, vectors)
            assert len(missing) == 3
            vectors.add([row(seq) for seq in missing])
            assert lacking(store, vectors) == []
            monkeypatch.setattr(vectors, "known", partial(_some, vectors.known))
        vectors.close()


def _some(known: Callable[[Collection[int]], set[int]], among: Collection[int]) -> set[int]:
    """Those of some that have vectors; who asks for all of them fails."""
    return known(among)

"""Vectors come in the background, a batch at a time, and those of two models are never mixed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workspace.room import Room
from tests.workspace.test_nearby import MENDED, TEXTS, WRONG, recalled
from tests.workspace.workshop import Workshop
from twiceshy.memory.vectors import delete_vectors
from twiceshy.recall.embedder import Embedder, Model
from twiceshy.recall.structural import Structural
from twiceshy.workspace import embedding, memories, models, nearby

OTHERS = {"f(a)": "f(a, 1)", "g(a, b)": "g(b)", "h(a).i": "h(a).ii", "j[a]": "j.get(a)", "-a": "+a"}


class Other(Structural):
    """Another model, as good as the built-in one."""

    model = Model("other", "1")


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """A room in which six corrections were made, of which two are embedded at a time."""
    for module in (embedding, nearby):
        monkeypatch.setattr(module, "BATCH", 2)
    room = Room(Workshop(tmp_path / "project", tmp_path / "memory.db"))
    monkeypatch.setattr(room, "embedding", lambda *step: steps.append(step))
    steps: list[tuple[int, int]] = []
    room.steps = steps  # type: ignore[attr-defined]
    text = "".join(f"def f{n}(value, a, b):\n    {c}\n" for n, c in enumerate((WRONG, *OTHERS)))
    numbers = room.open("numbers.py", text)
    for old, new in ((WRONG, MENDED), *OTHERS.items()):
        numbers.replace((old, new))
        numbers.save()
    numbers.close()
    drain(room)
    steps.clear()
    delete_vectors(room.workshop.database)
    yield room
    room.engine.stop()


def drain(room: Room) -> None:
    """Wait until every batch is done: each hands the next one over."""
    while room.engine.nearby.embedding.is_running:
        room.drain()


def count(room: Room, embedder: Embedder) -> int:
    """How many vectors of a model there are."""
    with room.workshop.store() as store, memories.vectors_of(store, embedder) as vectors:
        return vectors.count()


def test_all_get_vectors_and_how_far_it_is_is_told_to_the_end(room: Room) -> None:
    total = len(room.workshop.kept())
    assert total > 4
    texts = room.open("texts.py", TEXTS)
    assert recalled(texts) == [], "the newest come first, and nobody waits for the oldest"
    drain(room)
    assert len(recalled(texts)) == 1
    assert count(room, Structural()) == total
    steps = room.steps  # type: ignore[attr-defined]
    assert steps
    assert all(done <= of for done, of in steps)
    assert steps[-1][0] == steps[-1][1]


def test_another_model_makes_all_anew_and_none_is_mixed(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    recalled(room.open("texts.py", TEXTS))
    drain(room)
    monkeypatch.setattr(embedding, "choice_of", lambda _database: "other")
    for module in (memories, embedding, models):
        monkeypatch.setattr(module, "embedder_of", lambda _database: Other())
    room.engine._background.do("looking", room.engine._look_again).result(10)
    drain(room)
    assert count(room, Other()) == len(room.workshop.kept())
    (one,) = recalled(room.open("more.py", TEXTS.replace("is_text", "is_more")))
    assert one.recalled is not None

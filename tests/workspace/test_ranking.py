"""Rankers in the registry: made of answers, promoted where they are better, rolled back when they fall."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random

import pytest

from tests.memory.support import NOW, open_store, trace
from tests.workspace.workshop import LOADS, Workshop
from twiceshy.errors import ExchangeError
from twiceshy.memory.events import trace_event, verdict_event
from twiceshy.memory.rankers import PRIOR, Word, champion_event
from twiceshy.memory.store import Store
from twiceshy.memory.traces import Traced
from twiceshy.model import Answer, Candidate, Verdict
from twiceshy.ranking.boosted import LAMBDAMART
from twiceshy.ranking.preference import Preference
from twiceshy.ranking.ranker import LOGIT, THE_PRIOR
from twiceshy.workspace.background import Background
from twiceshy.workspace.chores import HALF_HOUR, Chore, see_to
from twiceshy.workspace.exchange import exported, import_lessons
from twiceshy.workspace.preferring import taste_of
from twiceshy.workspace.ranking import (
    WEEK,
    Fallen,
    is_due,
    live,
    preferences_of,
    rolled_back,
    trained,
)
from twiceshy.workspace.shelf import Shelf
from twiceshy.workspace.training import Training

BUG, STYLE = {"confidence": 0.8, "is bug": 1.0}, {"confidence": 0.9, "is style": 1.0}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "memory.db") as opened:
        yield opened


def candidate(name: str, features: dict[str, float], stopped: str = "") -> Candidate:
    return Candidate(name, 0.7, stopped, tuple(features.items()))


def answers(store: Store, first: int, count: int, *, likes: str = "is bug") -> None:
    """Somebody takes what is of one class and nothing else, one answer in ten being the wrong one."""
    random = Random(first)  # noqa: S311 - chance, and no secret
    events = []
    for number in range(first, first + count):
        features = random.choice([BUG, STYLE])
        wanted = (likes in features) != (random.random() < 0.1)
        key, at = f"t{number}", NOW + number
        said: Answer = "accepted" if wanted else "rejected"
        events.append(trace_event(trace(key, at=at, candidates=(candidate("l1", features),))))
        events.append(verdict_event(Verdict("p", "l1", "s1", said, at, trace=key)))
    store.record(events)


def train(store: Store, at: float) -> None:
    store.record(trained(store.rankers.registry(), store.traces(), at))


def since_promoted(store: Store) -> Fallen | None:
    registry = store.rankers.registry()
    return live(registry, store.traces(since=registry.turn))


def test_what_is_better_is_promoted_and_orders_from_then_on(store: Store) -> None:
    answers(store, 0, 300)
    assert taste_of(store, "p", []).ranker == THE_PRIOR
    train(store, NOW + 300)
    registry = store.rankers.registry()
    assert registry.champion is not None
    assert (registry.champion.kind, registry.champion.pairs) == (LOGIT, 300)
    assert registry.champion.figures["right"] > 0.8
    assert registry.champion.before["right"] < 0.7
    assert [word.ranker for word in registry.words] == [registry.champion.key]
    ranker = taste_of(store, "p", []).ranker
    assert ranker.worth(BUG) > 0 > ranker.worth(STYLE)
    store.rebuild()
    assert store.rankers.registry() == registry
    assert store.check() == []


def test_what_is_no_better_is_kept_and_not_promoted(store: Store) -> None:
    answers(store, 0, 600, likes="confidence")
    train(store, NOW + 600)
    (made,) = store.rankers.registry().made
    assert "not 5 % better" in made.refused
    assert store.rankers.registry().champion is None


def test_of_too_little_nothing_is_made(store: Store) -> None:
    answers(store, 0, 30)
    assert trained(store.rankers.registry(), store.traces(), NOW) == []


def test_a_champion_that_falls_gives_way_to_the_one_before_it(store: Store) -> None:
    answers(store, 0, 300)
    train(store, NOW + 300)
    answers(store, 300, 60)
    fine = since_promoted(store)
    assert fine is not None
    assert not fine.is_so
    answers(store, 360, 200, likes="is style")
    fallen = since_promoted(store)
    assert fallen is not None
    assert fallen.is_so
    word = rolled_back(store.rankers.registry(), NOW + 600, "it fell")
    assert word is not None
    assert store.record([word]) == 1
    assert store.rankers.registry().champion is None
    assert taste_of(store, "p", []).ranker == THE_PRIOR
    assert rolled_back(store.rankers.registry(), NOW + 601, "again") is None


def test_the_one_before_is_the_last_that_was_not_rolled_back(store: Store) -> None:
    for number, key in enumerate(["a", "b", "a", "c"]):
        store.record([champion_event(Word(key, NOW, ""), number)])
    assert store.rankers.registry().predecessor == "a"
    store.record([champion_event(Word("a", NOW, ""), 4)])
    assert store.rankers.registry().predecessor == PRIOR


def test_of_two_words_at_once_the_second_is_none(store: Store) -> None:
    first, second = (champion_event(Word(key, NOW, ""), 0) for key in "ab")
    assert (store.record([first]), store.record([second])) == (1, 0)
    assert [word.ranker for word in store.rankers.registry().words] == ["a"]


def test_a_training_is_due_after_500_answers_or_a_week(store: Store) -> None:
    def due(after: float) -> bool:
        return is_due(store.rankers.registry(), NOW + after)

    assert not due(9 * WEEK)
    answers(store, 0, 499)
    assert not due(500)
    assert due(WEEK)
    answers(store, 499, 1)
    assert due(500)
    train(store, NOW + 500)
    assert not due(501)
    assert not due(500 + WEEK)  # nothing was answered since
    answers(store, 500, 1)
    assert due(500 + WEEK)
    assert due(-WEEK)  # the clock was set back


def test_a_ranker_of_a_later_version_is_passed_over(store: Store) -> None:
    answers(store, 0, 300)
    event, word = trained(store.rankers.registry(), store.traces(), NOW + 300)
    store.record([event._replace(body={**event.body, "kind": "something new"}), word])
    assert taste_of(store, "p", []).ranker == THE_PRIOR
    answers(store, 300, 100)
    found = since_promoted(store)
    assert found is not None
    assert not found.is_so  # it is as good as the prior, which it is


def do(chore: Chore, store: Store) -> None:
    see_to(store, [chore], "me")


def test_it_is_trained_in_the_background_and_by_one_server_alone(tmp_path: Path) -> None:
    path, now = tmp_path / "memory.db", NOW + 1000
    with open_store(path) as store:
        answers(store, 0, 500)
    for _ in range(2):
        background = Background(path, lambda: now, 3600)
        training = Training(path, background, lambda: now)
        chore = Chore("ranking", HALF_HOUR, training.look)
        background.do("looking", partial(do, chore)).result(10)
        if training._thread is not None:
            training._thread.join()
        training.stop()
        background.stop()
    with open_store(path) as store:
        assert len(store.rankers.registry().made) == 1
        assert store.rankers.champion() is not None


def test_one_that_the_server_does_not_wait_for_is_let_go(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    with open_store(path) as store:
        answers(store, 0, 500)
        background = Background(path, lambda: NOW, 3600)
        training = Training(path, background, lambda: NOW)
        training._ended.set()
        training.look(store)
        training.stop()
        background.stop()
        assert store.rankers.registry().made == []


def test_an_answer_is_a_preference_in_features() -> None:
    rival, same = candidate("l2", STYLE, "overlap"), Candidate("l3", 0.7, "overlap")
    doubted = candidate("l4", STYLE, "unsure")
    shown = trace(candidates=(candidate("l1", BUG), rival, same, doubted))

    def told(*said: str) -> list[Preference]:
        verdicts = tuple(Verdict("p", "l1", "s1", one, 1.0) for one in said)  # type: ignore[arg-type]
        return list(preferences_of([Traced(shown, verdicts, {})]))

    assert told("accepted") == [
        Preference(BUG, {}, 1.0, "python", 10.0),
        Preference(BUG, STYLE, 0.2, "python", 10.0),
    ]
    assert told("rejected") == [Preference({}, BUG, 1.0, "python", 10.0)]
    assert told("accepted", "reverted") == [Preference({}, BUG, 0.9, "python", 10.0)]
    assert told("ignored") == [Preference({}, BUG, 0.2, "python", 10.0)]
    assert told("ignored", "accepted") == told("accepted")
    assert told("accepted", "modified") == told("accepted")
    assert told() == []


def test_of_an_older_trace_the_confidence_is_known() -> None:
    old = trace(candidates=(Candidate("l1", 0.5, ""),))
    (found,) = preferences_of([Traced(old, (Verdict("p", "l1", "s1", "rejected", 1.0),), {})])
    assert found.worse == {"confidence": 0.0}


def test_a_ranker_goes_to_another_store_and_orders_there(store: Store, tmp_path: Path) -> None:
    answers(store, 0, 300)
    train(store, NOW + 300)
    lines = [f"{line}\n".encode() for line in exported(store)]
    with open_store(tmp_path / "other.db") as other:
        import_lessons(other, lines)
        assert other.rankers.registry() == store.rankers.registry()
        assert taste_of(other, "p", []) == taste_of(store, "p", [])
        assert import_lessons(other, lines).new == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "anything"},
        {"model": {"is bug": float("nan")}},
        {"model": {"is bug": "much"}},
        {"kind": LAMBDAMART, "model": {"trees": [["is bug", 0.5, 1.0, [0.0]]]}},
        {"kind": LAMBDAMART, "model": {"trees": [["is bug", 0.5, 1.0, float("inf")]]}},
        {"kind": LAMBDAMART, "model": {"trees": [[1, 0.5, 1.0, 0.0]]}},
        {"kind": LAMBDAMART, "model": {}},
        {"figures": {"right": 0.9}},
        {"figures": {"right": float("nan"), "pairs": 9}},
        {"model": {"is bug": 1e300}},
        {"model": {"something new": 1.0}},
        {"model": {f"is {number}": 1.0 for number in range(2000)}},
        {"kind": LAMBDAMART, "model": {"trees": [["something new", 0.5, 1.0, 0.0]]}},
        {"kind": LAMBDAMART, "model": {"trees": [0.0] * 2000}},
        {"pairs": "many"},
    ],
)
def test_a_ranker_that_is_none_is_not_taken_in(
    store: Store, tmp_path: Path, changed: dict[str, object]
) -> None:
    answers(store, 0, 300)
    event, _ = trained(store.rankers.registry(), store.traces(), NOW + 300)
    head, *_ = (f"{line}\n".encode() for line in exported(store))
    wrong = event._replace(body={**event.body, **changed})
    with open_store(tmp_path / "other.db") as other:
        with pytest.raises(ExchangeError):
            import_lessons(other, [head, json.dumps(wrong._asdict()).encode() + b"\n"])
        assert other.rankers.registry().made == []


def test_where_somebody_answered_already_nobody_from_elsewhere_orders(
    store: Store, tmp_path: Path
) -> None:
    answers(store, 0, 300)
    train(store, NOW + 300)
    lines = [f"{line}\n".encode() for line in exported(store)]
    with open_store(tmp_path / "other.db") as other:
        answers(other, 1000, 20)
        import_lessons(other, lines)
        assert len(other.rankers.registry().made) == 1
        assert other.rankers.registry().words == []
        assert taste_of(other, "p", []).ranker == THE_PRIOR


def test_everything_forgotten_takes_the_rankers_and_a_project_does_not(store: Store) -> None:
    answers(store, 0, 300)
    train(store, NOW + 300)
    store.forget(project="p")
    assert store.rankers.champion() is not None
    store.forget(everything=True)
    assert (*store.rankers.registry().made, *store.rankers.registry().words) == ()


def test_what_another_server_promoted_orders_in_open_documents(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path / "project", tmp_path / "memory.db")
    workshop.migrate()
    workshop.commit(a=LOADS)
    path = workshop.folder / "a.py"
    shelf = Shelf(lambda: NOW)
    with workshop.store() as store, workshop.store() as other:
        shelf.expect(path.as_uri(), path)
        place = shelf.put(store, path.as_uri(), path)
        assert place is not None
        asked = shelf.asked(place.project.id)
        assert asked is not None
        assert asked.taste.is_none
        assert asked.taste.drawn
        answers(other, 0, 300)
        train(other, NOW + 300)
        assert shelf.look_again(store) == [path.as_uri()]
        asked = shelf.asked(place.project.id)
        assert asked is not None
        assert not asked.taste.is_none
        assert shelf.look_again(store) == []

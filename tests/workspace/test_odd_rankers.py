"""Rankers and answers that are odd or hostile: one clear sentence, and the confidence orders as before."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.memory.support import NOW, open_store, trace
from tests.workspace.test_ranking import BUG, STYLE, answers, candidate, since_promoted, train
from twiceshy.cli.main import cli
from twiceshy.errors import ExchangeError
from twiceshy.memory.events import trace_event, verdict_event
from twiceshy.memory.rankers import RANKER, Word, champion_event
from twiceshy.memory.store import Store
from twiceshy.model import Answer, Event, Verdict
from twiceshy.ranking.ranker import THE_PRIOR
from twiceshy.workspace.exchange import exported, import_lessons
from twiceshy.workspace.preferring import taste_of
from twiceshy.workspace.ranking import preferences_of, trained

FINE: dict[str, Any] = {
    "kind": "conditional logit",
    "model": {"is bug": 1.0},
    "pairs": 300,
    "answers": 300,
    "figures": {"right": 0.9, "pairs": 60},
    "before": {"right": 0.5, "pairs": 60},
    "refused": "",
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "memory.db") as opened:
        yield opened


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "of a later version"},
        {"model": {"is bug": "much"}},
        {"model": {"is bug": 1e300}},
        {"model": {"measured by a later version": 1.0}},
        {"model": [1]},
        {"model": None},
        {"kind": "LambdaMART", "model": {"trees": [["is bug", 0.5, 1.0]]}},
        {"figures": {}},
        {"figures": {"right": 7.0, "pairs": 1}},
    ],
)
def test_one_that_cannot_be_used_is_told_once_and_the_confidence_orders(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture, changed: dict[str, object]
) -> None:
    key = f"odd {changed}"
    store.record([Event(RANKER, NOW, FINE | changed, key=key)])
    store.record([champion_event(Word(key, NOW, "promoted"), 0)])
    with caplog.at_level(logging.WARNING):
        assert {taste_of(store, "p", []).ranker for _ in range(3)} == {THE_PRIOR}
    assert [one.message.count(key) for one in caplog.records] == [1]
    assert "The confidence alone orders" in caplog.text
    assert store.check() == []
    answers(store, 0, 300)
    assert since_promoted(store) is not None
    train(store, NOW + 300)
    assert taste_of(store, "p", []).ranker.worth(BUG) > 0, "a better one takes its place"
    for command in (["list"], ["list", "--format", "json"], ["evaluate"]):
        done = CliRunner().invoke(cli, ["ranker", *command, "--db", str(tmp_path / "memory.db")])
        assert (done.exit_code, done.exception) == (0, None), done.output


def test_two_servers_that_trained_at_once_have_one_champion(store: Store, tmp_path: Path) -> None:
    answers(store, 0, 300)
    registry, traces = store.rankers.registry(), store.traces()
    first, second = (trained(registry, traces, NOW + at) for at in (300, 301))
    store.record(first)
    store.record(second)
    registry = store.rankers.registry()
    assert [word.ranker for word in registry.words] == [registry.made[0].key]
    done = CliRunner().invoke(cli, ["ranker", "list", "--db", str(tmp_path / "memory.db")])
    assert "promoted\n" in done.output
    assert "another one was promoted just before" in done.output


def test_a_clock_that_is_set_back_keeps_no_champion_from_falling(store: Store) -> None:
    answers(store, 10_000, 300)
    train(store, NOW + 10_300)
    answers(store, 0, 200, likes="is style")  # hours before it was promoted, by the clock
    found = since_promoted(store)
    assert found is not None
    assert found.now.pairs == 200
    assert found.is_so


def moody(store: Store, *, wanted: bool, features: list[dict[str, float]], mistakes: int) -> None:
    """Answers of somebody with a mood: whatever it is, they want it, or not; some are mistakes."""
    events = []
    for number in range(400):
        key, at = f"m{number}", NOW + number
        said: Answer = "accepted" if wanted is not (number % 10 < mistakes) else "rejected"
        one = candidate("l1", features[number % len(features)])
        events.append(trace_event(trace(key, at=at, candidates=(one,))))
        events.append(verdict_event(Verdict("p", "l1", "s1", said, at, trace=key)))
    store.record(events)


@pytest.mark.parametrize("wanted", [True, False])
@pytest.mark.parametrize("mistakes", [0, 1, 4])
@pytest.mark.parametrize("features", [[BUG, STYLE, {"confidence": 2.5}], [BUG], [{}]])
def test_a_mood_is_no_order(
    store: Store, *, wanted: bool, mistakes: int, features: list[dict[str, float]]
) -> None:
    moody(store, wanted=wanted, mistakes=mistakes, features=features)
    train(store, NOW + 500)
    assert taste_of(store, "p", []).ranker == THE_PRIOR


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "much", None, True, [1.0]])
def test_answers_with_measures_that_are_none_are_not_taken_in(
    store: Store, tmp_path: Path, value: object
) -> None:
    event = trace_event(trace(candidates=(candidate("l1", BUG),)))
    head, *_ = (f"{line}\n".encode() for line in exported(store))
    body = json.loads(json.dumps(event.body))
    body["candidates"][0][3]["is bug"] = value
    line = json.dumps(event._replace(body=body)._asdict()).encode() + b"\n"
    with open_store(tmp_path / "other.db") as other:
        with pytest.raises(ExchangeError, match="line 2"):
            import_lessons(other, [head, line])
        assert other.traces() == []


def test_measures_that_are_beyond_all_bounds_or_unknown_do_not_decide(store: Store) -> None:
    odd = {"confidence": 1e300, "measured by a later version": 5.0}
    store.record([trace_event(trace("t1", candidates=(candidate("l1", odd),)))])
    store.record([verdict_event(Verdict("p", "l1", "s1", "accepted", 1.0, trace="t1"))])
    (found,) = preferences_of(store.traces())
    assert found.better == {"confidence": 100.0}

"""Weights from preferences: a few answers move little, many say what a person likes."""

import math
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twiceshy.ranking.features import PRIOR, spread
from twiceshy.ranking.fitting import Interrupted, fitted
from twiceshy.ranking.preference import Preference
from twiceshy.ranking.ranker import THE_PRIOR, Logit, logit_of

NAMES = st.sampled_from(["confidence", "recency", "scope", "is bug", "is style"])
SIDES = st.dictionaries(NAMES, st.floats(-5, 5), max_size=4)
PREFERENCES = st.lists(st.builds(Preference, SIDES, SIDES, st.floats(0, 1)), max_size=12)


def cost(ranker: Logit, known: list[Preference]) -> float:
    weights = dict(ranker.weights)
    far = sum(
        ((value - PRIOR.get(name, 0.0)) / spread(name)) ** 2 / 2 for name, value in weights.items()
    )
    leads = [(ranker.worth(one.better) - ranker.worth(one.worse), one.margin) for one in known]
    return far + sum(margin * math.log1p(math.exp(-lead)) for lead, margin in leads)


@settings(deadline=None, max_examples=40)
@given(PREFERENCES, st.lists(st.floats(-0.2, 0.2), min_size=5, max_size=5))
def test_no_weights_nearby_are_likelier(known: list[Preference], by: list[float]) -> None:
    found = fitted(known)
    moves = zip(found.weights, by, strict=False)
    other = Logit(tuple((name, value + move) for (name, value), move in moves))
    rest = found.weights[len(other.weights) :]
    assert cost(found, known) <= cost(Logit(other.weights + rest), known) + 1e-6


def test_without_an_answer_it_is_the_prior() -> None:
    assert fitted([]) == THE_PRIOR
    assert fitted([Preference({"is bug": 1.0}, {"is bug": 1.0})]) == THE_PRIOR


def test_a_few_answers_do_not_outweigh_the_confidence() -> None:
    sure, unsure = {"confidence": 3.0, "is style": 1.0}, {"confidence": 0.5, "is bug": 1.0}
    few = fitted([Preference({}, {"is style": 1.0, "confidence": 3.0})] * 2)
    assert few.worth(sure) > few.worth(unsure)
    many = fitted([Preference({}, {"is style": 1.0, "confidence": 3.0})] * 60)
    assert many.worth(sure) < many.worth(unsure)


def test_what_a_person_likes_is_found_through_noise() -> None:
    random = Random(5)  # noqa: S311 - chance, and no secret
    known = []
    for _ in range(400):
        one = {"confidence": random.gauss(1, 0.5), random.choice(["is bug", "is style"]): 1.0}
        wants = ("is bug" in one) != (random.random() < 0.1)
        known.append(Preference(one, {}) if wants else Preference({}, one))
    found = dict(fitted(known).weights)
    assert found["is bug"] - found["is style"] > 1.5


def test_one_that_is_stopped_leaves_nothing_half_done() -> None:
    with pytest.raises(Interrupted):
        fitted([Preference({"is bug": 1.0}, {})], lambda: True)


def test_a_ranker_comes_back_from_its_json_as_it_was() -> None:
    found = fitted([Preference({"is bug": 1.0, "recency": -1.0}, {})])
    assert logit_of(found.body()) == found

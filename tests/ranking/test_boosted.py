"""Trees on top of the prior: made where LightGBM is, and used without it."""

import json
from random import Random

import pytest

from twiceshy.ranking.boosted import LAMBDAMART, Trees, boosted, is_installed, trees_of
from twiceshy.ranking.kinds import challengers, ranker_of
from twiceshy.ranking.preference import Preference
from twiceshy.ranking.ranker import LOGIT, THE_PRIOR

TREE = ["is bug", 0.5, -1.0, ["recency", -0.5, 0.25, 2.0]]


def test_trees_are_walked_and_added_to_the_prior() -> None:
    ranker = trees_of({"trees": [TREE, 0.5]})
    assert ranker.worth({"confidence": 1.0}) == 1.0 - 1.0 + 0.5
    assert ranker.worth({"confidence": 1.0, "is bug": 1.0}) == 1.0 + 2.0 + 0.5
    assert ranker.worth({"is bug": 1.0, "recency": -1.0}) == 0.25 + 0.5
    assert ranker.worth({"is bug": 0.5}) == -1.0 + 0.5


def test_trees_come_back_from_their_json_as_they_were() -> None:
    ranker = trees_of({"trees": [TREE, 0.5]})
    assert trees_of(json.loads(json.dumps(ranker.body()))) == ranker
    assert ranker_of(LAMBDAMART, ranker.body()) == ranker


def test_a_tree_without_an_end_is_none() -> None:
    node: object = 0.0
    for _ in range(200):
        node = ["is bug", 0.5, 0.0, node]
    with pytest.raises(ValueError, match="no tree"):
        trees_of({"trees": [node]})


@pytest.mark.skipif(not is_installed(), reason="LightGBM is not installed: the extra `ranking`")
def test_what_depends_on_two_things_at_once_is_found() -> None:
    random = Random(3)  # noqa: S311 - chance, and no secret
    known = []
    for _ in range(600):
        one = {name: float(random.random() < 0.5) for name in ("is bug", "is style")}
        wants = (one["is bug"] != one["is style"]) != (random.random() < 0.1)
        known.append(Preference(one, {}) if wants else Preference({}, one))
    linear, trees = challengers(known)
    assert (linear.kind, trees.kind) == (LOGIT, LAMBDAMART)
    both, either = {"is bug": 1.0, "is style": 1.0}, {"is bug": 1.0, "is style": 0.0}
    assert trees.worth(both) < 0 < trees.worth(either)
    assert trees == boosted(known)
    assert boosted([]) == Trees(())
    assert boosted([]).worth(either) == THE_PRIOR.worth(either)

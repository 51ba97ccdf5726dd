"""A challenger of another kind: trees by LambdaMART on top of the prior (the extra `ranking`).

LightGBM is needed to make one alone. Using one takes nothing: the trees are walked here.
"""

import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from twiceshy.ranking.features import Features
from twiceshy.ranking.preference import Preference
from twiceshy.ranking.ranker import MOST, THE_PRIOR, measure, number

LAMBDAMART: Final = "LambdaMART"
_SETTINGS: Final[Mapping[str, Any]] = {
    "objective": "lambdarank",
    "num_leaves": 8,
    "min_data_in_leaf": 20,
    "learning_rate": 0.05,
    "lambda_l2": 5.0,
    "num_threads": 1,
    "deterministic": True,
    "seed": 1,
    "verbose": -1,
}
_TREES: Final = 60
_DEEPEST: Final = 64

# A leaf is its value, another node is [feature, limit, what is up to it, what is above].
Node = float | list[Any]


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees whose sum is added to what the prior says."""

    trees: tuple[Node, ...]

    @property
    def kind(self) -> str:
        """What kind of model it is."""
        return LAMBDAMART

    def worth(self, features: Features) -> float:
        """What the prior says, and the sum of the trees."""
        return THE_PRIOR.worth(features) + sum(_value(tree, features) for tree in self.trees)

    def body(self) -> dict[str, Any]:
        """The trees as plain JSON."""
        return {"trees": list(self.trees)}


def is_installed() -> bool:
    """Whether LightGBM is here."""
    return importlib.util.find_spec("lightgbm") is not None


def boosted(preferences: Sequence[Preference]) -> Trees:
    """Trees for preferences, each of which is a query with two documents."""
    lightgbm, numpy = importlib.import_module("lightgbm"), importlib.import_module("numpy")
    pairs = [one for one in preferences if one.difference]
    names = sorted({name for one in pairs for name in (*one.better, *one.worse)})
    if not pairs:
        return Trees(())
    sides = [side for one in pairs for side in (one.better, one.worse)]
    data = lightgbm.Dataset(
        numpy.array([[side.get(name, 0.0) for name in names] for side in sides]),
        label=[1, 0] * len(pairs),
        group=[2] * len(pairs),
        weight=[one.margin for one in pairs for _ in range(2)],
        init_score=[THE_PRIOR.worth(side) for side in sides],
        params={"verbose": -1, "min_data_in_bin": 3},
    )
    found = lightgbm.train(dict(_SETTINGS), data, num_boost_round=_TREES).dump_model()
    return Trees(tuple(_node(one["tree_structure"], names) for one in found["tree_info"]))


def trees_of(body: Mapping[str, Any]) -> Trees:
    """The trees behind `body`; raises KeyError, TypeError or ValueError if they are none."""
    trees = body["trees"]
    if len(trees) > MOST:
        raise ValueError(f"it has more than {MOST:,} trees")
    return Trees(tuple(_checked(one) for one in trees))


def _node(found: Mapping[str, Any], names: Sequence[str]) -> Node:
    if "leaf_value" in found:
        return round(float(found["leaf_value"]), 6)
    feature, limit = names[found["split_feature"]], float(found["threshold"])
    return [feature, limit, _node(found["left_child"], names), _node(found["right_child"], names)]


def _value(node: Node, features: Features) -> float:
    while not isinstance(node, float):
        feature, limit, left, right = node
        node = left if features.get(feature, 0.0) <= limit else right
    return node


def _checked(node: object, depth: int = 0) -> Node:
    """A node that can be walked: JSON may come from anywhere."""
    if isinstance(node, list):
        feature, limit, left, right = node
        if depth > _DEEPEST:
            raise ValueError("that is no tree")
        below = _checked(left, depth + 1), _checked(right, depth + 1)
        return [measure(feature), number(limit), *below]
    return number(node)

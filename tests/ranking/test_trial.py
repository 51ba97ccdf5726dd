"""When a challenger takes the place of the champion, and when a champion has fallen."""

from random import Random

import pytest

from twiceshy.ranking.preference import Preference
from twiceshy.ranking.ranker import THE_PRIOR, Logit
from twiceshy.ranking.trial import (
    Figures,
    Placed,
    figures,
    has_fallen,
    placed,
    surely_more,
    trials,
    why_not,
)

BUG, STYLE = {"is bug": 1.0}, {"is style": 1.0}
LIKES_BUGS = Logit((("is bug", 1.0),))
GOOD = Figures(100, 40.0, 0.80, {"go": 0.80, "python": 0.80})


def better(right: float = 0.90, **parts: float) -> Figures:
    return Figures(100, 40.0, right, {"go": 0.90, "python": 0.90} | parts)


def wanted(features: dict[str, float], margin: float = 1.0, part: str = "go") -> Preference:
    return Preference(features, {}, margin, part)


def unwanted(features: dict[str, float], margin: float = 1.0, part: str = "go") -> Preference:
    return Preference({}, features, margin, part)


def of(ranker: Logit, *known: Preference) -> Figures:
    return figures(placed([(ranker, known)]))


def test_it_must_be_better_by_a_twentieth() -> None:
    assert why_not(better(0.841), GOOD, 0.01) == ""
    assert "not 5 % better" in why_not(better(0.839), GOOD, 0.01)


def test_no_language_may_lose_more_than_a_fiftieth() -> None:
    assert why_not(better(go=0.785), GOOD, 0.01) == ""
    assert "in go" in why_not(better(go=0.78), GOOD, 0.01)


def test_it_may_not_be_better_by_chance() -> None:
    assert "chance" in why_not(better(), GOOD, 0.0)


def test_little_proves_nothing() -> None:
    assert "it takes 20" in why_not(better()._replace(weight=19.0), GOOD, 0.01)


def test_a_champion_falls_behind_the_one_before_it() -> None:
    assert has_fallen(GOOD, GOOD._replace(right=0.82), 0.01)
    assert not has_fallen(GOOD, GOOD._replace(right=0.81), 0.01)
    assert not has_fallen(GOOD, GOOD._replace(right=0.99), 0.0)
    assert not has_fallen(GOOD._replace(weight=19.0), GOOD._replace(right=0.99), 0.01)


def test_what_is_held_out_comes_later_whatever_the_clock_said() -> None:
    known = [Preference({}, {}, at=float(at)) for at in (9, 1, 5, 2, 4)]
    found = [([one.at for one in a], [one.at for one in b]) for a, b in trials(known)]
    assert found == [([9, 1], [5]), ([9, 1, 5], [2]), ([9, 1, 5, 2], [4])]


def test_right_is_how_often_the_wanted_comes_first_by_margins() -> None:
    assert of(LIKES_BUGS, wanted(BUG), unwanted(STYLE)).right == 1.0
    assert of(LIKES_BUGS, wanted(STYLE), unwanted(BUG)).right == 0.0
    assert of(LIKES_BUGS, wanted(BUG), unwanted(BUG)).right == 0.5
    assert of(LIKES_BUGS, wanted(BUG), unwanted(STYLE, 0.2), unwanted(BUG, 0.6)).right == 0.625
    assert of(LIKES_BUGS, wanted(BUG), unwanted(STYLE, 0.2)).weight == 0.2


def test_small_parts_have_no_figure() -> None:
    known = [wanted(BUG), unwanted(STYLE)] * 20 + [wanted(BUG, part="c"), unwanted(BUG, part="c")]
    assert of(LIKES_BUGS, *known).parts == {
        "go": pytest.approx(of(LIKES_BUGS, *known[:40]).right, 0.1)
    }


@pytest.mark.parametrize(
    "known",
    [
        [],
        [wanted(BUG)] * 30,
        [unwanted(BUG)] * 30,
        [Preference(BUG, STYLE, 0.2, "go")] * 30,
        [wanted(BUG), unwanted(STYLE, 0.0)] * 30,
    ],
)
def test_whoever_wants_all_or_nothing_shows_no_order(known: list[Preference]) -> None:
    assert of(LIKES_BUGS, *known) == Figures(0, 0.0, 0.0, {})
    assert surely_more(placed([(LIKES_BUGS, known)]), placed([(THE_PRIOR, known)])) == 0.0


def test_that_one_is_better_is_sure_of_many_and_not_of_few() -> None:
    random = Random(1)  # noqa: S311 - chance, and no secret

    def surely(count: int) -> float:
        known = []
        for _ in range(count):
            one = {random.choice(["is bug", "is style"]): 1.0}
            known.append(
                wanted(one) if ("is bug" in one) != (random.random() < 0.3) else unwanted(one)
            )
        return surely_more(placed([(LIKES_BUGS, known)]), placed([(THE_PRIOR, known)]))

    assert surely(24) < surely(400) < 0.2
    one = [Placed(1.0, 1.0, True, ""), Placed(1.0, 1.0, False, "")]
    assert surely_more(one, one) == 0.0

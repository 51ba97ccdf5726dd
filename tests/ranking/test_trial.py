"""When a challenger takes the place of the champion, and when a champion has fallen."""

from twiceshy.ranking.preference import Preference
from twiceshy.ranking.ranker import THE_PRIOR, Logit
from twiceshy.ranking.trial import Figures, apart, figures, has_fallen, why_not

GOOD = Figures(100, 100.0, 0.80, 0.40, {"go": 0.80, "python": 0.80})


def better(right: float = 0.90, loss: float = 0.30, **parts: float) -> Figures:
    return Figures(100, 100.0, right, loss, {"go": 0.90, "python": 0.90} | parts)


def test_it_must_be_better_by_a_twentieth() -> None:
    assert why_not(better(0.841), GOOD) == ""
    assert "not 5 % better" in why_not(better(0.839), GOOD)


def test_no_language_may_lose_more_than_a_fiftieth() -> None:
    assert why_not(better(go=0.785), GOOD) == ""
    assert "in go" in why_not(better(go=0.78), GOOD)


def test_it_may_not_be_surer_when_it_is_wrong() -> None:
    assert "errors" in why_not(better(loss=0.41), GOOD)


def test_little_proves_nothing() -> None:
    assert "it takes 40" in why_not(better()._replace(weight=39.0), GOOD)


def test_a_champion_falls_behind_the_one_before_it() -> None:
    assert has_fallen(GOOD, GOOD._replace(right=0.82))
    assert not has_fallen(GOOD, GOOD._replace(right=0.81))
    assert not has_fallen(GOOD._replace(weight=39.0), GOOD._replace(right=0.99))


def test_what_is_held_out_is_the_newest() -> None:
    known = [Preference({}, {}, at=float(at)) for at in (3, 1, 5, 2, 4)]
    earlier, later = apart(known)
    assert [one.at for one in earlier] == [1, 2, 3, 4]
    assert [one.at for one in later] == [5]


def test_a_share_counts_margins_and_small_parts_have_none() -> None:
    yes, no = {"is bug": 1.0}, {"is style": 1.0}
    ranker = Logit((("is bug", 1.0),))
    known = [Preference(yes, no, 1.0, "go")] * 20 + [Preference(no, yes, 0.5, "python")] * 4
    found = figures(ranker, known)
    assert found.right == 20 / 22
    assert found.parts == {"go": 1.0}
    assert (found.pairs, found.weight) == (24, 22.0)
    assert figures(THE_PRIOR, known).right == 0.5
    assert figures(THE_PRIOR, []) == Figures(0, 0.0, 0.0, 0.0, {})

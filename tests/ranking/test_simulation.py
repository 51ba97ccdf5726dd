"""The benchmark's persons: what is made of their answers orders better than the prior, through noise."""

from statistics import fmean

from benchmarks import ranking

SIZES = (20, 50, 100, 200, 300, 500)


def test_a_ranker_in_force_is_never_worse_than_the_prior_and_better_after_500_answers() -> None:
    found = [ranking.measured(seed, SIZES, places=300) for seed in (11, 12, 13, 14)]
    for rows in found:
        assert all(one.in_force >= one.prior for one in rows)
        assert rows[0].in_force == rows[0].prior  # nothing was tried yet
    prior = fmean(rows[-1].prior for rows in found)
    assert fmean(rows[-1].in_force for rows in found) >= 1.2 * prior
    assert fmean(rows[-1].made for rows in found) >= 1.2 * prior
    assert list(ranking.shown(found, SIZES))[2].startswith(f"| 20 | {prior:.3f} |")

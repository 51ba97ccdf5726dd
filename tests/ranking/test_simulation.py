"""The benchmark's persons: what is made of their answers orders better than the prior, through noise."""

import pytest
from benchmarks import ranking


@pytest.mark.parametrize("seed", [11, 12])
def test_what_is_made_of_two_hundred_answers_orders_as_the_person_does(seed: int) -> None:
    early, late = ranking.measured(seed, sizes=(50, 230), places=200)
    assert early.in_force == early.prior  # nothing was tried yet
    assert late.in_force >= late.prior
    assert late.made > 1.1 * late.prior
    table = list(ranking.shown([[early, late]], sizes=(50, 230)))
    assert table[2].startswith(f"| 50 | {early.prior:.3f} |")

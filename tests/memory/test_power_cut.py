"""A power cut at any moment loses at most the event in flight, and damages nothing."""

from pathlib import Path

import pytest
from benchmarks.kills import drill


@pytest.mark.parametrize("seed", range(12))
def test_what_was_acknowledged_is_there_after_a_power_cut(tmp_path: Path, seed: int) -> None:
    assert drill(tmp_path, seed)

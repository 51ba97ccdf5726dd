"""How long the simulated day is."""

from typing import NamedTuple


class Plan(NamedTuple):
    """How long the day is. The defaults are those of the published results."""

    edits: int = 1000
    files: int = 50
    verdicts: int = 200
    kinds: int = 60
    noise: float = 0.1
    seed: int = 1

"""The fitted weights of the confidence model; made by `benchmarks/fit_confidence.py`."""

from typing import Final

WEIGHTS: Final[dict[str, float]] = {
    "always": 1.1,
    "examples": 0.8,
    "commits": 0.3,
    "files": 0.2,
    "named": 0.2,
}

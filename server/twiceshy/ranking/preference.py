"""What an answer says of two ways to go on, in the features of both."""

from typing import NamedTuple

from twiceshy.ranking.features import Features, less


class Preference(NamedTuple):
    """One way was preferred to another, by a margin up to 1.

    What leaves the code as it is has no features. `part` is what it belongs to where figures are
    looked at apart: a language, or a domain of one.
    """

    better: Features
    worse: Features
    margin: float = 1.0
    part: str = ""
    at: float = 0.0

    @property
    def difference(self) -> dict[str, float]:
        """In what the one is more than the other."""
        return less(self.better, self.worse)

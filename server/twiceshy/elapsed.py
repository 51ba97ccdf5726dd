"""How long ago something was, by a clock that a person, or the network, may set back."""

import math
from typing import Final

# A clock that is set right by so much or less is no reason to take anything for old, in seconds.
SLACK: Final = 60.0


def elapsed(now: float, since: float) -> float:
    """The seconds since a time: never less than 0, and without end for a time in the future.

    Whatever waits for time to pass would else wait until the clock has come there again.
    """
    if since - now > SLACK:
        return math.inf
    return max(0.0, now - since)

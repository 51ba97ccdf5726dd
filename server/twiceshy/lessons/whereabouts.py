"""Where a site stands beside the newest example of its lesson, while that change is under way.

A change that is known by its result went through the file: what stands above the newest place was
passed, and what was not reached in one file was passed when another is at hand. Who works in an
editor jumps about, and looks at what stands above no less than at what stands below. A lesson with
many places in one file is seldom meant at each of them.
"""

import math
from typing import NamedTuple

from twiceshy.model import Evidence

# So many places in one file may yet be come back to.
FEW = 3
# More places than this say no more.
MOST = 4.0


class Whereabouts(NamedTuple):
    """Where a site is: its file and line (from 0), and how many its lesson has in that file."""

    path: str
    line: int
    sites: int


def doubts(evidence: Evidence, site: Whereabouts, *, under_way: bool) -> dict[str, float]:
    """What speaks against a site by where it stands, each 0 where nothing does.

    "passed" is 1 above the newest example in its file, if that is no edit of this user's; "moved on" grows with the many places that
    were not reached in that file when the site is in another; "crowd" with the sites of its own.
    """
    is_known = under_way and bool(site.path and evidence.last_path)
    here = is_known and site.path == evidence.last_path
    elsewhere = is_known and not here
    many_left = evidence.unreached > FEW
    unreached = min(MOST, math.log2(1 + evidence.unreached)) * many_left
    return {
        "passed": float(here and not evidence.last_by_hand and site.line < evidence.last_line),
        "moved on": unreached * elsewhere,
        "crowd": min(MOST, math.log2(max(1, site.sites))),
    }

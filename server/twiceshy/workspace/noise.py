"""How many diagnostics may come up by themselves: the rest stay quick fixes.

What was let in stays as long as it is found, so nothing flickers. What is over the budget of a file
or of the hour waits; the exact come first, then those that a person taught, then the surest, where a
way of generalising that is little known may have its turn (`twiceshy.ranking.exploring`). What
people answer counts: an acceptance gives its place back, a rejection halves what its file may have.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from twiceshy.config import Settings
from twiceshy.elapsed import elapsed
from twiceshy.model import Suggestion

HOUR = 3600.0
_Key = tuple[str, str]


@dataclass(slots=True)
class _File:
    """When each suggestion of a file was let in, and when some were rejected."""

    let_in: dict[_Key, float] = field(default_factory=dict)
    rejected: list[float] = field(default_factory=list)
    is_open: bool = False


class NoiseBudget:
    """What came up in the last hour, by file."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._files: dict[str, _File] = {}

    def allowed(
        self, uri: str, found: Sequence[Suggestion], settings: Settings
    ) -> list[Suggestion]:
        """Those of a file's suggestions that may be shown now, in their order."""
        self._let_go()
        file = self._files.setdefault(uri, _File())
        file.is_open = True
        present = {_key(one) for one in found}
        now = self._clock()
        file.let_in = {
            key: at for key, at in file.let_in.items() if _is_recent(now, at) or key in present
        }
        left = min(
            (settings.noise_per_file >> len(file.rejected)) - _recent(file, now),
            settings.noise_per_hour - sum(_recent(one, now) for one in self._files.values()),
        )
        waiting = [one for one in found if _key(one) not in file.let_in]
        for one in sorted(waiting, key=_rank)[: max(0, left)]:
            file.let_in[_key(one)] = self._clock()
        return [one for one in found if _key(one) in file.let_in]

    def accepted(self, uri: str, lesson: str, sites: Sequence[str]) -> None:
        """Suggestions were taken: what they cost is given back."""
        file = self._files.get(uri)
        if file is not None:
            for site in sites:
                file.let_in.pop((lesson, site), None)

    def rejected(self, uri: str, lesson: str, site: str) -> None:
        """A suggestion was turned down: its file gets half as many for an hour."""
        file = self._files.setdefault(uri, _File())
        file.rejected.append(self._clock())
        file.let_in.pop((lesson, site), None)

    def closed(self, uri: str) -> None:
        """A file is not open any more; what came up in it counts until the hour is over."""
        if uri in self._files:
            self._files[uri].is_open = False

    def _let_go(self) -> None:
        """Forget what was longer ago than an hour."""
        now = self._clock()
        for uri, file in list(self._files.items()):
            file.rejected = [at for at in file.rejected if _is_recent(now, at)]
            if not (file.is_open or file.rejected or _recent(file, now)):
                del self._files[uri]


def _key(one: Suggestion) -> _Key:
    return one.lesson, one.site


def _rank(one: Suggestion) -> tuple[bool, bool, float]:
    return one.level != "exact", not one.taught, -(one.turn or one.confidence)


def _recent(file: _File, now: float) -> int:
    return sum(_is_recent(now, at) for at in file.let_in.values())


def _is_recent(now: float, at: float) -> bool:
    return elapsed(now, at) < HOUR

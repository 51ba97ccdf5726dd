"""What a person turned down stays away, at once and while the text around it changes.

The key of a site says nothing of where it is, so equal sites of a file are told apart by their
order, and that changes when one of them is mended or a new one is written. While a document is
open we see where a rejected site goes, and what it is called there is rejected too.
"""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from twiceshy.model import Suggestion
from twiceshy_analyzers.tree import changed_span


class _Seen(NamedTuple):
    """The rejected sites of one text, by where they begin."""

    source: bytes
    sites: dict[int, str]


class Rejections:
    """The sites that were turned down since the start, and where those of open documents are."""

    def __init__(self) -> None:
        self._turned_down: set[tuple[str, str]] = set()
        self._seen: dict[str, _Seen] = {}

    def add(self, project: str, site: str) -> None:
        """A site was turned down."""
        self._turned_down.add((project, site))

    def forget(self, uri: str) -> None:
        """A document was closed."""
        self._seen.pop(uri, None)

    def without(
        self, project: str, found: Sequence[Suggestion], rejected: AbstractSet[str]
    ) -> list[Suggestion]:
        """The suggestions but for those at sites that were turned down, now or in the past."""
        return [one for one in found if not self._is_rejected(project, one.site, rejected)]

    def follow(
        self,
        uri: str,
        project: str,
        source: bytes,
        found: Sequence[Suggestion],
        rejected: AbstractSet[str],
    ) -> Collection[str]:
        """Look where the rejected sites of a document went; the new keys of those that got one."""
        keys = {one.span.start: one.site for one in found}
        moved = self._moved(uri, source, keys)
        for key in moved:
            self.add(project, key)
        self._seen[uri] = _Seen(
            source,
            {at: key for at, key in keys.items() if self._is_rejected(project, key, rejected)},
        )
        return moved

    def _moved(self, uri: str, source: bytes, keys: dict[int, str]) -> set[str]:
        seen = self._seen.get(uri)
        if seen is None or not seen.sites or seen.source == source:
            return set()
        before, after = changed_span(seen.source, source)
        places = {
            at if at < before.start else at + after.end - before.end: key
            for at, key in seen.sites.items()
            if at < before.start or at >= before.end
        }
        return {
            keys[at]
            for at, key in places.items()
            if at in keys and keys[at] != key and _kin(keys[at]) == _kin(key)
        }

    def _is_rejected(self, project: str, site: str, rejected: AbstractSet[str]) -> bool:
        return site in rejected or (project, site) in self._turned_down


def _kin(site: str) -> str:
    """A site's key without its place among equals."""
    return site.rpartition(".")[0]

"""The texts of files as they were last seen: what a change outside the editor is compared with.

Bounded by bytes, in memory alone, and gone with the process. What was looked at longest ago goes
first; git's text at HEAD then takes its place.
"""

from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path

# About a thousand files of 30 kB: more than anybody changes in a day.
MOST_BYTES = 32 * 1024 * 1024


class Copies:
    """The last seen content of files, as many as fit."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._size = 0
        self._texts: OrderedDict[Path, bytes] = OrderedDict()

    def get(self, path: Path) -> bytes | None:
        """What a file held when it was last seen; None if that is not known any more."""
        if path in self._texts:
            self._texts.move_to_end(path)
        return self._texts.get(path)

    def put(self, path: Path, content: bytes) -> None:
        """A file holds this now."""
        self.forget([path])
        self._texts[path] = content
        self._size += len(content)
        while self._size > self._most:
            _, oldest = self._texts.popitem(last=False)
            self._size -= len(oldest)

    def forget(self, paths: Iterable[Path]) -> None:
        """What these files hold is not known any more; one that never was is no error."""
        for path in paths:
            self._size -= len(self._texts.pop(path, b""))

    def forget_below(self, folder: Path) -> None:
        """What the files of a folder hold is not known any more."""
        self.forget([path for path in self._texts if path.is_relative_to(folder)])

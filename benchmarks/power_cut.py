"""A disk that loses power: what was written and not synced is there, or torn, or not there.

`PowerCutDisk` lies between SQLite and the files of a folder. It keeps for each file what is safely
on the disk, and what was written since in order. `cut` writes to another folder what a power cut at
this moment might leave: all that was synced, and of the rest whichever sectors had reached the disk.
A file that was made or deleted counts as made or deleted at once, as journalling file systems have
it after the sync of a file beside it.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

SECTOR = 512


@dataclass
class _Kept:
    """What is safely on the disk of a file, and what is still on its way: (offset, bytes), or a length."""

    safe: bytearray = field(default_factory=bytearray)
    waiting: list[tuple[int, bytes] | int] = field(default_factory=list)

    def sync(self) -> None:
        for one in self.waiting:
            _apply(self.safe, one)
        self.waiting.clear()

    def left(self, chance: random.Random) -> bytes:
        """What a power cut leaves: of each write the sectors that chance wants."""
        found = bytearray(self.safe)
        for one in self.waiting:
            if isinstance(one, int):
                if chance.random() < 0.5:
                    _apply(found, one)
                continue
            offset, data = one
            for start in range(0, len(data), SECTOR):
                if chance.random() < 0.5:
                    _apply(found, (offset + start, data[start : start + SECTOR]))
        return bytes(found)


def _apply(content: bytearray, change: tuple[int, bytes] | int) -> None:
    if isinstance(change, int):
        del content[change:]
        return
    offset, data = change
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(data)] = data


class PowerCutDisk(apsw.VFS):
    """The disk; within `with` it is what SQLite writes to. `on_write` is called before each write."""

    def __init__(self, name: str, on_write: Callable[[], None] = lambda: None) -> None:
        self.files: dict[str, _Kept] = {}
        self.on_write = on_write
        self.base = apsw.vfs_names()[0]
        super().__init__(name, self.base, makedefault=True)

    def __enter__(self) -> "PowerCutDisk":
        return self

    def __exit__(self, *_: object) -> None:
        self.unregister()

    def xOpen(self, name: Any, flags: list[int]) -> "_File":  # noqa: N802 - SQLite's name
        """A file of this disk."""
        return _File(self, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802 - see above
        """Deletes a file, at once."""
        self.files.pop(filename, None)
        super().xDelete(filename, syncdir)

    def cut(self, to: Path, chance: random.Random) -> None:
        """Write to a folder what a power cut at this moment may leave.

        What was renamed or deleted past SQLite, as backups are, is as it is now.
        """
        folder = Path(next(iter(self.files))).parent
        for file in folder.iterdir():
            kept = self.files.get(str(file))
            (to / file.name).write_bytes(kept.left(chance) if kept else file.read_bytes())


class _File(apsw.VFSFile):
    def __init__(self, disk: PowerCutDisk, name: Any, flags: list[int]) -> None:
        super().__init__(disk.base, name, flags)
        self._disk = disk
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        if path:
            there = Path(path)
            start = there.read_bytes() if there.exists() else b""
            self._kept = disk.files.setdefault(path, _Kept(bytearray(start)))
        else:
            self._kept = _Kept()  # a temporary file, which nothing is left of

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        self._disk.on_write()
        self._kept.waiting.append((offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802 - see above
        self._disk.on_write()
        self._kept.waiting.append(size)
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:  # noqa: N802 - see above
        super().xSync(flags)
        self._kept.sync()

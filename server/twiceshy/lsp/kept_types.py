"""The protocol's types, imported in half the time: what attrs compiles for them is kept.

attrs writes the methods of each class as text and compiles that when the class is made. lsprotocol
has more than five hundred such classes, and no module file keeps what was compiled: that was a
quarter of a server's start (docs/decisions/0039). It is kept here as Python keeps modules: in
`__pycache__`, under the same trust, and not at all where Python is told to write no bytecode or
cannot.
"""

import contextlib
import hashlib
import importlib
import importlib.util
import marshal
import os
import sys
from pathlib import Path
from types import CodeType
from typing import cast

import attr._make

TYPES = "lsprotocol.types"
_DIGEST = hashlib.sha256().digest_size


def import_types(name: str = TYPES) -> None:
    """Import a module of many attrs classes, from what an earlier start has compiled if it has.

    Does what `import` does, and raises what it raises.
    """
    origin = getattr(importlib.util.find_spec(name), "origin", None)
    if origin is None or name in sys.modules:
        importlib.import_module(name)
        return
    kept = _Kept(Path(importlib.util.cache_from_source(origin)).with_suffix(".attrs"))
    # Where attrs looks `compile` up, before it comes to the built-in.
    makers = vars(attr._make)
    makers["compile"] = kept.compile
    try:
        importlib.import_module(name)
    finally:
        del makers["compile"]
    if not sys.dont_write_bytecode:
        kept.write()


class _Kept:
    """Code by the text that it was compiled from, in a file that is read whole or not at all."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known = _read(file)
        self._used: dict[bytes, bytes] = {}

    def compile(self, script: str, filename: str, mode: str) -> CodeType:
        """What the built-in of this name returns."""
        key = hashlib.sha256(f"{mode}\0{filename}\0{script}".encode()).digest()
        code = self._known.get(key)
        if code is None:
            code = marshal.dumps(compile(script, filename, mode))
        self._used[key] = code
        return cast("CodeType", marshal.loads(code))  # noqa: S302  # as module files are

    def write(self) -> None:
        """Keep what was used this time, if that is not what is kept already."""
        if self._used.keys() == self._known.keys():
            return
        content = marshal.dumps(self._used)
        draft = self._file.with_suffix(f".{os.getpid()}")
        # As for module files: a folder that cannot be written only costs the time.
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(exist_ok=True)
            draft.write_bytes(_digest(content) + content)
            draft.replace(self._file)


def _read(file: Path) -> dict[bytes, bytes]:
    """What a file keeps; nothing if it is damaged, or of another Python."""
    try:
        whole = file.read_bytes()
    except OSError:
        return {}
    digest, content = whole[:_DIGEST], whole[_DIGEST:]
    # Only what was written whole is loaded: marshal can be made to crash.
    return marshal.loads(content) if digest == _digest(content) else {}  # noqa: S302


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(importlib.util.MAGIC_NUMBER + content).digest()

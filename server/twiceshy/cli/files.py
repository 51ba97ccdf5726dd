"""Writing a file whole or not at all."""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from twiceshy.errors import TwiceshyError


def replace_content(path: Path, before: bytes, after: bytes) -> None:
    """Put other content into a file, which keeps its mode; a link is followed.

    Raises TwiceshyError, and leaves the file as it is, where it cannot be written or where it is
    not `before` any more.
    """
    target = path.resolve()
    try:
        if target.read_bytes() != before:
            raise TwiceshyError(f"{path} was changed meanwhile and is left as it is.")
        if not os.access(target, os.W_OK):
            raise TwiceshyError(f"{path} is write-protected and is left as it is.")
        _replace(target, after)
    except OSError as error:
        raise TwiceshyError(f"{path} cannot be written: {error.strerror or error}.") from error


def _replace(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(target, name)
        if hasattr(os, "chown"):
            facts = target.stat()
            with suppress(OSError):  # only its owner, or root, may give a file away
                os.chown(name, facts.st_uid, facts.st_gid)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

"""Pages to be read in an editor, as files: every editor can show a file.

They lie in a folder that only this user can look into, cannot be written to, and are gone when the
session ends.
"""

from pathlib import Path

# How many pages are kept; one that is older is gone, and its editor shows what it had.
MOST = 20


class Pages:
    """The pages of one session."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._written: list[Path] = []
        self._count = 0

    def write(self, name: str, suffix: str, text: str) -> Path:
        """The file of a new page, named after what it is about."""
        if self._folder is None:
            import tempfile  # noqa: PLC0415 - most sessions show no page, and all of them start

            self._folder = Path(tempfile.mkdtemp(prefix="twiceshy-"))
        self._count += 1
        path = self._folder / f"{name}-{self._count}{suffix}"
        path.write_text(text, encoding="utf-8", errors="replace")
        path.chmod(0o400)
        self._written.append(path)
        if len(self._written) > MOST:
            _delete(self._written.pop(0))
        return path

    def clear(self) -> None:
        """Delete all pages, and their folder."""
        while self._written:
            _delete(self._written.pop())
        if self._folder is not None:
            import shutil  # noqa: PLC0415 - see above

            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def _delete(path: Path) -> None:
    if path.exists():
        path.chmod(0o600)  # some systems delete nothing that cannot be written to
        path.unlink()

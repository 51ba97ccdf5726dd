"""What changed in files outside the editor: from bursts of a work tree to corrections.

`Outside` belongs to the thread that watches; `learn_outside` runs on the writer's.
"""

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from twiceshy.capture.copies import Copies
from twiceshy.capture.git_state import GitState, kept_by_git
from twiceshy.capture.outside import Burst, hindrance
from twiceshy.lessons.formatting import only_formatting
from twiceshy.lessons.identity import change_id
from twiceshy.memory.events import correction_event
from twiceshy.memory.store import Store
from twiceshy.model import FileChange, Origin
from twiceshy.workspace.domains import located
from twiceshy.workspace.learning import derive_lessons, mined
from twiceshy.workspace.shelf import Place
from twiceshy.workspace.work_tree import WorkTree, content_of
from twiceshy_analyzers import language_of, suffix_of
from twiceshy_analyzers.tree import parse, reparse

logger = logging.getLogger(__name__)

# After a checkout of more files than this their texts are git's to tell, not taken note of.
MOST_NOTED = 1_000

_CONFLICT = re.compile(rb"^(<<<<<<< |>>>>>>> )", re.MULTILINE)


class Change(NamedTuple):
    """A file that was changed outside the editor, by its path on disk."""

    path: Path
    before: bytes
    after: bytes


class Outside:
    """What files held when they were last seen, and which are an editor's now."""

    def __init__(self) -> None:
        self._copies = Copies()
        self._open: dict[Path, int] = {}

    def opened(self, path: Path) -> None:
        """A file is open in the editor: what happens to it is the editor's to tell."""
        self._open[path] = self._open.get(path, 0) + 1

    def closed(self, path: Path) -> None:
        """A file is open no more: what it holds now is what a later change begins with."""
        self._open[path] = self._open.get(path, 1) - 1
        if not self._open[path]:
            del self._open[path]
            self._note(path)

    def left(self, top: Path) -> None:
        """A folder is not watched any more."""
        self._copies.forget_below(top)

    def changes(
        self,
        tree: WorkTree,
        burst: Burst,
        now: GitState | None,
        wanted: Callable[[Path], bool],
    ) -> list[Change]:
        """What a person may have changed in a burst; nothing if somebody else did it.

        `now` is where the repository stands. Raises RepositoryError.
        """
        files = sorted(path for path in burst.files if path not in self._open)
        why = hindrance(burst, tree.state, now)
        if why is not None:
            logger.debug("%d files of %s changed, but not by hand: %s", len(files), tree.top, why)
            self._note_all(files)
            return []
        found = [change for path in files if (change := self._change(tree, path)) is not None]
        found = [change for change in found if wanted(change.path) and is_hand_made(change)]
        if not found:
            return []
        ignored = tree.ignored([change.path for change in found])
        kept = set[bytes]()
        if tree.repository is not None and now is not None:
            kept = kept_by_git(tree.repository, now, [change.after for change in found])
        return [one for one in found if one.path not in ignored and one.after not in kept]

    def _change(self, tree: WorkTree, path: Path) -> Change | None:
        before = self._copies.get(path)
        at_head = tree.at_head(path) if before is None else None
        after = self._note(path)
        if at_head is not None and after is not None:
            before = _as_written(at_head, after)
        if before is None or after is None or before == after:
            return None
        return Change(path, before, after)

    def _note_all(self, files: Sequence[Path]) -> None:
        if len(files) > MOST_NOTED:
            self._copies.forget(files)
            return
        for path in files:
            self._note(path)

    def _note(self, path: Path) -> bytes | None:
        """What a file holds, which is remembered; None for one that is nobody's source text."""
        content = content_of(path)
        if content is None:
            self._copies.forget([path])
        else:
            self._copies.put(path, content)
        return content


def _as_written(stored: bytes, written: bytes) -> bytes:
    """A text as git would write it where the work tree has the line ends of Windows."""
    if b"\r\n" in written and b"\r\n" not in stored:
        return stored.replace(b"\n", b"\r\n")
    return stored


def is_hand_made(change: Change) -> bool:
    """Whether a change is more than formatting, and not git's marks of a conflict."""
    name = change.path.name
    language = language_of(name)
    if language is None or _CONFLICT.search(change.before) or _CONFLICT.search(change.after):
        return False
    old = parse(language, change.before, suffix_of(name))
    return not only_formatting(old, reparse(old, change.after))


def learn_outside(store: Store, changes: Iterable[tuple[Place, Change]], now: float) -> bool:
    """Learn what was changed outside; whether that was anything new."""
    projects: dict[str, int] = {}
    for place, change in changes:
        project = place.project.id
        origin = Origin(project, place.path, "files", now, store.next_number(project))
        origin = located(origin, place.project.root)
        made = mined(FileChange(place.path, change.before, change.after), origin)
        new = store.record([correction_event(change_id(one), one) for one in made])
        projects[project] = projects.get(project, 0) + new
    for project, new in projects.items():
        if new:
            derive_lessons(store, project)
    return any(projects.values())

"""The folders of the workspace that are watched, each by somebody, and the work trees in them."""

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

from twiceshy.errors import RepositoryError
from twiceshy.workspace.watchers import (
    Polling,
    Tell,
    TooManyFoldersError,
    Watcher,
    begin,
    exhausted,
    kind_of,
    told_by_system,
    work_trees,
)
from twiceshy.workspace.work_tree import WorkTree, tree_of

logger = logging.getLogger(__name__)


class Roots:
    """The watched folders. Belongs to one thread; `tell` hears what the watchers notice.

    `say` tells a person a sentence, each kind of trouble once. `interval` is how often, in seconds,
    files are looked at that nobody tells about.
    """

    def __init__(self, tell: Tell, say: Callable[[str], None]) -> None:
        self._tell, self._say = tell, say
        self.interval = 10.0
        self._watchers: dict[Path, list[Watcher]] = {}
        self._trees: dict[Path, WorkTree] = {}
        self._told: set[str] = set()

    @property
    def trees(self) -> tuple[WorkTree, ...]:
        """The work trees in the watched folders."""
        return tuple(self._trees.values())

    @property
    def tops(self) -> tuple[Path, ...]:
        """The watched folders."""
        return tuple(self._watchers)

    def follow(self, folders: Iterable[Path], *, reported: bool) -> None:
        """Watch these folders and no others; a client that has `reported` does so by itself."""
        asked = list(dict.fromkeys(folders))
        # A folder inside another one is watched with that.
        tops = [one for one in asked if not any(one != o and one.is_relative_to(o) for o in asked)]
        for top in self._watchers.keys() - set(tops):
            self._leave(top)
        for top in tops:
            if top not in self._watchers and top.is_dir():
                self._begin(top, reported=reported)

    def stop(self) -> None:
        """Watch nothing any more."""
        for top in self.tops:
            self._leave(top)

    def tree_of(self, path: Path) -> WorkTree | None:
        """The work tree that a path lies in."""
        return tree_of(self._trees.values(), path)

    def kind_of(self, path: Path) -> Literal["file", "packages"] | None:
        """What kind of file a path names; None for one outside, and for one that is not watched."""
        top = self._top_of(path)
        return None if top is None else kind_of(top, path)

    def found(self, path: Path) -> WorkTree | None:
        """A folder is becoming the top of a work tree: what waits there until that is done."""
        if self._top_of(path) is None:
            return None
        known = self._trees.get(path)
        if known is None or known.git is None or not known.git.exists():
            self._trees[path] = known = WorkTree(path, None, None, None, fresh=True)
        return known

    def made(self, path: Path) -> None:
        """The repository of such a folder is there."""
        top = self._top_of(path)
        if top is not None:
            self._add(top, path)

    def worn(self, top: Path, error: OSError | None) -> None:
        """The system tells no more of a folder: look again and again instead."""
        if top not in self._watchers:
            return
        self._leave(top)
        watcher = Polling(top, self._tell, self.interval)
        why = exhausted(error or OSError())
        self._take_up(top, watcher, watcher.watch())
        self._tell_once(watcher.told(why), why)

    # ---------------------------------------------------------- one folder

    def _begin(self, top: Path, *, reported: bool) -> None:
        try:
            if reported:
                self._take_up(top, None, work_trees(top))
                return
            watcher, trees, trouble = begin(top, self._tell, self.interval)
        except TooManyFoldersError:
            self._watchers[top] = []
            self._tell_once(
                f"{top} has so many folders that changes made outside the editor are not looked "
                "for. Open the folder of a project instead.",
                "many",
            )
            return
        self._take_up(top, watcher, trees)
        if trouble:
            self._tell_once(trouble, trouble.partition(": ")[2])

    def _take_up(self, top: Path, watcher: Watcher | None, trees: Iterable[Path]) -> None:
        self._watchers[top] = [watcher] if watcher else []
        for tree in dict.fromkeys([top, *trees]):
            self._add(top, tree)

    def _leave(self, top: Path) -> None:
        for watcher in self._watchers.pop(top):
            watcher.stop()
        for tree in [one for one in self._trees if one.is_relative_to(top)]:
            del self._trees[tree]

    def _add(self, top: Path, path: Path) -> None:
        """Take note of where a work tree stands, and watch its git folder."""
        try:
            tree = WorkTree.at(path)
        except RepositoryError as error:
            logger.info("A work tree is not watched: %s", error)
            return
        self._trees[path] = tree
        if tree.git is None:
            return
        try:
            self._git_watcher(top).watch_git(tree.git)
        except OSError as error:
            self._tell_once(
                f"I cannot see when commits are made in {path}: {exhausted(error)}",
                exhausted(error),
            )

    def _git_watcher(self, top: Path) -> Watcher:
        """Who watches the git folders of a root: who watches its files, or one for them alone."""
        watchers = self._watchers[top]
        if not watchers:
            watchers.append(told_by_system(top, self._tell))
        return watchers[0]

    def _top_of(self, path: Path) -> Path | None:
        return next((top for top in self._watchers if path.is_relative_to(top)), None)

    def _tell_once(self, message: str, kind: str) -> None:
        logger.warning("%s", message)
        if kind not in self._told:
            self._told.add(kind)
            self._say(message)

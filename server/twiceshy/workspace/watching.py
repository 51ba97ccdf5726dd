"""Corrections made outside the editor: noticed on disk, looked at once it is quiet, and learned.

One thread owns all of it; whoever has something to tell it puts that into its inbox and goes on.
It sleeps until something happens. Then files are gathered work tree by work tree until nothing has
happened there for a moment, as an editor's document is looked at once it was left alone. What a
burst means is `twiceshy.capture.outside`'s to say. Only the learning itself is done on the
writer's thread.

Who tells what happened to files, for each folder of the workspace:

- The client, if it offers to and watches for real. It does so anyway, and a second set of watches
  would use up the system's for nothing. It reports what the editor itself writes, too, but that is
  so however one watches: files open in the editor are the editor's, and what was in them when they
  were closed is what a later change is compared with.
- Else the system, through watchdog; where that is not possible, looking again and again.

Git folders are always watched here, since few clients report what happens inside of them.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import NamedTuple

from twiceshy.capture.git import Repository
from twiceshy.capture.outside import grown_from, standing
from twiceshy.config import Scopes, Settings
from twiceshy.errors import RepositoryError
from twiceshy.memory.store import Store
from twiceshy.workspace.attention import attends, learnable
from twiceshy.workspace.background import Background
from twiceshy.workspace.checking import project_of
from twiceshy.workspace.committed import CHUNK, learn_some, new_since
from twiceshy.workspace.documents import uri_of
from twiceshy.workspace.edits import settles
from twiceshy.workspace.outlet import Outlet
from twiceshy.workspace.outside import Change, Outside, learn_outside
from twiceshy.workspace.propagation import Propagation
from twiceshy.workspace.shelf import Place, Shelf
from twiceshy.workspace.watched import Roots
from twiceshy.workspace.watchers import Noticed
from twiceshy.workspace.work_tree import WorkTree
from twiceshy_analyzers import language_of

logger = logging.getLogger(__name__)


# How long an end waits for what is being done, in seconds.
PATIENCE = 2.0


class Pace(NamedTuple):
    """How long things take, in seconds.

    A burst is over after `quiet` without news; one that does not end is looked at after `longest`.
    `again` is how often files are looked at that nobody tells about.
    """

    quiet: float = 1.5
    longest: float = 20.0
    again: float = 10.0


class Watching:
    """The files of the workspace's folders, and what is learned from changes to them.

    Every method may be called from any thread, and returns at once.
    """

    def __init__(
        self,
        shelf: Shelf,
        background: Background,
        outlet: Outlet,
        clock: Callable[[], float],
        propagation: Propagation,
    ) -> None:
        self._shelf, self._background, self._outlet, self._clock = shelf, background, outlet, clock
        self._propagation = propagation
        self._pace = Pace()
        self._scopes = Scopes()
        self._paused = False
        self._inbox: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="twiceshy-watching", daemon=True)
        self._roots = Roots(self._noticed, outlet.tell)
        self._outside = Outside()
        self._folders: tuple[Path, ...] = ()
        self._is_reported = False

    def start(self, pace: Pace = Pace()) -> None:  # noqa: B008 - it cannot be changed
        """Begin; nothing is watched before `follow`."""
        self._pace = pace
        self._roots.interval = pace.again
        self._thread.start()

    def stop(self) -> None:
        """End, and let go of what is watched. What was noticed and not looked at is let go of."""
        self._ended.set()
        self._inbox.put(lambda: None)
        if self._thread.is_alive():
            # It may be walking over a disk that does not answer. Nothing it does then has an effect.
            self._thread.join(PATIENCE)

    def configure(self, scopes: Scopes) -> None:
        """Go on with other settings."""
        self._inbox.put(partial(self._configure, scopes))

    def pause(self, *, on: bool) -> None:
        """Learn nothing until it is told otherwise; what is changed meanwhile is passed over."""
        self._inbox.put(partial(self._pause, on=on))

    def follow(self, folders: Iterable[Path], *, reported: bool) -> "Future[None]":
        """Watch these folders and no others; `reported` says that the client does so for us.

        Resolved once they are watched.
        """
        done: Future[None] = Future()
        done.set_running_or_notify_cancel()
        self._inbox.put(partial(self._follow, tuple(folders), reported, done))
        return done

    def reported(self, paths: Sequence[Path]) -> None:
        """The client says that these files changed."""
        self._inbox.put(partial(self._reported, tuple(paths)))

    def opened(self, path: Path) -> None:
        """A file was opened in the editor."""
        self._inbox.put(lambda: self._outside.opened(_real(path)))

    def closed(self, path: Path) -> None:
        """A file was closed in the editor."""
        self._inbox.put(lambda: self._outside.closed(_real(path)))

    def _noticed(self, what: Noticed) -> None:
        self._inbox.put(partial(self._take, what))

    # ---------------------------------------------------------- on the thread that watches

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                work = self._inbox.get(timeout=self._patience())
            except queue.Empty:
                work = self._look
            try:
                work()
            except Exception:
                # One file or folder that cannot be dealt with must not end the watch of all.
                logger.exception("While watching files")
        self._roots.stop()

    def _patience(self) -> float | None:
        """How long to sleep until a burst is over; None while there is none."""
        now = time.monotonic()
        due = [self._due(tree) - now for tree in self._roots.trees if tree.first is not None]
        return max(0.0, min(due)) if due else None

    def _due(self, tree: WorkTree) -> float:
        first = tree.last if tree.first is None else tree.first
        return min(tree.last + self._pace.quiet, first + self._pace.longest)

    def _configure(self, scopes: Scopes) -> None:
        self._scopes = scopes
        self._watch()

    def _pause(self, *, on: bool) -> None:
        self._paused = on

    def _follow(self, folders: Sequence[Path], reported: bool, done: "Future[None]") -> None:
        try:
            self._folders, self._is_reported = tuple(map(_real, folders)), reported
            self._watch()
        finally:
            done.set_result(None)

    def _watch(self) -> None:
        """Watch what is to be watched, with the settings as they are."""
        before = self._roots.tops
        wanted = [folder for folder in self._folders if _is_on(self._scopes.of(folder))]
        self._roots.follow(wanted, reported=self._is_reported)
        for top in set(before) - set(self._roots.tops):
            self._outside.left(top)

    def _reported(self, paths: Sequence[Path]) -> None:
        for path in map(_real, paths):
            what = self._roots.kind_of(path)
            if what is not None:
                self._take(Noticed(what, path))

    def _take(self, what: Noticed) -> None:
        """Something was noticed: remember it until it is quiet."""
        now = time.monotonic()
        if what.kind == "git":
            for one in self._roots.trees:
                if one.git == what.path:
                    one.notice(now)
        elif what.kind == "tree":
            tree = self._roots.found(what.path)
            if tree is not None:
                tree.notice(now)
        elif what.kind == "worn":
            self._roots.worn(what.path, what.error)
        else:
            self._remember(what, now)

    def _remember(self, what: Noticed, now: float) -> None:
        tree = self._roots.tree_of(what.path)
        if tree is None:
            return
        tree.notice(now)
        if what.kind == "file":
            tree.files.add(what.path)
        elif what.kind == "packages":
            tree.packages = True
        else:
            tree.lost = True

    def _look(self) -> None:
        """Look at the work trees where it has become quiet."""
        now = time.monotonic()
        for tree in self._roots.trees:
            if tree.first is None or self._due(tree) > now:
                continue
            if tree.is_written() and now - tree.first < self._pace.longest:
                tree.last = now
                continue
            try:
                self._look_at(tree)
            except RepositoryError as error:
                logger.info("A work tree cannot be looked at: %s", error)

    def _look_at(self, tree: WorkTree) -> None:
        burst = tree.burst()
        if tree.fresh:
            self._roots.made(tree.top)
            return
        now = tree.look()
        if burst.files:
            self._propagation.touched(sorted(burst.files))
        since = grown_from(tree.state, now)
        changes = self._outside.changes(tree, burst, now, self._is_wanted)
        tree.state = standing(tree.state, now)
        if self._paused:
            return
        placed = [(place, one) for one in changes if (place := self._shelf.find(one.path))]
        placed = [one for one in placed if self._scopes.of(one[1].path).learn_from_files]
        if placed:
            work = partial(self._learn, placed)
            self._background.do("learning from files", work, writes=True)
        here = self._scopes.of(tree.top)
        if since and tree.repository is not None and here.enable and here.learn_from_commits:
            self._learn_commits(tree.repository, new_since(tree.repository, since), since)

    def _is_wanted(self, path: Path) -> bool:
        """Whether a file is one that the user's settings let us look at."""
        return language_of(path.name) is not None and attends(self._scopes, path)

    def _learn_commits(self, repository: Repository, names: Sequence[str], since: str) -> None:
        """Have some commits learned, and then, unless somebody ends that, the next ones."""
        if names and not self._ended.is_set() and not self._paused:
            work = partial(self._learn_some, repository, names, since)
            self._background.do("learning from commits", work, writes=True)

    # ---------------------------------------------------------- on the writer's thread

    def _learn(self, changes: Sequence[tuple[Place, Change]], store: Store) -> None:
        now = self._clock()
        if not learn_outside(store, changes, now):
            return
        for project in {place.project.id: place.project for place, _ in changes}.values():
            self._outlet.refresh(self._shelf.load(store, project))
        for place, change in changes:
            learned, uri = self._shelf.learned(place.project.id), uri_of(change.path)
            for settle in settles(store, place, learned, uri, change[1:], now):
                self._propagation.settled(store, place, settle)

    def _learn_some(
        self, repository: Repository, names: Sequence[str], since: str, store: Store
    ) -> None:
        wanted = learnable(self._scopes, repository.root)
        report = learn_some(store, repository, names[:CHUNK], since, wanted)
        if report.corrections:
            project = project_of(repository.root)
            self._outlet.refresh(self._shelf.load(store, project))
        self._inbox.put(partial(self._learn_commits, repository, names[CHUNK:], since))


def _is_on(settings: Settings) -> bool:
    return settings.enable and (settings.learn_from_files or settings.learn_from_commits)


def _real(path: Path) -> Path:
    """A path without links and detours; the path as it is where that cannot be found out."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path

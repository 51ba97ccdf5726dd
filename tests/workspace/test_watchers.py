"""Who tells what happens to files, and what is done where nobody does."""

import errno
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.workspace.test_watching import LEARNED, WRONG, Watch, mend
from tests.workspace.workshop import Workshop, eventually
from twiceshy.workspace import watchers
from twiceshy.workspace.native import Native
from twiceshy.workspace.watchers import Noticed, Polling, Watcher, exhausted, told_by_system
from twiceshy.workspace.watching import Pace

INOTIFY = "watchdog.observers.inotify_c.InotifyFD"
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")
Begin = Callable[[Path, Callable[[Noticed], None]], Watcher]


def looking(top: Path, tell: Callable[[Noticed], None]) -> Watcher:
    return Polling(top, tell, 0.02)


@pytest.fixture(params=[told_by_system, Native, looking], ids=["system", "native", "looking"])
def begin(request: pytest.FixtureRequest) -> Begin:
    kind: Begin = request.param
    return kind


@pytest.fixture
def told() -> list[Noticed]:
    return []


@pytest.fixture
def top(tmp_path: Path) -> Path:
    for name in ("src/a.py", "src/b.py", "node_modules/c.js", ".git/HEAD", "inner/.git/HEAD"):
        (tmp_path / "top" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "top" / name).write_text("")
    return tmp_path / "top"


@pytest.fixture
def watcher(begin: Begin, top: Path, told: list[Noticed]) -> Iterator[Watcher]:
    watcher = begin(top, told.append)
    assert sorted(watcher.watch()) == [top, top / "inner"]
    watcher.watch_git(top / ".git")
    yield watcher
    watcher.stop()
    before = len(told)
    (top / "src" / "a.py").write_text("x = 2\n")
    assert len(told) == before


@pytest.mark.usefixtures("watcher")
def test_what_happens_to_files_is_told(top: Path, told: list[Noticed]) -> None:
    (top / "note.txt").write_text("")
    (top / "node_modules" / "c.js").write_text("x\n")
    (top / "src" / "a.py").write_text("x = 1\n")
    (top / "src" / "b.py").unlink()
    (top / "new").mkdir()
    (top / "new" / "d.py").write_text("x = 1\n")
    (top / "src" / "e~").write_text("x = 1\n")
    (top / "src" / "e~").rename(top / "src" / "e.py")
    (top / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    names = ("src/a.py", "src/b.py", "new/d.py", "src/e.py")
    wanted = {Noticed("file", top / name) for name in names} | {Noticed("git", top / ".git")}
    eventually(lambda: wanted <= set(told))
    assert set(told) == wanted


@pytest.mark.usefixtures("watcher")
def test_a_lock_file_is_told_where_it_is_no_source(
    begin: Begin, top: Path, told: list[Noticed]
) -> None:
    (top / "src" / "a.py").write_text("x = 1\n")
    (top / "uv.lock").write_text("")
    eventually(lambda: Noticed("file", top / "src" / "a.py") in told)
    if begin is not looking:
        eventually(lambda: Noticed("packages", top / "uv.lock") in told)


def test_a_watcher_that_never_began_can_be_stopped(begin: Begin, top: Path) -> None:
    begin(top, print).stop()


@linux_only
@pytest.mark.parametrize(
    ("number", "told"),
    [(errno.ENOSPC, "fs.inotify.max_user_watches"), (errno.EMFILE, "max_user_instances")],
)
def test_where_the_systems_limit_is_reached_files_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, told: str
) -> None:
    workshop = begun(tmp_path)

    def refuse(*_: object) -> None:
        raise OSError(number, "limit reached")

    monkeypatch.setattr(f"{INOTIFY}.add_callback", refuse)
    watch = Watch(workshop.database)
    watch.follow(workshop.folder)
    (message,) = watch.told
    assert told in message
    assert "sudo sysctl" in message
    assert str(workshop.folder) in message
    mend(workshop, "a")
    eventually(lambda: workshop.experiences() == [LEARNED])
    workshop.commit("Mend it")
    eventually(lambda: is_committed(workshop))
    watch.stop()
    assert watch.told == [message]


@linux_only
def test_where_the_limit_is_reached_later_files_are_looked_at_from_then_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = begun(tmp_path)
    watch = Watch(workshop.database)
    watch.follow(workshop.folder)
    inotify = import_module("watchdog.observers.inotify_c").InotifyFD
    added: Callable[..., Any] = inotify.add_callback

    def refuse(self: Any, path: bytes, *rest: Any) -> Any:
        if path.endswith(b"new"):
            raise OSError(errno.ENOSPC, "limit reached")
        return added(self, path, *rest)

    monkeypatch.setattr(f"{INOTIFY}.add_callback", refuse)
    (workshop.folder / "new").mkdir()
    eventually(lambda: len(watch.told) == 1)
    mend(workshop, "a")
    eventually(lambda: workshop.experiences() == [LEARNED])
    watch.stop()


@linux_only
def test_what_was_lost_is_not_guessed(tmp_path: Path) -> None:
    workshop = begun(tmp_path)
    watch = Watch(workshop.database, Pace(0.2, 2.0, 0.05))
    watch.follow(workshop.folder)
    mend(workshop, "a")
    watch.watching._noticed(Noticed("lost", workshop.folder))
    eventually(lambda: any(tree.lost for tree in watch.watching._roots.trees))
    eventually(lambda: all(tree.first is None for tree in watch.watching._roots.trees))
    mend(workshop, "b")
    eventually(lambda: workshop.experiences() == [LEARNED])
    watch.stop()


def test_a_network_file_system_is_looked_at_and_named_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchers, "network_file_system", lambda _path: "nfs4")
    workshop = begun(tmp_path)
    other = begun(tmp_path, "other")
    watch = Watch(workshop.database)
    watch.follow(workshop.folder, other.folder)
    (message,) = watch.told
    assert "network file system (nfs4)" in message
    mend(workshop, "a")
    eventually(lambda: workshop.experiences() == [LEARNED])
    workshop.folder.rename(tmp_path / "gone")
    mend(other, "a")
    eventually(lambda: other.experiences() == [LEARNED])
    watch.stop()
    assert watch.told == [message]


@pytest.mark.parametrize("network", [None, "nfs"])
def test_a_folder_with_too_many_folders_is_not_watched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, network: str | None
) -> None:
    monkeypatch.setattr(watchers, "MOST_FOLDERS", 3)
    monkeypatch.setattr(watchers, "network_file_system", lambda _path: network)
    workshop = begun(tmp_path)
    for number in range(4):
        (workshop.folder / str(number)).mkdir()
    watch = Watch(workshop.database)
    watch.follow(workshop.folder)
    (message,) = watch.told
    assert "so many folders" in message
    assert watch.watching._roots.trees == ()
    watch.stop()


def test_what_the_system_says_is_told() -> None:
    assert "(gone wrong)" in exhausted(OSError(errno.EIO, "gone wrong"))


def begun(tmp_path: Path, name: str = "project") -> Workshop:
    workshop = Workshop(tmp_path / name, tmp_path / "memory.db")
    workshop.commit(**{name: WRONG.format(name) for name in "ab"})
    return workshop


def is_committed(workshop: Workshop) -> bool:
    with workshop.store() as store:
        return bool(store.learned_commits(workshop.repository().project_id()))

"""What a burst of changes means, what is remembered of files, and where the walk goes."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.capture.support import Sandbox
from twiceshy.capture.copies import Copies
from twiceshy.capture.folders import is_own_folder, walk
from twiceshy.capture.git_state import GitState, git_folder, git_state, kept_by_git
from twiceshy.capture.mounts import kind_of, network_file_system
from twiceshy.capture.outside import (
    MANY,
    Burst,
    grown_from,
    hindrance,
    is_lock_file,
    standing,
)

MAIN = GitState("refs/heads/main", "a" * 40)
COMMITTED = replace(MAIN, commit="b" * 40)
REBASING = GitState(None, "b" * 40, at_work=True)
FEW = Burst(frozenset({Path("a.py"), Path("b.py")}))


def test_a_few_files_with_git_at_rest_may_be_a_persons() -> None:
    assert hindrance(FEW, MAIN, MAIN) is None
    assert hindrance(FEW, None, None) is None


def test_as_many_files_as_people_change_and_one_more() -> None:
    files = [Path(f"{number}.py") for number in range(MANY + 1)]
    assert hindrance(Burst(frozenset(files[:-1])), MAIN, MAIN) is None
    assert hindrance(Burst(frozenset(files)), MAIN, MAIN) == "many"


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (MAIN, COMMITTED),
        (MAIN, replace(MAIN, branch="refs/heads/other")),
        (MAIN, replace(MAIN, branch=None)),
        (MAIN, replace(MAIN, at_work=True)),
        (replace(MAIN, at_work=True), MAIN),
        (replace(MAIN, at_work=True), replace(MAIN, at_work=True)),
        (None, MAIN),
    ],
)
def test_what_happens_while_git_moves_is_gits(
    before: GitState | None, now: GitState | None
) -> None:
    assert hindrance(FEW, before, now) == "git"


def test_what_comes_with_packages_or_after_a_loss_is_nobodys() -> None:
    assert hindrance(replace(FEW, packages=True), MAIN, MAIN) == "packages"
    assert hindrance(replace(FEW, lost=True), MAIN, MAIN) == "lost"


def test_a_commit_is_news_and_a_checkout_is_not() -> None:
    assert grown_from(MAIN, COMMITTED) == MAIN.commit
    assert grown_from(MAIN, MAIN) is None
    assert grown_from(MAIN, replace(COMMITTED, branch="refs/heads/other")) is None
    assert grown_from(replace(MAIN, branch=None), replace(COMMITTED, branch=None)) is None
    assert grown_from(replace(MAIN, commit=None), COMMITTED) is None
    assert grown_from(None, COMMITTED) is None


def test_what_a_rebase_came_to_is_news_once_it_is_over() -> None:
    during = standing(MAIN, REBASING)
    assert grown_from(MAIN, REBASING) is None
    assert hindrance(FEW, during, REBASING) == "git"
    assert hindrance(FEW, during, COMMITTED) == "git"
    assert grown_from(during, COMMITTED) == MAIN.commit
    assert standing(during, COMMITTED) == COMMITTED


def test_lock_files() -> None:
    assert is_lock_file("web/package-lock.json")
    assert is_lock_file("Pipfile.lock")
    assert not is_lock_file("package.json")
    assert not is_lock_file("go.mod")


def test_copies_are_bounded_and_the_oldest_go_first() -> None:
    copies = Copies(most=10)
    a, b, c = Path("x/a"), Path("x/b"), Path("c")
    copies.put(a, b"1234")
    copies.put(b, b"1234")
    assert copies.get(a) == b"1234"
    copies.put(c, b"12")
    copies.put(c, b"1234")
    assert (copies.get(a), copies.get(b), copies.get(c)) == (b"1234", None, b"1234")
    copies.put(b, b"a text that is longer than all")
    assert (copies.get(a), copies.get(b), copies.get(c)) == (None, None, None)
    copies.put(a, b"1")
    copies.put(c, b"2")
    copies.forget([b])
    copies.forget_below(Path("x"))
    assert (copies.get(a), copies.get(c)) == (None, b"2")


def test_the_walk_leaves_out_what_is_not_the_users_own(tmp_path: Path) -> None:
    for name in ("src/a.py", "src/deep/b.go", "node_modules/x/c.js", ".git/d.py", ".ssh/e.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "note.txt").write_text("")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "link.py").symlink_to(tmp_path / "src" / "a.py")
    entered: list[str] = []
    found = list(walk(tmp_path, enter=entered.append))
    names = sorted(
        Path(entry.path).relative_to(tmp_path).as_posix() for f in found for entry in f.sources()
    )
    assert names == ["src/a.py", "src/deep/b.go"]
    assert [f.path for f in found if f.is_work_tree] == [str(tmp_path)]
    assert sorted(entered) == sorted(str(tmp_path / one) for one in ("", "src", "src/deep"))
    below = [f.path for f in walk(tmp_path, tmp_path / "src" / "deep")]
    assert below == [str(tmp_path / "src" / "deep")]
    assert next(walk(tmp_path / "none")).entries == []


def test_own_folders() -> None:
    assert is_own_folder("src/build")
    assert not is_own_folder("web/node_modules")
    assert not is_own_folder("build/lib")
    assert not is_own_folder(".aws")


MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:25 / /home rw - nfs4 server:/home rw
31 30 0:26 / /home/a/local\\040disk rw master:2 - btrfs /dev/sdb rw
32 22 0:27 / /mnt/there rw - fuse.sshfs a@b:/ rw
33 22 0:28 / /mnt/again rw - nfs server:/ rw
34 22 0:29 / /mnt/again rw - tmpfs none rw
what is this
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/project", "ext4"),
        ("/home/a/project", "nfs4"),
        ("/home/a/local disk/project", "btrfs"),
        ("/homes", "ext4"),
        ("/mnt/there", "fuse.sshfs"),
        ("/mnt/again/x", "tmpfs"),
    ],
)
def test_the_kind_of_file_system(path: str, kind: str) -> None:
    assert kind_of(Path(path), MOUNTS) == kind


def test_network_file_systems_are_known(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    assert network_file_system(tmp_path, mounts) is None
    mounts.write_text(MOUNTS)
    assert network_file_system(Path("/work"), mounts) is None
    assert network_file_system(Path("/mnt/there/a"), mounts) == "fuse.sshfs"


def test_where_a_repository_stands(sandbox: Sandbox) -> None:
    repository = sandbox.repository()
    folder = git_folder(repository)
    assert folder == sandbox.folder / ".git"
    assert git_state(repository, folder) == GitState("refs/heads/main", None)
    first = sandbox.commit(a="1\n")
    assert git_state(repository, folder) == GitState("refs/heads/main", first)
    sandbox.git("checkout", "--quiet", "--detach")
    assert git_state(repository, folder) == GitState(None, first)
    (folder / "MERGE_HEAD").write_text(first)
    assert git_state(repository, folder).at_work


def test_the_git_folder_of_a_linked_work_tree(sandbox: Sandbox) -> None:
    sandbox.commit(a="1\n")
    sandbox.git("worktree", "add", "--quiet", "../linked")
    linked = Sandbox(sandbox.folder.parent / "linked")
    folder = git_folder(linked.repository())
    assert folder == sandbox.folder / ".git" / "worktrees" / "linked"
    assert git_state(linked.repository(), folder).branch == "refs/heads/linked"


def test_contents_that_git_keeps(sandbox: Sandbox) -> None:
    sandbox.commit(a="1\n", b="one\ntwo\n")
    sandbox.write("c.py", "staged\n")
    sandbox.git("add", "c.py")
    repository = sandbox.repository()
    state = git_state(repository, git_folder(repository))
    asked = [b"1\n", b"one\r\ntwo\r\n", b"staged\n", b"new\n", b""]
    assert kept_by_git(repository, state, asked) == {b"1\n", b"one\r\ntwo\r\n", b"staged\n"}


def test_contents_in_a_repository_with_longer_names(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path / "sha256")
    sandbox.git("init", "--quiet", "--template=", "--object-format=sha256")
    sandbox.commit(a="1\n")
    repository = sandbox.repository()
    state = git_state(repository, git_folder(repository))
    assert kept_by_git(repository, state, [b"1\n", b"2\n"]) == {b"1\n"}


def test_a_partial_clone_is_asked_for_nothing_that_it_lacks(sandbox: Sandbox) -> None:
    sandbox.commit(a="1\n")
    sandbox.commit(a="2\n")
    sandbox.git("config", "remote.origin.promisor", "true")
    sandbox.object("HEAD~1:a.py").unlink()
    repository = sandbox.repository()
    state = git_state(repository, git_folder(repository))
    assert kept_by_git(repository, state, [b"1\n", b"2\n"]) == {b"2\n"}

"""Finding a repository, naming a project, and reading what is there now."""

from pathlib import Path

import pytest

from tests.capture.support import Sandbox
from twiceshy.capture.git import Repository, folder_project_id
from twiceshy.capture.sources import MAX_BYTES
from twiceshy.errors import RepositoryError


def test_a_work_tree_is_found_from_anywhere_in_it(sandbox: Sandbox) -> None:
    file = sandbox.write("deep/er/a.py", "1\n")

    for path in (sandbox.folder, file.parent, file):
        repository = Repository.find(path)
        assert repository.root == sandbox.folder.resolve()
        assert not repository.is_bare
        assert not repository.is_shallow


def test_a_bare_repository_is_read_as_well(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.commit(a="1\n", b="1\n")
    head = sandbox.commit(a="2\n")
    sandbox.git("clone", "--quiet", "--bare", str(sandbox.folder), str(tmp_path / "bare.git"))

    repository = Repository.find(tmp_path / "bare.git" / "objects")

    assert repository.is_bare
    assert repository.root == (tmp_path / "bare.git").resolve()
    assert repository.head() == head
    assert repository.tracked_files() == ["a.py", "b.py"]
    assert repository.blob_at_head("a.py") == b"2\n"
    assert repository.count() == 2
    assert repository.project_id() == sandbox.repository().project_id()
    assert repository.project_id(Path("sub")) == sandbox.repository().project_id(Path("sub"))


def test_the_git_folder_of_a_work_tree_counts_as_bare(sandbox: Sandbox) -> None:
    head = sandbox.commit(a="1\n")
    repository = Repository.find(sandbox.folder / ".git")

    assert repository.is_bare
    assert repository.head() == head


def test_a_linked_worktree_is_the_same_project(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.commit(a="1\n")
    sandbox.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    Sandbox(tmp_path / "linked").commit(a="2\n")

    repository = Repository.find(tmp_path / "linked")

    assert repository.root == (tmp_path / "linked").resolve()
    assert repository.project_id() == sandbox.repository().project_id()
    assert repository.count() == 2
    assert repository.tracked_files() == ["a.py"]


def test_a_submodule_is_a_project_of_its_own(sandbox: Sandbox, tmp_path: Path) -> None:
    inner = Sandbox.new(tmp_path / "inner")
    inner.commit("inner", x="1\n")
    sandbox.git("submodule", "--quiet", "add", str(inner.folder), "sub")
    sandbox.commit("outer", a="1\n")

    repository = Repository.find(sandbox.folder / "sub")

    assert repository.root == (sandbox.folder / "sub").resolve()
    assert repository.project_id() == inner.repository().project_id()
    assert sandbox.repository().tracked_files() == [".gitmodules", "a.py"]


def test_an_empty_repository_has_no_head(sandbox: Sandbox) -> None:
    sandbox.write("a.py", "1\n")
    repository = sandbox.repository()

    assert repository.head() is None
    assert repository.blob_at_head("a.py") is None
    assert repository.tracked_files() == ["a.py"]
    assert repository.project_id() == folder_project_id(sandbox.folder)
    assert Repository.find(sandbox.folder / ".git").tracked_files() == []


def test_outside_of_repositories_nothing_is_found(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match=r"is in no git repository\.$"):
        Repository.find(tmp_path)


def test_a_missing_path_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match=r"missing does not exist\.$"):
        Repository.find(tmp_path / "missing")


def test_without_git_the_error_says_so(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(RepositoryError, match="git is not installed"):
        Repository.find(sandbox.folder)


def test_the_project_id_depends_on_root_commit_and_place(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.commit(a="1\n")
    sandbox.write("sub/b.py", "1\n")
    repository = sandbox.repository()
    whole, part = repository.project_id(), repository.project_id(sandbox.folder / "sub")

    sandbox.commit(a="2\n")
    sandbox.git("clone", "--quiet", str(sandbox.folder), str(tmp_path / "clone"))
    other = Sandbox.new(tmp_path / "other")
    other.commit("another beginning", a="1\n")

    clone = Repository.find(tmp_path / "clone")
    assert clone.project_id() == repository.project_id(Path()) == whole
    assert clone.project_id(Path("sub")) == part
    assert len({whole, part, other.repository().project_id()}) == 3


def test_a_history_merged_in_does_not_change_the_project_id(sandbox: Sandbox) -> None:
    sandbox.commit("main", a="1\n")
    before = sandbox.repository().project_id()
    sandbox.git("checkout", "--quiet", "--orphan", "older")
    sandbox.git("rm", "-rfq", ".")
    Sandbox(sandbox.folder, start=1_000_000_000).commit("older", b="1\n")
    sandbox.git("checkout", "--quiet", "main")
    sandbox.git("merge", "--quiet", "--allow-unrelated-histories", "--no-edit", "older")

    assert sandbox.repository().project_id() == before


def test_a_shallow_clone_has_an_id_of_its_own(sandbox: Sandbox, tmp_path: Path) -> None:
    for number in range(3):
        sandbox.commit(a=f"{number}\n")
    for name in ("one", "two"):
        target = str(tmp_path / name)
        sandbox.git("clone", "--quiet", "--depth=2", sandbox.folder.as_uri(), target)

    one, two = Repository.find(tmp_path / "one"), Repository.find(tmp_path / "two")

    assert one.project_id() == two.project_id() != sandbox.repository().project_id()


def test_a_place_outside_is_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.commit(a="1\n")

    with pytest.raises(RepositoryError, match="outside the repository"):
        sandbox.repository().project_id(tmp_path)


def test_a_folder_without_git_is_named_by_its_place(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "link").symlink_to("one")

    assert folder_project_id(tmp_path / "one") == folder_project_id(tmp_path / "link")
    assert folder_project_id(tmp_path / "one") != folder_project_id(tmp_path)


def test_the_blob_at_head_is_not_the_file_on_disk(sandbox: Sandbox) -> None:
    sandbox.commit(a="1\n")
    sandbox.write("a.py", "2\n")
    sandbox.write("new.py", "1\n")

    assert sandbox.repository().blob_at_head("a.py") == b"1\n"
    assert sandbox.repository().blob_at_head("./a.py") == b"1\n"
    assert sandbox.repository().blob_at_head("new.py") is None


def test_what_is_no_readable_file_at_head_is_none(sandbox: Sandbox) -> None:
    (sandbox.folder / "link.py").symlink_to("a.py")
    sandbox.write("sub/b.py", "1\n")
    sandbox.commit(a="1\n", big="x" * (MAX_BYTES + 1))
    repository = sandbox.repository()

    for path in ("", ".", "../a.py", "/a.py", "sub", "sub/", "link.py", "-r", "HEAD", "a\0b"):
        assert repository.blob_at_head(path) is None
    assert repository.blob_at_head("big.py") is None
    assert repository.blob_at_head("*.py") is None


def test_ignored_deleted_and_linked_files_are_not_listed(sandbox: Sandbox) -> None:
    sandbox.write(".gitignore", "ignored.py\nbuild/\n")
    (sandbox.folder / "link.py").symlink_to("a.py")
    sandbox.commit(a="1\n", deleted="1\n")
    (sandbox.folder / "deleted.py").unlink()
    sandbox.write("ignored.py", "1\n")
    sandbox.write("build/out.py", "1\n")
    sandbox.write("sub/untracked.py", "1\n")
    Sandbox.new(sandbox.folder / "nested").commit(x="1\n")

    assert sandbox.repository().tracked_files() == [".gitignore", "a.py", "sub/untracked.py"]


def test_a_file_in_conflict_is_listed_once(sandbox: Sandbox) -> None:
    sandbox.commit(a="1\n")
    sandbox.git("checkout", "--quiet", "-b", "side")
    sandbox.commit(a="2\n")
    sandbox.git("checkout", "--quiet", "main")
    sandbox.commit(a="3\n")
    sandbox.git("read-tree", "-m", "HEAD~1", "HEAD", "side")
    assert len(sandbox.git("ls-files", "--unmerged").splitlines()) == 3

    assert sandbox.repository().tracked_files() == ["a.py"]

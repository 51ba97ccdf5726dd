"""Which commits come out of a history, and with which files."""

import sys
from pathlib import Path

import pytest

from tests.capture.support import START, Sandbox, anything, changes
from twiceshy.capture.git import Repository
from twiceshy.capture.history import MAX_FILES
from twiceshy.capture.sources import MAX_BYTES
from twiceshy.errors import RepositoryError

LONG = "".join(f"line {number}\n" for number in range(40))


def test_a_modified_file_comes_with_both_sides(sandbox: Sandbox) -> None:
    first = sandbox.commit("one", a="1\n")
    second = sandbox.commit("two", a="2\n")

    commits = sandbox.history()

    assert [commit.sha for commit in commits] == [first, second]
    assert changes(commits[0]) == []
    assert changes(commits[1]) == [("a.py", b"1\n", b"2\n")]
    assert commits[1].at == START + 120
    assert commits[1].author == "a@example.org"
    assert commits[1].reverts is None


def test_only_wanted_files_come_out(sandbox: Sandbox) -> None:
    sandbox.commit(a="1\n", b="1\n")
    sandbox.commit(a="2\n", b="2\n")

    commits = list(sandbox.repository().commits(lambda path: path == "b.py"))

    assert changes(commits[-1]) == [("b.py", b"1\n", b"2\n")]


def test_a_merge_is_passed_over_but_not_its_sides(sandbox: Sandbox) -> None:
    sandbox.commit("base", a="1\n", b="1\n")
    sandbox.git("checkout", "--quiet", "-b", "side")
    side = sandbox.commit("side", a="2\n")
    sandbox.git("checkout", "--quiet", "main")
    main = sandbox.commit("main", b="2\n")
    sandbox.git("merge", "--quiet", "--no-edit", "side")

    assert [commit.sha for commit in sandbox.history()[1:]] == [side, main]
    assert sandbox.repository().count() == 3


def test_a_renamed_and_edited_file_comes_under_its_new_path(sandbox: Sandbox) -> None:
    sandbox.commit(old=LONG)
    sandbox.git("mv", "old.py", "new.py")
    sandbox.commit(new=LONG + "more\n")

    assert sandbox.last() == [("new.py", LONG.encode(), LONG.encode() + b"more\n")]


@pytest.mark.parametrize("kind", ["renamed", "added", "deleted", "mode", "nothing"])
def test_what_is_no_modification_comes_without_files(sandbox: Sandbox, kind: str) -> None:
    sandbox.commit(a=LONG)
    if kind == "renamed":
        sandbox.git("mv", "a.py", "b.py")
    elif kind == "added":
        sandbox.write("b.py", "1\n")
    elif kind == "deleted":
        sandbox.git("rm", "--quiet", "a.py")
    elif kind == "mode":
        (sandbox.folder / "a.py").chmod(0o755)
    sandbox.commit()

    assert len(sandbox.history()) == 2
    assert sandbox.last() == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"a\0b", b"text"),
        (b"text", b"a\0b"),
        (b"text", b"x" * (MAX_BYTES + 1)),
        (b"x" * (MAX_BYTES + 1), b"text"),
    ],
    ids=["from binary", "to binary", "to big", "from big"],
)
def test_binary_and_big_files_are_passed_over(
    sandbox: Sandbox, before: bytes, after: bytes
) -> None:
    sandbox.commit(a=before, b="1\n")
    sandbox.commit(a=after, b="2\n")

    assert sandbox.last() == [("b.py", b"1\n", b"2\n")]


def test_a_file_of_just_the_greatest_size_is_read(sandbox: Sandbox) -> None:
    sandbox.commit(a="1")
    sandbox.commit(a="x" * MAX_BYTES)

    assert sandbox.last() == [("a.py", b"1", b"x" * MAX_BYTES)]


def test_symbolic_links_are_passed_over(sandbox: Sandbox) -> None:
    link = sandbox.folder / "link.py"
    link.symlink_to("a.py")
    sandbox.commit(a="1\n")
    link.unlink()
    link.symlink_to("b.py")
    sandbox.commit(a="2\n")

    assert sandbox.last() == [("a.py", b"1\n", b"2\n")]


def test_submodules_are_passed_over(sandbox: Sandbox, tmp_path: Path) -> None:
    inner = Sandbox.new(tmp_path / "inner")
    inner.commit(x="1\n")
    sandbox.git("submodule", "--quiet", "add", str(inner.folder), "sub")
    sandbox.commit(a="1\n")
    inner.commit(x="2\n")
    sandbox.git("-C", "sub", "pull", "--quiet", "--ff-only")
    sandbox.commit(a="2\n")

    assert sandbox.last() == [("a.py", b"1\n", b"2\n")]


def test_a_commit_of_too_many_files_comes_without_any(sandbox: Sandbox) -> None:
    names = [f"f{number}" for number in range(MAX_FILES + 1)]
    sandbox.commit(**dict.fromkeys(names, "1\n"))
    sandbox.commit(**dict.fromkeys(names, "2\n"))
    sandbox.commit(**dict.fromkeys(names[1:], "3\n"))

    assert [len(commit.files) for commit in sandbox.history()] == [0, 0, MAX_FILES]


def test_a_revert_names_what_it_reverts(sandbox: Sandbox) -> None:
    sandbox.commit(a="1\n")
    wrong = sandbox.commit("wrong", a="2\n")
    sandbox.git("revert", "--no-edit", "HEAD")

    assert sandbox.history()[-1].reverts == wrong


@pytest.mark.skipif(sys.platform == "win32", reason="Windows forbids such names")
def test_any_path_is_told_as_it_is(sandbox: Sandbox) -> None:
    names = sorted(
        ["with space", "line\nend", "grüße", '"quoted"', ":colon", "-dash", "deep/er/a", "*", "\t"]
    )
    for side in ("1", "2"):
        for name in names:
            sandbox.write(name, f"{side} {name}")
        sandbox.commit()
    expected = [(name, f"1 {name}".encode(), f"2 {name}".encode()) for name in names]

    assert sorted(sandbox.last()) == expected
    assert sandbox.repository().tracked_files() == names
    for name, _, content in expected:
        assert sandbox.repository().blob_at_head(name) == content


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_path_that_is_not_utf8_is_passed_over(sandbox: Sandbox) -> None:
    file = sandbox.folder / "caf\udce9.py"
    file.write_text("1\n")
    sandbox.commit(a="1\n")
    file.write_text("2\n")
    sandbox.commit(a="2\n")

    assert sandbox.last() == [("a.py", b"1\n", b"2\n")]
    assert sandbox.repository().tracked_files() == ["a.py"]


def test_a_message_of_many_lines_does_not_confuse(sandbox: Sandbox) -> None:
    sandbox.commit(a="1\n")
    sandbox.commit("title\n\n:100644 100644 a b M\nname\n\nümläut", a="2\n")
    sandbox.commit(a="3\n")

    assert [len(commit.files) for commit in sandbox.history()] == [0, 1, 1]


def test_until_names_the_last_commit(sandbox: Sandbox) -> None:
    first = sandbox.commit(a="1\n")
    second = sandbox.commit(a="2\n")
    sandbox.commit(a="3\n")
    repository = sandbox.repository()

    for until in (second, second[:12], "HEAD~1"):
        commits = list(repository.commits(anything, until=until))
        assert [commit.sha for commit in commits] == [first, second]
        assert repository.count(until=until) == 2


def test_what_is_no_commit_is_refused(sandbox: Sandbox) -> None:
    sandbox.commit(a="1\n")
    repository = sandbox.repository()
    others = ("0" * 40, "nothing", "", "--all", "-n1", "^HEAD", "a..b", "HEAD^{tree}", "a\0b")

    for until in others:
        with pytest.raises(RepositoryError):
            repository.count(until=until)
        with pytest.raises(RepositoryError):
            next(repository.commits(anything, until=until))


def test_skipped_commits_do_not_come_out(sandbox: Sandbox) -> None:
    first = sandbox.commit(a="1\n")
    sandbox.commit(a="2\n")
    third = sandbox.commit(a="3\n")
    skip = {first, third}

    commits = list(sandbox.repository().commits(anything, skip=skip))

    assert [changes(commit) for commit in commits] == [[("a.py", b"1\n", b"2\n")]]
    assert sandbox.repository().count(skip=skip) == 1
    assert sandbox.repository().count(skip=skip | {sandbox.head(), commits[0].sha}) == 0


def test_an_empty_repository_has_no_history(sandbox: Sandbox) -> None:
    assert sandbox.history() == []
    assert sandbox.repository().count() == 0


def test_a_shallow_clone_begins_where_it_was_cut(sandbox: Sandbox, tmp_path: Path) -> None:
    for number in range(4):
        sandbox.commit(a=f"{number}\n")
    sandbox.git("clone", "--quiet", "--depth=2", sandbox.folder.as_uri(), str(tmp_path / "clone"))
    repository = Repository.find(tmp_path / "clone")

    commits = list(repository.commits(anything))

    assert repository.is_shallow
    assert [changes(commit) for commit in commits] == [[], [("a.py", b"2\n", b"3\n")]]


def test_a_partial_clone_gives_what_it_has(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.commit(a="1\n", b=LONG)
    sandbox.commit(a="2\n", b=LONG + "x\n")
    sandbox.git("mv", "b.py", "c.py")
    sandbox.commit(c=LONG + "y\n")
    sandbox.commit(a="3\n")
    sandbox.git("config", "uploadpack.allowFilter", "true")
    source, clone = sandbox.folder.as_uri(), tmp_path / "clone"
    sandbox.git("clone", "--quiet", "--filter=blob:none", source, str(clone))
    Sandbox(clone).git("checkout", "--quiet", "HEAD~2")
    Sandbox(clone).git("checkout", "--quiet", "main")
    sandbox.folder.rename(tmp_path / "gone")
    repository = Repository.find(clone)

    commits = list(repository.commits(anything))

    assert [changes(commit) for commit in commits] == [[], [], [], [("a.py", b"2\n", b"3\n")]]
    assert repository.blob_at_head("a.py") == b"3\n"


def test_missing_and_damaged_blobs_are_passed_over(sandbox: Sandbox) -> None:
    sandbox.commit(a="1\n", b="b1\n", c="c1\n", d=LONG)
    sandbox.commit(a="2\n", b="b2\n", c="c2\n")
    sandbox.git("mv", "d.py", "e.py")
    sandbox.commit(e=LONG + "x\n", a="3\n")
    sandbox.damage("HEAD:b.py")
    sandbox.object("HEAD:c.py").unlink()
    sandbox.object("HEAD:e.py").unlink()

    commits = sandbox.history()

    assert [changes(commit) for commit in commits] == [
        [],
        [("a.py", b"1\n", b"2\n")],
        [("a.py", b"2\n", b"3\n")],
    ]


def test_a_broken_history_is_an_error(sandbox: Sandbox) -> None:
    first = sandbox.commit(a="1\n")
    sandbox.commit(a="2\n")
    sandbox.object(first).unlink()

    with pytest.raises(RepositoryError, match="git failed in"):
        sandbox.history()


def test_roots_of_several_histories_all_come_out(sandbox: Sandbox) -> None:
    sandbox.commit("main", a="1\n")
    sandbox.git("checkout", "--quiet", "--orphan", "other")
    sandbox.git("rm", "-rfq", ".")
    sandbox.commit("other", b="1\n")
    sandbox.git("checkout", "--quiet", "main")
    sandbox.git("merge", "--quiet", "--allow-unrelated-histories", "--no-edit", "other")
    sandbox.commit("after", a="2\n")

    assert [len(commit.files) for commit in sandbox.history()] == [0, 0, 1]

import subprocess
from pathlib import Path

import pytest

from tests.capture.support import Sandbox
from tests.cli.support import correct, right, run, run_ok, wrong
from tests.plain_weights import plain_weights  # noqa: F401  used by all tests here
from twiceshy.memory.store import Store
from twiceshy.model import Event


def test_the_summary_says_what_was_read(sandbox: Sandbox) -> None:
    correct(sandbox)
    result = run("learn")
    assert result.exit_code == 0
    assert result.stdout.startswith("read 3 commits in ")
    assert result.stdout.endswith(" s, 2 corrections, 1 lesson\n")
    assert result.stderr == ""


def test_only_what_is_new_is_read(taught: Sandbox) -> None:
    assert run_ok("learn").startswith("read 0 commits")
    taught.commit("safe c", c=right("c"))
    assert run_ok("learn", ".").startswith("read 1 commit in")


def test_until(sandbox: Sandbox) -> None:
    correct(sandbox)
    assert run_ok("learn", "--until", "HEAD~1").startswith("read 2 commits")
    result = run("learn", "--until", "nothing")
    assert result.exit_code == 2
    assert "has no commit 'nothing'" in result.stderr


def test_interrupted_it_keeps_what_it_has_read_and_resumes(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    correct(sandbox)
    for number in range(60):
        sandbox.commit(d=f"x = {number}\n")
    record = Store.record

    def interrupted(store: Store, events: list[Event]) -> int:
        recorded = record(store, events)
        if any(event.kind == "commit" for event in events):
            raise KeyboardInterrupt
        return recorded

    with monkeypatch.context() as patch:
        patch.setattr(Store, "record", interrupted)
        result = run("learn")
    assert result.exit_code == 130
    assert "goes on there" in result.stderr
    assert "Traceback" not in result.output
    read = int(result.stderr.split("Stopped after ")[1].split()[0])
    assert 0 < read < 63
    assert run("check").exit_code == 1
    assert run_ok("learn").startswith(f"read {63 - read} commits")


def test_a_folder_without_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for arguments in (("learn",), ("learn", "missing"), ("try", ".")):
        result = run(*arguments)
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1
        assert result.stderr.startswith("twiceshy: ")


@pytest.mark.usefixtures("sandbox")
def test_an_empty_repository() -> None:
    assert run_ok("learn").startswith("read 0 commits")
    assert run_ok("try", ".")
    assert run("check").exit_code == 0
    assert run("fix").exit_code == 0
    assert "No lessons yet" in run_ok("lessons")


def test_a_shallow_clone(sandbox: Sandbox, tmp_path: Path) -> None:
    correct(sandbox)
    shallow = tmp_path / "shallow"
    sandbox.git("clone", "--quiet", "--depth=1", f"file://{sandbox.folder}", str(shallow))
    result = run("learn", str(shallow))
    assert result.exit_code == 0
    assert "shallow clone" in result.stderr


def test_a_bare_clone(sandbox: Sandbox, tmp_path: Path) -> None:
    correct(sandbox)
    bare = tmp_path / "bare.git"
    sandbox.git("clone", "--quiet", "--bare", str(sandbox.folder), str(bare))
    assert run_ok("learn", str(bare)).startswith("read 3 commits")
    result = run("check", str(bare))
    assert result.exit_code == 2
    assert "a bare repository has no files to check" in result.stderr
    assert "c.py:5:12" in run_ok("try", str(bare))


def test_a_linked_worktree_is_the_same_project(taught: Sandbox, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    taught.git("worktree", "add", "--quiet", "--detach", str(linked))
    assert run_ok("learn", str(linked)).startswith("read 0 commits")
    assert run("check", str(linked)).exit_code == 1


def test_a_submodule_is_a_project_of_its_own(
    taught: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outer = Sandbox.new(tmp_path / "outer")
    outer.commit(a=wrong("a"))
    outer.git("submodule", "--quiet", "add", str(taught.folder), "inner")
    outer.commit("add inner")
    monkeypatch.chdir(outer.folder)
    assert run("check").exit_code == 0
    assert run("check", "inner").stdout.startswith("inner/c.py:5:12: ")


@pytest.mark.usefixtures("taught")
def test_relearn_makes_the_same_lessons() -> None:
    before = run_ok("lessons", "--format", "json")
    assert run_ok("relearn").startswith("made 1 lesson in ")
    assert run_ok("lessons", "--format", "json") == before


def test_a_repository_that_git_finds_damaged(sandbox: Sandbox) -> None:
    correct(sandbox)
    sandbox.damage("HEAD~1")
    result = run("learn")
    assert result.exit_code == 2
    assert result.stderr.startswith("twiceshy: ")
    assert "Traceback" not in result.stderr


@pytest.mark.usefixtures("taught")
def test_the_working_tree_is_never_changed() -> None:
    run("try", ".")
    run("check")
    done = subprocess.run(["git", "status", "--porcelain"], capture_output=True, check=True)
    assert done.stdout == b""


def test_interrupted_while_making_lessons_it_makes_them_up(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    correct(sandbox)

    def interrupted(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Store, "replace_lessons", interrupted)
        assert run("learn").exit_code == 130
    assert run("check").exit_code == 0
    assert "read 0 commits" in run_ok("learn")
    assert run("check").exit_code == 1


def test_a_commit_with_a_missing_file_is_told_and_tried_again(sandbox: Sandbox) -> None:
    correct(sandbox)
    name = sandbox.git("rev-parse", "HEAD:b.py").strip()
    file = sandbox.folder / ".git" / "objects" / name[:2] / name[2:]
    content = file.read_bytes()
    file.unlink()
    result = run("learn")
    assert result.exit_code == 0
    assert "could not be read in full" in result.stderr
    file.write_bytes(content)
    assert "read 1 commit in" in run_ok("learn")
    assert run("learn").stderr == ""


def test_a_revert_that_comes_later_counts_against_what_was_learned(taught: Sandbox) -> None:
    assert run("check").exit_code == 1
    commits = taught.git("log", "--format=%H", "--grep=^safe").split()
    taught.commit(f"Revert it\n\nThis reverts commit {commits[0]}.", b=wrong("b"))
    taught.commit(f"Revert it\n\nThis reverts commit {commits[1]}.", a=wrong("a"))
    assert run_ok("learn").startswith("read 2 commits")
    assert run("check").exit_code == 0


def test_what_was_reverted_last_is_not_suggested_until_it_is_made_again(taught: Sandbox) -> None:
    last = taught.head()
    assert run("check").exit_code == 1
    taught.commit(f"Revert it\n\nThis reverts commit {last}.", b=wrong("b"))
    run_ok("learn")
    assert run("check").exit_code == 0
    assert run("check", "--min-confidence", "0").exit_code == 0
    run_ok("relearn")
    assert run("check", "--min-confidence", "0").exit_code == 0
    taught.commit("Once more", c=right("c"))
    run_ok("learn")
    assert run("check", "--min-confidence", "0").exit_code == 1


@pytest.mark.parametrize("quietly", [[], ["--quietly"]])
def test_files_that_settings_exclude_are_not_learned_from(
    sandbox: Sandbox, database: Path, quietly: list[str]
) -> None:
    own = sandbox.folder / ".twiceshy" / "config.toml"
    own.parent.mkdir()
    own.write_text('exclude = ["a.py"]\n')
    correct(sandbox)
    run_ok("learn", *quietly)
    with Store.open(database, clock=lambda: 0.0) as store:
        paths = {one.correction.origin.path for one in store.experiences()}
    assert paths == {"b.py"}

"""A repository is data: nothing it names is run, and no process of ours stays behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.capture.support import Sandbox, anything
from twiceshy.capture import git_process
from twiceshy.capture.git import Repository
from twiceshy.capture.git_state import git_folder, git_state, kept_by_git
from twiceshy.errors import RepositoryError

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="the trap is a shell script")

TRAPS = (
    "core.fsmonitor",
    "core.pager",
    "core.editor",
    "core.sshCommand",
    "core.askPass",
    "core.gitProxy",
    "core.alternateRefsCommand",
    "pager.diff-tree",
    "pager.rev-list",
    "diff.external",
    "diff.evil.command",
    "diff.evil.textconv",
    "filter.evil.clean",
    "filter.evil.smudge",
    "filter.evil.process",
    "gpg.program",
    "uploadpack.packObjectsHook",
)


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    return tmp_path / "was-run"


@pytest.fixture
def trap(tmp_path: Path, marker: Path) -> Path:
    script = tmp_path / "trap.sh"
    script.write_text(f'#!/bin/sh\necho "$0 $*" >> "{marker}"\n')
    script.chmod(0o755)
    return script


@pytest.fixture
def hostile(sandbox: Sandbox, trap: Path) -> Sandbox:
    """A history of two commits in a repository that names the trap wherever it can."""
    sandbox.commit(a="1\n")
    sandbox.write(".gitattributes", "*.py diff=evil filter=evil\n")
    sandbox.commit(a="2\n")
    hooks = sandbox.folder / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "post-checkout", "reference-transaction", "pre-auto-gc"):
        (hooks / name).symlink_to(trap)
    for name in TRAPS:
        sandbox.git("config", name, str(trap))
    for alias in ("rev-parse", "rev-list", "diff-tree", "cat-file", "ls-files", "ls-tree"):
        sandbox.git("config", f"alias.{alias}", f"!{trap}")
    sandbox.git("config", "log.showSignature", "true")
    sandbox.git("config", "core.hooksPath", str(hooks))
    return sandbox


def read_everything(folder: Path) -> None:
    repository = Repository.find(folder)
    repository.project_id()
    repository.tracked_files()
    repository.blob_at_head("a.py")
    state = git_state(repository, git_folder(repository))
    kept_by_git(repository, state, [b"1\n"])
    assert repository.count() == 2
    assert len(list(repository.commits(anything))) == 2


@posix_only
def test_the_traps_do_work(hostile: Sandbox, marker: Path) -> None:
    subprocess.run(["git", "status"], cwd=hostile.folder, capture_output=True, check=False)

    assert marker.exists()


@posix_only
def test_no_program_of_the_repository_is_run(
    hostile: Sandbox, marker: Path, trap: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker.unlink(missing_ok=True)
    for name in ("GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_SSH_COMMAND", "GIT_ASKPASS", "PAGER"):
        monkeypatch.setenv(name, str(trap))
    read_everything(hostile.folder)

    assert not marker.exists()


@posix_only
@pytest.mark.parametrize("url", ["ext::{trap}", "{folder}"], ids=["program", "folder"])
@pytest.mark.parametrize("variable", ["GIT_NO_LAZY_FETCH", "GIT_NOTHING"])
def test_nothing_is_fetched_for_a_partial_clone(
    sandbox: Sandbox,
    marker: Path,
    trap: Path,
    monkeypatch: pytest.MonkeyPatch,
    url: str,
    variable: str,
) -> None:
    # Older gits do not know GIT_NO_LAZY_FETCH: without it the other locks must hold.
    settings = {key: value for key, value in git_process.SETTINGS.items() if key != variable}
    monkeypatch.setattr(git_process, "SETTINGS", settings)
    sandbox.commit(a="1\n")
    sandbox.commit(a="2\n")
    blob, tree = sandbox.object("HEAD:a.py"), sandbox.object("HEAD~1^{tree}")
    for key, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "evil",
        "remote.evil.url": url.format(trap=trap, folder=sandbox.folder),
        "remote.evil.promisor": "true",
        "remote.evil.uploadpack": str(trap),
        "protocol.ext.allow": "always",
        "protocol.allow": "always",
    }.items():
        sandbox.git("config", key, value)
    blob.unlink()
    read_everything(sandbox.folder)
    tree.unlink()
    with pytest.raises(RepositoryError):
        read_everything(sandbox.folder)

    assert not marker.exists()


def test_reading_changes_nothing_in_the_git_folder(sandbox: Sandbox) -> None:
    sandbox.commit(a="1\n")
    sandbox.commit(a="2\n")
    os.utime(sandbox.folder / "a.py", (1, 1))
    before = _snapshot(sandbox.folder)

    read_everything(sandbox.folder)

    assert _snapshot(sandbox.folder) == before


def test_inside_a_hook_the_asked_repository_is_read(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = sandbox.commit(a="1\n")
    other = Sandbox.new(tmp_path / "other")
    other.commit("other", a="9\n")
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.folder))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.folder / ".git" / "index"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other.folder / ".git" / "objects"))

    assert Repository.find(sandbox.folder).head() == head
    assert Repository.find(sandbox.folder).blob_at_head("a.py") == b"1\n"


def test_an_owner_that_git_distrusts_is_told_with_gits_own_advice(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        git_process, "SETTINGS", {**git_process.SETTINGS, "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
    )

    with pytest.raises(RepositoryError, match="belongs to another user") as caught:
        Repository.find(sandbox.folder)
    assert f"git config --global --add safe.directory {sandbox.folder}" in str(caught.value)


def test_the_users_trust_counts(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        git_process, "SETTINGS", {**git_process.SETTINGS, "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
    )
    trusted = sandbox.write("trusted.config", f"[safe]\n\tdirectory = {sandbox.folder}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(trusted))

    assert Repository.find(sandbox.folder).root == sandbox.folder.resolve()


@posix_only
def test_a_git_in_the_current_folder_is_not_taken(
    sandbox: Sandbox, trap: Path, marker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sandbox.folder / "git").symlink_to(trap)
    monkeypatch.chdir(sandbox.folder)
    monkeypatch.setenv("PATH", os.pathsep.join(["", ".", os.environ["PATH"]]))

    Repository.find(sandbox.folder)

    assert not marker.exists()


@pytest.mark.parametrize("ending", ["closed", "dropped", "failed", "finished"])
def test_no_process_stays_behind(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    for number in range(5):
        sandbox.commit(a=f"{number}\n")
    started = _watched(monkeypatch)
    commits = sandbox.repository().commits(anything)
    next(commits)
    next(commits)

    assert len([process for process in started if process.poll() is None]) >= 1
    if ending == "closed":
        commits.close()
    elif ending == "dropped":
        del commits
    elif ending == "failed":
        with pytest.raises(KeyboardInterrupt):
            commits.throw(KeyboardInterrupt)
    else:
        list(commits)

    assert len(started) == 3
    assert [process for process in started if process.returncode is None] == []


def test_no_process_stays_behind_an_error(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.commit(a="1\n")
    sandbox.commit(a="2\n")
    started = _watched(monkeypatch)

    def wanted(path: str) -> bool:
        raise LookupError(path)

    with pytest.raises(LookupError):
        list(sandbox.repository().commits(wanted))

    assert len(started) == 2
    assert [process for process in started if process.returncode is None] == []


def test_too_many_damaged_objects_are_an_error(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.commit(**{f"f{number}": f"1 {number}\n" for number in range(30)})
    sandbox.commit(**{f"f{number}": f"2 {number}\n" for number in range(30)})
    for number in range(30):
        sandbox.damage(f"HEAD:f{number}.py")
    started = _watched(monkeypatch)

    with pytest.raises(RepositoryError, match="damaged objects"):
        sandbox.history()

    assert [process for process in started if process.returncode is None] == []


def _watched(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The long-running processes that are started from now on."""
    started: list[subprocess.Popen[bytes]] = []

    class Watched(subprocess.Popen[bytes]):
        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, **options)  # type: ignore[call-overload]  # passed on
            if options.get("stdin") != subprocess.DEVNULL:
                started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Watched)
    return started


def _snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in files}

"""The post-commit hook: a few lines of shell that start learning in the background and are gone.

The commit waits for nothing but the start of a process. The hook never fails, says nothing, and
does nothing once twiceshy is gone. What was a hook before is kept beside it and called first.
"""

import os
import shlex
import shutil
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

from twiceshy.capture.git import Repository
from twiceshy.capture.git_hooks import MARK, HooksFolder, hooks_folder, whose
from twiceshy.errors import HookError

# During a rebase git runs the hook for each commit that it makes anew; all of them are known.
_HOOK = """\
#!/bin/sh
{mark}: learns what was just committed, in the background.
# Made by `twiceshy hook install`; `twiceshy hook uninstall` takes it away again.

status=0
before="${{0%/*}}/{kept}"
if [ -x "$before" ]; then
    "$before" "$@"
    status=$?
fi
[ -d "${{GIT_DIR:-.git}}/rebase-merge" ] && exit $status
twiceshy={program}
[ -x "$twiceshy" ] || twiceshy=$(command -v twiceshy) || exit $status
{{
    if command -v setsid >/dev/null; then
        setsid {call} &
    else
        nohup {call} &
    fi
}} >/dev/null 2>&1 </dev/null
exit $status
"""
_CALL = '"$twiceshy" learn --quietly .'


def hook_text(folder: HooksFolder, program: Path) -> str:
    """The hook as it is written; `program` is the command that it calls while that is there."""
    quoted = shlex.quote(program.as_posix())
    return _HOOK.format(mark=MARK, kept=folder.kept.name, program=quoted, call=_CALL)


def install(
    repository: Repository, *, force: bool = False, program: Path | None = None
) -> HooksFolder:
    """Put the hook in its place, beside what was there; where that is.

    It calls `program`: without one, the command of this installation.

    Raises:
        HookError: the place is somebody else's to look after, and `force` is not given.
    """
    folder = hooks_folder(repository)
    made_by, manager = whose(folder.hook)
    if not force:
        _refuse(folder, manager)
    if made_by in ("theirs", "managed"):
        if _exists(folder.kept):
            raise HookError(f"{folder.kept} is in the way: what is in it would be lost.")
        _do(lambda: folder.hook.rename(folder.kept), folder)
    _do(lambda: _write(folder, hook_text(folder, program or _program())), folder)
    return folder


def uninstall(repository: Repository) -> bool:
    """Take the hook away, and put back what was there before it; whether it was there.

    Raises HookError.
    """
    folder = hooks_folder(repository)
    made_by, _ = whose(folder.hook)
    if made_by != "ours":
        if _exists(folder.kept):
            raise HookError(
                f"{folder.hook} is not ours any more: look whether {folder.kept}, which was there "
                "before, is still called, and put it back by hand."
            )
        return False
    _do(folder.hook.unlink, folder)
    if _exists(folder.kept):
        _do(lambda: folder.kept.rename(folder.hook), folder)
    return True


def status(repository: Repository) -> tuple[bool, str]:
    """Whether the hook is there, and a sentence about it."""
    folder = hooks_folder(repository)
    made_by, manager = whose(folder.hook)
    if made_by == "ours":
        kept = f" It calls {folder.kept.name} first." if _exists(folder.kept) else ""
        old = "" if _is_present(folder) else " It is an old one: install it again."
        return True, f"The hook is installed: {folder.hook}.{kept}{old}"
    try:
        _refuse(folder, manager)
    except HookError as error:
        return False, f"The hook is not installed. {error}"
    return False, f"The hook is not installed; it would be {folder.hook}."


def _refuse(folder: HooksFolder, manager: str) -> None:
    """Say what to do instead where the folder or the hook is looked after by somebody else."""
    if ".husky" in folder.path.parts or manager == "husky":
        raise HookError(f"husky looks after the hooks here: add `{_line()}` to .husky/post-commit.")
    if manager == "lefthook":
        raise HookError(
            "lefthook looks after the hooks here: in lefthook.yml, under `post-commit:` and "
            f"`commands:`, add a command with `run: {_line()}`."
        )
    if manager == "pre-commit":
        raise HookError(
            "pre-commit looks after this hook: in .pre-commit-config.yaml add a local hook with "
            f"`stages: [post-commit]`, `always_run: true`, `language: system` and `entry: sh -c "
            f"'{_line()}'`."
        )
    if folder.configured is not None:
        raise HookError(
            f"core.hooksPath is set to {folder.configured}, which other repositories or people may "
            f"share. Add `{_line()}` to {folder.hook}, or give --force to have the hook written "
            "there."
        )


def _line() -> str:
    return "twiceshy learn --quietly >/dev/null 2>&1 &"


def _write(folder: HooksFolder, text: str) -> None:
    folder.path.mkdir(parents=True, exist_ok=True)
    # Made beside and put in place at once: a commit may be made meanwhile.
    made = folder.path / f"post-commit.{os.getpid()}"
    made.write_text(text, "utf-8", newline="\n")
    made.chmod(0o755)
    made.replace(folder.hook)


def _is_present(folder: HooksFolder) -> bool:
    return folder.hook.read_bytes() == hook_text(folder, _program()).encode()


def _exists(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _do(change: Callable[[], object], folder: HooksFolder) -> None:
    try:
        change()
    except OSError as error:
        raise HookError(f"The hooks in {folder.path} cannot be changed: {error}.") from error


def _program() -> Path:
    """The installed command, by which the hook calls it while it is there."""
    name = "twiceshy.exe" if os.name == "nt" else "twiceshy"
    beside = Path(sysconfig.get_path("scripts"), name)
    found = beside if beside.exists() else shutil.which(name)
    return Path(found or sys.argv[0]).absolute()

"""Running git so that it reads and does nothing else.

A repository is somebody's data: its configuration may name programs (hooks, pagers, diff drivers,
file system monitors) and remotes. None of them is started, and no connection is opened. The
caller's own configuration still counts, because it says which folders are trusted
(`safe.directory`). Every process has ended when the function or generator that started it ends.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Generator, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from twiceshy.errors import NoRepository, RepositoryError

# For questions with an answer of a few lines; git needs milliseconds, a dead network drive forever.
PATIENCE = 60.0

CHUNK = 1 << 16

OPTIONS = (
    "--no-pager",
    "--literal-pathspecs",
    "--no-replace-objects",
    # Empty rather than "false": before git 2.36 any text was the name of a program.
    *("-c", "core.fsmonitor="),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "log.showSignature=false"),
    *("-c", "diff.external="),
    *("-c", "protocol.allow=never"),
    *("-c", "gc.auto=0"),
    *("-c", "maintenance.auto=false"),
)

SETTINGS = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    # An empty list allows no protocol at all, even one that the repository's configuration allows.
    "GIT_ALLOW_PROTOCOL": "",
}

# All other GIT_* variables of the caller are dropped. Inside a hook they point to the repository
# of the hook, which need not be the one that is asked for.
KEPT_VARIABLES = re.compile(
    r"GIT_(CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)"
    r"|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|EXEC_PATH)"
)


def ask(folder: Path, *arguments: str) -> bytes | None:
    """What a short git command prints, or None if it ends with 1, git's quiet "there is none".

    Raises:
        RepositoryError: git is missing, does not answer, or fails in another way.
    """
    try:
        done = subprocess.run(
            command(folder, arguments),
            env=environment(os.environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=PATIENCE,
            creationflags=_no_window(),
        )
    except subprocess.TimeoutExpired as error:
        raise RepositoryError(
            f"git did not answer for {folder} within {PATIENCE:.0f} s."
        ) from error
    except (OSError, ValueError) as error:
        raise RepositoryError(f"git could not be started for {folder}: {error}.") from error
    if done.returncode == 1:
        return None
    if done.returncode != 0:
        raise failure(folder, done.stderr)
    return done.stdout


def fields(
    folder: Path, *arguments: str, given: Iterable[str] = (), separator: bytes = b"\0"
) -> Generator[bytes, None, None]:
    """The parts of a git command's output one by one, each without the `separator` that ends it.

    `given` are lines for the command's standard input. Closing the iterator early ends git.

    Raises:
        RepositoryError: git is missing or fails; parts may have come out before.
    """
    with tempfile.TemporaryFile() as questions, tempfile.TemporaryFile() as complaints:
        questions.writelines(f"{line}\n".encode() for line in given)
        questions.seek(0)
        process = start(folder, arguments, stdin=questions, stderr=complaints)
        try:
            yield from _split(_output(process), separator)
            code = process.wait()
        finally:
            stop(process)
        if code != 0:
            complaints.seek(0)
            raise failure(folder, complaints.read(CHUNK))


def start(
    folder: Path,
    arguments: Iterable[str],
    stdin: int | IO[bytes],
    stderr: int | IO[bytes] = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """A running git whose output can be read; the caller hands it to `stop`, whatever happens.

    Raises:
        RepositoryError: git is missing or cannot be started.
    """
    try:
        return subprocess.Popen(
            command(folder, arguments),
            env=environment(os.environ),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
            creationflags=_no_window(),
        )
    except (OSError, ValueError) as error:
        raise RepositoryError(f"git could not be started for {folder}: {error}.") from error


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process, if it has not ended by itself, and wait until it is gone."""
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            _close(pipe)
    process.wait()


def command(folder: Path, arguments: Iterable[str]) -> list[str]:
    """The whole command line of a git that works in `folder`.

    Raises:
        RepositoryError: git is not installed.
    """
    return [executable(), "-C", str(folder), *OPTIONS, *arguments]


def executable() -> str:
    """The full path of git.

    Relative entries of PATH, and the current folder that Windows looks into first, are passed
    over: the current folder may be the very repository that is not to be trusted.

    Raises:
        RepositoryError: there is no git.
    """
    name = "git.exe" if os.name == "nt" else "git"
    for folder in os.get_exec_path():
        found = shutil.which(Path(folder, name)) if Path(folder).is_absolute() else None
        if found is not None:
            return str(found)
    raise NoRepository("git is not installed, or its folder is not on the PATH.")


def environment(caller: Mapping[str, str]) -> dict[str, str]:
    """The variables for git: those of the caller that are safe, and ours."""
    kept = {
        name: value
        for name, value in caller.items()
        if not name.upper().startswith("GIT_") or KEPT_VARIABLES.fullmatch(name)
    }
    return kept | SETTINGS


def failure(folder: Path, complaints: bytes) -> RepositoryError:
    """The error that says in one sentence what git wrote when it failed in `folder`."""
    text = complaints.decode(errors="replace")
    hint = re.search(r"git config --global --add safe\.directory .+", text)
    if hint is not None:
        return RepositoryError(
            f"git refuses to read {folder} because it belongs to another user; "
            f"if you trust it, run: {hint.group().strip()}"
        )
    if "not a git repository" in text:
        return NoRepository(f"{folder} is in no git repository.")
    lines = [line for line in text.splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith("fatal: ")] or lines[-1:]
    reason = fatal[0].removeprefix("fatal: ").rstrip(".") if fatal else "it says nothing more"
    return RepositoryError(f"git failed in {folder}: {reason}.")


def _output(process: subprocess.Popen[bytes]) -> IO[bytes]:
    if process.stdout is None:
        raise AssertionError("git was started without a pipe for its output")
    return process.stdout


def _split(stream: IO[bytes], separator: bytes) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(CHUNK):
        *whole, rest = (rest + chunk).split(separator)
        yield from whole
    if rest:
        yield rest


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        # What is still unwritten has no reader any more, and that is what was wanted. Windows says
        # EINVAL for it, others EPIPE.
        return


def _no_window() -> int:
    """The flag that keeps Windows from opening a console for each git."""
    return int(getattr(subprocess, "CREATE_NO_WINDOW", 0))

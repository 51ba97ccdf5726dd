"""Settings in files, which may be anything."""

import os
from pathlib import Path

import pytest

from twiceshy.workspace.setting_files import MOST_BYTES, SettingFile, looked_at


def now(path: Path, known: SettingFile | None = None) -> SettingFile:
    return looked_at({path: known} if known else {}, [path])[path]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_a_file_says_what_it_says_until_it_changes(path: Path) -> None:
    path.write_text("enable = false\n[noise]\nperFile = 3\n", "utf-8")
    first = now(path)
    assert first.given == {"enable": False, "noise": {"perFile": 3}}
    assert now(path, first) is first
    path.write_text("\ufeffenable = true\n", "utf-8")
    assert now(path, first).given == {"enable": True}
    path.unlink()
    assert now(path, first) == SettingFile()


@pytest.mark.parametrize(
    "content",
    [
        b"enable = ",
        b"\xff\xfe",
        b"\0",
        b"x" * (MOST_BYTES + 1),
        b"x = " + b"[" * 20_000,
        b"a.a.a = 1\na = 2",
    ],
)
def test_a_broken_file_is_told_and_what_it_said_holds_on(path: Path, content: bytes) -> None:
    path.write_bytes(b"enable = false\n")
    good = now(path)
    path.write_bytes(content)
    broken = now(path, good)
    assert broken.given == {"enable": False}
    assert broken.problem is not None
    assert broken.problem.startswith(f"{path} cannot be read: ")
    assert now(path, broken) is broken, "it is not read again as it is"
    path.write_bytes(b"enable = true\n")
    assert now(path, broken).problem is None


def test_what_is_no_file_is_told(path: Path) -> None:
    path.mkdir()
    assert now(path).problem == f"{path} cannot be read: it is no file"
    path.rmdir()
    path.symlink_to(path)
    assert "cannot be read" in (now(path).problem or "")
    path.unlink()
    os.mkfifo(path)
    assert now(path).problem == f"{path} cannot be read: it is no file"
    assert now(path / "below") == SettingFile()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_told(path: Path) -> None:
    path.write_text("enable = false", "utf-8")
    path.chmod(0)
    assert "ermission" in (now(path).problem or "")

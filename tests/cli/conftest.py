"""A database of one's own for each test, and repositories cut off from the machine's settings."""

import os
from pathlib import Path

import pytest

from tests.capture.support import Sandbox
from tests.cli.support import teach


@pytest.fixture(autouse=True)
def _isolated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("GIT_", "TWICESHY_", "NO_COLOR"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TWICESHY_DB", str(tmp_path / "data" / "memory.db"))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "memory.db"


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """An empty repository, which is also the current folder."""
    sandbox = Sandbox.new(tmp_path / "project")
    monkeypatch.chdir(sandbox.folder)
    return sandbox


@pytest.fixture
def taught(sandbox: Sandbox) -> Sandbox:
    """A repository whose history was learned: `yaml.load` became `yaml.safe_load` twice."""
    teach(sandbox)
    return sandbox

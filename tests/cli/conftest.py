"""Repositories to run commands in."""

from pathlib import Path

import pytest

from tests.capture.support import Sandbox
from tests.cli.support import teach
from twiceshy.cli import doctor, options, serve


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's own settings are those of the test, of which there are none."""
    path = tmp_path / "config" / "twiceshy" / "config.toml"
    for module in (options, serve, doctor):
        monkeypatch.setattr(module, "default_config", lambda: path)


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

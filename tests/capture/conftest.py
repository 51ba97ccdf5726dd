"""Repositories to test with."""

from pathlib import Path

import pytest

from tests.capture.support import Sandbox


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    return Sandbox.new(tmp_path / "project")

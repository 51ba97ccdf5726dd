"""What tests of the engine begin with: a repository, and an engine at work."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workspace.desk import Desk
from tests.workspace.workshop import Workshop


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "project", tmp_path / "memory.db")


@pytest.fixture
def desk(workshop: Workshop) -> Iterator[Desk]:
    desk = Desk(workshop.database)
    yield desk
    desk.engine.stop()
    assert not [one for one in threading.enumerate() if one.name.startswith("twiceshy")]

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.memory.support import open_store
from twiceshy.memory.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "memory.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with open_store(path) as store:
        yield store

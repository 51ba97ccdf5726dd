"""Whatever is overwritten with garbage ends in a sentence, and in a memory that can be used."""

from pathlib import Path

import pytest
from benchmarks.damage import drill, prepare


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared")
    prepare(folder)
    return folder


# Records and texts that are none on sound pages, vectors, a -wal, a beheaded database.
@pytest.mark.parametrize("seed", [18, 22, 34, 46, 53, 75])
def test_what_is_damaged_is_mended_or_restored(prepared: Path, tmp_path: Path, seed: int) -> None:
    done, became = drill(prepared, tmp_path / "memory", seed)
    assert done
    assert became

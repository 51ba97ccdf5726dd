"""`twiceshy doctor` looks at what lies beside the database, and says what to do about it."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from tests.cli.support import run, run_ok
from twiceshy.memory.restoring import restore
from twiceshy.memory.store import Store
from twiceshy.memory.vectors import vectors_path
from twiceshy.recall.structural import Structural
from twiceshy.workspace.memories import bring_up, vectors_of

pytestmark = pytest.mark.usefixtures("taught")


def embedded(database: Path) -> apsw.Connection:
    """The vectors of all, open to be spoilt."""
    with (
        Store.open(database, clock=time.time) as store,
        vectors_of(store, Structural()) as vectors,
    ):
        bring_up(store, vectors, Structural(), lambda _what, _done, _total: None)
    return apsw.Connection(str(vectors_path(database)))


def wrong() -> str:
    result = run("doctor")
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    return " ".join(result.output.split())


def test_before_there_are_any(database: Path) -> None:
    text = run_ok("doctor")
    assert "none yet; they are made when something is looked for" in text
    assert "none yet; the language server makes one a day" in text
    assert not vectors_path(database).exists()


def test_when_all_is_well(database: Path) -> None:
    embedded(database).close()
    with Store.open(database, clock=time.time) as store:
        made = store.back_up_daily()
    assert made is not None
    aside = restore(database, made, time.time())
    assert aside is not None
    embedded(database).close()
    text = run_ok("doctor")
    assert "of 2 corrections" in text
    assert made.name in text
    assert f"set aside: {aside.name}" in text


def one_is_short(file: apsw.Connection) -> None:
    file.execute("UPDATE vector SET statement = x'00'")


def one_is_missing(file: apsw.Connection) -> None:
    file.execute("DELETE FROM vector WHERE seq = (SELECT min(seq) FROM vector)")


def one_is_of_nothing(file: apsw.Connection) -> None:
    file.execute("INSERT INTO vector SELECT 999, statement, tight, hub FROM vector LIMIT 1")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (one_is_short, "another length than 384"),
        (one_is_missing, "not in step (1 correction without, 0 of what is gone)"),
        (one_is_of_nothing, "not in step (0 corrections without, 1 of what is gone)"),
    ],
)
def test_vectors_that_are_wrong(
    database: Path, spoil: Callable[[apsw.Connection], None], words: str
) -> None:
    file = embedded(database)
    spoil(file)
    file.close()
    before = vectors_path(database).read_bytes()
    text = wrong()
    assert words in text
    assert "delete" in text
    assert "made anew when something is looked for" in text
    assert vectors_path(database).read_bytes() == before


def test_vectors_of_another_model_are_no_fault(database: Path) -> None:
    file = embedded(database)
    file.execute("UPDATE model SET name = 'another'")
    file.close()
    assert "of another: made anew" in run_ok("doctor")


def test_files_that_are_damaged(database: Path) -> None:
    embedded(database).close()
    vectors_path(database).write_bytes(b"garbage" * 1000)
    backup = database.with_name(f"{database.name}.backup-day-2026-01-01")
    backup.write_bytes(b"garbage" * 1000)
    text = wrong()
    assert "The vectors cannot be read" in text
    assert "is damaged or of a newer version, and of no use: delete it" in text


def test_backups_and_models_are_told_to_programs(database: Path) -> None:
    assert json.loads(run_ok("backup", "--format", "json")) == {"version": 1, "backups": []}
    with Store.open(database, clock=time.time) as store:
        made = store.back_up_daily()
    assert made is not None
    (told,) = json.loads(run_ok("backup", "--format", "json"))["backups"]
    assert (told["file"], told["bytes"]) == (str(made), made.stat().st_size)
    (model,) = json.loads(run_ok("models", "list", "--format", "json"))["models"]
    assert model == {"name": None, "place": "built-in", "inUse": True}

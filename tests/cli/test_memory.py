"""The commands that look at what is kept, or take from it; and databases that cannot be used."""

import json
import os
from pathlib import Path

import apsw
import pytest

from tests.capture.support import Sandbox
from tests.cli.support import correct, run, run_ok, wrong
from twiceshy.errors import StoreReadOnly
from twiceshy.memory.store import Store


def listed(*arguments: str) -> list[dict[str, object]]:
    found = json.loads(run_ok("lessons", "--format", "json", *arguments))
    assert found["version"] == 1
    lessons = found["lessons"]
    assert isinstance(lessons, list)
    return lessons


def test_lessons_are_listed_with_their_evidence(taught: Sandbox) -> None:
    (lesson,) = listed()
    assert lesson["pattern"] == "yaml.load"
    assert lesson["template"] == "yaml.safe_load"
    assert (lesson["support"], lesson["commits"], lesson["leftAlone"]) == (2, 2, 0)
    assert lesson["state"] == "shown"
    text = run_ok("lessons")
    assert "yaml.load → yaml.safe_load" in text
    assert "2 examples in 2 commits, 0 left alone; newest 14 November 2023, commit " in text
    assert taught.head()[:9] in text


def test_lessons_of_other_projects(
    taught: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert listed() == []
    (lesson,) = listed("--all")
    assert listed("--project", str(lesson["project"])) == [lesson]
    assert listed("--project", str(taught.folder)) == [lesson]
    assert run("lessons", "--project", "nothing").exit_code == 2


def everything_kept(database: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(database.parent.iterdir()))


@pytest.mark.usefixtures("taught")
@pytest.mark.parametrize(
    "what",
    [
        ("--all",),
        ("--project", "."),
        ("--path", "."),
        ("--lesson", "KEY"),
        ("--since", "2023-01-01"),
        ("--until", "2023-11-14"),
        ("--since", "2023-11-14T00:00", "--all"),
    ],
)
def test_what_is_forgotten_is_gone(database: Path, what: tuple[str, ...]) -> None:
    key = str(listed()[0]["key"])
    assert b"yaml.safe_load" in everything_kept(database)
    result = run("forget", "--yes", *(key[:6] if word == "KEY" else word for word in what))
    assert (result.exit_code, result.stdout) == (
        0,
        "Forgot 2 corrections and what was learned from them.\n",
    )
    assert listed() == []
    assert run("check").exit_code == 0
    assert b"yaml" not in everything_kept(database)


@pytest.mark.usefixtures("taught")
def test_what_is_not_meant_stays_and_is_learned_again() -> None:
    run_ok("forget", "--yes", "--path", "a.py")
    (lesson,) = listed()
    assert lesson["support"] == 1
    run_ok("forget", "--yes", "--since", "2024-01-01")
    run_ok("forget", "--yes", "--path", "elsewhere")
    assert listed() == [lesson]


@pytest.mark.usefixtures("taught")
@pytest.mark.parametrize(
    "arguments",
    [
        ("--yes",),
        ("--all",),
        ("--all", "--yes", "--project", "."),
        ("--yes", "--lesson", "zzz"),
        ("--yes", "--since", "yesterday"),
        ("--yes", "--path", "/elsewhere"),
        ("--yes", "--project", "nothing"),
    ],
)
def test_nothing_is_forgotten_by_mistake(arguments: tuple[str, ...]) -> None:
    result = run("forget", *arguments)
    assert result.exit_code == 2
    assert len(listed()) == 1


@pytest.mark.usefixtures("taught")
def test_on_a_terminal_it_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twiceshy.cli.forget.is_interactive", lambda: True)
    assert run("forget", "--all", stdin="n\n").exit_code == 1
    assert len(listed()) == 1
    assert run("forget", "--all", stdin="y\n").exit_code == 0
    assert listed() == []


@pytest.mark.usefixtures("taught")
def test_doctor_when_all_is_well(database: Path) -> None:
    text = run_ok("doctor")
    assert "All is well." in text
    assert str(database) in text
    assert "3 commits, 2 corrections, 1 lesson" in text
    assert "tree-sitter-go" in text


def test_doctor_before_anything_was_learned(database: Path) -> None:
    assert "not there yet" in run_ok("doctor")
    assert not database.parent.exists()


@pytest.mark.usefixtures("taught")
@pytest.mark.skipif(os.name != "posix", reason="modes")
def test_doctor_finds_what_is_wrong(database: Path) -> None:
    database.chmod(0o644)
    result = run("doctor")
    assert result.exit_code == 1
    assert "can be read by others" in result.stdout
    database.write_bytes(b"garbage" * 1000)
    result = run("doctor")
    assert result.exit_code == 1
    assert "is not a database" in result.stdout


COMMANDS = (
    ("learn",),
    ("check",),
    ("fix",),
    ("lessons",),
    ("relearn",),
    ("forget", "--all", "--yes"),
)


@pytest.mark.parametrize("arguments", COMMANDS)
def test_garbage_and_newer_databases_are_refused_and_left_alone(
    sandbox: Sandbox, database: Path, arguments: tuple[str, ...]
) -> None:
    correct(sandbox)
    database.parent.mkdir()
    database.write_bytes(b"garbage" * 1000)
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
    assert "is not a database" in result.stderr
    assert database.read_bytes() == b"garbage" * 1000
    database.unlink()
    run_ok("learn")
    with_version(database, 99)
    result = run(*arguments)
    assert result.exit_code == 2
    assert "newer twiceshy" in result.stderr


def with_version(database: Path, version: int) -> None:
    connection = apsw.Connection(str(database))
    connection.pragma("user_version", version)
    connection.close()


def test_a_locked_database(
    taught: Sandbox, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twiceshy.workspace.place.BUSY_TIMEOUT", 0.05)
    taught.commit("more", d=wrong("d"))
    holder = apsw.Connection(str(database))
    holder.execute("BEGIN IMMEDIATE")
    try:
        assert run("check").exit_code == 1
        result = run("learn")
        assert result.exit_code == 2
        assert "in use by another process" in result.stderr
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert run_ok("learn").startswith("read 1 commit")


@pytest.mark.usefixtures("taught")
def test_a_read_only_database_can_be_checked_against(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Store.open.__func__  # type: ignore[attr-defined]  # of a class method

    def read_only(path: Path, **how: object) -> Store:
        if not how.get("read_only"):
            raise StoreReadOnly(f"{path} cannot be written.")
        store = whole(Store, path, **how)
        assert isinstance(store, Store)
        return store

    monkeypatch.setattr(Store, "open", read_only)
    assert run("check").exit_code == 1
    assert run("lessons").exit_code == 0
    for arguments in (("learn",), ("relearn",), ("forget", "--all", "--yes")):
        result = run(*arguments)
        assert result.exit_code == 2
        assert "cannot be written" in result.stderr

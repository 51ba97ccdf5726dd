"""Widening a lesson beyond the project where it was learned, and what never goes along."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.capture.support import START, Sandbox
from tests.cli.support import correct, right, run, run_ok, wrong
from twiceshy.memory.store import Store


@pytest.fixture
def other(taught: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """Another project with the same mistake, which is known; the current folder is the first."""
    sandbox = Sandbox.new(tmp_path / "other", START + 5000)
    sandbox.commit("begin", d=wrong("d"), e=right("e"), f="import yaml\nload = yaml\n")
    monkeypatch.chdir(sandbox.folder)
    run_ok("learn")
    monkeypatch.chdir(taught.folder)
    return sandbox


def key() -> str:
    (lesson,) = json.loads(run_ok("lessons", "--format", "json"))["lessons"]
    return str(lesson["key"])


def shown(*arguments: str) -> dict[str, Any]:
    told = json.loads(run_ok("scope", key(), "--format", "json", *arguments))
    assert isinstance(told, dict)
    return told


def found_in(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as patch:
        patch.chdir(sandbox.folder)
        return run("check").stdout


def test_a_lesson_starts_in_the_project_where_it_was_learned(
    other: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Nothing found" in found_in(other, monkeypatch)
    text = run_ok("scope", key()[:6])
    assert "holds in its own project alone; it would apply" in text
    assert f"{other.folder}: 1 place in 1 file\n  d.py:5: yaml.load → yaml.safe_load" in text
    assert "Nothing found" in found_in(other, monkeypatch)


@pytest.mark.parametrize("how", ["folder", "id", "language"])
def test_it_is_widened_and_narrowed_again(
    other: Sandbox, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    target = {"folder": str(other.folder), "id": other.repository().project_id()}.get(how, how)
    told = run_ok("scope", key(), "--to", target, "--yes")
    assert "d.py:5" in told
    assert "It now holds in " in told.splitlines()[-1]
    assert found_in(other, monkeypatch).startswith("d.py:5:12: ")
    run_ok("relearn")
    assert found_in(other, monkeypatch).startswith("d.py:5:12: ")
    assert "widened to" in run_ok("lessons")
    assert shown()["language"] == (how == "language")
    run_ok("scope", key(), "--back")
    assert "Nothing found" in found_in(other, monkeypatch)
    assert shown()["holds"] == [Sandbox(Path()).repository().project_id()]


def test_widened_to_one_project_it_holds_in_no_third(
    other: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    third = Sandbox.new(tmp_path / "third", START + 9000)
    third.commit("begin", d=wrong("d"))
    run_ok("scope", key(), "--to", str(other.folder), "--yes")
    assert "Nothing found" in found_in(third, monkeypatch)
    run_ok("scope", key(), "--to", "language", "--yes")
    assert found_in(third, monkeypatch).startswith("d.py:5:12: ")


@pytest.mark.parametrize("command", ["check", "lessons", "fix", "doctor"])
def test_nothing_but_the_lesson_goes_along(
    taught: Sandbox, other: Sandbox, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    commits = taught.git("log", "--format=%H").split()
    run_ok("scope", key(), "--to", "language", "--yes")
    monkeypatch.chdir(other.folder)
    outputs = [run(command).output]
    outputs += [run(command, "--diff").output] if command == "fix" else []
    outputs += [run(command, "--format", "json").output] if command in {"check", "lessons"} else []
    private = [*(commit[:9] for commit in commits), "a.py", "b.py", "read_a", "return yaml", "2023"]
    if command != "doctor":  # which lists the user's projects
        private += [str(taught.folder), taught.repository().project_id()]
        assert "yaml" in "".join(outputs) or command == "fix"
    for output in outputs:
        mine = output.replace("return yaml.safe_load(file)", "").replace(
            "-    return yaml.load(file)", ""
        )
        assert not [text for text in private if text in mine]


def test_it_is_told_apart_from_what_was_learned_here(
    other: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_ok("scope", key(), "--to", str(other.folder), "--yes")
    (own,) = json.loads(run_ok("lessons", "--all", "--format", "json"))["lessons"]
    assert (own["scope"], own["learnedHere"], len(own["provenance"])) == ("projects", True, 2)
    monkeypatch.chdir(other.folder)
    assert "learned in another project" in run_ok("lessons")
    (there,) = json.loads(run_ok("lessons", "--format", "json"))["lessons"]
    assert (there["scope"], there["learnedHere"], there["provenance"]) == ("projects", False, [])
    assert there["state"] == "shown"


def test_a_widened_lesson_is_no_longer_for_review(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.commit("begin", a=wrong("a"), b=wrong("b"))
    sandbox.commit("safe", a=right("a"))
    run_ok("learn")
    assert run("check").exit_code == 0
    there = Sandbox.new(tmp_path / "there", START + 5000)
    there.commit("begin", d=wrong("d"))
    run_ok("scope", key(), "--to", "language", "--yes")
    assert found_in(there, monkeypatch).startswith("d.py:5:12: ")
    assert run("check").exit_code == 0


def test_on_a_terminal_it_asks(other: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("scope", key(), "--to", "language").exit_code == 2
    monkeypatch.setattr("twiceshy.cli.scope.is_interactive", lambda: True)
    assert run("scope", key(), "--to", "language", stdin="n\n").exit_code == 1
    assert "Nothing found" in found_in(other, monkeypatch)
    assert run("scope", key(), "--to", "language", stdin="y\n").exit_code == 0
    assert found_in(other, monkeypatch).startswith("d.py:5:12: ")


@pytest.mark.usefixtures("taught")
@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("zzz",), "is no lesson here"),
        (("", "--to", "nothing"), "is not known"),
        (("", "--to", "."), "--back narrows it"),
        (("", "--to", "language", "--back"), "opposites"),
        (("", "--project", "nothing"), "is not known"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments: tuple[str, ...], why: str) -> None:
    result = run("scope", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert why in result.stderr


def test_a_project_that_is_gone_is_told_of(
    other: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other.folder.rename(tmp_path / "moved")
    assert "not looked at: it is not there any more" in run_ok("scope", key())
    replaced = Sandbox.new(other.folder, START + 7000)
    replaced.commit("another", d=wrong("d"))
    assert "not looked at: it is not there any more" in run_ok("scope", key())
    assert shown()["projects"][0]["places"] == []
    del monkeypatch


def test_what_was_rejected_there_counts_there_alone(
    other: Sandbox, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from twiceshy.memory.events import verdict_event  # noqa: PLC0415
    from twiceshy.model import Verdict  # noqa: PLC0415

    lesson, project = key(), other.repository().project_id()
    run_ok("scope", lesson, "--to", "language", "--yes")
    with Store.open(database, clock=lambda: 1.0) as store:
        given = [Verdict(project, lesson, f"s{n}", "rejected", 1.0) for n in range(3)]
        store.record([verdict_event(one) for one in given])
    assert "Nothing found" in found_in(other, monkeypatch)
    assert run("check").exit_code == 1


def test_forgetting_either_project_takes_the_widening_with_it(
    other: Sandbox, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_ok("scope", key(), "--to", str(other.folder), "--yes")
    run_ok("forget", "--yes", "--project", str(other.folder))
    assert shown()["holds"] == [Sandbox(Path()).repository().project_id()]
    assert other.repository().project_id().encode() not in b"".join(
        file.read_bytes() for file in database.parent.iterdir()
    )
    run_ok("scope", key(), "--to", "language", "--yes")
    run_ok("forget", "--yes", "--lesson", key())
    assert "Nothing found" in found_in(other, monkeypatch)


def test_the_same_lesson_learned_there_too_is_its_own(
    other: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_ok("scope", key(), "--to", "language", "--yes")
    monkeypatch.chdir(other.folder)
    correct(other)
    run_ok("learn")
    (lesson,) = json.loads(run_ok("lessons", "--format", "json"))["lessons"]
    assert lesson["learnedHere"]
    assert len(lesson["provenance"]) == 2

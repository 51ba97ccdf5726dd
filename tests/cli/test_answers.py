"""What is told of a person's answers, how a lesson is silenced and revived, and the export of pairs."""

import json
from pathlib import Path

import pytest

from tests.cli.support import run, run_ok
from tests.memory.support import trace
from twiceshy.memory.events import trace_event, verdict_event
from twiceshy.memory.store import Store
from twiceshy.model import Answer, Verdict


def listed() -> dict[str, object]:
    (lesson,) = json.loads(run_ok("lessons", "--format", "json"))["lessons"]
    assert isinstance(lesson, dict)
    return lesson


YES_18: list[Answer] = ["accepted"] * 18


def answer(database: Path, project: str, lesson: str, *answers: Answer) -> None:
    """Suggestions that were seen, with an answer each."""
    with Store.open(database, clock=lambda: 1.0) as store:
        for number, one in enumerate(answers):
            key = f"{project}-{lesson}-{number}"
            known = trace(key, project=project, lesson=lesson, site=key, at=float(number))
            store.record([trace_event(known)])
            store.record([verdict_event(Verdict(project, lesson, key, one, 1.0, trace=key))])


@pytest.mark.usefixtures("taught")
def test_silenced_until_it_is_revived() -> None:
    key = str(listed()["key"])
    assert "is silent until you revive it." in run_ok("lessons", "--silence", key[:6])
    assert listed()["state"] == "silenced"
    assert run_ok("check", "c.py", "--min-confidence", "0.5").startswith("Nothing found")
    assert "silenced: your answers silenced it" in run_ok("explain", key[:8])
    run_ok("relearn")
    assert listed()["state"] == "silenced"
    assert "may be suggested again." in run_ok("lessons", "--revive", key[:6])
    assert listed()["state"] != "silenced"
    assert run("check", "c.py", "--min-confidence", "0.5").exit_code == 1


@pytest.mark.usefixtures("taught")
def test_only_one_of_both_and_a_lesson_that_is_there() -> None:
    key = str(listed()["key"])
    assert run("lessons", "--silence", key, "--revive", key).exit_code == 2
    assert run("lessons", "--silence", key, "--approve", key).exit_code == 2
    assert "was not made of another one" in run("lessons", "--approve", key).stderr
    assert run("lessons", "--revive", "ffff").exit_code == 2


@pytest.mark.usefixtures("taught")
def test_what_was_seen_and_not_wanted_is_told_and_takes_a_level(database: Path) -> None:
    before = listed()
    project, key = str(before["project"]), str(before["key"])
    answer(database, project, key, *YES_18, "rejected")
    assert "1 of 19 seen not wanted" in run_ok("lessons")
    trusted = listed()
    assert (trusted["lookedAt"], trusted["unwanted"]) == (19, 1)
    answer(database, project, "other", "ignored")
    with Store.open(database, clock=lambda: 1.0) as store:
        for number in range(20, 24):
            seen, site = f"t{number}", f"x{number}"
            store.record([trace_event(trace(seen, project=project, lesson=key, site=site))])
            passed = Verdict(project, key, site, "ignored", 1.0, trace=seen)
            store.record([verdict_event(passed)])
    now = listed()
    assert (now["lookedAt"], now["unwanted"]) == (23, 5)
    assert float(str(now["confidence"])) < float(str(trusted["confidence"]))
    assert "5 of 23 seen not wanted, so one level down" in run_ok("lessons")
    told = run_ok("explain", key[:8])
    assert "23 of its suggestions, of which 5 (22%) were rejected, reverted or passed by" in told
    assert "a tenth or more of its suggestions that were seen were not wanted" in told


@pytest.mark.usefixtures("taught")
def test_pairs_are_exported_in_order_and_by_project(database: Path, tmp_path: Path) -> None:
    project = str(listed()["project"])
    answer(database, project, "l1", "accepted", "rejected", "ignored")
    answer(database, "elsewhere", "l1", "accepted")
    lines = [json.loads(line) for line in run_ok("export", "--preferences").splitlines()]
    assert [one["margin"] for one in lines] == [1.0, 1.0, 0.2, 1.0]
    assert lines[0] == {
        "version": 1,
        "prompt": "[python] return open(name)\nopen(name)",
        "chosen": "Path(name).open()",
        "rejected": "open(name)",
        "margin": 1.0,
        "reason": "accepted",
    }
    own = run_ok("export", "--preferences", "--project", project)
    assert own.splitlines() == run_ok("export", "--preferences").splitlines()[:3]
    file = tmp_path / "pairs.jsonl"
    run_ok("export", "--preferences", "--project", project, "-o", str(file))
    assert file.read_text(encoding="utf-8") == own
    assert run("export", "--preferences", "-o", str(file)).exit_code == 2
    assert run("export", "--preferences", "--lesson", "l1").exit_code == 2
    header, *events = run_ok("export").splitlines()
    assert json.loads(header)["format"] == "twiceshy lessons"
    assert {json.loads(event)["kind"] for event in events} >= {"correction", "trace", "verdict"}


@pytest.mark.usefixtures("taught")
def test_what_is_forgotten_is_exported_no_more(database: Path) -> None:
    project = str(listed()["project"])
    answer(database, project, "l1", "accepted", "rejected")
    run_ok("forget", "--project", project, "--yes")
    assert run_ok("export", "--preferences") == ""

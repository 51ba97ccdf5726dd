"""A lesson whose suggestions are not wanted, as `lessons` tells of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.support import run, run_ok
from twiceshy.lessons.anti import shape_of_lesson
from twiceshy.memory.events import trace_event, verdict_event
from twiceshy.model import Answer, Trace, Verdict
from twiceshy.workspace.checking import project_of
from twiceshy.workspace.place import open_memory


def only() -> dict[str, Any]:
    """The one lesson there is."""
    (lesson,) = json.loads(run_ok("lessons", "--format", "json"))["lessons"]
    return dict(lesson)


def answer(database: Path, answer: Answer, times: int, key: str | None = None) -> None:
    """What the lesson suggests is seen, and answered, so many times."""
    project = project_of(Path.cwd()).id
    with open_memory(database) as store:
        (learned,) = store.lessons(project)
        key, shape = key or learned.lesson.key, shape_of_lesson(learned.lesson)
        for number in range(times):
            name = f"{key}-{answer}-{number}"
            about = Trace(
                name, project, "c.py", "python", key, shape, name, "high", 0.9, 1.0, *"abc"
            )
            given = Verdict(project, key, name, answer, 1.0, shape, trace=name)
            store.record([trace_event(about), verdict_event(given)])


@pytest.mark.usefixtures("taught")
def test_a_lesson_has_the_record_of_what_made_the_same_change_under_another_key(
    database: Path,
) -> None:
    sure = only()
    answer(database, "ignored", 20, key="as it was before")
    unsure = only()
    assert unsure["key"] == sure["key"]
    assert unsure["lookedAt"] == 0
    assert unsure["confidence"] < 0.85 <= sure["confidence"]
    assert "left alone, so one level down" in run_ok("lessons")
    assert run("check", "--min-confidence", "0.85", "c.py").exit_code == 0
    run_ok("lessons", "--revive", sure["key"])
    assert only() == sure
    assert run("check", "--min-confidence", "0.85", "c.py").exit_code == 1


@pytest.mark.usefixtures("taught")
def test_a_few_that_were_not_wanted_may_be_chance(database: Path) -> None:
    answer(database, "accepted", 18)
    answer(database, "ignored", 2)
    assert "2 of 20 seen not wanted" in run_ok("lessons")
    assert "one level down" not in run_ok("lessons")

"""What class a lesson is of, and what becomes of a person's word about it."""

import json
from pathlib import Path

import pytest

from tests.capture.support import Sandbox
from tests.cli.support import run, run_ok
from twiceshy.lessons.classes import LABELS
from twiceshy.memory.store import Store


def listed() -> dict[str, object]:
    (lesson,) = json.loads(run_ok("lessons", "--format", "json"))["lessons"]
    assert isinstance(lesson, dict)
    return lesson


def key() -> str:
    return str(listed()["key"])


@pytest.mark.usefixtures("taught")
def test_classes_are_listed_with_lessons() -> None:
    lesson = listed()
    assert lesson["category"] in LABELS["category"]
    assert lesson["fixClass"] == "api_migration"
    assert lesson["reusability"] == "conditional"
    assert (lesson["edgeCase"], lesson["categoryFrom"]) == (False, "model")
    assert "(api migration): 2 examples in 2 commits" in run_ok("lessons")


@pytest.mark.usefixtures("taught")
def test_a_persons_word_holds_and_survives_relearning() -> None:
    told = run_ok("label", key()[:6], "category=security", "fix-class=validation")
    assert "security: somebody else could have made it do harm (you said so)" in told
    run_ok("relearn")
    lesson = listed()
    assert (lesson["category"], lesson["categoryFrom"]) == ("security", "person")
    assert lesson["fixClass"] == "validation"
    assert "python, security (validation): 2 examples" in run_ok("lessons")


@pytest.mark.usefixtures("taught")
def test_it_is_taken_back() -> None:
    before = listed()
    run_ok("label", key(), "category=security", "edge_case=yes")
    run_ok("label", key(), "category=performance")
    assert (listed()["category"], listed()["edgeCase"]) == ("performance", True)
    run_ok("label", key(), "category=", "edge_case=")
    assert listed() == before


@pytest.mark.usefixtures("taught")
def test_without_labels_it_only_tells() -> None:
    before = listed()
    told = json.loads(run_ok("label", key(), "--format", "json"))
    assert told.pop("version") == 1
    assert told.pop("lesson") == before["key"]
    assert told == {name: before[name] for name in told}
    assert listed() == before


@pytest.mark.usefixtures("taught")
@pytest.mark.parametrize(
    ("labels", "why"),
    [
        (["category"], "write it as category=bug"),
        (["mood=good"], "there are category, fix_class, reusability, edge_case"),
        (["category=security", "fix_class=good"], "it is one of timeout, debounce"),
    ],
)
def test_what_is_no_label_is_refused_as_a_whole(labels: list[str], why: str) -> None:
    before = listed()
    result = run("label", key(), *labels)
    assert (result.exit_code, result.stdout) == (2, "")
    assert why in result.stderr
    assert listed() == before


@pytest.mark.parametrize("what", [("--all",), ("--lesson", "KEY"), ("--project", ".")])
def test_it_is_forgotten_with_what_it_is_about(
    taught: Sandbox, database: Path, what: tuple[str, ...]
) -> None:
    lesson = key()
    run_ok("label", lesson, "category=security")
    run_ok("forget", "--yes", *(lesson if word == "KEY" else word for word in what))
    with Store.open(database, clock=lambda: 0.0) as store:
        assert store.labels() == []
        assert store.check() == []
    assert taught.folder.exists()


@pytest.mark.usefixtures("taught")
def test_the_word_stays_when_its_lesson_is_not_there(database: Path) -> None:
    run_ok("label", key(), "category=security")
    with Store.open(database, clock=lambda: 0.0) as store:
        store.clear_lessons()
        ((label, lesson),) = store.labels()
    assert (label.value, lesson) == ("security", None)

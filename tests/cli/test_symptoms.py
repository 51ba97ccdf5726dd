"""What tools complained of, as the command line tells of it."""

import json
import time
from pathlib import Path

import pytest

from tests.capture.support import Sandbox
from tests.cli.support import run, run_ok
from twiceshy.memory.events import complaint_event, proposal_event, symptom_event
from twiceshy.memory.store import Store
from twiceshy.model import Complaint, Proposal, Symptom

UNSAFE = Symptom("bandit", "B506", "Use of unsafe _ load")
TOLD = "when bandit says B506: Use of unsafe _ load"


@pytest.fixture
def labelled(taught: Sandbox, database: Path) -> Sandbox:
    """One of the two corrections made bandit silent, which complains again and again."""
    project = taught.repository().project_id()
    with Store.open(database, clock=time.time) as store:
        first, _ = store.experiences(project)
        store.record(
            [
                symptom_event(project, first.key, UNSAFE, 1.0),
                *(complaint_event(Complaint(project, UNSAFE, 86_400.0 * n)) for n in range(3)),
                proposal_event(Proposal(project, "repeated", UNSAFE, 2.0)),
            ]
        )
    return taught


def test_a_lesson_is_listed_with_its_symptoms(labelled: Sandbox) -> None:
    assert TOLD in run_ok("lessons").replace("`", "")
    (lesson, *_) = json.loads(run_ok("lessons", "--format", "json"))["lessons"]
    assert lesson["symptoms"] == [
        {"source": "bandit", "code": "B506", "message": "Use of unsafe _ load"}
    ]
    assert labelled


def test_a_suggestion_and_a_lesson_are_explained_with_them_in_one_line(labelled: Sandbox) -> None:
    place = run_ok("explain", "c.py:5", "--min-confidence", "0.5")
    assert TOLD in place.replace("`", "")
    (lesson, *_) = json.loads(run_ok("lessons", "--format", "json"))["lessons"]
    assert run_ok("explain", lesson["key"]).replace("`", "").count(TOLD) == 1
    told = json.loads(run_ok("explain", "c.py:5", "--min-confidence", "0.5", "--format", "json"))
    assert told["suggested"][0]["symptoms"] == lesson["symptoms"]
    assert labelled


def test_doctor_says_what_is_worth_a_look_and_what_comes_often(labelled: Sandbox) -> None:
    found = run_ok("doctor")
    assert "look at   bandit says B506 again and again" in found
    assert (
        "said      bandit B506: 3 times, all but the first not shown, last on 3 January 1970"
        in found
    )
    assert "All is well." in found
    assert labelled


def test_what_is_forgotten_is_told_no_more(labelled: Sandbox) -> None:
    run_ok("forget", "--project", str(labelled.folder), "--yes")
    assert "bandit" not in run_ok("doctor")


def test_what_mended_the_same_is_recalled_first_and_told_so(labelled: Sandbox) -> None:
    labelled.write("d.py", "for one in range(9):\n    total += one\n")
    assert run_ok("recall", "d.py:1") == "Nothing like it was corrected here before.\n"
    head = run_ok("recall", "d.py:1", "--symptom", "unsafe").splitlines()[0]
    assert head.endswith(", mended the same")
    (memory,) = json.loads(run_ok("recall", "d.py:1", "--symptom", "B506", "--format", "json"))[
        "memories"
    ]
    assert memory["mended"] is True
    assert "safe_load" in run_ok("context", "d.py:1", "--symptom", "unsafe")
    done = run("recall", "d.py:1", "--symptom", "nothing like it")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "No symptom of a correction here holds 'nothing like it'." in done.stderr

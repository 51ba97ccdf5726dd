"""A week in review on the command line."""

import json

from tests.capture.support import Sandbox
from tests.cli.support import run, run_ok


def test_a_week_is_told_for_people_and_for_programs(taught: Sandbox) -> None:
    assert taught.folder.exists()
    text = run_ok("digest", "--week", "2023-W46")  # when the sandbox's clock begins
    assert "13 November 2023 to 19 November 2023" in text
    assert "`yaml.load` → `yaml.safe_load`" in text
    found = json.loads(run_ok("digest", "--week", "2023-W46", "--format", "json"))
    (project,) = found["projects"]
    assert (project["corrections"], len(project["learned"]), project["answers"]) == (2, 1, {})


def test_a_week_in_which_nothing_happened_is_told_in_a_sentence(taught: Sandbox) -> None:
    assert taught.folder.exists()
    told = "0 new lessons, 0 suggestions accepted, 0 turned down."
    assert run_ok("digest", "--week", "2020-W01").strip().endswith(told)
    assert json.loads(run_ok("digest", "--format", "json"))["projects"] == []


def test_a_week_that_is_none_is_a_wrong_use(taught: Sandbox) -> None:
    assert taught.folder.exists()
    wrong = run("digest", "--week", "yesterday")
    assert wrong.exit_code == 2
    assert "2026-W48" in wrong.output

import json
import time

import pytest

from tests.capture.support import Sandbox
from tests.cli.support import run, run_ok


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch, taught: Sandbox) -> Sandbox:
    """The day after the last commit."""
    at = float(taught.git("log", "-1", "--format=%ct")) + 86_400
    monkeypatch.setattr("twiceshy.cli.stats.time.time", lambda: at)
    return taught


@pytest.mark.usefixtures("later")
def test_what_was_learned_is_counted() -> None:
    told = run_ok("stats")
    assert "3 commits, 2 corrections" in told
    assert "known: 2 corrections, " in told
    assert "general:python 2" in told
    (found,) = json.loads(run_ok("stats", "--format", "json"))["projects"]
    assert found["totals"] == {"commits": 3, "corrections": 2}
    assert found["domains"] == {"general:python": 2}
    assert found["scopes"] == {"project": 2}
    assert sum(found["fixClasses"].values()) == 2
    assert [set(day) for day in found["days"]] == [{"day", "commits", "corrections"}]
    assert found["weeks"] == []


@pytest.mark.usefixtures("taught")
def test_of_a_time_in_which_nothing_happened_there_is_nothing() -> None:
    assert time.time() - 1_700_000_000 > 86_400
    told = run_ok("stats", "--days", "1")
    assert "nothing corrected, shown or answered" in told
    assert "known: 2 corrections" in told
    (found,) = json.loads(run_ok("stats", "--days", "1", "--format", "json", "--all"))["projects"]
    assert (found["totals"], found["days"]) == ({}, [])


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("days", ["0", "x", "99999999"])
def test_days_that_are_none_are_an_error(days: str) -> None:
    assert run("stats", "--days", days).exit_code == 2

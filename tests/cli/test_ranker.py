import json
from pathlib import Path

import pytest

from tests.cli.support import run, run_ok
from tests.memory.support import NOW, open_store
from tests.workspace.test_ranking import answers, train


@pytest.fixture
def answered(database: Path) -> Path:
    database.parent.mkdir(parents=True)
    with open_store(database) as store:
        answers(store, 0, 300)
    return database


@pytest.mark.usefixtures("answered")
def test_before_anything_was_promoted_the_prior_orders() -> None:
    assert run_ok("ranker", "list").startswith("* prior")
    done = run("ranker", "rollback")
    assert done.exit_code == 2
    assert "nothing to go back to" in done.stderr


@pytest.mark.usefixtures("answered")
def test_trying_one_records_nothing() -> None:
    told = run_ok("ranker", "evaluate")
    assert "A conditional logit of 300 pairs" in told
    assert "it would take over" in told
    assert json.loads(run_ok("ranker", "list", "--format", "json")) == {"rankers": [], "words": []}


def test_one_that_orders_can_be_rolled_back(answered: Path) -> None:
    with open_store(answered) as store:
        train(store, NOW + 300)
    told = run_ok("ranker", "list")
    assert told.startswith("  prior")
    assert "promoted" in told
    assert "Since it orders" in run_ok("ranker", "evaluate")
    assert run_ok("ranker", "rollback") == "The prior orders from now on.\n"
    assert run_ok("ranker", "list").startswith("* prior")
    assert "rolled back: by a person" in run_ok("ranker", "list")


def test_with_too_few_answers_that_is_said(database: Path) -> None:
    database.parent.mkdir(parents=True)
    open_store(database).close()
    assert "Too little was answered" in run_ok("ranker", "evaluate")

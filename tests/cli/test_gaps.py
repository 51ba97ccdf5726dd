"""What the memory does not know, on the command line."""

import json

import pytest

from tests.capture.support import Sandbox
from tests.cli.support import run_ok


@pytest.mark.usefixtures("taught")
def test_where_there_is_nothing_to_ask_that_is_said() -> None:
    assert run_ok("gaps") == "Nothing to ask.\n"
    (project,) = json.loads(run_ok("gaps", "--format", "json"))["projects"]
    assert (project["gaps"], project["recalls"], project["seen"]) == ([], 0, 0)


def test_what_was_looked_for_in_vain_is_listed(taught: Sandbox) -> None:
    taught.write("d.py", "for one in range(9):\n    total += one\n    print('\x1b[31m')\n")
    run_ok("recall", "d.py:2")
    run_ok("recall", "d.py:2")
    run_ok("context", "d.py:3")
    run_ok("recall", "c.py:5")
    told = run_ok("gaps", "--most", "1")
    assert "`print('\\x1b[31m')` in d.py" in told
    assert "\x1b" not in told
    assert (
        "2 questions, the first 1 of them shown; 3 looks for memories, of which 2 found none."
        in told
    )
    (project,) = json.loads(run_ok("gaps", "--format", "json", "--all"))["projects"]
    assert (project["recalls"], project["emptyRecalls"], project["total"]) == (3, 2, 2)
    assert [gap["kind"] for gap in project["gaps"]] == ["empty", "empty"]
    run_ok("forget", "--path", "d.py", "--yes")
    assert "questions" not in run_ok("gaps")


def test_of_what_is_secret_or_ignored_nothing_is_kept(taught: Sandbox) -> None:
    taught.write(".gitignore", "local.py\n")
    taught.write("local.py", "for one in range(9):\n    total += one\n")
    run_ok("recall", "local.py:2")
    secret = "AKIA" + "IOSFODNN7EXAMPLQ"
    taught.write("e.py", f"connect('{secret}')\n")
    run_ok("recall", "e.py:1")
    told = run_ok("gaps")
    assert secret not in told
    assert "connect(" in told
    assert "1 look for memories, of which 1 found none" in told
    exported = run_ok("export")
    assert secret not in exported
    (taught.folder / "all.jsonl").write_text(exported)
    run_ok("import", "all.jsonl", "--db", "other.db")
    assert run_ok("gaps", "--db", "other.db") == told

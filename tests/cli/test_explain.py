import json

import pytest

from tests.capture.support import Sandbox
from tests.cli.support import right, run, run_ok, wrong
from tests.plain_weights import plain_weights  # noqa: F401  used by all tests here


def test_a_suggestion_is_explained(taught: Sandbox) -> None:
    told = run_ok("explain", "c.py:5")
    first, *rest = told.splitlines()
    assert first.startswith("c.py:5:12 suggested by lesson ")
    assert "    -     return yaml.load(file)" in rest
    assert "    +     return yaml.safe_load(file)" in rest
    assert "`yaml.load` → `yaml.safe_load`" in told
    assert "`yaml` is the import `yaml`" in told
    assert "2 examples (else 0." in told
    assert f"14 November 2023, commit {taught.head()[:9]}, `b.py`" in told
    assert run_ok("explain", "c.py:5:14") == told
    assert "\x1b" not in told


@pytest.mark.usefixtures("taught")
def test_where_nothing_is_suggested_it_says_why() -> None:
    assert run_ok("explain", "c.py:4") == (
        "c.py:4: Nothing is suggested here; with --why the nearest lessons are told.\n"
    )
    assert "is near." in run_ok("explain", "--why", "c.py:4")
    told = run_ok("explain", "--why", "a.py:5")
    assert told.startswith("a.py:5:12 not suggested: lesson ")
    assert "stopped  at 5:17 expected `load`, found `safe_load`" in told
    told = run_ok("explain", "--why", "--min-confidence", "0.99", "c.py:5")
    assert "its pattern matches" in told
    assert "is below 0.99" in told


def test_it_agrees_with_check(taught: Sandbox) -> None:
    taught.write("d.py", wrong("d") + "\n\nyaml.load(1); yaml.load(2)\n")
    shown = json.loads(run("check", "--format", "json", "d.py").stdout)["suggestions"]
    found = [
        one["message"]
        for line in range(1, 9)
        for one in json.loads(run_ok("explain", "--format", "json", f"d.py:{line}"))["suggested"]
    ]
    assert found == [one["message"] for one in shown]
    assert len(found) == 3


def test_a_lesson_is_explained(taught: Sandbox) -> None:
    told = json.loads(run_ok("lessons", "--format", "json"))["lessons"]
    (key,) = (one["key"] for one in told)
    text = run_ok("explain", key[:6])
    assert text.startswith(f"Lesson {key[:8]}, confidence 0.9")
    for words in (key, "- yaml.load", "+ yaml.safe_load", "shown", "Example 1 of 2", "Example 2"):
        assert words in text
    lesson = json.loads(run_ok("explain", "--format", "json", key))
    assert (lesson["version"], lesson["lesson"], lesson["state"]) == (1, key, "shown")
    assert lesson["evidence"]["support"] == 2
    assert {part["name"] for part in lesson["parts"]} >= {"examples", "commits"}
    assert run_ok("explain", "--project", str(taught.folder), key) == run_ok("explain", key)


@pytest.mark.usefixtures("taught")
def test_json_of_a_place() -> None:
    told = json.loads(run_ok("explain", "--format", "json", "a.py:5"))
    assert (told["version"], told["path"], told["suggested"]) == (1, "a.py", [])
    (other,) = told["notSuggested"]
    assert other["reason"] == {
        "kind": "pattern",
        "text": "expected `load`, found `safe_load`",
        "range": {"start": {"line": 4, "character": 16}, "end": {"line": 4, "character": 25}},
        "expected": "load",
        "found": "safe_load",
    }
    assert 0 < other["matched"] < 1


BAD = {
    "missing.py:3": "missing.py: no such file or folder.",
    "c.py": "c.py: a line is missing: write FILE:LINE, FILE:LINE:COLUMN or a lesson's key.",
    "c.py:0": "c.py has no line 0; it has 5.",
    "c.py:6": "c.py has no line 6; it has 5.",
    "c.py:5:99": "c.py:5 has no column 99; it has 26.",
    "c.txt:1": "c.txt: no language that twiceshy knows.",
    "broken.py:2": "broken.py:2 does not parse, so nothing is suggested there.",
    "0": "No lesson's key begins with '0'; `twiceshy lessons` lists them.",
    "what": "what: write FILE:LINE, FILE:LINE:COLUMN or a lesson's key.",
    "\x1b[2J": "\\x1b[2J: write FILE:LINE, FILE:LINE:COLUMN or a lesson's key.",
}


@pytest.mark.parametrize("target", BAD)
def test_what_cannot_be_explained_is_one_clear_error(taught: Sandbox, target: str) -> None:
    taught.write("c.txt", "yaml.load\n")
    taught.write("broken.py", "x = 1\n)))) = ((\n")
    result = run("explain", target)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"twiceshy: {BAD[target]}\n"


def test_a_key_that_several_lessons_begin_with(taught: Sandbox) -> None:
    for number in range(40):
        old, new = f"first{number}", f"second{number}"
        taught.commit(**{f"m{number}": f"import q\n\nq.{old}(x)\n"})
        taught.commit(**{f"m{number}": f"import q\n\nq.{new}(x)\n"})
    run_ok("learn")
    keys = [one["key"] for one in json.loads(run_ok("lessons", "--format", "json"))["lessons"]]
    several = next(key[0] for key in keys if sum(one[0] == key[0] for one in keys) > 1)
    result = run("explain", several)
    assert result.exit_code == 2
    assert f"lessons have keys that begin with '{several}': " in result.stderr


def test_hidden_characters_are_written_out(sandbox: Sandbox) -> None:
    evil = "'\x1b]0;owned\x07\u202e'"
    code = f"import yaml\n\n\ndef read(file):\n    return yaml.load({evil})\n"
    fixed = code.replace("yaml.load", "yaml.safe_load")
    sandbox.commit("one", a=code, b=code, c=code)
    sandbox.commit("two", a=fixed)
    sandbox.commit("three", b=fixed)
    run_ok("learn")
    told = run_ok("explain", "c.py:5") + run_ok("explain", "--why", "a.py:5")
    assert not set(told) & set("\x1b\x07\u202e")
    assert "\\x1b]0;owned" in told


def test_nothing_learned_is_said(sandbox: Sandbox) -> None:
    sandbox.commit(a=right("a"))
    assert "there are no lessons for this language yet" in run_ok("explain", "--why", "a.py:5")

"""`twiceshy teach`."""

from tests.capture.support import Sandbox
from tests.cli.support import right, run, run_ok, wrong


def test_one_fix_that_is_meant_is_found_elsewhere(sandbox: Sandbox) -> None:
    sandbox.commit("begin", a=wrong("a"), c=wrong("c"))
    sandbox.write("a.py", right("a"))
    told = run_ok("teach", "a.py:5")
    assert told.startswith("Remembered `return yaml.load(file)` → `return yaml.safe_load(file)`")
    assert "c.py:5:12" in run("check", "--min-confidence", "0.85").stdout


def test_a_line_without_a_change_has_nothing_to_remember(sandbox: Sandbox) -> None:
    sandbox.commit("begin", a=wrong("a"))
    sandbox.write("a.py", right("a"))
    for target in ("a.py:1", "a.py:500"):
        result = run("teach", target)
        assert result.exit_code == 1
        assert result.stdout.startswith("There is nothing to remember here")
    assert run_ok("teach", "a.py").startswith("Remembered")


def test_another_file_may_be_what_it_was_before(sandbox: Sandbox) -> None:
    sandbox.commit("begin", other="A = 1\n")
    sandbox.write("a.py", right("a"))
    sandbox.write("old.txt", wrong("a"))
    result = run("teach", "a.py")
    assert result.exit_code == 2
    assert "name a file with --before" in result.stderr
    assert run_ok("teach", "a.py", "--before", "old.txt").startswith("Remembered")


def test_what_is_no_source_file_is_refused(sandbox: Sandbox) -> None:
    sandbox.write("a.txt", "text\n")
    for target in ("a.txt", "missing.py:3"):
        assert run("teach", target).exit_code == 2

import json

import pytest

from tests.capture.support import Sandbox
from tests.cli.support import run, run_ok


@pytest.mark.usefixtures("taught")
def test_the_corrections_of_like_code_are_shown() -> None:
    told = run_ok("recall", "c.py:5")
    first, *rest = told.splitlines()
    likeness, _, source = first.partition("  ")
    assert 0.8 < float(likeness) <= 1
    assert "b.py" in source
    assert "    - return yaml.load(file)" in rest
    assert "    + return yaml.safe_load(file)" in rest
    assert "\x1b" not in told
    (memory, *_) = json.loads(run_ok("recall", "--format", "json", "c.py:5"))["memories"]
    assert memory["before"] == "return yaml.load(file)"
    assert f"{memory['likeness']:.2f}" == likeness


def test_where_nothing_is_like_it_that_is_said(taught: Sandbox) -> None:
    taught.write("d.py", "for one in range(9):\n    total += one\n")
    assert run_ok("recall", "d.py:1") == "Nothing like it was corrected here before.\n"


@pytest.mark.usefixtures("taught")
@pytest.mark.parametrize("target", ["nowhere.py:1", "c.py", "c.py:999", "0123abcd"])
def test_what_is_no_place_is_an_error(target: str) -> None:
    done = run("recall", target)
    assert done.exit_code == 2
    assert done.stdout == ""


def test_of_a_long_correction_what_differs_is_shown(taught: Sandbox) -> None:
    lines = "".join(f"    step({n}),\n" for n in range(9))
    text = f"RUN = together(\n{lines})\n"
    taught.commit(e=text)
    taught.commit(e=text.replace("step(4)", "leap(4)"))
    run_ok("learn")
    taught.write("f.py", text)
    told = run_ok("recall", "f.py:5")
    assert "-     step(4)" in told
    assert "+     leap(4)" in told
    assert "step(0)" not in told

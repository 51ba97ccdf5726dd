"""What the measure of silence counts as right, as lost and as spared."""

from pathlib import Path

import pytest
from benchmarks.silence import Lost, Outcome, Seen, answered, of_rate, replayed, rows

from tests.capture.support import Sandbox
from tests.cli.support import correct, right

WRONG: list[Outcome] = ["wrong"] * 3


def seen(*outcomes: Outcome, lesson: str = "l1", shape: str | None = "h1") -> list[Seen]:
    return [Seen(lesson, shape, f"{lesson}-{n}", one) for n, one in enumerate(outcomes)]


@pytest.mark.parametrize(
    ("known", "lost"),
    [
        (seen("wrong", "wrong", "wrong", "right", "wrong"), Lost(1, 1, 4, 1, 1)),
        (seen("wrong", "wrong", "right", "wrong", "right"), Lost(2, 0, 3, 0, 0)),
        (seen("wrong", "later", "wrong", "later", "right"), Lost(1, 0, 2, 0, 0)),
        ([*seen(*WRONG), *seen("right", lesson="l2")], Lost(1, 1, 3, 0, 1)),
        ([*seen(*WRONG), *seen("right", lesson="l2", shape="h2")], Lost(1, 0, 3, 0, 0)),
    ],
)
def test_lost_is_what_is_right_and_silent(known: list[Seen], lost: Lost) -> None:
    assert answered(known, 0.0, 1) == lost


def test_who_makes_no_mistake_loses_nothing_of_what_is_always_wanted() -> None:
    assert of_rate(1.0, 100, 0.0, 3) == (300, 0, 0, 0, 0)
    assert of_rate(1.0, 100, 0.5, 3).share > 0.5
    (row,) = rows({"one": seen("right", "wrong")}, 0.0, 4)
    assert row == ["one", 1.0, 0.0, 1.0, 0.0, 0.0, "0.0%", "0.0%"]


def test_a_history_is_made_again_and_judged_by_what_it_did(tmp_path: Path) -> None:
    sandbox = Sandbox.new(tmp_path / "project")
    correct(sandbox)
    sandbox.commit("safe c, and else", c=right("c") + "\n\nprint(read_c)\n")
    known = replayed(sandbox.folder, 10)
    assert {one.outcome for one in known} == {"right"}
    assert len({one.lesson for one in known}) == 1
    assert all(one.shape for one in known)

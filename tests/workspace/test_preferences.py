"""What verdicts say of two ways to go on."""

import pytest

from tests.memory.support import trace
from twiceshy.memory.traces import Traced
from twiceshy.model import Answer, Verdict
from twiceshy.workspace.preferences import pairs

BEFORE, AFTER = "open(name)", "Path(name).open()"


def verdict(answer: Answer, reason: str = "", text: str | None = None) -> Verdict:
    return Verdict("p", "l1", "s1", answer, 1.0, reason=reason, text=text)


YES, NO, PASSED = verdict("accepted"), verdict("rejected"), verdict("ignored", "closed")
BACK = verdict("reverted", "undone")
OTHER = verdict("modified", "edited", "Path(name).read_text()")
OTHERWISE = verdict("ignored", "written otherwise", "io.open(name)")


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((), []),
        ((YES,), [(AFTER, BEFORE, 1.0, "accepted")]),
        ((NO,), [(BEFORE, AFTER, 1.0, "rejected")]),
        ((PASSED,), [(BEFORE, AFTER, 0.2, "ignored: closed")]),
        ((PASSED, YES), [(AFTER, BEFORE, 1.0, "accepted")]),
        ((YES, BACK), [(BEFORE, AFTER, 0.9, "reverted: undone")]),
        (
            (YES, OTHER),
            [
                (AFTER, BEFORE, 1.0, "accepted"),
                ("Path(name).read_text()", AFTER, 0.8, "modified: edited"),
            ],
        ),
        ((OTHERWISE,), [("io.open(name)", AFTER, 0.5, "ignored: written otherwise")]),
        ((verdict("modified", "", AFTER),), []),
        ((verdict("modified"),), []),
    ],
)
def test_a_verdict_is_a_pair(
    verdicts: tuple[Verdict, ...], expected: list[tuple[str, str, float, str]]
) -> None:
    found = list(pairs([Traced(trace(), verdicts, {})]))
    assert [tuple(one)[1:] for one in found] == expected
    assert {one.prompt for one in found} <= {f"[python] return open(name)\n{BEFORE}"}


def test_what_was_gone_later_was_wanted_less() -> None:
    (kept,) = pairs([Traced(trace(), (YES,), {"30 s": True})])
    (gone,) = pairs([Traced(trace(), (YES,), {"30 s": True, "commit": False})])
    assert (kept.margin, gone.margin) == (1.0, 0.7)

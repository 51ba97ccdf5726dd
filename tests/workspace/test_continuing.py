"""The rest of a fix that is being typed: what is offered makes the fix, and else nothing is."""

from hypothesis import given
from hypothesis import strategies as st

from twiceshy.model import Suggestion
from twiceshy.workspace.continuing import Left, continued, left
from twiceshy_analyzers.api import Edit, Span

BEFORE = "import yaml\nx = yaml.load(text) or load(text)\n"


def suggestion(old: str, new: str, lesson: str = "lesson", confidence: float = 0.9) -> Suggestion:
    start = BEFORE.index(old)
    span = Span(start, start + len(old))
    edits = (Edit(span, new), Edit(Span(0, 0), "import good\n"))
    return Suggestion(lesson, "site", span, "", confidence, "high", edits, ())


def offered(after: str, *suggestions: Suggestion) -> str:
    """The rest that is offered at the mark."""
    cursor = after.index("‸")
    source = after.replace("‸", "").encode()
    found = continued(Left(BEFORE.encode(), suggestions), source, cursor)
    return found.rest if found else ""


SAFE = suggestion("yaml.load", "yaml.safe_load")


def test_what_was_selected_and_typed_over_is_continued() -> None:
    assert offered(BEFORE.replace("load", "saf‸", 1), SAFE) == "e_load"


def test_what_is_typed_before_what_was_there_is_continued() -> None:
    assert offered(BEFORE.replace("load", "saf‸load", 1), SAFE) == "e_"


def test_what_else_belongs_to_the_fix_is_in_offsets_of_the_text_after_it() -> None:
    source = BEFORE.replace("load", "saf", 1).encode()
    found = continued(Left(BEFORE.encode(), (SAFE,)), source, source.index(b"saf") + 3)
    assert found is not None
    assert found.others == (Edit(Span(0, 0), "import good\n"),)
    assert found.size == len(BEFORE) + len("safe_")


def test_too_little_too_much_and_something_else_are_left_alone() -> None:
    for typed in ("s‸", "sa‸", "safe_load‸", "soft‸", "saf‸_", "‸", "load‸"):
        assert offered(BEFORE.replace("load", typed, 1), SAFE) == "", typed


def test_another_place_that_changed_ends_it() -> None:
    assert offered(BEFORE.replace("load", "saf‸", 1).replace("x =", "y ="), SAFE) == ""
    assert offered(BEFORE.replace("or load", "or saf‸"), SAFE) == ""


def test_what_was_deleted_behind_a_fix_is_not_brought_back() -> None:
    fixed = BEFORE.replace("yaml.load", "yaml.safe_load")
    assert offered(fixed.replace("(text) or", "‸ or", 1), SAFE) == ""


def test_two_that_fit_and_one_that_is_unsure_are_none() -> None:
    other = suggestion("yaml.load", "yaml.safe_load_all", "other")
    typed = BEFORE.replace("load", "saf‸", 1)
    assert offered(typed, SAFE, other) == ""
    assert offered(typed, suggestion("yaml.load", "yaml.safe_load", confidence=0.8)) == ""


def test_only_what_is_not_suggested_any_more_is_being_typed_at() -> None:
    assert left(b"", [SAFE], [SAFE]) is None
    assert left(b"a", [SAFE], []) == Left(b"a", (SAFE,))


@given(st.integers(0, 60), st.integers(0, 60), st.text("yaml.sfe_lodc ", max_size=8))
def test_what_is_offered_always_makes_the_fix(start: int, length: int, typed: str) -> None:
    after = BEFORE[:start] + typed + BEFORE[start + length :]
    cursor = min(start, len(BEFORE)) + len(typed)
    found = continued(Left(BEFORE.encode(), (SAFE,)), after.encode(), cursor)
    if found is not None:
        fixed = BEFORE.replace("yaml.load", "yaml.safe_load")
        assert after[:cursor] + found.rest + after[cursor:] == fixed

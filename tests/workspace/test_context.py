"""What is known of a place fits into a prompt: counted by a tokenizer, whatever the code is like."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tokenizer import Tokenizer
from twiceshy.workspace.context import TOKENS, Change, Context, Warned, tokens, told

ROOT = Path(__file__).parents[2]
SAMPLE = [ROOT / "README.md", ROOT / "server/twiceshy/model.py", ROOT / "CONTRIBUTING.md"]


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer((path.read_text("utf-8") for path in SAMPLE), merges=60)


@settings(deadline=None)
@given(st.text() | st.text("abcXYZ_01 .()\n`", max_size=400))
def test_no_text_has_more_tokens_than_is_said(tokenizer: Tokenizer, text: str) -> None:
    assert tokenizer.count(text) <= tokens(text)


@pytest.mark.parametrize("name", ["server/twiceshy/lessons/unify.py", "docs/how-it-learns.md"])
def test_nor_has_code_or_prose_and_far_fewer_are_said_than_bytes(
    tokenizer: Tokenizer, name: str
) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert tokenizer.count(text) <= tokens(text) < 0.85 * len(text.encode())


PIECES = ("x" * 400, "值" * 200, "`$$$\n" * 90, "QwErTy" * 80, "a = f(b, c)", "0123456789" * 40)


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=600), max_size=20))
def test_a_context_has_fewer_tokens_than_the_limit_and_the_first_suggestion(
    tokenizer: Tokenizer,
    pieces: list[str],
) -> None:
    changes = [Change(piece, piece[::-1]) for piece in pieces]
    context = Context(
        "a" * 300, "".join(pieces), tuple(changes), tuple(Warned(c, "no") for c in changes), ()
    )
    text = told(context)
    assert tokenizer.count(text) < TOKENS
    assert text.startswith("# aaa")
    if pieces and len(pieces[0].encode()) < 20:
        assert "## Suggested" in text


def test_of_a_long_change_what_differs_is_shown(tokenizer: Tokenizer) -> None:
    arguments = ", ".join(f"{letter}{n}: Type = None" for n in range(9) for letter in "abc")
    before = f"def get(self, {arguments}, verify: SSL = None, {arguments}) -> Response: $$$BODY1"
    change = Change(before, before.replace("verify: SSL", "verify: Context"))
    text = told(Context("a.py:1", "x", (change,), (), ()))
    assert "verify: SSL = None," in text
    assert "verify: Context = None," in text
    assert "BODY" not in text
    assert tokenizer.count(text) < TOKENS


def test_a_short_change_is_shown_whole() -> None:
    assert "- `a = f(b)` → `a = g(b)`" in told(
        Context("a", "", (Change("a = f(b)", "a = g(b)"),), (), ())
    )
    assert "- `a = f(b)` → nothing" in told(Context("a", "", (Change("a = f(b)", ""),), (), ()))

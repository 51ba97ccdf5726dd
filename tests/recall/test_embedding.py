"""Code becomes vectors: alike where it is built alike, and the same on every machine."""

import math
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import tree_of
from twiceshy.model import Correction, FileChange, Origin
from twiceshy.recall.embedder import DIMENSIONS, Code, Vector
from twiceshy.recall.likeness import (
    codes_of,
    cosine,
    likeness,
    remembered,
    sought,
    statement_at,
    supported,
)
from twiceshy.recall.structural import Structural
from twiceshy.workspace.learning import mined
from twiceshy_analyzers.api import Span

EMBEDDER = Structural()


def vector(text: str, suffix: str = ".py") -> Vector:
    tree = tree_of(text, suffix)
    return EMBEDDER.embed([Code(tree, tuple(tree.children(0)))])[0]


def corrections(before: str, after: str) -> list[Correction]:
    file = FileChange("a.py", before.encode(), after.encode())
    return mined(file, Origin("p", "a.py", "files", 1.0, 1))


def alike(text: str, before: str, after: str) -> float:
    """How alike the first statement of a text and the one correction of a change are."""
    (one,) = remembered(EMBEDDER, corrections(before, after))
    assert one is not None
    return likeness(sought(EMBEDDER, tree_of(text, ".py"), Span(0, 1)), one)


@pytest.mark.parametrize("suffix", [".py", ".go", ".js", ".ts", ".tsx"])
def test_a_vector_has_384_numbers_and_length_1(suffix: str) -> None:
    found = vector("a = b(c)\n", suffix)
    assert len(found.tobytes()) == 4 * DIMENSIONS
    assert math.isclose(cosine(found, found), 1, abs_tol=1e-6)


def test_nothing_is_all_zeros() -> None:
    assert not any(vector(""))


def test_layout_comments_and_quotes_make_no_difference() -> None:
    tidy = vector('found = open(path, "r")\n')
    assert tidy == vector("found = open(  # why\n    path,\n    'r',\n)\n")
    assert tidy != vector('found = open(path, "w")\n')


def test_what_the_vectors_are_is_the_same_on_every_machine() -> None:
    text = "with open(path, 'r') as file:\n    data = json.loads(file.read())\n"
    thousandths = [round(1000 * value) for value in vector(text)]
    assert sha256(str(thousandths).encode()).hexdigest()[:16] == "b413fe73ecbe4b41", EMBEDDER.model


def test_the_first_lines_of_long_code_count_and_no_more() -> None:
    def long(before: int, after: int) -> str:
        lines = ["if a:", *["    b()"] * before, "else:", *["    c()"] * after]
        return "".join(f"{line}\n" for line in lines)

    assert vector(long(8, 1)) != vector(long(8, 1).partition("else")[0])
    assert vector(long(8, 4)) == vector(long(8, 40))
    assert vector(long(14, 1)) == vector(long(14, 1).partition("else")[0])


def test_the_like_place_is_nearer_than_others() -> None:
    before, after = "if x == None:\n    stop()\n", "if x is None:\n    stop()\n"
    like = alike("if self.found == None:\n    return 3\n", before, after)
    for other in ("if self.found == 3:\n    return 3\n", "stop(x)\n", "x = None\n"):
        assert like > alike(other, before, after) + 0.1


def test_what_looks_like_everything_says_less() -> None:
    usual, rare = remembered(
        EMBEDDER,
        [
            *corrections("self.a = b\n", "self.a = c\n"),
            *corrections("f(**{'a': yield_})\n", "f(a=yield_)\n"),
        ],
    )
    assert usual is not None
    assert rare is not None
    assert usual.hub > rare.hub


def test_what_is_taken_away_says_more_than_what_stays() -> None:
    before = "result = yaml.load(text, encoding='utf-8', strict=True)\n"
    after = "result = yaml.safe_load(text, encoding='utf-8', strict=True)\n"
    (one,) = corrections(before, after)
    codes = codes_of(one)
    assert codes is not None
    changed, left = (
        EMBEDDER.embed([code])[0] for code in (codes[0], codes[0]._replace(became=None))
    )
    # One place has what was taken away, the other all that stayed, and the corrected code itself.
    same = vector("print(yaml.load(path))\n")
    rest = vector("result = json.dump(text, encoding='utf-8', strict=True)\n")
    assert cosine(changed, same) > cosine(left, same) + 0.05
    assert cosine(changed, rest) < cosine(left, rest) - 0.05
    assert cosine(changed, vector(before)) > cosine(changed, vector(after)) + 0.1


def test_what_only_gets_more_has_the_vector_of_its_code() -> None:
    (one,) = corrections("f(x)\n", "f(x)\ng(y)\n")
    codes = codes_of(one)
    assert codes is not None
    assert cosine(EMBEDDER.embed(codes[:1])[0], vector("f(x)\n")) > 0.99


def test_those_that_change_the_like_speak_for_each_other() -> None:
    """Two that agree pass one that is a little more alike and alone; far ones say nothing."""
    alone, one, other = supported([0.605, 0.6, 0.6], [(1, 2, 1.0), (0, 1, -0.4), (0, 2, 0.0)])
    assert one == other > alone
    assert alone == pytest.approx(0.605)
    near, far = supported([0.9, 0.5], [(0, 1, 1.0)])
    assert near == pytest.approx(0.9)
    assert 0.5 < far < near
    assert supported([0.4, 0.3], []) == pytest.approx([0.4, 0.3])
    assert supported([], []) == []


@given(st.data())
def test_support_lifts_a_little_and_lowers_nothing(data: st.DataObject) -> None:
    likenesses = data.draw(st.lists(st.floats(-1, 1), min_size=1, max_size=8))
    agreement = st.floats(-1, 1)
    pairs = [(at, other) for at in range(len(likenesses)) for other in range(at)]
    found = supported(likenesses, [(*pair, data.draw(agreement)) for pair in pairs])
    most = max(likenesses) + math.log(len(likenesses)) / 40
    for before, after in zip(likenesses, found, strict=True):
        assert before - 1e-9 <= after <= most + 1e-9
    in_order = supported(sorted(likenesses), [(*pair, 1.0) for pair in pairs])
    assert in_order == sorted(in_order)


def test_an_elided_block_is_not_looked_at() -> None:
    body = "".join(f"    line{number}()\n" for number in range(9))
    (one,) = corrections(f"if x == None:\n{body}", f"if x is None:\n{body}")
    (two,) = corrections("if x == None:\n    other()\n", "if x is None:\n    other()\n")
    assert one.elided == two.elided != ()
    assert remembered(EMBEDDER, [one]) == remembered(EMBEDDER, [two])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "x = open(path)\n",
            "x = open(path).read()\n",
        ),  # all of it is the beginning of what it became
        ("x = open(path).read()\n", "x = open(path)\n"),
        ("x = path.name\n", "x = str(path.name)\n"),
        ("x = a\n", "x = a + a\n"),
    ],
)
def test_a_change_that_only_adds_or_takes_away_has_vectors(before: str, after: str) -> None:
    assert alike(before, before, after) > 0.7


def test_what_is_no_longer_read_has_no_vectors() -> None:
    (one,) = corrections("a = b\n", "a = c\n")
    broken = replace(one, before="a = = b")
    assert remembered(EMBEDDER, [broken, one])[0] is None
    assert remembered(EMBEDDER, [broken, one])[1] is not None


def test_the_statement_of_a_place_is_the_innermost_one() -> None:
    text = "def f():\n    if a:\n        b(c)\n"
    tree = tree_of(text, ".py")
    at = text.index("c)")
    assert tree.text(statement_at(tree, Span(at, at + 1))) == "b(c)"


@given(st.text(max_size=60))
def test_any_text_has_a_vector(text: str) -> None:
    found = vector(text)
    assert all(map(math.isfinite, found))
    length = cosine(found, found)
    assert math.isclose(length, 1, abs_tol=1e-5) or not any(found)


def test_what_was_met_before_makes_no_difference() -> None:
    fresh = Structural()
    tree = tree_of("a = b.c(d)[0]\n", ".py")
    assert fresh.embed([Code(tree, tuple(tree.children(0)))]) == [vector("a = b.c(d)[0]\n")]


def test_numpy_is_not_needed() -> None:
    command = "import sys; import twiceshy.recall.structural; sys.exit('numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", command], check=True)

"""What a piece of code says is the same whatever was read before it."""

import pytest

from tests.analyzers.snippets import CODE
from tests.support import tree_of
from twiceshy.recall.code_features import MAX_NODES, Feature, Reader, features
from twiceshy.recall.embedder import Code

SUFFIXES = {"python": ".py", "go": ".go", "javascript": ".js", "typescript": ".ts"}


@pytest.mark.parametrize("language", list(SUFFIXES))
def test_a_part_says_the_same_by_itself_as_after_what_it_is_a_part_of(language: str) -> None:
    tree = tree_of(CODE[language], SUFFIXES[language])
    met: list[Feature] = []
    reader = Reader(met.append)
    for node in range(0, len(tree.kinds), 3):
        for part in (node, *tree.children(node)[:3]):
            for holes in (frozenset[int](), frozenset({part + 1})):
                code = Code(tree, (part,), holes)
                numbers = reader.read(code)
                assert {met[number]: depth for number, depth in numbers.items()} == features(code)
                assert reader.met(code) == numbers.keys()
    assert len(met) == len(set(met))


def test_a_hole_says_nothing_of_what_stands_in_it() -> None:
    first, other = (tree_of(f"open({name})\n", ".py") for name in ("path", "file"))
    roots = [tuple(tree.children(0)) for tree in (first, other)]
    assert features(Code(first, roots[0])) != features(Code(other, roots[1]))
    holes = [
        frozenset(leaf for leaf in tree.leaves(0) if tree.text(leaf) in ("path", "file"))
        for tree in (first, other)
    ]
    assert features(Code(first, roots[0], holes[0])) == features(Code(other, roots[1], holes[1]))


def test_of_a_long_text_only_the_beginning_is_read() -> None:
    calls = ", ".join("f(x)" for _ in range(MAX_NODES))
    one, other = (tree_of(f"g({calls}, {name})\n", ".py") for name in ("a", "b"))
    assert features(Code(one, (1,))) == features(Code(other, (1,)))

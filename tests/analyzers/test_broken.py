"""Broken code is the normal case: whatever is asked of it, it is answered."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analyzers.support import LANGUAGE_NAMES, edited, listed, tree_of
from tests.analyzers.test_tree import versions
from twiceshy_analyzers.api import Import
from twiceshy_analyzers.names import Names
from twiceshy_analyzers.tree import SyntaxTree

HEADS = {
    "python": ["import", "from a import", "from import b", "import a as", "from . import (b,", "from a import (b as)", "import a, *"],
    "go": ["import", 'import "', "package p\nimport (", 'package p\nimport ("a"', 'package p\nimport a', "package"],
    "javascript": ["import", "import {", "import { a", "import { a } from", "import a, from 'b'", "const { = require('a')", "const a = require(", "require('a", "var a = require('b'),"],
    "typescript": ["import type", "import x = require(", "import x = ", "import type { A } from", "import {type} from 'a'"],
}  # fmt: skip


def ask_everything(tree: SyntaxTree) -> None:
    names = Names(tree)
    style = tree.language.imports
    for leaf in tree.leaves(0)[::5]:
        names.resolve(leaf)
    for item in (Import("os"), Import("a", "zz"), Import("b", None, "q"), *listed(tree)):
        style.bound(item)
        for edits in (style.added(tree, item, len(tree.source)), style.dropped(tree, item)):
            ordered = sorted(edits)
            assert all(0 <= e.span.start <= e.span.end <= len(tree.source) for e in ordered)
            edited(tree.source, edits).decode()


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_half_written_imports(language: str) -> None:
    for head in HEADS[language]:
        for tail in ("", "\n", "\nx = 1\n", ")", "\nimport os\n"):
            ask_everything(tree_of(language, head + tail))


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(versions())
def test_random_splices(case: tuple[str, list[bytes]]) -> None:
    language, texts = case
    for text in texts:
        ask_everything(tree_of(language, text))


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.sampled_from(LANGUAGE_NAMES), st.data())
def test_the_first_lines_alone(language: str, data: st.DataObject) -> None:
    head = data.draw(st.sampled_from(HEADS[language]))
    noise = data.draw(st.text(alphabet="()[]{},;.'\"`*= \nabc😀", max_size=12))
    at = data.draw(st.integers(0, len(head)))
    ask_everything(tree_of(language, head[:at] + noise + head[at:]))

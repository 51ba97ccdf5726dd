"""Imports of Python files: listed, added and dropped in the file's own style."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analyzers.support import edited, listed, tree_of, with_import, without_import
from twiceshy_analyzers.api import Import
from twiceshy_analyzers.python import added, bound, placed

OS = Import("os")
PATH = Import("pathlib", "Path")


def test_listed() -> None:
    text = """\
import a, b.c as d
from . import e
from .f import (g, h as i,)
from __future__ import annotations
from j import *
try:
    import k
except ImportError:
    from l import m
def n():
    import o
"""
    assert listed(tree_of("python", text)) == [
        Import("a"),
        Import("b.c", None, "d"),
        Import(".", "e"),
        Import(".f", "g"),
        Import(".f", "h", "i"),
        Import("__future__", "annotations"),
        Import("j", "*"),
        Import("k"),
        Import("l", "m"),
        Import("o"),
    ]


@pytest.mark.parametrize(
    ("item", "name"),
    [
        (Import("os.path"), "os"),
        (Import("numpy", None, "np"), "np"),
        (Import("a", "b"), "b"),
        (Import("a", "b", "c"), "c"),
    ],
)
def test_bound(item: Import, name: str) -> None:
    assert bound(item) == name


ADDED = {
    "nothing": ("", OS, "import os\n"),
    "no imports": ("x = 1\n", OS, "import os\n\nx = 1\n"),
    "docstring": ('"""Doc."""\n\nx = 1\n', OS, '"""Doc."""\n\nimport os\n\nx = 1\n'),
    "docstring alone": ('"""Doc."""\n', OS, '"""Doc."""\n\nimport os\n'),
    "docstring and code": ('"""Doc."""\nx = 1\n', OS, '"""Doc."""\n\nimport os\n\nx = 1\n'),
    "docstring with a comment": ('"""Doc."""  # a\n\nx = 1\n', OS, '"""Doc."""  # a\n\nimport os\n\nx = 1\n'),
    "docstring of lines": ('"""Doc.\n\nMore.\n"""\n\nx = 1\n', OS, '"""Doc.\n\nMore.\n"""\n\nimport os\n\nx = 1\n'),
    "docstring without line break": ('"""Doc."""', OS, '"""Doc."""\n\nimport os'),
    "docstring and statement in a line": ('"""Doc."""; x = 1\n', OS, None),
    "shebang": ("#!/usr/bin/python\nx = 1\n", OS, "#!/usr/bin/python\n\nimport os\n\nx = 1\n"),
    "shebang and docstring": ('#!/usr/bin/python\n"""Doc."""\nimport sys\n', OS, '#!/usr/bin/python\n"""Doc."""\nimport os\nimport sys\n'),
    "comment apart": ("# a\n\nx = 1\n", OS, "# a\n\nimport os\n\nx = 1\n"),
    "comment of the code": ("# a\nx = 1  # b\n", OS, "# a\n\nimport os\n\nx = 1  # b\n"),
    "comment beside the code": ("x = 1  # b\n", OS, "import os\n\nx = 1  # b\n"),
    "comments only": ("# a\n# b\n", OS, "# a\n# b\n\nimport os\n"),
    "future": ("from __future__ import annotations\n\nx = 1\n", OS, "from __future__ import annotations\n\nimport os\n\nx = 1\n"),
    "a future": ("import os\n", Import("__future__", "annotations"), "from __future__ import annotations\n\nimport os\n"),
    "in order": ("import a\nimport c\n", Import("b"), "import a\nimport b\nimport c\n"),
    "sections": ("import sys\n\nimport numpy\n\nfrom . import a\n", OS, "import os\nimport sys\n\nimport numpy\n\nfrom . import a\n"),
    "second section": ("import sys\n\nfrom . import a\n", Import("numpy"), "import sys\n\nimport numpy\n\nfrom . import a\n"),
    "middle section": ("import sys\n\nimport requests\n\nfrom . import a\n", Import("numpy"), "import sys\n\nimport numpy\nimport requests\n\nfrom . import a\n"),
    "new section at the end": ("import sys\n\nx = 1\n", Import("numpy"), "import sys\n\nimport numpy\n\nx = 1\n"),
    "new section at the top": ("import numpy\n", OS, "import os\n\nimport numpy\n"),
    "no sections": ("import sys\nimport numpy\n", Import("attr"), "import sys\nimport attr\nimport numpy\n"),
    "from after import": ("import os\nimport sys\n", PATH, "import os\nimport sys\nfrom pathlib import Path\n"),
    "merged": ("from pathlib import PurePath\n", PATH, "from pathlib import Path, PurePath\n"),
    "merged in the middle": ("from a import b, d\n", Import("a", "c"), "from a import b, c, d\n"),
    "merged at the end": ("from a import b, c\n", Import("a", "d", "e"), "from a import b, c, d as e\n"),
    "merged unsorted": ("from a import c, b\n", Import("a", "a"), "from a import c, b, a\n"),
    "merged in constants": ("from a import ABC, Any, cast\n", Import("a", "Iterable"), "from a import ABC, Any, Iterable, cast\n"),
    "parentheses": ("from a import (\n    b,\n    d,\n)\n", Import("a", "c"), "from a import (\n    b,\n    c,\n    d,\n)\n"),
    "parentheses last": ("from a import (\n    b,\n    c,\n)\n", Import("a", "d"), "from a import (\n    b,\n    c,\n    d,\n)\n"),
    "parentheses of one": ("from a import (\n    b,\n)\n", Import("a", "c"), "from a import (\n    b,\n    c,\n)\n"),
    "parentheses of one first": ("from a import (\n    b,\n)\n", Import("a", "a"), "from a import (\n    a,\n    b,\n)\n"),
    "parentheses with comments": ("from a import (\n    b,  # one\n    d,  # two\n)\n", Import("a", "e"), "from a import (\n    b,  # one\n    d,  # two\n    e,\n)\n"),
    "parentheses without last comma": ("from a import (\n    b,\n    c\n)\n", Import("a", "d"), "from a import (\n    b,\n    c,\n    d\n)\n"),
    "parentheses in a line": ("from a import (b, c)\n", Import("a", "d"), "from a import (b, c, d)\n"),
    "alias kept": ("from a import b as c\n", Import("a", "b"), "from a import b, b as c\n"),
    "star left alone": ("from a import *\n", Import("a", "b"), "from a import *\nfrom a import b\n"),
    "only typing": ("from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from a import b\n", Import("a", "c"), "from typing import TYPE_CHECKING\n\nfrom a import c\n\nif TYPE_CHECKING:\n    from a import b\n"),
    "try": ("try:\n    import a\nexcept ImportError:\n    a = None\n", OS, "import os\n\ntry:\n    import a\nexcept ImportError:\n    a = None\n"),
    "late imports": ("import os\n\nx = 1\n\nimport b\n", Import("a"), "import os\n\nimport a\n\nx = 1\n\nimport b\n"),
    "comment after": ("import a  # one\nimport c  # two\n", Import("b"), "import a  # one\nimport b\nimport c  # two\n"),
    "comment before": ("# one\nimport c\n", Import("b"), "# one\nimport b\nimport c\n"),
    "semicolon": ("import a; x = 1\n", Import("b"), None),
    "no line break": ("import a", Import("b"), "import a\nimport b"),
    "carriage returns": ("import a\r\n\r\nx = 1\r\n", Import("b"), "import a\r\nimport b\r\n\r\nx = 1\r\n"),
    "carriage returns in parentheses": ("from a import (\r\n    b,\r\n)\r\n", Import("a", "c"), "from a import (\r\n    b,\r\n    c,\r\n)\r\n"),
    "byte order mark": ("\ufeffx = 1\n", OS, "\ufeffimport os\n\nx = 1\n"),
    "byte order mark and imports": ("\ufeffimport sys\n", OS, "\ufeffimport os\nimport sys\n"),
    "continued line": ("from a import b, \\\n    c\n", Import("a", "d"), "from a import b, \\\n    c, d\n"),
    "relative": ("from . import a\n", Import("..b", "c"), None),
}  # fmt: skip


@pytest.mark.parametrize("name", ADDED)
def test_added(name: str) -> None:
    text, item, expected = ADDED[name]
    result = with_import("python", text, item)
    if expected is not None:
        assert result == expected


PLACED = {
    "out of order at the end": ("import os\nimport sys\nimport abc\n\nx = 1\n", Import("abc"), True),
    "in order at the end": ("import abc\nimport os\n", OS, False),
    "in order": ("import abc\nimport os\nimport sys\n", OS, False),
    "out of order, not at the end": ("import sys\nimport os\nimport abc\n", OS, False),
    "a name out of order": ("from a import c, d, b\n", Import("a", "b"), True),
    "a name in order": ("from a import b, c\n", Import("a", "c"), False),
    "in a function": ("import sys\n\ndef f():\n    import os\n", OS, False),
}  # fmt: skip


@pytest.mark.parametrize("name", PLACED)
def test_placed(name: str) -> None:
    text, item, is_last = PLACED[name]
    assert placed(tree_of("python", text), item).last == is_last


LAST = {
    "below all others": ("import sys\n\nfrom . import a\n\nx = 1\n", Import("os", last=True), "import sys\n\nfrom . import a\nimport os\n\nx = 1\n"),
    "below those after code": ("import sys\n\nx = 1\n\nimport b\ny = 1\n", Import("os", last=True), "import sys\n\nx = 1\n\nimport b\nimport os\ny = 1\n"),
    "after a future": ("from __future__ import annotations\n", Import("os", last=True), "from __future__ import annotations\nimport os\n"),
    "among names": ("from a import c, d\n", Import("a", "b", last=True), "from a import c, d, b\n"),
    "alone": ("x = 1\n", Import("os", last=True), "import os\n\nx = 1\n"),
    "no order in the file": ("import sys\nimport os\n\nimport a\n", Import("abc"), "import sys\nimport os\n\nimport a\nimport abc\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", LAST)
def test_added_last(name: str) -> None:
    text, item, expected = LAST[name]
    assert with_import("python", text, item) == expected


def test_added_above_what_needs_it() -> None:
    tree = tree_of("python", "import sys\nx = f()\nimport b\n")
    edits = added(tree, Import("os", last=True), tree.source.index(b"f()"))
    assert edited(tree.source, edits) == b"import sys\nimport os\nx = f()\nimport b\n"


DROPPED = {
    "alone": ("import os\n\nx = 1\n", OS, "x = 1\n"),
    "first": ("import os, sys\n", OS, "import sys\n"),
    "last": ("import sys, os\n", OS, "import sys\n"),
    "from": ("from pathlib import Path\nx = 1\n", PATH, "x = 1\n"),
    "from first": ("from pathlib import Path, PurePath\n", PATH, "from pathlib import PurePath\n"),
    "from last": ("from a import b, c as d\n", Import("a", "c", "d"), "from a import b\n"),
    "parentheses": ("from a import (\n    b,\n    c,\n)\n", Import("a", "c"), "from a import (\n    b,\n)\n"),
    "parentheses first": ("from a import (\n    b,\n    c,\n)\n", Import("a", "b"), "from a import (\n    c,\n)\n"),
    "parentheses alone": ("from a import (\n    b,\n)\nx = 1\n", Import("a", "b"), "x = 1\n"),
    "parentheses with comments": ("from a import (\n    b,  # one\n    c,  # two\n)\n", Import("a", "b"), "from a import (\n    c,  # two\n)\n"),
    "parentheses with a last comment": ("from a import (\n    b,  # one\n    c,  # two\n)\n", Import("a", "c"), "from a import (\n    b,  # one\n)\n"),
    "other alias": ("import os as o\n", OS, "import os as o\n"),
    "carriage returns": ("import os\r\nimport sys\r\n", OS, "import sys\r\n"),
    "semicolon": ("import os; x = 1\n", OS, "x = 1\n"),
    "semicolon before": ("x = 1; import os\n", OS, None),
    "semicolon last": ("import os;\nx = 1\n", OS, "x = 1\n"),
    "comment after": ("import os  # one\nx = 1\n", OS, "x = 1\n"),
    "no line break": ("import sys\nimport os", OS, "import sys\n"),
    "in a block": ("try:\n    import os\nexcept E:\n    pass\n", OS, "try:\n    import os\nexcept E:\n    pass\n"),
    "not there": ("import sys\n", OS, "import sys\n"),
    "byte order mark": ("\ufeffimport os\nx = 1\n", OS, "\ufeffx = 1\n"),
}  # fmt: skip
UNTOUCHED = ("in a block",)


@pytest.mark.parametrize("name", DROPPED)
def test_dropped(name: str) -> None:
    text, item, expected = DROPPED[name]
    if name in UNTOUCHED:
        tree = tree_of("python", text)
        assert tree.language.imports.dropped(tree, item) == []
        return
    result = without_import("python", text, item)
    if expected is not None:
        assert result == expected


HEADS = ["", '"""Doc."""\n\n', "#!/usr/bin/python\n", "# a\n\n"]
BLOCKS = [
    "import sys\n",
    "import os.path as p\nimport sys\n\nimport numpy\n",
    "from __future__ import annotations\n\nimport re\n",
    "from a import (\n    b,\n    d,\n)\nfrom pathlib import PurePath, WindowsPath\n",
    "from a import (\n    b,  # one\n)\n",
    "from . import z\nfrom .y import x\n",
    "import sys  # one\nfrom a import b  # two\n",
    "from a import b\nfrom a import *\n",
]
ITEMS = [
    OS,
    PATH,
    Import("a", "c"),
    Import("a", "e", "f"),
    Import("a"),
    Import("numpy", "array"),
    Import(".y", "w"),
    Import("zlib", None, "z"),
]


@settings(max_examples=120, deadline=None, derandomize=True, database=None)
@given(
    st.sampled_from(HEADS),
    st.sampled_from(BLOCKS),
    st.sampled_from(["", "\nx = 1\n"]),
    st.sampled_from(ITEMS),
    st.booleans(),
)
def test_added_then_dropped_is_as_before(
    head: str, block: str, tail: str, item: Import, returns: bool
) -> None:
    text = head + block + tail
    text = text.replace("\n", "\r\n") if returns else text
    result = tree_of("python", with_import("python", text, item))
    back = edited(result.source, result.language.imports.dropped(result, item)).decode()
    if head.startswith("#!"):  # what set off a new first section stays below the shebang
        back, text = (
            back.replace("\r", "").replace("\n\n", "\n"),
            text.replace("\r", "").replace("\n\n", "\n"),
        )
    assert back == text

"""Imports of Go files: listed, added and dropped in the file's own style."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analyzers.support import edited, listed, tree_of, with_import, without_import
from twiceshy_analyzers.api import Import
from twiceshy_analyzers.go import bound

FMT = Import("fmt")
OS = Import("os")
LOG = Import("github.com/a/log")


def test_listed() -> None:
    text = 'package p\n\nimport "C"\nimport `a`\nimport (\n\tb "c/d"\n\t. "e"\n\t_ "f" // g\n)\n'
    assert listed(tree_of("go", text)) == [
        Import("C"),
        Import("a"),
        Import("c/d", None, "b"),
        Import("e", None, "."),
        Import("f", None, "_"),
    ]


@pytest.mark.parametrize(
    ("item", "name"),
    [
        (FMT, "fmt"),
        (Import("net/http"), "http"),
        (Import("a.b/c/v2"), "c"),
        (Import("gopkg.in/yaml.v3"), "yaml"),
        (Import("a.b/go-c"), "c"),
        (Import("a.b/c", None, "d"), "d"),
    ],
)
def test_bound(item: Import, name: str) -> None:
    assert bound(item) == name


def block(*lines: str, head: str = "package p\n\n", tail: str = "\nfunc f() {}\n") -> str:
    inner = "".join(f"\t{line}\n" if line else "\n" for line in lines)
    return f"{head}import (\n{inner})\n{tail}"


REST = "\nfunc f() {}\n"
ADDED = {
    "none": ("package p\n" + REST, FMT, 'package p\n\nimport "fmt"\n' + REST),
    "none, one line": ("package p", FMT, 'package p\n\nimport "fmt"'),
    "none, code at once": ("package p\nvar x int\n", FMT, 'package p\n\nimport "fmt"\n\nvar x int\n'),
    "none, comment": ("package p // a\n" + REST, FMT, 'package p // a\n\nimport "fmt"\n' + REST),
    "none, semicolon": ("package p;\n" + REST, FMT, None),
    "none, comment above": ("// P is p.\npackage p\n" + REST, FMT, '// P is p.\npackage p\n\nimport "fmt"\n' + REST),
    "single": ('package p\n\nimport "fmt"\n' + REST, OS, block('"fmt"', '"os"')),
    "single, before": ('package p\n\nimport "os"\n' + REST, FMT, block('"fmt"', '"os"')),
    "single, other section": ('package p\n\nimport "fmt"\n' + REST, LOG, block('"fmt"', "", '"github.com/a/log"')),
    "single, comment": ('package p\n\nimport "fmt" // a\n' + REST, OS, None),
    "single, alias": ('package p\n\nimport f "fmt"\n' + REST, OS, block('f "fmt"', '"os"')),
    "singles": ('package p\n\nimport "fmt"\nimport "os"\n' + REST, Import("io"), None),
    "block": (block('"fmt"', '"os"'), Import("io"), block('"fmt"', '"io"', '"os"')),
    "block, first": (block('"io"', '"os"'), FMT, block('"fmt"', '"io"', '"os"')),
    "block, last": (block('"fmt"', '"io"'), OS, block('"fmt"', '"io"', '"os"')),
    "block, alias": (block('"fmt"', '"io"'), Import("a.b/c", None, "d"), block('"fmt"', '"io"', "", 'd "a.b/c"')),
    "empty block": ("package p\n\nimport ()\n" + REST, FMT, None),
    "two sections": (block('"fmt"', "", '"github.com/b/c"'), OS, block('"fmt"', '"os"', "", '"github.com/b/c"')),
    "second section": (block('"fmt"', "", '"github.com/b/c"'), LOG, block('"fmt"', "", '"github.com/a/log"', '"github.com/b/c"')),
    "new first section": (block('"github.com/b/c"'), FMT, block('"fmt"', "", '"github.com/b/c"')),
    "comments": (block('"fmt" // a', "// b", '"os"'), Import("io"), block('"fmt" // a', '"io"', "// b", '"os"')),
    "cgo": ('package p\n\n// #include <a.h>\nimport "C"\n' + REST, FMT, 'package p\n\n// #include <a.h>\nimport "C"\nimport "fmt"\n' + REST),
    "cgo and block": (block('"os"', head='package p\n\nimport "C"\n\n'), FMT, block('"fmt"', '"os"', head='package p\n\nimport "C"\n\n')),
    "carriage returns": (block('"fmt"').replace("\n", "\r\n"), OS, block('"fmt"', '"os"').replace("\n", "\r\n")),
    "one line block": ('package p\n\nimport ("fmt")\n' + REST, OS, None),
    "one line block, before": ('package p\n\nimport ("os")\n' + REST, FMT, None),
    "one line block of two": ('package p\n\nimport ("fmt"; "os")\n' + REST, Import("io"), None),
    "spaces": ('package p\n\nimport (\n  "fmt"\n)\n', OS, None),
}  # fmt: skip


@pytest.mark.parametrize("name", ADDED)
def test_added(name: str) -> None:
    text, item, expected = ADDED[name]
    result = with_import("go", text, item)
    if expected is not None:
        assert result == expected


DROPPED = {
    "single": ('package p\n\nimport "fmt"\n' + REST, FMT, "package p\n" + REST),
    "one of singles": ('package p\n\nimport "fmt"\nimport "os"\n' + REST, FMT, 'package p\n\nimport "os"\n' + REST),
    "block": (block('"fmt"', '"os"'), OS, block('"fmt"')),
    "block, first": (block('"fmt"', '"os"'), FMT, block('"os"')),
    "block, alone": (block('"fmt"'), FMT, "package p\n" + REST),
    "section": (block('"fmt"', "", '"github.com/a/log"'), LOG, block('"fmt"')),
    "first section": (block('"fmt"', "", '"github.com/a/log"'), FMT, block('"github.com/a/log"')),
    "comment": (block('"fmt" // a', '"os"'), FMT, block('"os"')),
    "one line": ('package p\n\nimport ("fmt"; "os")\n' + REST, OS, None),
    "other alias": (block('f "fmt"', '"os"'), FMT, block('f "fmt"', '"os"')),
    "carriage returns": (block('"fmt"', '"os"').replace("\n", "\r\n"), OS, block('"fmt"').replace("\n", "\r\n")),
}  # fmt: skip


@pytest.mark.parametrize("name", DROPPED)
def test_dropped(name: str) -> None:
    text, item, expected = DROPPED[name]
    result = without_import("go", text, item)
    if expected is not None:
        assert result == expected


@pytest.mark.parametrize(
    "text", ['package p\n\n// #include <a.h>\nimport "C"\n', block('"C"', '"os"')]
)
def test_cgo_is_not_dropped(text: str) -> None:
    tree = tree_of("go", text)
    assert tree.language.imports.dropped(tree, Import("C")) == []


SPECS = ['"fmt"', 's "strings"', '"io" // a']
OTHERS = ['"github.com/b/c"', '"example.com/z"']
ITEMS = [OS, LOG, Import("bytes"), Import("zz.org/q", None, "r"), Import("net/http")]


@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(
    st.lists(st.sampled_from(SPECS), unique=True, min_size=1),
    st.lists(st.sampled_from(OTHERS), unique=True),
    st.sampled_from(ITEMS),
    st.booleans(),
)
def test_added_then_dropped_is_as_before(
    first: list[str], second: list[str], item: Import, returns: bool
) -> None:
    text = block(*first, *(["", *second] if second else []))
    text = text.replace("\n", "\r\n") if returns else text
    result = tree_of("go", with_import("go", text, item))
    back = edited(result.source, result.language.imports.dropped(result, item)).decode()
    assert back == text

"""Imports of JavaScript and TypeScript files: listed, added and dropped in the file's own style."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analyzers.support import edited, listed, tree_of, with_import, without_import
from twiceshy_analyzers.api import Import
from twiceshy_analyzers.javascript import bound

JOIN = Import("path", "join")
FS = Import("fs", "default", "fs")


def test_listed() -> None:
    text = """\
import a, { b, c as d } from "m";
import * as e from 'n';
import 'o';
import f, * as g from "p";
import { default as h } from "q";
const i = require("r"), j = require("s");
var { k, l: n } = require('t');
let o = require(x);
const r = require("u").v;
"""
    assert listed(tree_of("javascript", text)) == [
        Import("m", "default", "a"),
        Import("m", "b"),
        Import("m", "c", "d"),
        Import("n", "*", "e"),
        Import("o"),
        Import("p", "default", "f"),
        Import("p", "*", "g"),
        Import("q", "default", "h"),
        Import("r", None, "i"),
        Import("s", None, "j"),
        Import("t", "k"),
        Import("t", "l", "n"),
    ]


def test_listed_types() -> None:
    text = 'import type { T } from "m";\nimport { type U, v } from "n";\nimport type W from "o";\n'
    assert listed(tree_of("typescript", text)) == [
        Import("m", "T"),
        Import("n", "U"),
        Import("n", "v"),
        Import("o", "default", "W"),
    ]


@pytest.mark.parametrize(
    ("item", "name"),
    [
        (JOIN, "join"),
        (Import("m", "a", "b"), "b"),
        (FS, "fs"),
        (Import("./a/my-thing", "default"), "myThing"),
        (Import("path", None, "p"), "p"),
    ],
)
def test_bound(item: Import, name: str) -> None:
    assert bound(item) == name


ADDED = {
    "nothing": ("", JOIN, 'import { join } from "path";\n'),
    "no imports": ("f();\n", JOIN, 'import { join } from "path";\n\nf();\n'),
    "no imports, no semicolons": ("f()\n", JOIN, 'import { join } from "path"\n\nf()\n'),
    "no imports, single quotes": ("f('a');\n", JOIN, "import { join } from 'path';\n\nf('a');\n"),
    "apostrophes in comments": ("// don't, can't\nf(\"a\");\n", JOIN, None),
    "strict": ('"use strict";\n\nf();\n', JOIN, '"use strict";\n\nimport { join } from "path";\n\nf();\n'),
    "strict, code": ("'use strict'\nf()\n", JOIN, "'use strict'\n\nimport { join } from 'path'\n\nf()\n"),
    "strict, imports": ('"use client";\nimport { a } from "b";\n', JOIN, '"use client";\nimport { a } from "b";\nimport { join } from "path";\n'),
    "shebang": ("#!/usr/bin/env node\nf();\n", JOIN, '#!/usr/bin/env node\n\nimport { join } from "path";\n\nf();\n'),
    "after the last": ('import { a } from "b";\n\nf();\n', JOIN, 'import { a } from "b";\nimport { join } from "path";\n\nf();\n'),
    "no semicolons": ("import { a } from 'b'\n\nf()\n", JOIN, "import { a } from 'b'\nimport { join } from 'path'\n\nf()\n"),
    "merged": ('import { dirname } from "path";\n', JOIN, 'import { dirname, join } from "path";\n'),
    "merged, sorted": ('import { basename, resolve } from "path";\n', JOIN, 'import { basename, join, resolve } from "path";\n'),
    "merged, lines": ('import {\n  basename,\n  resolve,\n} from "path";\n', JOIN, 'import {\n  basename,\n  join,\n  resolve,\n} from "path";\n'),
    "merged, last line": ('import {\n  basename,\n  dirname, // b\n} from "path";\n', JOIN, 'import {\n  basename,\n  dirname, // b\n  join,\n} from "path";\n'),
    "merged, line without comma": ("import {\n  basename,\n  dirname\n} from 'path'\n", JOIN, "import {\n  basename,\n  dirname,\n  join\n} from 'path'\n"),
    "merged, alias": ('import { dirname } from "path";\n', Import("path", "join", "j"), 'import { dirname, join as j } from "path";\n'),
    "merged, default": ('import path, { dirname } from "path";\n', JOIN, 'import path, { dirname, join } from "path";\n'),
    "default only": ('import path from "path";\n', JOIN, None),
    "default": ('import { a } from "b";\n', FS, 'import { a } from "b";\nimport fs from "fs";\n'),
    "namespace": ('import { a } from "b";\n', Import("fs", "*", "fs"), 'import { a } from "b";\nimport * as fs from "fs";\n'),
    "beside a namespace": ('import * as path from "path";\n', JOIN, 'import * as path from "path";\nimport { join } from "path";\n'),
    "side effect": ('import { a } from "b";\n', Import("./style.css"), 'import { a } from "b";\nimport "./style.css";\n'),
    "after a side effect": ('import "b";\n', JOIN, 'import "b";\nimport { join } from "path";\n'),
    "require": ('const fs = require("fs");\n', Import("path", None, "path"), 'const fs = require("fs");\nconst path = require("path");\n'),
    "require, var": ("var fs = require('fs')\n", Import("path", None, "path"), "var fs = require('fs')\nvar path = require('path')\n"),
    "require, named": ('const fs = require("fs");\n', JOIN, 'const fs = require("fs");\nconst { join } = require("path");\n'),
    "require, renamed": ('const fs = require("fs");\n', Import("path", "join", "j"), 'const fs = require("fs");\nconst { join: j } = require("path");\n'),
    "require, merged": ('const { dirname } = require("path");\n', JOIN, 'const { dirname, join } = require("path");\n'),
    "require, merged alias": ('const { dirname } = require("path");\n', Import("path", "join", "j"), 'const { dirname, join: j } = require("path");\n'),
    "require, strict": ("'use strict';\n\nconst fs = require('fs');\n", JOIN, "'use strict';\n\nconst fs = require('fs');\nconst { join } = require('path');\n"),
    "require, side effect": ('const fs = require("fs");\n', Import("./polyfill"), 'const fs = require("fs");\nrequire("./polyfill");\n'),
    "require, many": ("var a = require('a'),\n    b = require('b');\n", JOIN, "var a = require('a'),\n    b = require('b');\nvar { join } = require('path');\n"),
    "exports": ("module.exports = 1;\n", JOIN, 'const { join } = require("path");\n\nmodule.exports = 1;\n'),
    "carriage returns": ('import { a } from "b";\r\n', JOIN, 'import { a } from "b";\r\nimport { join } from "path";\r\n'),
    "comment after": ('import { a } from "b"; // c\n', JOIN, 'import { a } from "b"; // c\nimport { join } from "path";\n'),
    "long comment after": ('import { a } from "b"; /* c\n d */\nf();\n', JOIN, None),
    "late require": ("f();\nfunction g() { const a = require('a'); }\n", JOIN, None),
    "quoted module": ("import { a } from 'b';\nf(\"a\", \"b\", \"c\");\n", JOIN, "import { a } from 'b';\nimport { join } from 'path';\nf(\"a\", \"b\", \"c\");\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", ADDED)
@pytest.mark.parametrize("language", ["javascript", "typescript"])
def test_added(language: str, name: str) -> None:
    text, item, expected = ADDED[name]
    result = with_import(language, text, item)
    if expected is not None:
        assert result == expected


ADDED_TYPES = {
    "type import": ('import type { T } from "path";\n', 'import type { T } from "path";\nimport { join } from "path";\n'),
    "type name": ('import { type T } from "path";\n', None),
}  # fmt: skip


@pytest.mark.parametrize("name", ADDED_TYPES)
def test_added_beside_types(name: str) -> None:
    text, expected = ADDED_TYPES[name]
    result = with_import("typescript", text, JOIN)
    if expected is not None:
        assert result == expected


DROPPED = {
    "alone": ('import { join } from "path";\nf();\n', JOIN, "f();\n"),
    "no semicolon": ("import { join } from 'path'\nf()\n", JOIN, "f()\n"),
    "first": ('import { join, a } from "path";\n', JOIN, 'import { a } from "path";\n'),
    "last": ('import { a, join } from "path";\n', JOIN, 'import { a } from "path";\n'),
    "lines": ('import {\n  a,\n  join,\n} from "path";\n', JOIN, 'import {\n  a,\n} from "path";\n'),
    "beside a default": ('import p, { join } from "path";\n', JOIN, 'import p from "path";\n'),
    "the default": ('import p, { join } from "path";\n', Import("path", "default", "p"), 'import { join } from "path";\n'),
    "default alone": ('import fs from "fs";\nf();\n', FS, "f();\n"),
    "namespace": ('import * as fs from "fs";\nf();\n', Import("fs", "*", "fs"), "f();\n"),
    "side effect": ('import "a";\nf();\n', Import("a"), "f();\n"),
    "require": ('const p = require("path");\nf();\n', Import("path", None, "p"), "f();\n"),
    "require, named": ('const { a, join } = require("path");\n', JOIN, 'const { a } = require("path");\n'),
    "require, named alone": ('const { join } = require("path");\nf();\n', JOIN, "f();\n"),
    "require, one of many": ('const a = require("a"), p = require("path");\n', Import("path", None, "p"), 'const a = require("a");\n'),
    "require, first of many": ('const p = require("path"), x = 1;\n', Import("path", None, "p"), None),
    "require, beside other code": ('const p = require("path"), x = f();\n', Import("path", None, "p"), 'const x = f();\n'),
    "require, one of two kinds": ('const p = require("path"), { join } = require("path");\n', JOIN, 'const p = require("path");\n'),
    "in a line": ('import { join } from "path"; f();\n', JOIN, "f();\n"),
    "carriage returns": ('import { join } from "path";\r\nf();\r\n', JOIN, "f();\r\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", DROPPED)
@pytest.mark.parametrize("language", ["javascript", "typescript"])
def test_dropped(language: str, name: str) -> None:
    text, item, expected = DROPPED[name]
    result = without_import(language, text, item)
    if expected is not None:
        assert result == expected


BLOCKS = [
    'import { a } from "b";\n',
    "import a, { b } from 'c'\nimport 'd'\n",
    'import {\n  basename,\n  resolve,\n} from "path";\n',
    "const fs = require('fs');\nconst { x } = require('path');\n",
    "var a = require('a')\n",
    'import * as path from "path"; // a\n',
]
ES_ITEMS = [JOIN, FS, Import("path", "sep", "s"), Import("q", "*", "q"), Import("./side")]
ITEMS = [JOIN, Import("path", "sep", "s"), Import("q", None, "q")]


@settings(max_examples=120, deadline=None, derandomize=True, database=None)
@given(
    st.sampled_from(["", '"use strict";\n', "// a\n\n"]),
    st.sampled_from(BLOCKS),
    st.sampled_from(["", "\nf()\n"]),
    st.data(),
    st.booleans(),
)
def test_added_then_dropped_is_as_before(
    head: str, block: str, tail: str, data: st.DataObject, returns: bool
) -> None:
    item = data.draw(st.sampled_from(ITEMS if "require" in block else ES_ITEMS))
    text = head + block + tail
    text = text.replace("\n", "\r\n") if returns else text
    result = tree_of("javascript", with_import("javascript", text, item))
    back = edited(result.source, result.language.imports.dropped(result, item)).decode()
    assert back == text

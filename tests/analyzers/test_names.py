"""What each identifier stands for. A `‸` stands before the identifier that is asked about."""

import pytest

from tests.analyzers.support import tree_of
from twiceshy_analyzers.names import Names


def meaning(language: str, text: str, grammar: str | None = None) -> str:
    before, after = text.split("‸")
    tree = tree_of(language, before + after, grammar)
    assert tree.errors == 0, text
    at = len(before.encode())
    node = next(n for n in tree.leaves(0) if tree.starts[n] == at)
    return Names(tree).resolve(node)


PYTHON = [
    ("def f(a):\n    return ‸a\n", "local"),
    ("def f(a=1, *b, c: int = 2, **d):\n    return ‸b\n", "local"),
    ("def f(a=1, *b, c: int = 2, **d):\n    return ‸c\n", "local"),
    ("def f(a=1, *b, c: int = 2, **d):\n    return ‸d\n", "local"),
    ("def f(*b: int):\n    return ‸b\n", "local"),
    ("def f(a=x):\n    return ‸x\n", "free"),
    ("def f(a: T):\n    return ‸T\n", "free"),
    ("def f():\n    a, (b, *c) = 1\n    return ‸c\n", "local"),
    ("def f():\n    a[i] = 1\n    return ‸i\n", "free"),
    ("def f():\n    a.b = 1\n    return ‸a\n", "free"),
    ("def f():\n    def g():\n        return ‸a\n    a = 1\n", "local"),
    ("def f():\n    def g():\n        pass\n    return ‸g\n", "local"),
    ("for i in x:\n    print(‸i)\n", "module"),
    ("def f():\n    for i, j in x:\n        print(‸j)\n", "local"),
    ("def f():\n    return [‸y for y in x]\n", "local"),
    ("def f():\n    return {k: ‸v for k, v in x}\n", "local"),
    ("f = lambda a, *b: ‸b\n", "local"),
    ("def f():\n    with open(p) as (a, b):\n        ‸b\n", "local"),
    ("def f():\n    try:\n        pass\n    except E as error:\n        ‸error\n", "local"),
    ("def f():\n    if (n := g()):\n        ‸n\n", "local"),
    ("import os\n‸os\n", "import:os"),
    ("import os.path\n‸os\n", "import:os.path"),
    ("import numpy as np\n‸np\n", "import:numpy"),
    ("from a import b as c\n‸c\n", "import:a#b"),
    ("from a import b as c\n‸b\n", "free"),
    ("import os\ndef f(os):\n    ‸os\n", "local"),
    ("import os\ndef f(os):\n    pass\n‸os\n", "import:os"),
    ("def f():\n    import os\n    ‸os\n", "import:os"),
    ("def f():\n    pass\n‸f\n", "module"),
    ("class A:\n    pass\n‸A\n", "module"),
    ("class A:\n    x = 1\n    y = ‸x\n", "local"),
    ("x = 1\nclass A:\n    x = 1\n    def f(self):\n        return ‸x\n", "module"),
    ("class A:\n    def g(self): ...\n    def f(self):\n        return ‸g\n", "free"),
    ("def f():\n    global x\n    x = 1\n    return ‸x\n", "module"),
    ("‸len\n", "builtin"),
    ("len = 1\n‸len\n", "module"),
    ("‸nowhere\n", "free"),
    ("x: int\n‸x\n", "module"),
]

GO = [
    ("func f(a, b int) { ‸b }", "local"),
    ("func f(a ...int) { ‸a }", "local"),
    ("func f() (err error) { ‸err }", "local"),
    ("func (r *T) f() { ‸r }", "local"),
    ("func f() { x, err := g(); _ = ‸err; _ = x }", "local"),
    ("func f() { for i, v := range m { ‸v } }", "local"),
    ("func f() { for range ‸c {} }", "free"),
    ("func f() { var a = b; ‸b }", "free"),
    ("func f() { var a, b = c, d; ‸b }", "local"),
    ("func f() { const a = b; ‸a }", "local"),
    ("func f() { go func(n int) { ‸n }(1) }", "local"),
    ("func f() { n := 1; go func() { ‸n }() }", "local"),
    ("func f() { go func(n int) {}(1); ‸n }", "free"),
    ("func f() { switch y := x.(type) { case int: ‸y } }", "local"),
    ("func f() { switch x.(type) { case int: ‸x } }", "free"),
    ("func f() { select { case v := <-c: ‸v } }", "local"),
    ("func f() { select { case <-c: ‸c } }", "free"),
    ("func f() { ‸fmt.Println() }", "import:fmt"),
    ("func f() { ‸yaml.Load() }", "import:gopkg.in/yaml.v3"),
    ("func f() { ‸chi.New() }", "import:github.com/go-chi/chi/v5"),
    ("func f() { ‸q.New() }", "import:example.com/quux"),
    ("func f(fmt int) { ‸fmt }", "local"),
    ("func f() { ‸g() }\nfunc g() {}", "module"),
    ("var top = 1\nfunc f() { ‸top }", "module"),
    ("type T struct{}\nfunc f() { var x ‸T }", "module"),
    ("func f[K any](k K) { var x ‸K }", "local"),
    ("func f() { ‸append(a) }", "builtin"),
    ("func f() { x.y = 1; ‸x }", "free"),
]
GO_HEAD = """package p

import (
	"fmt"
	q "example.com/quux"
	"github.com/go-chi/chi/v5"
	"gopkg.in/yaml.v3"
)

"""

JAVASCRIPT = [
    ("function f(a, {b, c: d, e = 1}, [g], ...h) { ‸a }", "local"),
    ("function f(a, {b, c: d, e = 1}, [g], ...h) { ‸b }", "local"),
    ("function f(a, {b, c: d, e = 1}, [g], ...h) { ‸c }", "free"),
    ("function f(a, {b, c: d, e = 1}, [g], ...h) { ‸d }", "local"),
    ("function f(a, {b, c: d, e = 1}, [g], ...h) { ‸e }", "local"),
    ("function f(a, {b, c: d, e = 1}, [g], ...h) { ‸g }", "local"),
    ("function f(a, {b, c: d, e = 1}, [g], ...h) { ‸h }", "local"),
    ("function f(a = x) { ‸x }", "free"),
    ("const f = a => ‸a", "local"),
    ("const f = (a, b) => ‸b", "local"),
    ("const f = a => 1; ‸a", "free"),
    ("function f() { const {x, y: [z]} = o; ‸z }", "local"),
    ("function f() { const {x, y: [z]} = o; ‸y }", "free"),
    ("const a = 1; function f() { return () => ‸a }", "module"),
    ("function f() { const a = 1; return () => ‸a }", "local"),
    ("function f() { for (const x of xs) ‸x }", "local"),
    ("function f() { for (const [k, v] of xs) ‸v }", "local"),
    ("function f() { for (const x of ‸xs) {} }", "free"),
    ("function f() { try {} catch (e) { ‸e } }", "local"),
    ("function f() { try {} catch { ‸e } }", "free"),
    ("class A { m(p) { ‸p } }", "local"),
    ("class A {} ‸A", "module"),
    ("function f() {} ‸f", "module"),
    ("import fs from 'fs'; ‸fs", "import:fs#default"),
    ("import * as path from 'path'; ‸path", "import:path#*"),
    ("import {a as b} from 'm'; ‸b", "import:m#a"),
    ("import {a as b} from 'm'; ‸a", "free"),
    ("import {a} from 'm'; function f(a) { ‸a }", "local"),
    ("const fs = require('fs'); ‸fs", "import:fs"),
    ("const {join: j} = require('path'); ‸j", "import:path#join"),
    ("‸console.log()", "builtin"),
    ("‸nowhere", "free"),
]

TYPESCRIPT = [
    ("class A { constructor(private x: number) { ‸x } }", "local"),
    ("function f(a: T, b?: number) { ‸b }", "local"),
    ("interface I { f(x: number): void } ‸x", "free"),
    ("type F = (x: number) => void; ‸x", "free"),
    ("type F = number; let a: ‸F", "module"),
    ("enum E { A } ‸E", "module"),
    ("function f<T>(a: ‸T) {}", "local"),
    ("import type { T } from 'm'; let a: ‸T", "import:m#T"),
]


@pytest.mark.parametrize(("text", "expected"), PYTHON)
def test_python(text: str, expected: str) -> None:
    assert meaning("python", text) == expected


@pytest.mark.parametrize(("text", "expected"), GO)
def test_go(text: str, expected: str) -> None:
    assert meaning("go", GO_HEAD + text + "\n") == expected


@pytest.mark.parametrize(("text", "expected"), JAVASCRIPT)
@pytest.mark.parametrize("language", ["javascript", "typescript"])
def test_javascript(language: str, text: str, expected: str) -> None:
    assert meaning(language, text) == expected


@pytest.mark.parametrize(("text", "expected"), TYPESCRIPT)
def test_typescript(text: str, expected: str) -> None:
    assert meaning("typescript", text) == expected

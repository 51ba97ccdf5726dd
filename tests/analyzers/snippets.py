"""Real code in small, and pieces to splice into it, by language."""

PYTHON = '''#!/usr/bin/env python
"""A module."""
from __future__ import annotations

import os
from typing import (
    Any,
    Iterable,  # kept
)


class Store(dict[str, Any]):
    """Rows by name."""

    limit: int = 10

    @property
    def names(self) -> list[str]:
        return [name for name in self if name not in ("a", 'b',)]

    async def read(self, path: str, *, mode="r", **rest):
        async with open(path, mode) as handle:
            text = await handle.read()
        if not text: return None; pass
        elif (n := len(text)) > self.limit:
            raise ValueError(f"too long: {n!r} > {self.limit:>{10}}") from None
        else:
            text = """three
    lines""" + \\
                text
        try:
            x = lambda a, b=1: a[b:, ...]
        except (OSError, KeyError) as error:
            print(error, file=os.stderr)
        finally:
            del x
        return {**rest, "é": "😀", **{k: v for k, v in self.items()}}


def main():
    match os.argv:
        case [_, name]:
            return Store()[name]
        case _:
            pass
'''

GO = """// Package p is one.
package p

import (
	"fmt"

	q "example.com/quux"
)

const (
	a = iota
	b
)

type T[K comparable] struct {
	Name string `json:"name"`
	next *T[K]
}

func (t *T[K]) Do(ctx q.Context, args ...string) (n int, err error) {
	for i, arg := range args {
		if x, err := fmt.Sscan(arg, &n); err != nil { // é 😀
			return i, fmt.Errorf("bad %q: %w", arg, err)
		} else if x > 1 {
			continue
		}
	}
	go func() { defer q.Done(); t.next = nil }()
	switch v := any(t).(type) {
	case fmt.Stringer:
		_ = v
	default:
	}
	select {
	case m := <-q.C:
		_ = []int{1, 2, 3}[m:]
	case <-ctx.Done():
	}
	for i := 0; i < 3; i++ {
		n += i
	}
	return
}
"""

JAVASCRIPT = """#!/usr/bin/env node
"use strict";
import fs, { join as j } from 'node:fs'

// A class.
export default class Store extends Map {
  #limit = 10; static x
  async read(path, { mode = "r", ...rest } = {}) {
    const text = await fs.read(path, mode), holes = [, 1,, 2]
    if (!text) return null
    else if (text.length > this.#limit) throw new Error(`too long: ${text.length}`)
    for (let i = 0, n = 3; i < n; i++) { continue; }
    for (const [k, v] of Object.entries(rest)) this[k] = v ?? /re[/]x/g.test("é😀")
    try { f() } catch { } finally { g(); }
    switch (mode) { case 'r': break; default: f(a => a, (b, c) => { return b?.c }) }
    return text
  }
}
var a = function* () { yield* [1, 2,] }
label: do { a++ } while (a < 1)
"""

JSX = "const v = <p className='x' {...a}>text {b} &amp; <br/></p>\n"

TYPESCRIPT = (
    JAVASCRIPT
    + """
interface I<T extends object = {}> { a?: string; readonly b: number, f(x: T): void }
type U = 'a' | "b" | (keyof I<any>)[]; enum E { A = 1, B, }
abstract class C<T> implements I<T> { constructor(private x: T) { super() } }
const c = <const>['x'] as unknown as U satisfies U; let d!: number
declare module "m" { export function f(x: number): asserts x is 1 }
"""
)

CODE = {"python": PYTHON, "go": GO, "javascript": JAVASCRIPT + JSX, "typescript": TYPESCRIPT}

PIECES = [
    "", "\n", "\r\n", "\t", "    ", " ", "\ufeff", "😀", "é", "(", ")", "[", "]", "{", "}", ",", ";",
    ":", '"', "'", "`", '"""', "${", "//", "/*", "*/", "#", "\\", "x", "1", "=", ":=", "=>", ".", "<", ">",
    "if", "def f():\n", "func f() {\n", "return x\n", "async ", "import a\n", "\x00", "</", "f(", ", a",
]  # fmt: skip

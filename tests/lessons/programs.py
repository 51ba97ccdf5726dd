"""Random small programs with places for a few lessons, in every language."""

from typing import NamedTuple

from hypothesis import strategies as st

from tests.support import Pair, book_of
from twiceshy.recall.book import Book


class World(NamedTuple):
    """A language's file ending, what was corrected in it, and what its programs are made of."""

    suffix: str
    pairs: tuple[Pair, ...]
    head: str
    function: tuple[str, str]
    block: tuple[str, str]
    comment: str
    statements: tuple[str, ...]
    indent: str = "    "

    def book(self) -> Book:
        return book_of(self.pairs, self.suffix)


def _python(before: str, after: str, head: str = "", new_head: str = "") -> Pair:
    whole = "{}def f(a, b):\n    {}\n    return a\n"
    return Pair(whole.format(head, before), whole.format(new_head or head, after))


def _go(before: str, after: str, head: str = "", new_head: str = "") -> Pair:
    whole = "package p\n\n{}func f(a, b T) {{\n\t{}\n\tuse(a)\n}}\n"
    return Pair(whole.format(head, before), whole.format(new_head or head, after))


def _script(before: str, after: str, head: str = "") -> Pair:
    whole = "{}async function f(a, b) {{\n  {}\n  use(a);\n}}\n"
    return Pair(whole.format(head, before), whole.format(head, after))


PYTHON = World(
    ".py",
    (
        _python("a = os.getcwdu()", "a = os.getcwd()", "import os\n\n\n"),
        _python("a = b.has_key(a)", "a = a in b"),
        _python("a = b.join_all(a)", "a = Path(b) / a", "\n", "from pathlib import Path\n\n\n"),
        _python("a.stop(b)", "a.stop(b, 'now')"),
        _python("a = connect(b)", "a = connect(b)\n    a.settimeout(5)"),
        _python("a.trace(b)\n    a.go()", "a.go()"),
        _python("if b.ready == True:\n        a.go(b)", "if b.ready():\n        a.go(b)"),
    ),
    "import os\nimport sys\n\n",
    ("def f{}(a, b):", ""),
    ("if a:", ""),
    "# no",
    (
        "x = os.getcwdu()",
        "if os.getcwdu() == 'x' and not a.has_key(b or 1): pass",
        "x = [a.has_key(b) == c, 'q', \"r\", (b if a else c).has_key(a)]",
        "log(a.join_all('s'), b.x.join_all(a + b))",
        "return a.stop(b[0])",
        "a.stop(\n    b,  # it\n)",
        "line = connect((a, 1))",
        "line = connect(a)  # note",
        "a.trace(b)",
        "x = 1; b.trace(a)",
        'x = """\n  text\n"""',
        "x = {'long': [" + ", ".join(f"a.b{n} + {n}" for n in range(120)) + ", a.has_key(b)]}",
        "x = a and (" + " and ".join(f"b.c{n}({n})" for n in range(120)) + " and a.has_key(b))",
    ),
)
GO = World(
    ".go",
    (
        _go(
            "a = ioutil.ReadAll(b)",
            "a = io.ReadAll(b)",
            'import "io/ioutil"\n\n',
            'import "io"\n\n',
        ),
        _go("a = num.Mul(a, b)", "a = a * b"),
        _go("a.mu.Lock()", "a.mu.Lock()\n\tdefer a.mu.Unlock()"),
        _go("a.Trace(b)\n\ta.Go()", "a.Go()"),
        _go("a.Stop(b)", 'a.Stop(b, "now")'),
    ),
    'package p\n\nimport (\n\t"fmt"\n\t"io/ioutil"\n)\n\n',
    ("func f{}(a, b T) {{", "}"),
    ("if a.Ok() {", "}"),
    "// no",
    (
        "x := ioutil.ReadAll(a.b)",
        "y := -num.Mul(a+1, b) / num.Mul(2, 3)",
        "a.lock.Lock()",
        "b.Lock() // here",
        "a.Trace(b)",
        "a.Trace(a); b.Trace(b)",
        "a.Stop(\n\tb, // it\n)",
        "x := `raw\n\ttext`",
        "fmt.Println(a.Stop(b), '☃', \"😀\")",
        "x := []int{" + ", ".join(f"a.b{n} + {n}" for n in range(120)) + ", num.Mul(a, b)}",
        "x := a" + "".join(f" + b.c{n}({n})" for n in range(120)) + " + num.Mul(a, b)",
    ),
    "\t",
)
JAVASCRIPT = World(
    ".js",
    (
        _script("a = b.indexOf(a) !== -1;", "a = b.includes(a);"),
        _script("a = or(a, b);", "a = a ?? b;"),
        _script("a.saveAll(b);", "await a.saveAll(b);"),
        _script("a.stop(b);", "a.stop(b, 'now');"),
        _script("const c = connect(b);", "const c = connect(b);\n  c.open(1);"),
        _script("a = fs.exists(b);", "a = fs.existsSync(b);", "import fs from 'fs';\n\n"),
        _script("a.trace(b);\n  a.go();", "a.go();"),
    ),
    "import fs from 'fs';\nimport { get } from 'lodash';\n\n",
    ("async function f{}(a, b) {{", "}"),
    ("for (const x of a) {", "}"),
    "// no",
    (
        "x = a.indexOf(b) !== -1 && !(b.indexOf(a) !== -1);",
        "x = or(a || b, 1) || or(1, 2);",
        "b.saveAll(a.x)",
        "a.stop(b) /* now */;",
        "x = `${a.indexOf('s') !== -1} 😀 ${fs.exists(a)}`;",
        "const s = connect(a || b); // why",
        "const t = connect(a)",
        "a.trace(b);",
        "b.each((c) => a.trace(c)); b.each(() => { a.trace(1); });",
        "b.each(function () { b.saveAll(1); });",
        "x = [" + ", ".join(f"a.b{n} + {n}" for n in range(120)) + ", or(a, b)];",
        "x = a" + "".join(f" && b.c{n}({n})" for n in range(120)) + " && or(a, b);",
    ),
    "  ",
)
TYPESCRIPT = JAVASCRIPT._replace(
    suffix=".tsx",
    function=("export async function f{}<T>(a: T, b: any): Promise<void> {{", "}"),
    statements=(
        *JAVASCRIPT.statements,
        "const v: string[] = (a as any).indexOf(b!) !== -1 ? [] : or<T>(a, b);",
        "x = <p title=\"t\" onClick={() => b.saveAll(a)}>{or(a, 'b')}</p>;",
    ),
)
WORLDS = (PYTHON, GO, JAVASCRIPT, TYPESCRIPT)


@st.composite
def programs(draw: st.DrawFn, world: World) -> str:
    """A program: a few functions with a few statements, some of them in blocks."""
    text = world.head
    for number in range(draw(st.integers(1, 3))):
        lines: list[str] = []
        for _ in range(draw(st.integers(1, 4))):
            statement = draw(st.sampled_from(world.statements))
            if draw(st.integers(0, 3)) == 0:
                lines += _block(world, world.block, [statement])
            else:
                lines.append(statement)
            if draw(st.integers(0, 5)) == 0:
                lines.append(world.comment)
        start, end = world.function
        text += "\n".join(_block(world, (start.format(number), end), lines)) + "\n\n"
    return text.replace("\n", "\r\n") if draw(st.integers(0, 4)) == 0 else text


def _block(world: World, around: tuple[str, str], inner: list[str]) -> list[str]:
    start, end = around
    indented = [world.indent + line for text in inner for line in text.split("\n")]
    return [start, *indented, *([end] if end else [])]

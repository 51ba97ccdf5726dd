"""Elements of lists too long for one snippet: what came, went or changed is learned alone."""

import pytest

from tests.lessons.test_corrections import snippets
from tests.support import Pair, applied, book_of

LINES = ",\n    "
NAMES = [f"name_{number}: Type{number} | None = None" for number in range(14)]


def function(parameters: list[str], name: str = "request") -> str:
    inside = "".join(f"    {parameter},\n" for parameter in parameters)
    return f"def {name}(\n{inside}) -> Response:\n    return 1\n"


def test_a_parameter_that_went_is_a_correction_of_its_own() -> None:
    before, after = function([*NAMES, "proxies: P = None", "a: A"]), function([*NAMES, "a: A"])
    assert snippets(".py", before, after) == [("proxies: P = None", "")]


def test_so_is_one_that_changed_its_name_and_type() -> None:
    before, after = function([*NAMES, "cert: C = None"]), function([*NAMES, "context: S = None"])
    assert snippets(".py", before, after) == [("cert: C = None", "context: S = None")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (function(["a", "proxies: P = None", "b"]), function(["a", "b"])),
        ("def f(a, proxies: P = None, b=1): pass\n", "def f(a, b=1): pass\n"),
        ("def f(a, proxies: P = None): pass\n", "def f(a): pass\n"),
        ("def f(proxies: P = None): pass\n", "def f(): pass\n"),
        ("def f(\n    a,\n    proxies: P = None\n): pass\n", "def f(\n    a\n): pass\n"),
    ],
)
def test_a_parameter_goes_with_its_comma_and_its_line(text: str, expected: str) -> None:
    pair = Pair(function([*NAMES, "proxies: P = None", "a: A"]), function([*NAMES, "a: A"]))
    assert applied(book_of([pair, pair], ".py"), text, ".py") == expected


@pytest.mark.parametrize(
    "text",
    [
        "def f(a, proxies: Q = None): pass\n",  # another type
        "def f(a, proxy: P = None): pass\n",  # another name: callers know it by that
        "def f(\n    a,\n    proxies: P = None,  # kept for old callers\n): pass\n",
        "proxies: P = None\n",  # a variable, and no parameter
    ],
)
def test_what_is_another_parameter_or_explained_stays(text: str) -> None:
    pair = Pair(function([*NAMES, "proxies: P = None", "a: A"]), function([*NAMES, "a: A"]))
    assert applied(book_of([pair, pair], ".py"), text, ".py") == text


def test_an_argument_of_a_long_call() -> None:
    names = [f"name_{number}=self.name_{number}" for number in range(16)]
    before = f"super().__init__({LINES.join([*names, 'cert=cert'])})\n"
    after = f"super().__init__({LINES.join([*names, 'context=context'])})\n"
    assert snippets(".py", before, after) == [("cert=cert", "context=context")]

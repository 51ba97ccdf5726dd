"""Which words a file must hold for a lesson, and a look at what stands around them."""

from collections.abc import Sequence

import pytest

from tests.support import language, lesson_of
from twiceshy.lessons.anchors import anchors, has_anchors, may_apply
from twiceshy.lessons.compiled import Compiled, compile_lesson


def compiled(pattern: str, suffix: str = ".py", role: str = "expression") -> Compiled:
    made = lesson_of(pattern, "", suffix, role)
    return compile_lesson(made.lesson, language(suffix), suffix)


@pytest.mark.parametrize(
    ("pattern", "suffix", "words"),
    [
        ("yaml.load($A)", ".py", ["load", "yaml"]),
        ("$A.get('content-type', $B)", ".py", ["content", "get"]),
        ("ioutil.ReadFile($A)", ".go", ["ReadFile", "ioutil"]),
        ("$A.a(x)", ".py", []),
        ("$A == None", ".py", []),
    ],
)
def test_the_words_are_names_and_the_words_of_strings(
    pattern: str, suffix: str, words: Sequence[str]
) -> None:
    assert list(anchors(compiled(pattern, suffix))) == [word.encode() for word in words]


def test_all_words_must_be_there() -> None:
    words = anchors(compiled("yaml.load($A)"))
    assert has_anchors(b"import yaml\nyaml.load(x)\n", words)
    assert not has_anchors(b"import json\njson.load(x)\n", words)
    assert not has_anchors(b"anything", ())


@pytest.mark.parametrize(
    "text",
    [
        "yaml.load(x)\n",
        "def f():\n    if (((yaml . load(a.b(c))))):\n        pass\n",
        "x = [g(yaml.load(h(yaml.load(y))))]\n",
        "yaml.dump(load)\nclass A:\n    def f(self):\n        return yaml.load(self)\n",
        "(yaml  # comment\n  .load(\n    x,\n))\n",
    ],
)
def test_a_match_is_seen_wherever_it_stands(text: str) -> None:
    lesson = compiled("yaml.load($A)")
    assert may_apply(lesson, text.encode(), anchors(lesson))


@pytest.mark.parametrize(
    "text",
    [
        "yaml.dump(load)\n",
        "# yaml.load(x)\n",
        "json.load(yaml)\n",
        "'yaml.load(x)'\n",
        "yaml.load\n",
    ],
)
def test_words_alone_are_no_match(text: str) -> None:
    lesson = compiled("yaml.load($A)")
    assert not may_apply(lesson, text.encode(), anchors(lesson))


def test_other_roots_than_calls() -> None:
    attribute = compiled("$A.connection_timeout")
    assert may_apply(attribute, b"f(self.pool.connection_timeout)\n", anchors(attribute))
    key = compiled("$A['retry_after']")
    assert may_apply(key, b'x = headers()["retry_after"]\n', anchors(key))
    run = compiled("lock.acquire()\n$$$A\nlock.release()", role="statements")
    assert may_apply(
        run, b"def f():\n    lock.acquire()\n    g()\n    lock.release()\n", anchors(run)
    )
    assert not may_apply(run, b"def f():\n    lock.release()\n    lock.acquire()\n", anchors(run))

"""Lessons of one place's own names: word for word, and the uses of a name that was changed."""

import pytest

from tests.support import Pair, applied, book_of, learned

SETUP = "def check(x):\n    pass\n\n\nhooks = check('hooks')\n"
STORE = "def check(x):\n    pass\n\n\nStore = require('hooks').Store\n"


def test_what_repeats_word_for_word_is_a_lesson_names_of_the_place_and_all() -> None:
    before = "def f(h, e, q):\n    h(e, q)\n    g()\n"
    book = book_of([Pair(before, before.replace("h(e, q)", "h(e, q, 1)"))] * 2, ".py")
    assert applied(book, "def k(h, e, q):\n    h(e, q)\n", ".py").endswith("h(e, q, 1)\n")
    other = "def k(h, e, r):\n    h(e, r)\n"
    assert applied(book, other, ".py") == other


def test_what_it_brings_and_defines_need_not_be_in_scope() -> None:
    book = book_of([Pair(SETUP, STORE), Pair(SETUP + "a = 1\n", STORE + "a = 1\n")], ".py")
    assert applied(book, "b = 2\n" + SETUP, ".py") == "b = 2\n" + STORE


def test_a_name_that_was_changed_where_it_is_defined_is_changed_where_it_is_used() -> None:
    before = "def total(rows):\n    old = sum(rows)\n    say(old.old, f(old=old))\n    return old\n"
    after = before.replace("old = sum", "new = sum")
    done = "def total(rows):\n    new = sum(rows)\n    say(new.old, f(old=new))\n    return new\n"
    assert applied(book_of([Pair(before, after)], ".py"), after, ".py") == done


@pytest.mark.parametrize(
    "text",
    [
        "def other(rows):\n    old = sum(rows)\n    return old\n",  # it means something there
        "def other(rows):\n    return old\n",  # the new name does not
        "old = 1\n\n\ndef other(new):\n    return old\n",
        "def other(new):\n    return new.old(old=1)\n",
    ],
)
def test_where_the_old_name_means_something_or_the_new_one_nothing_it_stays(text: str) -> None:
    before = "def total(rows):\n    old = sum(rows)\n    return old\n"
    book = book_of([Pair(before, before.replace("old = sum", "new = sum"))], ".py")
    assert applied(book, text, ".py") == text


def test_a_name_that_was_changed_where_it_is_used_says_nothing() -> None:
    before = "def f(old, new):\n    g(old)\n    return old\n"
    lessons = learned([Pair(before, before.replace("return old", "return new"))], ".py")
    assert not [one for one in lessons if ("old", "unbound") in one.lesson.names]


def test_a_lesson_may_write_what_its_condition_keeps_it_off() -> None:
    text = "import json\n\na = json.loads(b)\nc = json.dumps(d)\n"
    one = text.replace("json.loads", "json.API.loads")
    two = one.replace("json.dumps", "json.API.dumps")
    book = book_of([Pair(text, one), Pair(one, two)], ".py")
    other = "import json\n\nx = json.load(y)\nz = json.API.load(y)\n"
    wanted = other.replace("= json.load", "= json.API.load")
    assert applied(book, other, ".py") == wanted

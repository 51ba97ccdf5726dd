"""What is kept between two versions of a text, and that it costs little."""

import pytest

from tests.support import lesson_of, tree_of
from twiceshy.lessons.apply import local_edit
from twiceshy.lessons.compiled import Compiled
from twiceshy.lessons.match import Match
from twiceshy.recall import sites
from twiceshy.recall.book import Book, Page
from twiceshy_analyzers import language_named
from twiceshy_analyzers.api import Edit
from twiceshy_analyzers.tree import SyntaxTree, reparse

FUNCTION = "def f{0}(a, b):\n    x = old({0})\n    return x, [a, b]\n\n\n"
TEXT = "".join(FUNCTION.format(number) for number in range(60))


def page() -> Page:
    book = Book([lesson_of("old($A)", "fresh($A)", ".py")], 1)
    return book.page(language_named("python"), ".py")


def texts(found: list[sites.Site], tree: SyntaxTree) -> list[str]:
    return [tree.text(site.match.nodes[0]) for site in found]


def test_after_a_change_only_what_changed_is_looked_at_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = tree_of(TEXT, ".py")
    one = page()
    assert len(sites.sites(one, old)) == 60
    made: list[Match] = []

    def counted(compiled: Compiled, tree: SyntaxTree, match: Match) -> Edit | None:
        made.append(match)
        return local_edit(compiled, tree, match)

    monkeypatch.setattr(sites, "local_edit", counted)
    new = reparse(old, TEXT.replace("old(30)", "old(3000)").encode())
    found = sites.sites(one, new)
    assert "old(3000)" in texts(found, new)
    assert len(found) == 60
    assert len(made) <= 2


def test_another_page_starts_anew() -> None:
    tree = tree_of(TEXT, ".py")
    assert len(sites.sites(page(), tree)) == 60
    empty = Book([], 1).page(language_named("python"), ".py")
    assert sites.sites(empty, tree) == []
    assert len(sites.sites(page(), tree)) == 60


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("    x = [\n        'a', old(1)]\n", '    x = [\n        "a", "b", old(1)]\n'),
        ("    x = old(1)\n    y = 2\n", "    x = old(1)  # why\n    y = 2\n"),
        ("    return old(1)\n", "    return old(1)  # why\n"),
        ("    return old(1)\n", "    if a:\n        return old(1)\n"),
        ("    return old(1)\n", "    return old(1).b\n"),
    ],
)
def test_a_change_beside_a_site_is_seen(before: str, after: str) -> None:
    book = Book([lesson_of("old($A)", "a + 'c'\n", ".py")], 1)
    one = book.page(language_named("python"), ".py")
    head = "def f(a):\n"
    old = tree_of(head + before, ".py")
    sites.sites(one, old)
    new = reparse(old, (head + after).encode())
    fresh = tree_of(head + after, ".py")
    assert sites.sites(one, new) == sites.sites(page_like(book), fresh)


def page_like(book: Book) -> Page:
    return Page(book.page(language_named("python"), ".py").entries)

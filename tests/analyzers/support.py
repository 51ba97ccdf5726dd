"""Texts in, texts out: what the analyzers' tests share."""

from dataclasses import replace

from twiceshy_analyzers import language_named
from twiceshy_analyzers.api import Edit, Import, Span
from twiceshy_analyzers.tree import SyntaxTree, parse

LANGUAGE_NAMES = ("python", "go", "javascript", "typescript")


def tree_of(language: str, text: str | bytes, grammar: str | None = None) -> SyntaxTree:
    source = text if isinstance(text, bytes) else text.encode()
    return parse(language_named(language), source, grammar)


def shape(tree: SyntaxTree, node: int = 0) -> str:
    """A tree as one line: `kind(child child)`, tokens as their text."""
    if tree.is_leaf(node):
        return tree.text(node)
    inner = " ".join(shape(tree, child) for child in tree.children(node))
    return f"{tree.kinds[node]}({inner})"


def edited(source: bytes, edits: list[Edit]) -> bytes:
    for edit in sorted(edits, reverse=True):
        source = source[: edit.span.start] + edit.text.encode() + source[edit.span.end :]
    return source


def listed(tree: SyntaxTree) -> list[Import]:
    return [item for item, _ in tree.language.imports.listed(tree)]


def with_import(language: str, text: str, item: Import, grammar: str | None = None) -> str:
    """The text with an import added, checked: it parses, lists it, and asks for nothing more."""
    tree = tree_of(language, text, grammar)
    style = tree.language.imports
    result = edited(tree.source, style.added(tree, item, len(tree.source)))
    again = tree_of(language, result, grammar)
    assert again.errors == tree.errors, result.decode()
    there = {*listed(tree), replace(item, last=False)}
    assert sorted(listed(again), key=str) == sorted(there, key=str)
    assert style.added(again, item, len(again.source)) == []
    return result.decode()


def without_import(language: str, text: str, item: Import, grammar: str | None = None) -> str:
    """The text with an import dropped, checked: it parses and lists all the others."""
    tree = tree_of(language, text, grammar)
    style = tree.language.imports
    result = edited(tree.source, style.dropped(tree, item))
    again = tree_of(language, result, grammar)
    assert again.errors == tree.errors, result.decode()
    assert listed(again) == [other for other in listed(tree) if other != item]
    return result.decode()


def marked(text: str) -> tuple[bytes, Span]:
    """The text without its two `‸` marks, and the span between them."""
    start, middle, end = text.split("‸")
    at = len(start.encode())
    return (start + middle + end).encode(), Span(at, at + len(middle.encode()))

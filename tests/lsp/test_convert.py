"""What a person sees of a suggestion, and what an editor without many abilities gets."""

from dataclasses import replace
from pathlib import Path

import pytest

from twiceshy.lsp import actions, diagnostics, wording
from twiceshy.lsp.capabilities import Capabilities
from twiceshy.lsp.plain import plain
from twiceshy.lsp.snapshot import Snapshot
from twiceshy.model import Suggestion
from twiceshy.workspace.documents import Document
from twiceshy.workspace.text import Text
from twiceshy_analyzers.api import Edit, Span


def suggestion(text: str, site: str, *edits: tuple[str, str]) -> tuple[Snapshot, Suggestion]:
    def span(words: str) -> Span:
        start = text.encode().index(words.encode())
        return Span(start, start + len(words.encode()))

    document = Document("file:///a.py", Path("/a.py"), "python", 7, Text.of(text))
    return Snapshot(document, "utf-16", Capabilities()), Suggestion(
        lesson="lesson",
        site="site",
        span=span(site),
        message="a message",
        confidence=1.0,
        level="exact",
        edits=tuple(Edit(span(words), new) for words, new in edits),
        provenance=(),
    )


@pytest.mark.parametrize(
    ("site", "edits", "title"),
    [
        ("f(\n  one)", [("one", "two")], "Replace with 'f( two)'"),
        ("f(\n  one)", [("f(\n  one)", "")], "Remove 'f( one)'"),
        ("f", [("é = ", "")], "Fix: a message"),
        ("one", [("one", "y" * 99)], f"Replace with '{'y' * 59}…'"),
    ],
)
def test_a_title_says_what_the_fix_does(
    site: str, edits: list[tuple[str, str]], title: str
) -> None:
    assert wording.title(*suggestion("é = f(\n  one)", site, *edits)) == title


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a\u202eb\u200b\x1b[1m\x00", "ab[1m"),
        (" two\n\tlines\u2028", "two lines"),
        ("naïve 😀 ok", "naïve 😀 ok"),
        ("x" * 20, "x" * 9 + "…"),
    ],
)
def test_hidden_characters_are_never_shown(given: str, shown: str) -> None:
    assert plain(given, 10 if len(given) == 20 else 99) == shown


def test_the_least_able_editor_gets_plain_changes_and_nothing_it_did_not_ask_for() -> None:
    snapshot, one = suggestion("one two", "two", ("two", "2"), ("one", "1"))
    fix = actions.fix_action(snapshot, one, [])
    assert fix.edit is not None
    assert fix.edit.document_changes is None
    assert fix.edit.changes is not None
    assert [edit.new_text for edit in fix.edit.changes["file:///a.py"]] == ["1", "2"]
    diagnostic = diagnostics.diagnostic(snapshot, one)
    assert (fix.is_preferred, fix.data, diagnostic.data) == (None, None, None)


def test_versioned_changes_where_the_editor_knows_them() -> None:
    snapshot, one = suggestion("one two", "two", ("two", "2"))
    snapshot = replace(snapshot, capabilities=Capabilities(document_changes=True))
    edit = actions.fix_action(snapshot, one, []).edit
    assert edit is not None
    assert edit.document_changes is not None
    assert edit.document_changes[0].text_document.version == 7  # type: ignore[union-attr]  # it is a text edit

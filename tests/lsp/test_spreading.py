"""What is told of like places: on the corrected line, and for files that are not open."""

from dataclasses import replace
from pathlib import Path

from lsprotocol import types

from tests.lsp import clients
from twiceshy.lsp import hints, lenses, spreading
from twiceshy.lsp.capabilities import Capabilities
from twiceshy.lsp.snapshot import Snapshot
from twiceshy.lsp.spreading import Spreading
from twiceshy.model import Level, Suggestion
from twiceshy.workspace.documents import Document, uri_of
from twiceshy.workspace.spread import InFile, Spread
from twiceshy.workspace.text import Text
from twiceshy_analyzers.api import Edit, Span

TEXT = Text.of("good()\né bad()\n")
URI = uri_of(Path("/p/a.py"))
ABLE = Capabilities.of(types.InitializeParams(clients.able()))


def snapshot(document: Document) -> Snapshot:
    return Snapshot(document, "utf-16", ABLE)


def place(level: Level = "high", lesson: str = "lesson") -> Suggestion:
    span = Span(10, 15)
    edits = (Edit(span, "good()"),)
    return Suggestion(lesson, "site", span, "bad\u202e → good", 0.9, level, edits, ())


def file(name: str, *places: Suggestion) -> InFile:
    return InFile(Path("/p", name), TEXT, places or (place(),))


def spread(
    *files: InFile, here: int = 0, in_open: int = 0, more: int = 0, done: bool = True, line: int = 0
) -> Spread:
    return Spread("lesson", URI, line, here, in_open, files, more, done)


def told(*spreads: Spread, open_: frozenset[str] = frozenset()) -> Spreading:
    known = Spreading(lambda uri: uri in open_, snapshot, lambda path: path.name != "off.py")
    known.take(spreads, hinted=True)
    return known


def test_a_corrected_line_says_how_many_and_leads_there() -> None:
    one = spread(file("b.py"), here=1, in_open=2, more=7)
    document = Document(URI, Path("/p/a.py"), "python", 3, TEXT)
    hint = hints.counted(snapshot(document), one, [])
    part = hint.label[0]
    assert isinstance(part, types.InlayHintLabelPart)
    assert part.value == "11 more like this"
    assert part.tooltip == (
        "What was corrected here stands in 11 more places: 1 in this file, 2 in other open files, "
        "8 in files that are not open. 7 of them are only counted."
    )
    assert hint.position == types.Position(0, 6)
    assert part.location is not None
    assert part.location.uri == uri_of(Path("/p/b.py"))
    assert part.location.range.start == types.Position(1, 2)
    first = hints.counted(snapshot(document), one, [place()]).label[0]
    assert isinstance(first, types.InlayHintLabelPart)
    assert first.location is not None
    assert first.location.uri == URI, "the nearest comes first"


def test_a_client_without_hints_gets_a_diagnostic_that_is_no_more_than_a_hint() -> None:
    document = Document(URI, Path("/p/a.py"), "python", 3, TEXT)
    found = spreading.diagnostic(snapshot(document), spread(here=1, done=False, line=99))
    assert (found.severity, found.message) == (
        types.DiagnosticSeverity.Hint,
        "1 more like this…",
    )
    assert found.range.start == types.Position(2, 0), "a line that is gone is the last one"


def test_nothing_is_said_where_nothing_is_left() -> None:
    assert told(spread()).of_document(URI) == []
    assert told(spread(here=1)).of_document("file:///other.py") == []


def test_files_that_are_not_open_have_diagnostics_until_all_is_dealt_with() -> None:
    known = told(spread(file("b.py"), file("c.py", place("medium")), file("off.py")))
    ((uri, (found,)),) = known.changes()
    assert uri == uri_of(Path("/p/b.py"))
    assert found.message == "bad → good"
    assert found.range.start == types.Position(1, 2)
    assert known.take((), hinted=True) == {URI}
    assert known.changes() == [(uri, [])]
    assert known.changes() == []


def test_what_is_open_speaks_for_itself() -> None:
    uri = uri_of(Path("/p/b.py"))
    known = told(spread(file("b.py")), open_=frozenset({uri}))
    assert known.changes() == []
    assert known.reports({uri: "before"}) == []


def test_who_asks_is_told_what_has_changed() -> None:
    uri = uri_of(Path("/p/b.py"))
    known = told(spread(file("b.py")))
    (full,) = known.reports({})
    assert isinstance(full, types.WorkspaceFullDocumentDiagnosticReport)
    assert full.result_id is not None
    (same,) = known.reports({uri: full.result_id})
    assert isinstance(same, types.WorkspaceUnchangedDocumentDiagnosticReport)
    known.take((), hinted=True)
    (gone,) = known.reports({uri: full.result_id})
    assert isinstance(gone, types.WorkspaceFullDocumentDiagnosticReport)
    assert gone.items == []


def test_a_line_that_only_moves_is_no_news_to_who_moves_hints_with_their_lines() -> None:
    known = told(spread(here=1))
    assert known.take((spread(here=1, line=5),), hinted=True) == set()
    assert known.take((spread(here=1, line=6),), hinted=False) == {URI}


def test_what_is_counted_stands_in_the_title() -> None:
    assert told(spread(file("b.py"), here=2)).counted("lesson") == "(3 places in 2 files)"
    assert told(spread(file("b.py"), more=9)).counted("lesson") == "(10 places)"
    assert told(spread(here=2, done=False)).counted("lesson") == ""
    assert told(spread(here=2)).counted("another") == ""


def test_what_a_lesson_brings_is_safe_in_hints_and_lenses() -> None:
    text = Text.of("bad()\nbad()\n")
    document = Document(URI, Path("/p/a.py"), "python", 3, text)
    hostile = "evil()\u202e\x1b[31m\n" + "x" * 90
    found = [
        Suggestion("lesson", str(at), Span(at, at + 5), hostile, 0.9, "high", (), ())
        for at in (0, 6)
    ]
    edited = [replace(one, edits=(Edit(one.span, hostile),)) for one in found]
    for one in (*found, *edited):
        label = hints.label(snapshot(document), one)
        assert label == "→ evil()[31m " + "x" * 28 + "…"
        plain = hints.hint(Snapshot(document, "utf-16", Capabilities()), one)
        assert isinstance(plain.tooltip, str)
        assert plain.tooltip.isprintable()
    (lens,) = lenses.lenses(snapshot(document), edited)
    assert lens.command is not None
    assert lens.command.title == f"2 like this {label}"
    assert lens.range.start == types.Position(0, 0)

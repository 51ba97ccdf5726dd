"""Open documents, and clients that get it wrong."""

from pathlib import Path

import pytest

from twiceshy.workspace.documents import Change, Documents, path_of, uri_of
from twiceshy_analyzers.api import Edit, Span

URI = "file:///project/a.py"


@pytest.fixture
def documents() -> Documents:
    documents = Documents("utf-16")
    documents.open(URI, "python", 3, "x = '😀'\r\ny = 2\r\n")
    return documents


def test_changes_apply_in_order_in_the_clients_units(documents: Documents) -> None:
    changed = documents.change(
        URI, 4, [Change((0, 8), (0, 8), " # a"), Change((1, 0), (1, 1), "zz")]
    )
    assert changed is not None
    document, edits = changed
    assert edits == (Edit(Span(10, 10), " # a"), Edit(Span(16, 17), "zz"))
    assert str(document.text) == "x = '😀' # a\r\nzz = 2\r\n"
    assert (document.version, document.language_id) == (4, "python")
    assert documents.get(URI) is document


def test_a_change_without_a_range_is_the_whole_text(documents: Documents) -> None:
    changed = documents.change(URI, 4, [Change(None, None, "new\n"), Change((0, 0), (0, 3), "old")])
    assert changed is not None
    assert changed.edits == (Edit(Span(0, 19), "new\n"), Edit(Span(0, 3), "old"))
    assert str(changed.document.text) == "old\n"


def test_opened_twice_takes_the_newer_text(
    documents: Documents, caplog: pytest.LogCaptureFixture
) -> None:
    documents.open(URI, "python", 1, "again")
    document = documents.get(URI)
    assert document is not None
    assert (document.version, str(document.text)) == (1, "again")
    assert [record.message for record in caplog.records] == [
        f"The client misbehaves: {URI} was opened twice without being closed: the newer text is taken"
    ]


def test_a_change_to_what_was_never_opened_is_one_error(
    documents: Documents, caplog: pytest.LogCaptureFixture
) -> None:
    for version in (1, 2, 3):
        assert documents.change("file:///b.py", version, [Change(None, None, "x")]) is None
    assert documents.get("file:///b.py") is None
    assert len(caplog.records) == 1


def test_stale_versions_are_ignored_and_equal_ones_are_not(
    documents: Documents, caplog: pytest.LogCaptureFixture
) -> None:
    assert documents.change(URI, 2, [Change(None, None, "stale")]) is None
    assert documents.change(URI, 1, [Change(None, None, "stale")]) is None
    assert len(caplog.records) == 1
    changed = documents.change(URI, 3, [Change(None, None, "same number")])
    assert changed is not None
    assert str(changed.document.text) == "same number"


@pytest.mark.parametrize(
    ("change", "after"),
    [
        (Change((40, 2), (50, 0), "end"), "one\ntwoend"),
        (Change((-1, 0), (0, 1), "T"), "Tne\ntwo"),
        (Change((1, 0), (0, 3), ";"), "one;two"),
    ],
)
def test_edits_out_of_range_are_clamped_and_told_once(
    change: Change, after: str, caplog: pytest.LogCaptureFixture
) -> None:
    documents = Documents("utf-32")
    documents.open(URI, "python", 1, "one\ntwo")
    changed = documents.change(URI, 2, [change])
    assert changed is not None
    assert str(changed.document.text) == after
    documents.change(URI, 3, [Change(None, None, "one\ntwo"), change])
    assert len(caplog.records) == 1


def test_closing_what_is_not_open_changes_nothing(
    documents: Documents, caplog: pytest.LogCaptureFixture
) -> None:
    assert documents.close("untitled:1") is None
    assert documents.close(URI) is not None
    assert len(documents) == 0
    assert len(caplog.records) == 1


def test_told_kinds_stay_bounded(documents: Documents) -> None:
    for number in range(2500):
        documents.change(f"file:///{number}", 1, [])
    assert len(documents._told) <= 1000


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a%20b/%C3%A9.py", "/a b/é.py"),
        ("file://localhost/a.py", "/a.py"),
        ("file://elsewhere/a.py", None),
        ("untitled:Untitled-1", None),
        ("file:///a%00b", None),
        ("file://[bad", None),
        ("", None),
    ],
)
def test_only_local_files_have_a_path(uri: str, path: str | None) -> None:
    assert path_of(uri) == (None if path is None else Path(path))


def test_a_path_survives_the_way_to_a_uri_and_back() -> None:
    path = Path("naïve name #1?.py").absolute()
    assert path_of(uri_of(path)) == path

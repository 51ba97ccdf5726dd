"""What other tools report, over the wire: forwarded by a client, and sent back with an action."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pytest_lsp import LanguageClient

from tests.lsp.conversation import Editor, connected
from tests.lsp.test_with_engine import AUTOMATIC, opened, save, working
from tests.workspace.workshop import LOADS, Workshop, eventually
from twiceshy.lsp.capabilities import Capabilities
from twiceshy.lsp.foreign import ReportError, report_of, reported
from twiceshy.lsp.snapshot import Snapshot
from twiceshy.workspace.documents import Document
from twiceshy.workspace.text import Text

MESSAGE = "Use of unsafe 'yaml' load. Consider `safe_load`."


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "project", tmp_path / "memory.db")


def said(editor: Editor, *words: str, code: str = "B506") -> list[types.Diagnostic]:
    return [
        types.Diagnostic(editor.range_of(one), MESSAGE, code=code, source="bandit") for one in words
    ]


def forward(editor: Editor, diagnostics: Sequence[types.Diagnostic], **more: Any) -> None:
    """As the snippets for editors do it."""
    converter = editor.client.protocol._converter
    shown = [converter.unstructure(one, types.Diagnostic) for one in diagnostics]
    notify(editor.client, {"uri": editor.uri, "diagnostics": json.loads(json.dumps(shown)), **more})


def notify(client: LanguageClient, params: object) -> None:
    send: Callable[..., None] = client.protocol.notify
    send("twiceshy/diagnostics", params)


async def test_what_is_forwarded_is_read_in_the_clients_positions() -> None:
    async with connected("utf-16") as (client, _):
        editor = Editor(client, "utf-16", "x = '𝒳é' + name\n")
        forward(editor, said(editor, "name"))
        forward(editor, said(editor, "x"), source="ruff", version=1)
        forward(editor, said(editor, "x"), version=7)
        forward(editor, [types.Diagnostic(editor.range_of("x"), "Ours", source="twiceshy")])
        await editor.settled()
        assert editor.told("reported") == [
            "reported None 1 B506@name",
            "reported ruff 1 B506@x",
            "reported None 1",
        ]


@pytest.mark.parametrize(
    "params",
    [
        None,
        [],
        {"uri": "file:///a.py"},
        {"uri": 1, "diagnostics": []},
        {"uri": "file:///a.py", "diagnostics": {"1": {}}},
        {"uri": "file:///a.py", "diagnostics": [], "version": "1"},
        {"uri": "file:///a.py", "diagnostics": [{"message": "no range"}]},
        {"uri": "file:///a.py", "diagnostics": ["nothing"]},
        {"uri": "file:///a.py", "diagnostics": [{"range": {}, "message": "no range"}]},
    ],
)
def test_what_makes_no_sense_is_refused(params: Any) -> None:
    document = Document("file:///a.py", None, "python", 1, Text.of("x = 1\n"))
    with pytest.raises(ReportError):
        reported(Snapshot(document, "utf-8", Capabilities()), report_of(params))


def test_an_empty_table_of_lua_is_an_empty_list() -> None:
    assert report_of({"uri": "file:///a.py", "diagnostics": {}}).diagnostics == []


async def test_what_makes_no_sense_is_told_and_costs_nothing_else() -> None:
    async with connected("utf-8") as (client, _):
        editor = Editor(client, "utf-8", "x = badword\n")
        notify(client, {"uri": editor.uri, "diagnostics": ["nothing"]})
        assert await editor.shown() == ["badword"]
        assert len(editor.told("twiceshy/diagnostics")) == 1


async def test_an_action_carries_the_diagnostic_of_another_source_that_it_mends() -> None:
    async with connected("utf-8") as (client, _):
        editor = Editor(client, "utf-8", "x = oddword\ny = oddword\n")
        assert await editor.actions("oddword") == []
        others = [*said(editor, "x = oddword", code="oddword"), *said(editor, "oddword", code="E1")]
        (fix,) = await editor.actions("oddword", AUTOMATIC, others=others)
        assert fix.title == "Replace with 'good.word'"
        assert list(fix.diagnostics or ()) == [others[0]]
        assert not fix.is_preferred
        editor.apply(fix)
        await editor.settled()
        assert editor.told("accepted") == ["accepted lesson-oddword oddword-0"]
        assert await editor.actions("good", AUTOMATIC) == []


async def test_a_diagnostic_that_a_hand_fix_mended_is_offered_its_fix_elsewhere(
    workshop: Workshop,
) -> None:
    async with working(workshop) as client:
        editor = opened(client, workshop.folder / "a.py")
        other = opened(client, workshop.folder / "b.py", LOADS)
        suppressed = opened(client, workshop.folder / "c.py", LOADS)
        await editor.settled()
        forward(editor, said(editor, "yaml.load(text)"))
        forward(other, said(other, "yaml.load(stream)"))
        forward(suppressed, said(suppressed, "yaml.load(path.open())"))
        editor.type("yaml.load(text)", "yaml.safe_load(text)")
        suppressed.type("print(yaml.load(path.open()))", "print(yaml.load(path.open()))  # noqa")
        forward(editor, [])
        forward(suppressed, [])
        for one in (editor, suppressed):
            save(one, types.TextDocumentSaveReason.Manual)
        await editor.settled()
        eventually(lambda: len(labels(workshop)) == 1)
        others = said(other, "yaml.load(stream)")
        (fix, *_) = await other.actions("yaml.load(stream)", AUTOMATIC, others=others)
        assert list(fix.diagnostics or ()) == others
        assert labels(workshop) == ["bandit B506: Use of unsafe _ load. Consider _."]
        assert len(workshop.experiences()) == 1


async def test_what_mended_the_same_is_recalled_where_another_tool_complains(
    workshop: Workshop,
) -> None:
    async with working(workshop) as client:
        editor = opened(client, workshop.folder / "a.py")
        await editor.settled()
        forward(editor, said(editor, "yaml.load(text)"))
        editor.type("yaml.load(text)", "yaml.safe_load(text)")
        forward(editor, [])
        save(editor, types.TextDocumentSaveReason.Manual)
        await editor.settled()
        eventually(lambda: len(labels(workshop)) == 1)
        unlike = opened(client, workshop.folder / "d.py", "for one in range(9):\n    print(one)\n")
        await unlike.settled()
        assert await recalled(unlike) == []
        forward(unlike, said(unlike, "print(one)"))
        assert await recalled(unlike) == [("return yaml.safe_load(text)", True)]
        forward(unlike, said(unlike, "print(one)", code="B999"))
        assert await recalled(unlike) == []


async def recalled(editor: Editor) -> list[tuple[str, bool]]:
    """What is recalled for the second line, once its file is known: what it became, and if it mended."""
    send: Callable[..., Any] = editor.client.protocol.send_request_async
    at = {"textDocument": {"uri": editor.uri}, "position": {"line": 1, "character": 4}}
    for _ in range(100):
        if answer := await send("twiceshy/recall", at):
            return [(one.after, one.mended) for one in answer.memories]
        await editor.settled()
    raise AssertionError("nothing is known of the file")


def labels(workshop: Workshop) -> list[str]:
    with workshop.store() as store:
        found = store.symptoms([workshop.repository().project_id()])
    return [f"{one.source} {one.code}: {one.message}" for all_ in found.values() for one in all_]

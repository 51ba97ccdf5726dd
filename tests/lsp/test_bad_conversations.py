"""Clients and machines that do not do what they should: it costs an answer, never the server."""

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from tests.lsp.test_wire import EXIT, INITIALIZE, SHUTDOWN, conversation
from tests.lsp.wired import Message, Wire, wired
from tests.workspace.workshop import LOADS, Workshop
from twiceshy.memory.log import append
from twiceshy.workspace.documents import uri_of
from twiceshy.workspace.engine import Engine

CHANGE = "textDocument/didChange"
ABILITIES = {
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "workspaceEdit": {"documentChanges": True, "changeAnnotationSupport": {}},
    },
    "window": {"showMessage": {"messageActionItem": {}}},
    "textDocument": {
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}},
        "publishDiagnostics": {"versionSupport": True},
    },
}


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    workshop = Workshop(tmp_path / "project", tmp_path / "memory.db")
    workshop.migrate()
    return workshop


def begin(wire: Wire, root: Path) -> None:
    params = {"processId": None, "rootUri": root.as_uri(), "capabilities": ABILITIES}
    wire.send({"id": 1, "method": "initialize", "params": params})
    wire.send({"method": "initialized", "params": {}})


def opened(wire: Wire, path: Path, text: str = LOADS, version: int = 1) -> str:
    item = {"uri": uri_of(path), "languageId": "python", "version": version, "text": text}
    wire.send({"method": "textDocument/didOpen", "params": {"textDocument": item}})
    return uri_of(path)


def changed(wire: Wire, uri: str, version: object, text: str) -> None:
    document = {"uri": uri} if version is None else {"uri": uri, "version": version}
    changes = [{"text": text}]
    wire.send({"method": CHANGE, "params": {"textDocument": document, "contentChanges": changes}})


def shown(wire: Wire, uri: str) -> list[Message] | None:
    """The diagnostics that the client has for a document now; None before there were any."""
    for message in reversed(wire.heard):
        params = message.get("params") or {}
        if message.get("method") == "textDocument/publishDiagnostics" and params["uri"] == uri:
            found: list[Message] = params["diagnostics"]
            return found
    return None


def told(wire: Wire) -> list[str]:
    return [
        one["params"]["message"]
        for one in wire.heard
        if one.get("method") == "window/showMessage" and one["params"]["type"] < 3
    ]


async def actions(wire: Wire, uri: str, line: int) -> list[Message]:
    place = {"line": line, "character": 15}
    answer = await wire.ask(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": uri},
            "range": {"start": place, "end": place},
            "context": {"diagnostics": [], "triggerKind": 1},
        },
    )
    found: list[Message] = answer["result"] or []
    return found


async def until_shown(wire: Wire, uri: str, count: int) -> None:
    await wire.until(lambda: len(shown(wire, uri) or []) == count)


async def test_versions_that_come_late_or_never(workshop: Workshop) -> None:
    async with wired(Engine(workshop.database)) as wire:
        begin(wire, workshop.folder)
        uri = opened(wire, workshop.folder / "a.py", version=5)
        await until_shown(wire, uri, 3)
        changed(wire, uri, 4, "late = 1\n")
        changed(wire, uri, 9, "import yaml\nyaml.load(a)\n")
        changed(wire, uri, 7, "later = 1\n")
        await until_shown(wire, uri, 1)
        document = wire.session.documents.get(uri)
        assert document is not None
        assert (document.version, str(document.text)) == (9, "import yaml\nyaml.load(a)\n")
        # Without a version it cannot be known whether a text is the editor's.
        changed(wire, uri, "seven", LOADS)
        await wire.until(lambda: wire.session.documents.get(uri) is None)
        assert shown(wire, uri) == []
        opened(wire, workshop.folder / "a.py")
        await until_shown(wire, uri, 3)


async def test_opened_twice_and_closed_twice(workshop: Workshop) -> None:
    async with wired(Engine(workshop.database)) as wire:
        begin(wire, workshop.folder)
        uri = opened(wire, workshop.folder / "a.py")
        opened(wire, workshop.folder / "a.py", "import yaml\nyaml.load(a)\n")
        await until_shown(wire, uri, 1)
        for _ in range(2):
            wire.send({"method": "textDocument/didClose", "params": {"textDocument": {"uri": uri}}})
        await wire.caught_up()
        assert shown(wire, uri) == []
        assert told(wire) == []


async def test_a_file_that_is_deleted_while_it_is_open(workshop: Workshop) -> None:
    path = workshop.folder / "gone" / "a.py"
    path.parent.mkdir()
    path.write_text(LOADS)
    async with wired(Engine(workshop.database)) as wire:
        begin(wire, workshop.folder)
        uri = opened(wire, path)
        await until_shown(wire, uri, 3)
        path.unlink()
        path.parent.rmdir()
        changed(wire, uri, 2, LOADS.replace("load(text)", "safe_load(text)"))
        await until_shown(wire, uri, 2)
        wire.send({"method": "textDocument/didSave", "params": {"textDocument": {"uri": uri}}})
        changed(wire, uri, 3, LOADS)
        wire.send({"method": "textDocument/didClose", "params": {"textDocument": {"uri": uri}}})
        await wire.caught_up()
        assert shown(wire, uri) == []
        assert told(wire) == []


async def test_a_client_that_never_answers(workshop: Workshop) -> None:
    """It is asked for its settings, which question is meant, and to apply an edit: silence."""
    async with wired(Engine(workshop.database)) as wire:
        begin(wire, workshop.folder)
        uri = opened(wire, workshop.folder / "a.py")
        await until_shown(wire, uri, 3)
        for one in await actions(wire, uri, 4):
            if "command" in one and "edit" not in one:
                answer = await wire.ask(
                    "workspace/executeCommand",
                    {
                        "command": one["command"]["command"],
                        "arguments": one["command"].get("arguments"),
                    },
                )
                assert "error" not in answer
        await wire.caught_up()
        asked = [one["method"] for one in wire.heard if "id" in one and "method" in one]
        assert asked, "nothing was asked that could have gone without an answer"
        changed(wire, uri, 2, "import yaml\nyaml.load(a)\n")
        await until_shown(wire, uri, 1)
        assert workshop.answers() == [], "silence is no answer"


async def test_a_disk_that_is_full_while_a_verdict_is_written(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = True

    def guarded(*args: Any, **named: Any) -> Any:
        if full:
            raise apsw.FullError("database or disk is full")
        return append(*args, **named)

    async with wired(Engine(workshop.database, look_again=0.05)) as wire:
        begin(wire, workshop.folder)
        uri = opened(wire, workshop.folder / "a.py")
        await until_shown(wire, uri, 3)
        (diagnostic, *_) = shown(wire, uri) or []
        fixes = await actions(wire, uri, diagnostic["range"]["start"]["line"])
        lesson, site = next(
            one["command"]["arguments"][1:3] for one in fixes if "command" in one and "edit" in one
        )
        monkeypatch.setattr("twiceshy.memory.store.append", guarded)
        answering = asyncio.create_task(
            wire.ask(
                "workspace/executeCommand",
                {"command": "twiceshy.reject", "arguments": [uri, lesson, site]},
            )
        )
        # It is heard at once, told once, and the editor goes on.
        await until_shown(wire, uri, 2)
        assert "error" not in await answering
        await wire.until(lambda: len(told(wire)) == 1)
        assert "full" in told(wire)[0]
        changed(wire, uri, 2, LOADS + "\n")
        await wire.caught_up()
        assert len(shown(wire, uri) or []) == 2
        full = False
    assert workshop.answers() == ["rejected"], "it was kept until there was room"


def test_messages_of_many_megabytes(workshop: Workshop) -> None:
    uri = uri_of(workshop.folder / "a.py")
    text = "x = 1\n" * 1_000_000
    item = {"uri": uri, "languageId": "python", "version": 1, "text": text}
    deep: Any = []
    for _ in range(400):
        deep = [deep]
    answers, code = conversation(
        INITIALIZE,
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen", "params": {"textDocument": item}},
        {"id": 2, "method": "twiceshy/explain", "params": {"deep": deep}},
        {"id": 3, "method": "twiceshy/explain", "params": {"long": "y" * 20_000_000}},
        json.dumps({"jsonrpc": "2.0", "id": 4, "method": "z" * 1_000_000}).encode(),
        SHUTDOWN,
        EXIT,
    )
    assert code == 0
    assert {2, 3, 4} <= {one["id"] for one in answers if "error" in one}


@pytest.mark.parametrize(
    "hinder",
    [
        pytest.param(lambda folder: (folder / "loop").symlink_to(folder), id="a loop of links"),
        pytest.param(
            lambda folder: (folder / "self").symlink_to(folder / "self"), id="a link to itself"
        ),
        pytest.param(
            lambda folder: (folder / "closed").mkdir(mode=0),
            id="a folder without permission",
            marks=pytest.mark.skipif(os.geteuid() == 0, reason="root may enter every folder"),
        ),
    ],
)
async def test_odd_folders_of_a_workspace(
    workshop: Workshop, hinder: Callable[[Path], None]
) -> None:
    hinder(workshop.folder)
    async with wired(Engine(workshop.database)) as wire:
        begin(wire, workshop.folder)
        uri = opened(wire, workshop.folder / "a.py")
        await until_shown(wire, uri, 3)
        assert told(wire) == []

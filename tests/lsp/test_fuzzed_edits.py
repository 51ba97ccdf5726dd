"""Random edits: the server's text is the editor's, whatever is typed, and what it says lies in it.

`FUZZ_SEEDS` says how many conversations are tried for each encoding; `make fuzz` tries many.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from tests.lsp.mirror import Encoding, Mirror
from tests.lsp.test_wire import EXIT, SHUTDOWN, conversation
from tests.lsp.test_with_engine import REAL
from tests.lsp.typist import Sent, Typist
from tests.lsp.wired import Message, Wire, wired
from tests.workspace.workshop import Workshop
from twiceshy.workspace.documents import Changed, uri_of
from twiceshy.workspace.engine import Engine

SEEDS = int(os.environ.get("FUZZ_SEEDS", "2"))
MESSAGES = 250
ENCODINGS: tuple[Encoding, ...] = get_args(Encoding)
PUBLISH = "textDocument/publishDiagnostics"


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    folder = tmp_path_factory.mktemp("fuzzed")
    workshop = Workshop(folder / "project", folder / "memory.db")
    workshop.migrate()
    return workshop


@pytest.fixture
def database(learned: Workshop, tmp_path: Path) -> Path:
    shutil.copy(learned.database, tmp_path / "memory.db")
    return tmp_path / "memory.db"


class Reader:
    """What an editor makes of what the server says about one document."""

    def __init__(self, uri: str, encoding: Encoding) -> None:
        self.uri, self.encoding = uri, encoding
        self.texts: dict[int, set[str]] = {}
        self.shown: list[Message] = []
        self.ranges = 0

    def holds(self, sent: Sent) -> None:
        """The editor has this text under this version now; a number may come again."""
        self.texts.setdefault(sent.version, set()).add(sent.text)

    def hear(self, message: Message) -> None:
        params = message.get("params", {})
        if message.get("method") == PUBLISH and params["uri"] == self.uri:
            self.shown = params["diagnostics"]
            for one in self.shown:
                assert self.lies_inside(params["version"], one["range"]), message
        unheard_of = message.get("error", {}).get("code") == -32601
        assert "error" not in message or unheard_of or is_overtaken(message), message
        actions = message.get("result")
        for action in actions if isinstance(actions, list) else ():
            for document in action.get("edit", {}).get("documentChanges", []):
                version = document["textDocument"]["version"]
                assert all(self.lies_inside(version, one["range"]) for one in document["edits"])

    def lies_inside(self, version: int, given: Message) -> bool:
        self.ranges += 1
        places = [(given[end]["line"], given[end]["character"]) for end in ("start", "end")]
        mirrors = (Mirror(self.encoding, text) for text in self.texts[version])
        return places == sorted(places) and any(all(map(one.holds, places)) for one in mirrors)


def is_overtaken(message: Message) -> bool:
    """Whether a request was about a text that changed while the nearest corrections were looked at."""
    return bool(message.get("error", {}).get("code") == -32801)


def introduction(encoding: Encoding, root: Path) -> Iterator[Message]:
    abilities = {
        "general": {"positionEncodings": [encoding]},
        "workspace": {"workspaceEdit": {"documentChanges": True}},
        "textDocument": {
            "publishDiagnostics": {"versionSupport": True},
            "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}},
        },
    }
    params = {"processId": None, "rootUri": root.as_uri(), "capabilities": abilities}
    yield {"id": "introduction", "method": "initialize", "params": params}
    yield {"method": "initialized", "params": {}}


@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_text_and_positions_never_diverge(
    encoding: Encoding, learned: Workshop, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    ranges = 0
    async with wired(Engine(database)) as wire:
        for message in introduction(encoding, learned.folder):
            wire.send(message)
        for seed in range(SEEDS):
            uri = uri_of(learned.folder / f"typed{seed}.py")
            reader = Reader(uri, encoding)
            await typed(wire, Typist(seed, encoding, uri), reader)
            ranges += reader.ranges
        assert not [one for one in wire.heard if one.get("method") == "window/showMessage"]
    assert ranges > SEEDS, "nothing was shown that could have been wrong"


async def typed(wire: Wire, typist: Typist, reader: Reader) -> None:
    """One document's conversation, looked at after every message."""
    follow_edits(wire)
    is_open = False
    for number, sent in enumerate(typist.messages(MESSAGES)):
        reader.holds(sent)
        if sent.message["method"].endswith(("didOpen", "didClose")):
            is_open = sent.message["method"].endswith("didOpen")
        wire.send(sent.message)
        await wire.caught_up()
        document = wire.session.documents.get(reader.uri)
        assert (document is not None) == is_open, number
        if document is not None:
            assert str(document.text) == sent.text, f"message {number}: {sent.message}"
            assert document.version == sent.version
        for message in wire.heard:
            reader.hear(message)
        wire.heard.clear()
        assert is_open or reader.shown == [], "a diagnostic is left behind"


def follow_edits(wire: Wire) -> None:
    """Check that the edits that are told of a change lead from the text before to the text after."""
    documents = wire.session.documents
    change = type(documents).change

    def followed(uri: str, version: int, changes: object) -> Changed | None:
        before = documents.get(uri)
        changed: Changed | None = change(documents, uri, version, changes)  # type: ignore[arg-type]
        if changed is not None:
            assert before is not None
            text = before.text.data
            for edit in changed.edits:
                text = text[: edit.span.start] + edit.text.encode() + text[edit.span.end :]
            assert text == changed.document.text.data
        return changed

    documents.change = followed  # type: ignore[method-assign]


def test_all_at_once_over_stdio_it_lives_and_answers(learned: Workshop, database: Path) -> None:
    encoding: Encoding = "utf-16"
    uri = uri_of(learned.folder / "typed.py")
    reader = Reader(uri, encoding)
    sent = list(Typist(99, encoding, uri).messages(2 * MESSAGES))
    for one in sent:
        reader.holds(one)
    answers, code = conversation(
        *introduction(encoding, learned.folder),
        *(one.message for one in sent),
        SHUTDOWN,
        EXIT,
        server=[*REAL, str(database)],
    )
    assert code == 0
    for message in answers:
        reader.hear(message)
    asked = {one.message["id"] for one in sent if "id" in one.message}
    assert asked <= {one.get("id") for one in answers if "result" in one or is_overtaken(one)}

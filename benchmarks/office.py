"""What a simulated day happens in: a project full of mistakes, and an editor that hears the server.

Each mistake is a call of a module's old function, and each site of it has a number of its own in
the names around it, so that whatever is shown, stored or learned can be told to be about that site.
"""

import asyncio
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, cast

from lsprotocol import types

from twiceshy.capture.git import Repository
from twiceshy.lsp.session import Session
from twiceshy.workspace.documents import Change, Document, path_of, uri_of
from twiceshy.workspace.engine import Engine
from twiceshy.workspace.text import Text
from twiceshy.workspace.watching import Pace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from twiceshy.lsp.interfaces import Client
    from twiceshy.model import Suggestion

_NUMBER = re.compile(rb"value_(\d+)")
_GIT = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "PATH": "/usr/bin:/bin"}
_NAMED = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]


def wrong(kind: int, number: int) -> str:
    """The mistake of a kind, at a site."""
    return f"value_{number} = store.fetch_{kind}(key_{number})"


def right(kind: int, number: int) -> str:
    """What it is corrected to."""
    return f"value_{number} = store.load_{kind}(key_{number}, strict=True)"


def function(kind: int, number: int) -> str:
    """A function with the mistake in it."""
    return f"\n\ndef task_{number}(key_{number}):\n    {wrong(kind, number)}\n    return value_{number}\n"


class Project:
    """A repository of so many files, with a site of every kind of mistake here and there."""

    def __init__(self, folder: Path, files: int, kinds: int, sites: int) -> None:
        self.folder, self.kinds = folder, kinds
        folder.mkdir(parents=True)
        self.kind_of: dict[int, int] = {}
        self.paths = [folder / f"part_{number}.py" for number in range(files)]
        texts = ["import store\n"] * files
        for number in range(sites):
            # So that the sites of a kind lie in many files, and those of a file are of many kinds.
            self.kind_of[number] = number % kinds
            texts[(number * 7 + number // kinds) % files] += function(number % kinds, number)
        for path, text in zip(self.paths, texts, strict=True):
            path.write_text(text, "utf-8")
        self._git("init", "--quiet", "--template=", "--initial-branch=main")
        self.commit()

    def more(self, kind: int) -> int:
        """The number of one more site of a kind."""
        number = len(self.kind_of)
        self.kind_of[number] = kind
        return number

    def commit(self) -> None:
        """Commit all that is on disk."""
        self._git("add", "--all")
        self._git(*_NAMED, "commit", "--quiet", "--allow-empty", "--message", "Work")

    def repository(self) -> Repository:
        """The repository, as the history is learned from it."""
        return Repository.find(self.folder)

    def _git(self, *words: str) -> None:
        subprocess.run(["git", *words], cwd=self.folder, env=_GIT, check=True)


class Ear:
    """The editor's side: what it is shown, and every site that was ever shown after it was rejected."""

    def __init__(self) -> None:
        self.session: Session | None = None
        self.shown: dict[str, Sequence[types.Diagnostic]] = {}
        self.rejected: set[int] = set()
        self.came_back: Counter[int] = Counter()
        self.told: list[str] = []

    def text_document_publish_diagnostics(self, params: types.PublishDiagnosticsParams) -> None:
        """Take what is shown for a document, and look whether it may be."""
        self.shown[params.uri] = params.diagnostics
        document = self.session.documents.get(params.uri) if self.session else None
        path = path_of(params.uri)
        if params.diagnostics and path is not None:
            # Of files that are not open, what is on disk is meant.
            text = document.text if document is not None else Text(path.read_bytes())
            for one in params.diagnostics:
                self.look(text, text.offset(one.range.start.line, 0, "utf-8"))

    def look(self, text: Text, offset: int) -> int | None:
        """The site that something is shown for; it is noted if it was rejected."""
        line = text.line_at(offset)
        found = _NUMBER.search(text.data, text.line_start(line), text.line_end(line))
        if found is None:
            return None
        number = int(found[1])
        if number in self.rejected:
            self.came_back[number] += 1
        return number

    def window_show_message(self, params: types.ShowMessageParams) -> None:
        """Take a sentence."""
        self.told.append(params.message)


class Desk:
    """An editor with the server's session behind it, and the real engine behind that."""

    def __init__(self, project: Project, database: Path, now: float) -> None:
        self.project, self.now, self.ear = project, now, Ear()
        self.edits = self.left_behind = 0
        self.engine = Engine(database, lambda: self.now, look_again=0.5, pace=Pace(quiet=0.05))
        self.session = Session(self.engine)
        self.ear.session = self.session
        # It offers nothing but what is asked of it here.
        self.session.connect(cast("Client", self.ear))

    async def begin(self) -> None:
        """Start the server in the project's folder."""
        published = types.PublishDiagnosticsClientCapabilities(version_support=True)
        self.session.introduce(
            types.InitializeParams(
                types.ClientCapabilities(
                    general=types.GeneralClientCapabilities(
                        position_encodings=[types.PositionEncodingKind.Utf8]
                    ),
                    text_document=types.TextDocumentClientCapabilities(
                        synchronization=types.TextDocumentSyncClientCapabilities(will_save=True),
                        publish_diagnostics=published,
                    ),
                ),
                root_uri=uri_of(self.project.folder),
            )
        )
        self.session.start()
        await asyncio.sleep(0)

    async def end(self) -> None:
        """Close everything, and let the server end."""
        for document in list(self.session.documents):
            self.session.close(document.uri)
        # What is told of a correction's like places is told for a while.
        self.now += 24 * 3600
        self.engine.tick()
        await self.rest()
        self.left_behind = sum(map(len, self.ear.shown.values()))
        await asyncio.to_thread(self.session.stop)

    def documents(self) -> list[Document]:
        """The open documents."""
        return list(self.session.documents)

    def open(self, path: Path) -> Document:
        """Open a file."""
        self.session.open(uri_of(path), "python", 1, path.read_text("utf-8"))
        document = self.session.documents.get(uri_of(path))
        assert document is not None
        return document

    def close(self, document: Document) -> None:
        """Save a document and close it."""
        self.save(document, by_hand=True)
        self.session.close(document.uri)

    def change(self, document: Document, start: int, end: int, text: str) -> Document:
        """Replace some bytes of a document, as one edit."""
        first, last = (document.text.position(at, "utf-8") for at in (start, end))
        self.session.change(document.uri, document.version + 1, [Change(first, last, text)])
        self.edits += 1
        after = self.session.documents.get(document.uri)
        assert after is not None
        return after

    def replace(self, document: Document, old: str, new: str) -> Document:
        """Replace the first of some words."""
        start = document.text.data.index(old.encode())
        return self.change(document, start, start + len(old.encode()), new)

    def save(self, document: Document, *, by_hand: bool) -> None:
        """Write a document to disk, where watchers see it, and tell the server."""
        newest = self.session.documents.get(document.uri)
        path = path_of(document.uri)
        assert newest is not None
        assert path is not None
        self.session.will_save(document.uri, by_hand=by_hand)
        path.write_bytes(newest.text.data)
        self.session.save(document.uri)

    def offered(self, document: Document) -> "Iterator[tuple[int, Suggestion]]":
        """What is offered in a document, by the numbers of its sites."""
        for one in self.session.suggestions(document):
            number = self.ear.look(document.text, one.span.start)
            if number is not None:
                yield number, one

    async def rest(self) -> None:
        """Let the server do what there is to do, on the loop and on its writer's thread."""
        open_ones = self.documents()
        if open_ones:
            done = self.session.later("waiting", lambda engine: engine.explain(open_ones[0], 0))
            if done is not None:
                await asyncio.wrap_future(done)
        for _ in range(10 + 2 * len(open_ones)):
            await asyncio.sleep(0)

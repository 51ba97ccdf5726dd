"""An engine at work for tests, without a server around it."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from tests.workspace.workshop import LOADS
from twiceshy.model import Suggestion
from twiceshy.workspace.digest import Digest
from twiceshy.workspace.documents import Document, path_of, uri_of
from twiceshy.workspace.engine import Engine
from twiceshy.workspace.question import Question
from twiceshy.workspace.spread import Spread
from twiceshy.workspace.text import Text
from twiceshy_analyzers.api import Edit
from twiceshy_analyzers.tree import changed_span

NOW = 1_800_000_000.0

RETURN, FOUND, PRINT = (
    "return yaml.load(text)",
    "found = yaml.load(stream)",
    "print(yaml.load(path.open()))",
)
MENDED = LOADS.replace("load(text)", "safe_load(text)")


class Desk:
    """An engine at work, and what it says."""

    def __init__(self, database: Path) -> None:
        self.now = NOW
        self.engine = Engine(database, clock=lambda: self.now, look_again=0.02)
        self.told: list[str] = []
        self.refreshed: list[str] = []
        self.questions: list[Question] = []
        self.digests: list[Digest] = []
        self.spreads: tuple[Spread, ...] = ()
        self.engine.start(self)

    def tell(self, message: str) -> None:
        self.told.append(message)

    def refresh(self, uris: Collection[str]) -> None:
        self.refreshed.extend(uris)

    def embedding(self, done: int, total: int) -> None:
        """Not looked at here."""

    def spread(self, spreads: tuple[Spread, ...]) -> None:
        self.spreads = spreads

    def digest(self, digest: Digest) -> None:
        self.digests.append(digest)

    def ask(self, question: Question) -> None:
        self.questions.append(question)

    def open(self, path: Path, text: str) -> Document:
        return self.open_as(uri_of(path), text)

    def open_as(self, uri: str, text: str) -> Document:
        document = Document(uri, path_of(uri), "python", 1, Text.of(text))
        self.engine.opened(document)
        self.drain()
        self.engine.check(document)
        return document

    def change(self, document: Document, text: str) -> Document:
        changed = replace(document, version=document.version + 1, text=Text.of(text))
        old, new = changed_span(document.text.data, changed.text.data)
        edit = Edit(old, changed.text.data[new.start : new.end].decode(errors="replace"))
        self.engine.changed(changed, [edit])
        self.engine.check(changed)
        return changed

    def save(self, document: Document) -> None:
        self.engine.saved(document, by_hand=True)
        self.drain()

    def accept(self, document: Document, one: Suggestion) -> Document:
        self.engine.accepted(document.uri, one.lesson, [one.site]).result(10)
        return self.change(document, str(document.text.replaced(one.edits)))

    def shown(self, document: Document) -> list[str]:
        return [words(document, one) for one in self.engine.check(document)]

    def drain(self) -> None:
        """Wait until all that was handed over is done."""
        self.engine._background.do("waiting", lambda _store: None).result(10)


def words(document: Document, one: Suggestion) -> str:
    """The line of a suggestion."""
    line = document.text.line_at(one.span.start)
    start, end = document.text.line_start(line), document.text.line_end(line)
    return document.text.data[start:end].decode().strip()

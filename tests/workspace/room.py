"""An editor's room: an engine, documents that are typed in, and a clock that is moved by hand."""

from collections.abc import Collection
from dataclasses import replace

from tests.workspace.workshop import Workshop
from twiceshy.model import Suggestion
from twiceshy.workspace.digest import Digest
from twiceshy.workspace.documents import Document, uri_of
from twiceshy.workspace.engine import Engine
from twiceshy.workspace.question import Question
from twiceshy.workspace.spread import Spread
from twiceshy.workspace.teaching import Taught
from twiceshy.workspace.text import Text
from twiceshy_analyzers.api import Edit, Span

START = 1_800_000_000.0


class Room:
    """An engine in which time passes only when it is told so."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop, self.now = workshop, START
        self.engine = Engine(workshop.database, clock=lambda: self.now, look_again=60.0)
        self.engine.start(self)

    def tell(self, message: str) -> None:
        raise AssertionError(message)

    def refresh(self, uris: Collection[str]) -> None:
        """Documents are checked when they are asked about."""

    def digest(self, digest: Digest) -> None:
        raise AssertionError(digest)

    def ask(self, question: Question) -> None:
        raise AssertionError(question)

    def embedding(self, done: int, total: int) -> None:
        """Not looked at here."""

    def spread(self, spreads: tuple[Spread, ...]) -> None:
        """Not looked at here."""

    def open(self, name: str, text: str, *, on_disk: bool = True) -> "Typed":
        path = self.workshop.folder / name
        if on_disk:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        typed = Typed(self, Document(uri_of(path), path, "python", 1, Text.of(text)))
        self.engine.opened(typed.document)
        self.drain()
        return typed

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.engine.tick()
        self.drain()

    def drain(self) -> None:
        """Wait until all that was handed over is done."""
        self.engine._background.do("waiting", lambda _store: None).result(10)


class Typed:
    """A document in somebody's editor."""

    def __init__(self, room: Room, document: Document) -> None:
        self.room, self.document = room, document

    @property
    def text(self) -> str:
        return str(self.document.text)

    def replace(self, *pairs: tuple[str, str]) -> None:
        """Replace the first of each old text, all in one message, a second after the last one."""
        self.room.now += 1
        edits, text = [], self.document.text
        for old, new in pairs:
            start = text.data.index(old.encode())
            edits.append(Edit(Span(start, start + len(old.encode())), new))
            text = text.changed(start, start + len(old.encode()), new)
        self.document = replace(self.document, version=self.document.version + 1, text=text)
        self.room.engine.changed(self.document, edits)
        self.room.drain()

    def replace_all(self, old: str, new: str) -> None:
        self.replace(*[(old, new)] * self.text.count(old))

    def save(self, *, by_hand: bool = True, formatter: tuple[str, str] | None = None) -> None:
        self.room.engine.will_save(self.document.uri, by_hand=by_hand)
        if formatter:
            self.replace(formatter)
        assert self.document.path is not None
        self.document.path.write_text(self.text, encoding="utf-8")
        self.room.engine.saved(self.document, by_hand=by_hand)
        self.room.drain()

    def close(self) -> None:
        self.room.engine.closed(self.document.uri)
        self.room.drain()

    def teach(self, words: str | None = None) -> Taught:
        """Remember This Fix, at some words or at what was touched last."""
        span = None
        if words is not None:
            start = self.document.text.data.index(words.encode())
            span = Span(start, start)
        taught = self.room.engine.teach(self.document, span).result(10)
        self.room.drain()
        return taught

    def shown(self) -> list[str]:
        """The lines at which something is suggested."""
        return [self._line(one) for one in self.suggestions()]

    def suggestions(self) -> list[Suggestion]:
        return self.room.engine.check(self.document)

    def _line(self, one: Suggestion) -> str:
        line = self.document.text.line_at(one.span.start)
        return self.text.splitlines()[line].strip()

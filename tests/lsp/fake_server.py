"""A server whose engine knows three bad words; it tells what it is told as messages."""

import re
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from twiceshy.capture.symptoms import Reported
from twiceshy.config import Scopes
from twiceshy.lsp.server import build_server
from twiceshy.lsp.session import Session
from twiceshy.lsp.stdio import serve
from twiceshy.model import LearnedLesson, Level, Provenance, Reach, Suggestion
from twiceshy.workspace.documents import Document
from twiceshy.workspace.exchange import Imported
from twiceshy.workspace.fix_all import Together
from twiceshy.workspace.histories import Onlooker
from twiceshy.workspace.learning import Report, Step
from twiceshy.workspace.library import Counts, Gone, Listing, Wanted
from twiceshy.workspace.outlet import Outlet
from twiceshy.workspace.question import Question
from twiceshy.workspace.remedies import Remedy
from twiceshy.workspace.teaching import Taught
from twiceshy_analyzers.api import Edit, Span

if TYPE_CHECKING:
    from twiceshy.workspace.context import Context
    from twiceshy.workspace.explaining import ExplainedLesson, ExplainedPlace
    from twiceshy.workspace.memories import Memory
    from twiceshy.workspace.spread import Everywhere, FileFix

T = TypeVar("T")

LEVELS: dict[bytes, Level] = {b"badword": "high", b"worseword": "exact", b"dullword": "medium"}


class FakeLibrary:
    """Nothing is learned: what there is to list is the real engine's to know."""

    trouble = None

    def counts(self) -> "Future[Counts | None]":
        return _done(Counts(2, 1, 3, 7))

    def lessons(self, query: str) -> "Future[Listing | None]":
        return _done(Listing([], {}, len(query), 7))

    def lesson(self, key: str) -> "Future[ExplainedLesson | None]":
        assert key
        return _done(None)

    def set_silence(self, key: str, *, holds: bool) -> "Future[LearnedLesson | None]":
        assert key
        assert holds in (True, False)
        return _done(None)

    def approve(self, key: str) -> "Future[LearnedLesson | None]":
        assert key
        return _done(None)

    def would_forget(self, wanted: Wanted) -> "Future[Gone | None]":
        return _done(Gone(1, 2) if wanted.what == "all" else None)

    def forget(self, wanted: Wanted) -> "Future[Gone | None]":
        return _done(Gone(1, 2, is_finished=wanted.since is None))

    def export(self, to: Path) -> "Future[int | None]":
        return _done(len(to.name))

    def import_from(self, file: Path) -> "Future[Imported | None]":
        return _done(Imported(len(file.name), 1, 1))


def _done(result: T) -> "Future[T]":
    done: Future[T] = Future()
    done.set_result(result)
    return done


class FakeNearby:
    """Nothing is remembered. Who asks for a context has 600 corrections embedded."""

    embedding: Callable[[int, int], None] = print

    def look(self, document: Document, within: Sequence[Span]) -> "Future[None]":
        assert document.text
        assert within
        return _done(None)

    def found(self, document: Document, within: Span) -> list[Suggestion]:
        assert within.end <= len(document.text)
        return []

    def memories(self, document: Document, within: Span) -> "Future[list[Memory] | None]":
        assert within.end <= len(document.text)
        return _done([])

    def context(self, document: Document, within: Span) -> "Future[Context | None]":
        assert within.end <= len(document.text)
        for done in (200, 400, 600):
            self.embedding(done, 600)
        return _done(None)


class FakeEngine:
    def __init__(self) -> None:
        self.library, self.nearby = FakeLibrary(), FakeNearby()
        self.rejected_sites: set[str] = set()
        self.notify: Callable[[str], None] = print

    def start(self, outlet: Outlet) -> None:
        self.notify = outlet.tell
        self.nearby.embedding = outlet.embedding
        print("a stray print must not reach the client")  # noqa: T201 - it is what is tested

    def stop(self) -> None:
        pass

    def configure(self, scopes: Scopes) -> None:
        assert scopes.everywhere

    def work_in(self, folders: Sequence[Path]) -> None:
        assert all(folder.is_absolute() for folder in folders)

    def watch(self, folders: Sequence[Path], *, reported: bool) -> None:
        if reported:
            self.notify(f"the client watches {len(folders)} folders")

    def changed_outside(self, paths: Sequence[Path]) -> None:
        self.notify(f"changed outside: {' '.join(path.name for path in paths)}")

    def pause(self, *, on: bool) -> None:
        pass

    def tick(self) -> None:
        pass

    def changed(self, document: Document, edits: Sequence[Edit]) -> None:
        assert document.version
        assert edits is not None

    def will_save(self, uri: str, *, by_hand: bool) -> None:
        pass

    def reported(self, document: Document, source: str | None, given: Sequence[Reported]) -> None:
        said = [f"{one.code}@{document.text.data[slice(*one.span)].decode()}" for one in given]
        self.notify(f"reported {source} {document.version} {' '.join(said)}".strip())

    def remedies(self, document: Document, within: Span, given: Sequence[Reported]) -> list[Remedy]:
        """A good word for what is complained of under the name of a word."""
        words = {one.code.encode(): number for number, one in enumerate(given)}
        return [
            Remedy(replace(self.suggestion(word), level="high"), (words[word[0]],))
            for word in re.finditer(rb"oddword", document.text.data)
            if word[0] in words and word.start() <= within.end and within.start <= word.end()
        ]

    def seen(self, document: Document, found: Sequence[Suggestion]) -> None:
        assert document.version
        self.notify(f"seen {' '.join(one.site for one in found)}")

    def check(self, document: Document) -> list[Suggestion]:
        if b"explode" in document.text.data:
            raise ValueError("boom")
        self.notify(f"checked {document.uri} {document.version}")
        return [
            one
            for one in map(self.suggestion, self.found(document))
            if one.site not in self.rejected_sites
        ]

    def found(self, document: Document) -> list[re.Match[bytes]]:
        return list(re.finditer(b"|".join(LEVELS), document.text.data))

    def suggestion(self, match: re.Match[bytes]) -> Suggestion:
        word, span = match[0].decode(), Span(*match.span())
        before = match.string[: match.start()].count(match[0])
        return Suggestion(
            lesson=f"lesson-{word}",
            site=f"{word}-{before}",
            span=span,
            message=f"{word} was \u202ecorrected\x1b[31m",
            confidence=0.9,
            level=LEVELS.get(match[0], "low"),
            edits=(Edit(Span(0, 0), "import good\n"), Edit(span, "good.word")),
            provenance=(
                Provenance("0123456789", "old.py", 1777800000.0, word, "good.word"),
                Provenance(None, "../outside.py", 0.0, word, "good.word"),
            ),
        )

    def fix_approved(self, document: Document) -> "Future[list[Together]]":
        """What is exact, as if a person had approved it."""
        exact = [one for one in self.check(document) if one.level == "exact"]
        edits = tuple(edit for one in exact for edit in one.edits[1:])
        done: Future[list[Together]] = Future()
        sites = tuple(one.site for one in exact)
        done.set_result([Together("lesson-worseword", sites, edits, len(sites))] if exact else [])
        return done

    def offered(self, document: Document, together: Sequence[Together]) -> None:
        pass

    def opened(self, document: Document) -> None:
        pass

    def closed(self, uri: str) -> None:
        self.notify(f"closed {uri}")

    def saved(self, document: Document, by_hand: bool) -> None:
        self.notify(f"saved {document.version} {'by hand' if by_hand else 'by a timer'}")

    def fix_all(self, document: Document, lesson: str) -> Together | None:
        found = [one for one in self.check(document) if one.lesson == lesson]
        edits = dict.fromkeys(edit for one in found for edit in one.edits)
        sites = tuple(one.site for one in found)
        return Together(lesson, sites, tuple(edits), len(sites)) if len(sites) > 1 else None

    def explain(self, document: Document, offset: int) -> "Future[ExplainedPlace | None]":
        """Nothing: what there is to tell is the real engine's to know."""
        assert 0 <= offset <= len(document.text)
        done: Future[ExplainedPlace | None] = Future()
        if b"slow" not in document.text.data:
            done.set_result(None)
        return done

    def teach(self, document: Document, span: Span | None) -> "Future[Taught]":
        """Nothing, at a place."""
        place = document.text.data[slice(*span)].decode() if span else "last"
        done: Future[Taught] = Future()
        done.set_result(Taught(problem=f"nothing to remember: {place}"))
        return done

    def everywhere(self, uri: str, lesson: str) -> "Future[Everywhere | None]":
        """Nothing: what there is elsewhere is the real engine's to know."""
        assert uri
        assert lesson
        done: Future[Everywhere | None] = Future()
        done.set_result(None)
        return done

    def learn_history(self, folders: Sequence[Path], onlooker: Onlooker) -> Future[Report]:
        """Steps until that is not wanted any more; a folder called "broken" has no history."""
        done: Future[Report] = Future()
        if any(folder.name == "broken" for folder in folders):
            done.set_exception(OSError("the disk is gone"))
            return done

        def learn() -> None:
            read = 0
            while onlooker.is_wanted():
                read += 1
                onlooker.told(Step("reading", read, 2 * read))
                time.sleep(0.01)
            done.set_result(Report(len(folders), 2, 3))

        threading.Thread(target=learn, daemon=True).start()
        return done

    def fixed_everywhere(self, lesson: str, fixes: "Sequence[FileFix]") -> None:
        self.notify(f"fixed {lesson} in {len(fixes)} files")

    def answered(self, question: Question, lesson: str | None) -> None:
        self.notify(f"answered {question.experience} {lesson}")

    def accepted(self, uri: str, lesson: str, sites: Sequence[str]) -> None:
        assert uri
        self.notify(f"accepted {lesson} {' '.join(sites)}")

    def rejected(self, uri: str, lesson: str, site: str, reach: Reach) -> None:
        assert uri
        assert lesson
        self.notify(f"rejected {site} {reach}")
        self.rejected_sites.add(site)


if __name__ == "__main__":
    sys.exit(serve(build_server(Session(FakeEngine(), rest=0))))

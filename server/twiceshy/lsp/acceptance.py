"""Recognising that a suggestion was accepted: by its text, by its command, or by both.

Editors do the one, the other, or both in any order; one acceptance is counted once.
See docs/decisions/0006-acceptance.md.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, NamedTuple

from twiceshy.lsp.interfaces import Engine
from twiceshy.lsp.showing import Shown
from twiceshy.lsp.telling import Telling
from twiceshy.workspace.documents import Document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from concurrent.futures import Future

    from twiceshy.workspace.text import Text
    from twiceshy_analyzers.api import Edit

Way = Literal["command", "text"]
_REMEMBERED_AT_MOST = 1000


class _Accepted(NamedTuple):
    """The first sign of an acceptance, and whether it is safe on disk."""

    way: Way
    done: "Future[None] | None"


class Acceptance:
    """The acceptances of one session; `counted` hears of each once."""

    def __init__(
        self,
        engine: Engine,
        telling: Telling,
        counted: Callable[[str, str, "Sequence[str]"], None],
    ) -> None:
        self._engine, self._telling, self._tell = engine, telling, counted
        self._accepted: dict[tuple[str, str, tuple[str, ...]], _Accepted] = {}
        self._expected: dict[str, Text] = {}

    @contextmanager
    def expecting(self, texts: "Mapping[str, Text]") -> Iterator[None]:
        """While documents become these texts that is no acceptance: whoever asked for it counts."""
        self._expected = {**self._expected, **texts}
        try:
            yield
        finally:
            self._expected = {u: t for u, t in self._expected.items() if texts.get(u) is not t}

    def is_noticed(self, shown: Shown, document: Document) -> bool:
        """Whether the new text is that of what was shown with one of it applied; it then counts.

        Also where that is expected, and counted elsewhere.
        """
        old, new = shown.document.text, document.text
        if self._expected.get(document.uri) == new:
            return True
        growth = len(new) - len(old)
        offered = [
            *((one.lesson, one.sites, one.edits) for one in shown.together),
            *((one.lesson, (one.site,), one.edits) for one in (*shown.more, *shown.offered)),
        ]
        for *_, edits in offered:
            if growth != _growth(edits):
                continue
            applied = self._telling.safely("comparing", lambda: old.replaced(edits), None)  # noqa: B023 - called at once
            if applied == new:
                # One edit may be the fix of several lessons, and what is offered twice is one.
                taken = dict.fromkeys((one, at) for one, at, same in offered if same == edits)
                for known, there in taken:
                    self.accept(document.uri, known, there, "text")
                return True
        return False

    def accept(
        self, uri: str, lesson: str, sites: tuple[str, ...], way: Way
    ) -> "Future[None] | None":
        """Count an acceptance, but not the second sign of the same one, whichever comes first."""
        key = (uri, lesson, self._mended(uri, lesson, sites) if way == "command" else sites)
        known = self._accepted.pop(key, None)
        if known is not None and known.way != way:
            return known.done
        self._tell(*key)
        done = self._telling.safely(
            "noting an acceptance", lambda: self._engine.accepted(*key), None
        )
        self._accepted[key] = _Accepted(way, done)
        if len(self._accepted) > _REMEMBERED_AT_MOST:
            del self._accepted[next(iter(self._accepted))]
        return done

    def _mended(self, uri: str, lesson: str, sites: tuple[str, ...]) -> tuple[str, ...]:
        """The sites that a command is about: it may name more than its edit could mend.

        That edit is made after the command was named, and has been seen in the text by now.
        """
        for (where, what, fewer), known in reversed(self._accepted.items()):
            of_several = known.way == "text" and len(fewer) > 1
            if of_several and (where, what) == (uri, lesson) and set(fewer) < set(sites):
                return fewer
        return sites

    def forget(self, uri: str) -> None:
        """A document is closed."""
        for key in [key for key in self._accepted if key[0] == uri]:
            del self._accepted[key]


def _growth(edits: "Sequence[Edit]") -> int:
    """How many bytes longer a text is with the edits applied."""
    return sum(
        len(edit.text.encode("utf-8", "replace")) - (edit.span.end - edit.span.start)
        for edit in edits
    )

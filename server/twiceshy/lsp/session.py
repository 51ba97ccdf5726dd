"""All that changes while a client is connected; lives on the event loop and only there.

A session keeps the documents, asks the engine about them, shows what it answers, and tells it
what people do with that. It never learns and never matches.
"""

import asyncio
import contextlib
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from lsprotocol import types

from twiceshy.config import Scopes, Settings
from twiceshy.lsp import asking, foreign
from twiceshy.lsp.acceptance import Acceptance
from twiceshy.lsp.capabilities import Capabilities
from twiceshy.lsp.configuring import Configuring
from twiceshy.lsp.embedded import Embedded
from twiceshy.lsp.interfaces import Client, Engine, Remedy
from twiceshy.lsp.notebooks import Notebooks
from twiceshy.lsp.outlet import SessionOutlet
from twiceshy.lsp.pages import Pages
from twiceshy.lsp.quiet import REST
from twiceshy.lsp.showing import Showing
from twiceshy.lsp.snapshot import Snapshot
from twiceshy.lsp.status import Status
from twiceshy.lsp.tasks import Tasks
from twiceshy.lsp.telling import Telling
from twiceshy.lsp.volunteering import Volunteering
from twiceshy.lsp.watched_files import WatchedFiles
from twiceshy.workspace.attention import attends
from twiceshy.workspace.continuing import continued
from twiceshy.workspace.documents import Change, Document, Documents, path_of
from twiceshy_analyzers.api import Span

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    from twiceshy.capture.symptoms import Reported
    from twiceshy.model import Reach, Suggestion
    from twiceshy.workspace.continuing import Continued
    from twiceshy.workspace.digest import Digest
    from twiceshy.workspace.fix_all import Together
    from twiceshy.workspace.question import Question
    from twiceshy.workspace.spread import FileFix, Spread

T = TypeVar("T")

# How often the engine is told that time has passed, in seconds.
TICK = 1.0


class Session:
    """One client's documents, and what was last shown for each of them."""

    def __init__(
        self, engine: Engine, own_settings: "Path | None" = None, rest: float = REST
    ) -> None:
        self.documents = Documents()
        self.capabilities = Capabilities()
        self.folders: tuple[Path, ...] = ()
        self.shut_down = False
        self._engine = engine
        self._telling = Telling()
        self.tasks = Tasks(self._telling)
        self.pages = Pages()
        self.status = Status(self)
        self.embedded = Embedded(self)
        self.configuring = Configuring(
            self._telling, self.tasks, own_settings, self._settings_changed
        )
        self.notebooks = Notebooks(self)
        self.watched_files = WatchedFiles(engine, self._telling, self.tasks)
        self.volunteering = Volunteering(lambda: self.configuring.scopes, self._rested, rest)
        self.showing = Showing(
            self.documents,
            engine,
            self._telling,
            self.snapshot,
            self._ask_again,
            self.volunteering,
        )
        self._acceptance = Acceptance(engine, self._telling, self.volunteering.accepted)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped = False
        self._by_hand: dict[str, bool] = {}
        self._is_paused = False
        self._had_lenses = False
        # What the engine was told, and what holds for documents.
        self._held = self._attention = Scopes()
        # The documents that the engine follows, and whether it learns from edits of them.
        self._followed: dict[str, bool] = {}

    @property
    def client(self) -> Client | None:
        """The editor, once there is one."""
        return self._telling.client

    # ---------------------------------------------------------- its life

    def connect(self, client: Client) -> None:
        """Name the client that is spoken to."""
        self._telling.client = client

    def introduce(self, params: types.InitializeParams) -> None:
        """Take note of who the client is and what it can do."""
        self.capabilities = Capabilities.of(params)
        self.documents.encoding = self.capabilities.encoding
        self.showing.pulled = self.capabilities.pull_diagnostics
        self.configuring.introduce(params.initialization_options, self.capabilities)
        uris = [folder.uri for folder in params.workspace_folders or ()]
        self.change_folders(uris or [uri for uri in (params.root_uri,) if uri], [])
        self._settings_changed()

    def change_folders(self, added: list[str], removed: list[str]) -> None:
        """Take note of folders that the client opened and closed."""
        gone = {path_of(uri) for uri in removed}
        paths = [path for path in map(path_of, added) if path is not None]
        self.folders = tuple(
            dict.fromkeys([*(path for path in self.folders if path not in gone), *paths])
        )
        self._telling.safely("changing folders", lambda: self._engine.work_in(self.folders), None)
        self.watched_files.follow(self.folders)
        self.configuring.work_in(self.folders)

    def start(self) -> None:
        """Let the engine begin; to be called on the running loop, once `initialize` is answered."""
        if self._loop is not None:
            return
        self._loop = asyncio.get_running_loop()
        self._telling.safely("starting", lambda: self._engine.start(SessionOutlet(self)), None)
        self.configuring.start(registers=self.capabilities.settings_registration)
        self._loop.call_later(TICK, self._tick)
        self.watched_files.begin(self.folders, asked=self.capabilities.watches_files)

    def stop(self) -> None:
        """Let the engine end. Harmless the second time."""
        if not self._stopped:
            self._stopped = True
            self.showing.stop()
            self.volunteering.stop()
            self.tasks.stop()
            self._telling.safely("clearing up", self.pages.clear, None)
            self._telling.safely("stopping", self._engine.stop, None)

    def snapshot(self, document: Document) -> Snapshot:
        """The frozen state that answers about one version of a document are made from."""
        return Snapshot(document, self.documents.encoding, self.capabilities, self.folders)

    # ---------------------------------------------------------- what the editor does

    def open(self, uri: str, language_id: str, version: int, text: str) -> None:
        """A document was opened: check it."""
        self._take_in(self.documents.open(uri, language_id, version, text))

    def open_cell(self, notebook: str, uri: str, language_id: str, version: int, text: str) -> None:
        """A cell of a notebook was opened: check it."""
        self._take_in(self.documents.open_cell(notebook, uri, language_id, version, text))

    def _take_in(self, document: Document) -> None:
        uri = document.uri
        self.showing.drop(uri)
        self.volunteering.forget(uri)
        self._followed.pop(uri, None)
        self._attend_to(document)

    def change(self, uri: str, version: int, changes: list[Change]) -> None:
        """A document was changed: see whether that accepts something, and check it."""
        changed = self.documents.change(uri, version, changes)
        if changed is None or uri not in self._followed:
            return
        self.volunteering.quiet.typed(*changed)
        shown = self.showing.last(uri)
        if shown is not None and self._acceptance.is_noticed(shown, changed.document):
            self.showing.drop(uri)
        self._telling.safely("following a change", lambda: self._engine.changed(*changed), None)
        self.showing.check_soon(uri)

    def report(self, document: Document, source: str | None, given: "Sequence[Reported]") -> None:
        """Another source, or all others, have reported on a document's present version."""
        if document.uri in self._followed:
            self._telling.safely(
                "following diagnostics",
                lambda: self._engine.reported(document, source, given),
                None,
            )

    def close(self, uri: str) -> None:
        """A document was closed: forget it, and show nothing more for it."""
        if self.documents.close(uri) is not None:
            self._forget(uri)

    def lose(self, uri: str) -> None:
        """What the client said about a document could not be understood: stop following it.

        Suggestions for a text that is not what the editor has would do harm.
        """
        if self.documents.get(uri) is not None:
            self.close(uri)

    def will_save(self, uri: str, *, by_hand: bool) -> None:
        """A document is about to be saved; `save` follows."""
        if uri in self._followed:
            self._by_hand[uri] = by_hand
            self._telling.safely(
                "preparing a save", lambda: self._engine.will_save(uri, by_hand=by_hand), None
            )

    def save(self, uri: str) -> None:
        """A document was saved; by hand, unless the client said before that it was not."""
        by_hand = self._by_hand.pop(uri, True)
        document = self.documents.get(uri)
        if document is not None and uri in self._followed:
            self._telling.safely("saving", lambda: self._engine.saved(document, by_hand), None)
            self.volunteering.quiet.saved(uri)

    # ---------------------------------------------------------- what it asks

    def suggestions(self, document: Document) -> "tuple[Suggestion, ...]":
        """The suggestions to offer for this version: those that are shown, else newly asked for."""
        if document.uri not in self._followed:
            return ()
        return self.showing.check(document).offered

    def suggestion(self, document: Document, lesson: str, site: str) -> "Suggestion | None":
        """The suggestion of a lesson at a site of this version, if it is offered still."""
        offered = (*self.suggestions(document), *self.showing.check(document).more)
        return next((one for one in offered if (one.lesson, one.site) == (lesson, site)), None)

    def hinted(self, document: Document) -> "tuple[Suggestion, ...]":
        """The suggestions to be hinted at for this version."""
        return tuple(self.volunteering.unhidden(document, self.suggestions(document)))

    def continued(self, document: Document, offset: int) -> "Continued | None":
        """The rest of the fix that is being typed at an offset of this version."""
        self.suggestions(document)
        left = self.showing.left(document.uri)
        if left is None or not self.settings_of(document).inline_completion:
            return None
        return continued(left, document.text.data, offset)

    def remedies(
        self,
        document: Document,
        within: tuple[int, int],
        diagnostics: "Sequence[types.Diagnostic]",
    ) -> list[foreign.Remedy]:
        """The suggestions that would mend what other sources show there, with what they mend."""
        if document.uri not in self._followed:
            return []
        others = foreign.of_others(diagnostics)
        given = foreign.seen(self.snapshot(document), others)
        nothing: Sequence[Remedy] = ()
        found = self._telling.safely(
            "looking for what mends it",
            lambda: self._engine.remedies(document, Span(*within), given),
            nothing,
        )
        self.showing.check(document).more[:] = [one.suggestion for one in found]
        return [
            foreign.Remedy(one.suggestion, [others[number] for number in one.numbers])
            for one in found
        ]

    def nearby(
        self, document: Document, within: tuple[int, int], *, is_asked: bool
    ) -> "Sequence[Suggestion]":
        """What the nearest corrections bring to the lines of a place, as far as that is known.

        Where nobody asked for it, nothing comes up on a line that is typed in.
        """
        nothing: Sequence[Suggestion] = ()
        found = self._telling.safely(
            "recalling", lambda: self._engine.nearby.found(document, Span(*within)), nothing
        )
        if not is_asked:
            found = self.volunteering.unhidden(document, found)
        self.showing.check(document).more.extend(found)
        return found

    def together(self, document: Document, lesson: str) -> "Together | None":
        """The suggestions of one lesson that are offered for this version, as one fix."""
        return self.showing.together(document, lesson)

    def offer(self, document: Document, together: "Sequence[Together]") -> None:
        """Take note that these are offered for this version: the next change may accept them."""
        self.showing.check(document).together.extend(together)
        self._telling.safely(
            "noting an offer", lambda: self._engine.offered(document, together), None
        )

    def later(self, doing: str, ask: "Callable[[Engine], Future[T]]") -> "Future[T] | None":
        """What the engine answers to something that takes time; None where it failed at once."""
        return self._telling.safely(doing, lambda: ask(self._engine), None)

    # ---------------------------------------------------------- what a person answers

    def see(self, document: Document, suggestions: "Collection[Suggestion]") -> None:
        """A person looked at suggestions."""
        self._telling.safely(
            "noting a look", lambda: self._engine.seen(document, tuple(suggestions)), None
        )

    def accept(self, uri: str, lesson: str, sites: tuple[str, ...]) -> "Future[None] | None":
        """The command of a fix was run, before or after the change that the fix makes."""
        shown = self.showing.last(uri)
        for made in shown.together if shown else ():
            if made.lesson == lesson and set(made.sites) < set(sites):
                sites = made.sites  # more was named at first than could be mended together
        return self._acceptance.accept(uri, lesson, sites, "command")

    def expecting(self, fixes: "Sequence[FileFix]") -> AbstractContextManager[None]:
        """While it lasts, these fixes may be made without being counted one by one."""
        texts = {fix.uri: fix.text.replaced(fix.edits) for fix in fixes}
        return self._acceptance.expecting(texts)

    def fixed_everywhere(self, lesson: str, fixes: "Sequence[FileFix]") -> None:
        """These fixes of a lesson were made."""
        self._telling.safely(
            "noting fixes", lambda: self._engine.fixed_everywhere(lesson, fixes), None
        )

    def reject(
        self, uri: str, lesson: str, site: str, reach: "Reach" = "here"
    ) -> "Future[None] | None":
        """A suggestion was turned down: it and its likes are gone everywhere, at once."""
        done = self._telling.safely(
            "noting a rejection", lambda: self._engine.rejected(uri, lesson, site, reach), None
        )
        self.volunteering.rejected(uri, lesson, site)
        self.refresh(one.uri for one in self.documents)
        if uri in self._followed:
            self.showing.check_soon(uri)
        return done

    # ---------------------------------------------------------- what holds

    @property
    def settings(self) -> Settings:
        """The settings that hold where no folder has its own."""
        return self.configuring.scopes.everywhere

    def settings_of(self, document: Document) -> Settings:
        """The settings that hold for a document."""
        return self.configuring.scopes.of(document.path)

    @property
    def is_enabled(self) -> bool:
        """Whether the settings let anything be done at all."""
        return self._held.is_any_enabled or not self.configuring.is_known

    @property
    def is_paused(self) -> bool:
        """Whether a person wants nothing to be shown and learned for now."""
        return self._is_paused

    @property
    def trouble(self) -> str | None:
        """What went wrong last, as a sentence, until something was written again."""
        return self._engine.library.trouble

    def pause(self, *, is_paused: bool) -> None:
        """Show nothing and learn nothing until that is taken back: all is cleared at once."""
        if self._is_paused != is_paused:
            self._is_paused = is_paused
            self._telling.safely("pausing", lambda: self._engine.pause(on=is_paused), None)
            self._settings_changed()

    def _settings_changed(self) -> None:
        """Go on with the settings as they are now, at once."""
        scopes, known = self.configuring.scopes, self.configuring.is_known
        if not self.capabilities.message_actions:
            scopes = scopes.each(lambda one: replace(one, ask_questions=False, weekly_digest=False))
        held = scopes if known else scopes.each(_off)
        if held != self._held:
            self._held = held
            self._telling.safely("changing settings", lambda: self._engine.configure(held), None)
        self._attention = held.each(_off) if self._is_paused else held
        self._had_lenses |= self.settings.code_lens
        for document in self.documents:
            self._attend_to(document)
        self.refresh(self._followed)
        self.showing.show_closed()
        if self.documents:
            self._ask_again()
        if self._loop is not None:
            self.status.look()

    def _rested(self, uri: str) -> None:
        self.showing.show_again(uri)

    def _attend_to(self, document: Document) -> None:
        """Have the engine follow a document from now on, or no longer, as the settings want it.

        It begins anew where it is to learn from edits again: what was done meanwhile is not learned.
        """
        uri, path = document.uri, document.path
        settings = self._attention.of(path)
        wanted = attends(self._attention, path) if path is not None else settings.enable
        known = self._followed.get(uri)
        if not wanted:
            if self._followed.pop(uri, None) is not None:
                self._let_go(uri)
        elif known is None or settings.learn_from_edits > known:
            self._followed[uri] = settings.learn_from_edits
            self._telling.safely("opening a document", lambda: self._engine.opened(document), None)
            self.showing.check_soon(uri)
        else:
            self._followed[uri] = settings.learn_from_edits

    # ---------------------------------------------------------- what others have to say

    def refresh(self, uris: Iterable[str]) -> None:
        """Check documents anew, since the lessons have changed."""
        self.showing.refresh(uri for uri in tuple(uris) if uri in self._followed)

    def spread(self, spreads: "tuple[Spread, ...]") -> None:
        """The corrections with like places, as of now."""
        if not self._attention.is_any_enabled:
            spreads = ()
        self.showing.spread(spreads, hinted=self.capabilities.inlay_hints)

    def ask(self, question: "Question") -> None:
        """Ask a person which of two lessons they meant."""
        self.tasks.begin("asking", asking.which_is_meant(self, question))

    def digest(self, digest: "Digest") -> None:
        """Tell a person what the last week brought."""
        self.tasks.begin("telling of the week", asking.week_in_review(self, digest))

    def answer(self, question: "Question", lesson: str | None) -> None:
        """A person said which lesson is meant; None: never to ask again."""
        self._telling.safely(
            "noting an answer", lambda: self._engine.answered(question, lesson), None
        )

    def failed(self, doing: str, error: BaseException) -> None:
        """Log an error, and tell the person about its kind once. The session goes on."""
        self._telling.failed(doing, error)

    def tell(self, message: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """Show the person a sentence."""
        self._telling.tell(message, kind)

    def on_loop(self, call: Callable[[], None]) -> None:
        """Have something done on the loop, from any thread; nothing once the session has ended."""
        # The loop may be gone by the time that a worker has finished.
        if self._loop is not None and not self._stopped:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(call)

    def _ask_again(self) -> None:
        """Have the client ask for what it shows: that has changed, though the texts have not."""
        client, can = self.client, self.capabilities
        if client is None or self._stopped or self._loop is None:
            return
        if can.pull_diagnostics:
            client.workspace_diagnostic_refresh(None)
        if can.hint_refresh:
            client.workspace_inlay_hint_refresh(None)
        if can.lens_refresh and self._had_lenses:
            client.workspace_code_lens_refresh(None)

    def _tick(self) -> None:
        if self._loop is None or self._stopped:
            return
        self.configuring.look()
        if self.documents:
            self._telling.safely("looking at the clock", self._engine.tick, None)
        self.status.look()
        self._loop.call_later(TICK, self._tick)

    def _forget(self, uri: str) -> None:
        self._followed.pop(uri, None)
        self._let_go(uri)

    def _let_go(self, uri: str) -> None:
        """Show nothing more for a document, and follow it no longer."""
        self._by_hand.pop(uri, None)
        self._acceptance.forget(uri)
        self.volunteering.forget(uri)
        self.showing.forget(uri)
        self._telling.safely("closing a document", lambda: self._engine.closed(uri), None)


def _off(settings: Settings) -> Settings:
    return replace(settings, enable=False)

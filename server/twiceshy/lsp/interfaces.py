"""What a session stands between: an engine that knows code, and a client that shows it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    from lsprotocol import types
    from pygls.progress import Progress

    from twiceshy.capture.symptoms import Reported
    from twiceshy.config import Scopes
    from twiceshy.model import LearnedLesson, Reach, Suggestion
    from twiceshy.workspace.context import Context
    from twiceshy.workspace.documents import Document
    from twiceshy.workspace.exchange import Imported
    from twiceshy.workspace.explaining import ExplainedLesson, ExplainedPlace
    from twiceshy.workspace.fix_all import Together
    from twiceshy.workspace.histories import Onlooker
    from twiceshy.workspace.learning import Report
    from twiceshy.workspace.library import Counts, Gone, Listing, Wanted
    from twiceshy.workspace.memories import Memory
    from twiceshy.workspace.outlet import Outlet
    from twiceshy.workspace.question import Question
    from twiceshy.workspace.spread import Everywhere, FileFix
    from twiceshy.workspace.teaching import Taught
    from twiceshy_analyzers.api import Edit, Span


class Remedy(Protocol):
    """A suggestion that would mend diagnostics of other sources, by their numbers among those given."""

    @property
    def suggestion(self) -> "Suggestion":
        """The suggestion, which is surer for it."""

    @property
    def numbers(self) -> tuple[int, ...]:
        """Which of the diagnostics that were given it would mend."""


class Library(Protocol):
    """What was learned for what is open. An answer is None where it could not be had."""

    @property
    def trouble(self) -> str | None:
        """What went wrong last, as a sentence, until something was written again."""

    def counts(self) -> "Future[Counts | None]":
        """How much was learned, and how often something was accepted today."""

    def lessons(self, query: str) -> "Future[Listing | None]":
        """The lessons that have all words of a query."""

    def lesson(self, key: str) -> "Future[ExplainedLesson | None]":
        """All about the lesson with a key; None also where there is none."""

    def set_silence(self, key: str, *, holds: bool) -> "Future[LearnedLesson | None]":
        """Have a lesson be silent, or speak again; None also where there is none."""

    def approve(self, key: str) -> "Future[LearnedLesson | None]":
        """Have a proposed lesson hold; None also where there is none."""

    def would_forget(self, wanted: "Wanted") -> "Future[Gone | None]":
        """What `forget` would come to; None also where there is no such thing."""

    def forget(self, wanted: "Wanted") -> "Future[Gone | None]":
        """Forget, for good; None also where there is no such thing."""

    def export(self, to: "Path") -> "Future[int | None]":
        """Write all that was learned into a file, and in how many lines."""

    def import_from(self, file: "Path") -> "Future[Imported | None]":
        """Learn what is in a file that `export` wrote."""


class Nearby(Protocol):
    """What the nearest corrections bring to places that no lesson matches."""

    def look(self, document: "Document", within: "Sequence[Span]") -> "Future[None]":
        """Have them looked at; resolved when what they bring is known."""

    def found(self, document: "Document", within: "Span") -> "Sequence[Suggestion]":
        """What they bring to the lines of a place, as far as that is known."""

    def memories(self, document: "Document", within: "Span") -> "Future[list[Memory] | None]":
        """The corrections most like a place; None where that cannot be told."""

    def context(self, document: "Document", within: "Span") -> "Future[Context | None]":
        """What is known of a place; None where that cannot be told."""


class Engine(Protocol):
    """What answers and learns behind a session. All but `check` hand slow work elsewhere.

    `accepted` and `rejected` give a future that is resolved when the answer is safe on disk, or
    could not be stored, which a person was told then.
    """

    @property
    def library(self) -> Library:
        """What was learned, for a person to look through and decide about."""

    @property
    def nearby(self) -> Nearby:
        """What the nearest corrections bring."""

    def start(self, outlet: "Outlet") -> None:
        """Begin to load the lessons in the background; `outlet` hears what there is to tell."""

    def stop(self) -> None:
        """Let go of everything; may be called more than once."""

    def configure(self, scopes: "Scopes") -> None:
        """Go on with other settings, everywhere and in each folder."""

    def work_in(self, folders: "Sequence[Path]") -> None:
        """The workspace consists of these folders."""

    def pause(self, *, on: bool) -> None:
        """Learn nothing and look for nothing until that is taken back."""

    def tick(self) -> None:
        """About a second has passed, in which documents were open."""

    def check(self, document: "Document") -> "list[Suggestion]":
        """The suggestions for one version of a document, in milliseconds."""

    def fix_all(self, document: "Document", lesson: str) -> "Together | None":
        """What was suggested for this version by one lesson, together; None for fewer than two."""

    def fix_approved(self, document: "Document") -> "Future[list[Together]]":
        """The exact suggestions of what this user approved: all edits together, for each lesson."""

    def remedies(
        self, document: "Document", within: "Span", given: "Sequence[Reported]"
    ) -> "Sequence[Remedy]":
        """What would mend what other sources show in a part of a document, `given` among it."""

    def explain(self, document: "Document", offset: int) -> "Future[ExplainedPlace | None]":
        """Why the line of an offset has the suggestions that it has; None where that is unknown."""

    def teach(self, document: "Document", span: "Span | None") -> "Future[Taught]":
        """Remember what was corrected in a part of a document, or last, because a person says so."""

    def everywhere(self, uri: str, lesson: str) -> "Future[Everywhere | None]":
        """A lesson applied to the whole workspace on paper; None where there is nothing to do."""

    def fixed_everywhere(self, lesson: str, fixes: "Sequence[FileFix]") -> "Future[None] | None":
        """All these fixes of `everywhere` were made; their sites count as accepted by that alone."""

    def watch(self, folders: "Sequence[Path]", *, reported: bool) -> None:
        """Look out for changes made outside the editor; with `reported` the client tells of them."""

    def changed_outside(self, paths: "Sequence[Path]") -> None:
        """The client says that these files changed on disk."""

    def learn_history(self, folders: "Sequence[Path]", onlooker: "Onlooker") -> "Future[Report]":
        """Learn from the histories of some folders, a step at a time; it may take long."""

    def opened(self, document: "Document") -> None:
        """A document was opened."""

    def changed(self, document: "Document", edits: "Sequence[Edit]") -> None:
        """A document has a new version, to which these edits led one after the other."""

    def reported(
        self, document: "Document", source: str | None, given: "Sequence[Reported]"
    ) -> None:
        """Another source, or all others, have reported on this version of a document."""

    def closed(self, uri: str) -> None:
        """A document was closed."""

    def will_save(self, uri: str, *, by_hand: bool) -> None:
        """A document is about to be saved, by a person or by a timer; `saved` follows."""

    def saved(self, document: "Document", by_hand: bool) -> None:
        """A document was saved, by a person or by a timer."""

    def offered(self, document: "Document", together: "Sequence[Together]") -> None:
        """Fixes of several sites were offered, beside those of `fix_all`."""

    def seen(self, document: "Document", found: "Sequence[Suggestion]") -> None:
        """A person looked at suggestions: a hover or a code action was asked for there."""

    def accepted(self, uri: str, lesson: str, sites: Sequence[str]) -> "Future[None] | None":
        """A person took the suggestions of a lesson at some sites."""

    def answered(self, question: "Question", lesson: str | None) -> None:
        """A person said which lesson is meant by a correction; None: never to ask again."""

    def rejected(self, uri: str, lesson: str, site: str, reach: "Reach") -> "Future[None] | None":
        """A person turned a suggestion down, at its site or as far as `reach` says."""


class Client(Protocol):
    """What a session says to the editor; a pygls server is one."""

    def notify(self, method: str, params: object) -> None:
        """Send a notification of our own."""

    @property
    def work_done_progress(self) -> "Progress":
        """What is shown of work that takes long."""

    def text_document_publish_diagnostics(self, params: "types.PublishDiagnosticsParams") -> None:
        """Show the diagnostics of a document."""

    def window_show_message(self, params: "types.ShowMessageParams") -> None:
        """Show a person a message."""

    def workspace_diagnostic_refresh(self, params: None) -> "Future[None]":
        """Ask for all diagnostics anew."""

    def workspace_inlay_hint_refresh(self, params: None) -> "Future[None]":
        """Ask for all hints anew."""

    def workspace_code_lens_refresh(self, params: None) -> "Future[None]":
        """Ask for all lenses anew."""

    async def client_register_capability_async(self, params: "types.RegistrationParams") -> None:
        """Ask for messages that the client sends only to those who ask."""

    async def window_show_message_request_async(
        self, params: "types.ShowMessageRequestParams"
    ) -> "types.MessageActionItem | None":
        """Ask a person, who may not answer."""

    async def workspace_configuration_async(
        self, params: "types.ConfigurationParams"
    ) -> "Sequence[object] | None":
        """Ask for settings."""

    async def window_show_document_async(
        self, params: "types.ShowDocumentParams"
    ) -> "types.ShowDocumentResult":
        """Show a file."""

    async def workspace_apply_edit_async(
        self, params: "types.ApplyWorkspaceEditParams"
    ) -> "types.ApplyWorkspaceEditResult":
        """Change texts, if a person or the editor does not mind."""

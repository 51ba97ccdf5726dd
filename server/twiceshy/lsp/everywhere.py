"""A lesson applied to a whole workspace: shown first, and never done unless a person agrees.

A client that knows change annotations shows every edit and asks. Any other one gets a page with
the difference, and nothing is written: a change of many files that nobody looked at is no fix.
"""

import asyncio
from collections.abc import Callable, Sequence
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types

from twiceshy.counting import counted as numbered
from twiceshy.lsp.convert import protocol_range
from twiceshy.lsp.explanations import show
from twiceshy.lsp.plain import visible
from twiceshy.lsp.snapshot import Snapshot
from twiceshy.workspace.changed_lines import lines_of
from twiceshy.workspace.documents import Document
from twiceshy.workspace.everywhere import is_unchanged
from twiceshy.workspace.fix_all import Together

if TYPE_CHECKING:
    from twiceshy.lsp.session import Session
    from twiceshy.workspace.spread import Everywhere, FileFix
    from twiceshy_analyzers.api import Span

# How long a client may take to have done what it says it has done, in seconds, and how often that
# is looked at.
PATIENCE = 2.0
LOOK = 0.1


async def fix_everywhere(session: "Session", uri: str, lesson: str) -> None:
    """Show what a lesson comes to in the workspace, and have it done if a person agrees."""
    waiting = session.later("looking everywhere", lambda engine: engine.everywhere(uri, lesson))
    found = await asyncio.wrap_future(waiting) if waiting else None
    if found is None or not found.fixes:
        session.tell("there is no place left where this can be fixed.")
    elif session.capabilities.change_annotations and session.capabilities.apply_edit:
        await _offer(session, found)
    else:
        page = await asyncio.to_thread(difference, found.fixes, session.folders)
        told = f"{counted(found)} would change; nothing was written"
        await show(session, ("everywhere", ".diff"), page, told)


async def fix_everywhere_at(session: "Session", uri: str, span: "Span") -> None:
    """The same for the lesson of what is suggested at a place or on its line, or was corrected there."""
    document = session.documents.get(uri)
    lesson = _lesson_at(session, document, span) if document else None
    if lesson is None:
        session.tell("nothing is suggested here that could be fixed everywhere.")
    else:
        await fix_everywhere(session, uri, lesson)


def _lesson_at(session: "Session", document: Document, span: "Span") -> str | None:
    found, line_at = session.suggestions(document), document.text.line_at
    touched = [one for one in found if one.span.meets(span)]
    on_line = [one for one in found if line_at(one.span.start) == line_at(span.start)]
    corrected = session.showing.spreading.at(session.snapshot(document), (span.start, span.end))
    lessons = [one.lesson for one in (*touched, *on_line)] + [one.lesson for one in corrected]
    return next(iter(lessons), None)


def counted(found: "Everywhere") -> str:
    """How many places in how many files."""
    files, places = len(found.fixes), found.sites
    words = f"{numbered(places, 'place')} in {numbered(files, 'file')}"
    left = numbered(found.left, "more file is", "more files are")
    return f"{words} ({left} left)" if found.left else words


def difference(fixes: "Sequence[FileFix]", folders: Sequence[Path]) -> str:
    """What would change, as a unified diff with the names of files below their folder."""
    lines: list[str] = []
    for fix in fixes:
        name = _name(fix.path, folders)
        old, new = lines_of(fix.text), lines_of(fix.text.replaced(fix.edits))
        lines += unified_diff(old, new, f"a/{name}", f"b/{name}", lineterm="")
    return "\n".join([*map(_shown, lines), ""])


def annotated(
    snapshot: Callable[[Document], Snapshot], fixes: "Sequence[FileFix]", label: str
) -> types.WorkspaceEdit:
    """The edits of all files, each of which a person has to agree to."""
    annotation = types.ChangeAnnotation(label, needs_confirmation=True)
    changes = []
    for fix in fixes:
        there = snapshot(Document(fix.uri, fix.path, "", fix.version or 0, fix.text))
        edits = [
            types.AnnotatedTextEdit(_LESSON, protocol_range(there, edit.span), edit.text)
            for edit in fix.edits
        ]
        identifier = types.OptionalVersionedTextDocumentIdentifier(fix.uri, fix.version)
        changes.append(types.TextDocumentEdit(identifier, edits))
    return types.WorkspaceEdit(document_changes=changes, change_annotations={_LESSON: annotation})


_LESSON = "lesson"


async def _offer(session: "Session", found: "Everywhere") -> None:
    """Have the client show the edits and make those that are agreed to; count what was done.

    In open documents an acceptance is known by the text, as always.
    """
    fixes = [fix for fix in found.fixes if await asyncio.to_thread(is_unchanged, fix)]
    fixes = [fix for fix in fixes if _is_as_read(session, fix)]
    client = session.client
    if client is None or not fixes:
        session.tell("the files have changed meanwhile; ask again.")
        return
    closed = [fix for fix in fixes if not _is_offered(session, found.lesson, fix)]
    edit = annotated(session.snapshot, fixes, f"Fix {counted(found)}")
    params = types.ApplyWorkspaceEditParams(edit, "Fix everywhere")
    with session.expecting(closed):
        result = await client.workspace_apply_edit_async(params)
        done = await _done(session, closed) if result.applied else []
    if done:
        session.fixed_everywhere(found.lesson, done)


def _is_offered(session: "Session", lesson: str, fix: "FileFix") -> bool:
    """Whether a file is open: then its fix is offered like others, and known by its text."""
    document = session.documents.get(fix.uri)
    if document is None:
        return False
    session.offer(document, [Together(lesson, fix.sites, fix.edits, len(fix.sites))])
    return True


async def _done(session: "Session", fixes: "Sequence[FileFix]") -> "list[FileFix]":
    """The fixes of files that were not open which were made: a person may have left some out.

    They are seen in documents that the client has opened for this, or else on disk. Some clients
    tell of a change after they have said that it is made.
    """
    waiting, done = list(fixes), []
    for _ in range(round(PATIENCE / LOOK)):
        seen = [fix for fix in waiting if _is_made(session, fix)]
        done += seen
        waiting = [fix for fix in waiting if fix not in seen]
        if not waiting:
            break
        await asyncio.sleep(LOOK)
    return done + [fix for fix in waiting if await asyncio.to_thread(_is_written, fix)]


def _is_as_read(session: "Session", fix: "FileFix") -> bool:
    document = session.documents.get(fix.uri)
    return document.text == fix.text if document else fix.version is None


def _is_made(session: "Session", fix: "FileFix") -> bool:
    document = session.documents.get(fix.uri)
    return document is not None and document.text == fix.text.replaced(fix.edits)


def _is_written(fix: "FileFix") -> bool:
    try:
        return fix.path.read_bytes() == fix.text.replaced(fix.edits).data
    except OSError:
        return False


def _name(path: Path, folders: Sequence[Path]) -> str:
    below = next((folder for folder in folders if path.is_relative_to(folder)), None)
    return (path.relative_to(below) if below else path).as_posix()


def _shown(line: str) -> str:
    return "\t".join(map(visible, line.split("\t")))

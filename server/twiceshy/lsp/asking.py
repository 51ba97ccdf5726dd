"""Questions that a person answers with a button."""

import re
from typing import TYPE_CHECKING

from lsprotocol import types

from twiceshy.lsp.actions import REACHES
from twiceshy.lsp.explanations import show
from twiceshy.lsp.markdown import page
from twiceshy.lsp.plain import plain
from twiceshy.workspace.digest import digest_sections, summary

if TYPE_CHECKING:
    from twiceshy.lsp.session import Session
    from twiceshy.workspace.digest import Digest
    from twiceshy.workspace.question import Meaning, Question

_QUESTION = "twiceshy: where shall this not be suggested any more?"


async def not_this(session: "Session", uri: str, lesson: str, site: str) -> None:
    """Ask how far a no goes, and note it. Whoever gives no answer has not said no."""
    if session.client is None:
        return
    items = [types.MessageActionItem(name) for name in REACHES.values()]
    params = types.ShowMessageRequestParams(types.MessageType.Info, _QUESTION, items)
    chosen = await session.client.window_show_message_request_async(params)
    for reach, name in REACHES.items():
        if chosen is not None and chosen.title == name:
            session.reject(uri, lesson, site, reach)


async def which_is_meant(session: "Session", question: "Question") -> None:
    """Ask which of two readings of a correction is meant, and note it; no answer decides nothing."""
    if session.client is None:
        return
    lessons: dict[str, str | None] = {
        f"Only for {_shown(question.narrow)}": question.narrow.lesson,
        f"Wherever it is {_shown(question.wide)}": question.wide.lesson,
        NEVER: None,
    }
    sides = f"{_code(question.before, 60)} → {_code(question.after, 60)}"
    text = f"twiceshy: you corrected {sides}. Where shall that be suggested?"
    items = [types.MessageActionItem(title) for title in lessons]
    params = types.ShowMessageRequestParams(types.MessageType.Info, text, items)
    chosen = await session.client.window_show_message_request_async(params)
    if chosen is not None and chosen.title in lessons:
        session.answer(question, lessons[chosen.title])


async def week_in_review(session: "Session", digest: "Digest") -> None:
    """Say in a sentence what the last week brought, and show all of it to who wants to see it."""
    if session.client is None:
        return
    text = f"twiceshy: {summary(digest)}."
    items = [types.MessageActionItem(SHOW)]
    params = types.ShowMessageRequestParams(types.MessageType.Info, text, items)
    chosen = await session.client.window_show_message_request_async(params)
    if chosen is not None and chosen.title == SHOW:
        told = page(digest_sections(digest), summary(digest))
        await show(session, ("week", ".md"), told, summary(digest))


NEVER = "Don't ask again"
SHOW = "Show"


def _shown(meaning: "Meaning") -> str:
    """A pattern, and how many places it has now."""
    places = "1 place" if meaning.places == 1 else f"{meaning.places} places"
    return f"{_code(meaning.pattern, 50)} ({places} now)"


def _code(snippet: str, most: int) -> str:
    """A piece of code in lesson notation, with dots for what may be anything."""
    return plain(_HOLE.sub("…", snippet), most)


_HOLE = re.compile(r"\${1,3}[A-Z][A-Z0-9_]*")

"""Learning from the git history of the workspace, as a person asks for it."""

import asyncio
from typing import TYPE_CHECKING

from twiceshy.counting import counted
from twiceshy.lsp.progress import Progress

if TYPE_CHECKING:
    from twiceshy.lsp.session import Session
    from twiceshy.workspace.learning import Report, Step


class _Onlooker:
    """Takes what the engine tells to the client, and a person's wish to end it to the engine."""

    def __init__(self, session: "Session", progress: Progress) -> None:
        self._session, self._progress = session, progress

    def is_wanted(self) -> bool:
        return not self._progress.is_cancelled

    def told(self, step: "Step") -> None:
        words = f"{_WORDS[step.what]} {step.done:,} of {step.total:,}"
        report = self._progress.report
        self._session.on_loop(lambda: report(words, step.done, step.total))


async def learn_history(session: "Session") -> None:
    """Learn what the histories of the open folders have that is not learned yet."""
    if not session.folders:
        session.tell("no folder is open whose history could be learned.")
        return
    progress = await Progress.begin(session, "Learning from git history")
    session.status.learning(begins=True)
    onlooker = _Onlooker(session, progress)
    waiting = session.later(
        "learning from history", lambda engine: engine.learn_history(session.folders, onlooker)
    )
    try:
        message = _told(await asyncio.wrap_future(waiting)) if waiting else _NOTHING
    except Exception:
        # What went wrong is told where all else is; what shows that it goes on must end here, too.
        _over(session, progress, _NOTHING)
        raise
    if progress.is_cancelled:
        message = f"Stopped. {message} It goes on there the next time."
    _over(session, progress, message)
    session.tell(message)


def _over(session: "Session", progress: Progress, message: str) -> None:
    progress.end(message)
    session.status.learning(begins=False)


_NOTHING = "Nothing was learned."
_WORDS = {"reading": "Reading commits:", "learning": "Making lessons: families"}


def _told(report: "Report") -> str:
    corrections, commits = (
        counted(report.corrections, "correction"),
        counted(report.commits, "commit"),
    )
    lessons = counted(report.lessons, "lesson is", "lessons are")
    return f"Learned {corrections} from {commits}: {lessons} new or changed."
